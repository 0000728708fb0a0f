"""Which role a lane of a diagram means: as the catalogue says.

A process that the catalogue does not list was drawn here: a lane named like a role means that
role, any other lane means the manager (who can give the task to somebody), and a task in no lane
may be done by every caseworker.
"""

from functools import cache

from engine.identity import Actor
from engine.policy import ANY_CASEWORKER, ROLES, Action, allows
from processes import Catalogue, read_catalogue


@cache
def catalogue() -> Catalogue:
    """The catalogue, read once."""
    return read_catalogue()


def role_of_lane(process: str, lane: str | None) -> str:
    """The role key that a lane means."""
    if not lane:
        return ANY_CASEWORKER
    return known_role(process, lane) or "team_manager"


def known_role(process: str, word: str) -> str | None:
    """The role key that a word of a diagram means: a lane as the catalogue lists it, or a role; else None."""
    listing = catalogue().processes.get(process)
    if listing and word in listing.lanes:
        return listing.lanes[word]
    named = word.strip().lower().replace(" ", "_")
    return named if named in ROLES else None


def lanes_of(process: str) -> frozenset[str]:
    """The names of lanes that mean a role in this process, besides the roles themselves."""
    listing = catalogue().processes.get(process)
    return frozenset(listing.lanes) if listing else frozenset()


def words_of(listed: str) -> list[str]:
    """The roles and lanes that a property names with a comma between."""
    return [word for part in listed.split(",") if (word := " ".join(part.split()))]


def withheld_from(actor: Actor) -> frozenset[str]:
    """The keys of the processes whose answers and messages this person does not read."""
    return frozenset() if allows(Action.READ_CONFIDENTIAL, actor) else confidential()


def confidential() -> frozenset[str]:
    """The keys of the processes whose answers schools do not read."""
    return frozenset(key for key, listing in catalogue().processes.items() if listing.confidential)
