"""What a handler needs of its request: a transaction, the person, the moment, the key of the form.

The application hands over an `Installation`; nothing here knows where it comes from.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from flask import current_app, g, request

from engine.accounts import Visit
from engine.identity import Actor
from engine.imports.keeping import Keeping
from engine.store import moment
from engine.store.database import BUSY_TIMEOUT, Database, Session
from engine.store.people import Person

#: Hidden field by which a form that is sent twice is told from a new one.
ONCE = "once"
#: What a browser sends to see something: nothing but the address comes with it.
ASKING = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Installation:
    """What all requests share."""

    database: Database
    wall_clock: Callable[[], datetime]
    session_idle: timedelta
    session_length: timedelta
    keeping: Keeping
    upload_megabytes: int


def installation() -> Installation:
    """What the application was made with."""
    made_with: Installation = current_app.extensions["pathways"]
    return made_with


@contextmanager
def transaction(patience: timedelta = BUSY_TIMEOUT, *, repeatable: bool = False) -> Iterator[Session]:
    """The one transaction of a handler that changes something; it commits at the end of the block.

    Args:
        patience: how long it waits for others who write.
        repeatable: what it does may be done again by the same form, or knows a repeat by itself.

    Raises:
        SentBefore, SentOtherwise: the form was sent before (`handlers.repeats`); nothing is done.
    """
    end_reading()
    tell_apart = None if repeatable else g.pop("tell_apart", None)
    with installation().database.transaction(patience) as session:
        if tell_apart:
            tell_apart(session)
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """A transaction that only reads; a page that is asked for is read in one, from who asks to its last line.

    That one ends with the request, or when the request begins to write or something fails: a request never
    holds two connections. While a form is sent nothing is held, however slowly its bytes come.
    """
    outermost = "reading" not in g
    if outermost:
        kept = ExitStack()
        g.reading, g.end_reading = kept.enter_context(installation().database.reading()), kept.close
    try:
        yield g.reading
    except BaseException:
        end_reading()
        raise
    if outermost and request.method not in ASKING:
        end_reading()


def end_reading(_: BaseException | None = None) -> None:
    """Give the connection back that the request reads with, if it holds one."""
    g.pop("reading", None)
    g.pop("end_reading", lambda: None)()


def now(session: Session) -> datetime:
    """The present moment of casework; in training it may run ahead of the wall clock."""
    g.clock = moment.clock(session)
    present: datetime = g.clock[1]
    return present


def clock(session: Session) -> tuple[bool, datetime]:
    """Whether this is a training database, and the moment of which the page speaks: the last asked for."""
    if "clock" not in g:
        now(session)
    told: tuple[bool, datetime] = g.clock
    return told


def wall_now() -> datetime:
    """The moment by the wall clock: for sessions and passwords, which training does not move."""
    return installation().wall_clock()


def current_visit() -> Visit | None:
    """Whose browser this is, if somebody signed in."""
    found: Visit | None = g.get("visit")
    return found


def signed_in() -> Visit | None:
    """The same, while the session holds."""
    found = current_visit()
    return None if found is None or found.expired else found


def person() -> Person:
    """The account of the person who acts. Only for routes that need somebody signed in."""
    found = signed_in()
    if found is None:
        raise RuntimeError("nobody is signed in: the route must declare who may use it")
    return found.person


def actor() -> Actor:
    """The person who acts. Only for routes that need somebody signed in."""
    return person().actor


def once() -> str | None:
    """The key in the form that was sent, so that a repeat does nothing."""
    return request.form.get(ONCE, "")[:100] or None


def new_once() -> str:
    """A key for a form about to be shown, another for each."""
    return uuid4().hex
