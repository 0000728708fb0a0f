"""Every route says who may use it and what is noted of it; without that right a request gets no further.

Here the roles of an action are asked; whether the person may do it with this very
case or task is asked again, of the same policy, by the verb or query that reads it.
A route that declares nothing is refused.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from engine.errors import NotAllowed
from engine.identity import Actor
from engine.policy import Action, has_role
from handlers.noting import Notes

View = TypeVar("View", bound=Callable[..., Any])


class Open(Enum):
    """Routes that need no particular action."""

    EVERYBODY = "everybody"
    SIGNED_IN = "everybody who signed in"


Access = Action | Open


def access(needed: Access, *, notes: Notes, takes_file: bool = False) -> Callable[[View], View]:
    """Declare what a route needs, what is noted of who reads there, and whether a file may be sent to it."""

    def declare(view: View) -> View:
        view.__dict__["access"] = needed
        view.__dict__["notes"] = notes
        view.__dict__["takes_file"] = takes_file
        return view

    return declare


def declared(view: Callable[..., Any]) -> Access | None:
    """What a route declared, or None."""
    needed: Access | None = getattr(view, "access", None)
    return needed


def require_role(needed: Access | None, actor: Actor) -> None:
    """Refuse a signed-in person whose roles do not include what the route needs.

    Raises:
        NotAllowed: the roles do not include it, or the route declared nothing.
    """
    if isinstance(needed, Action) and not has_role(needed, actor):
        raise NotAllowed(action=str(needed))
    if needed is None:
        raise NotAllowed(action="open this page")
