"""The present moment of this deployment: the wall clock, and in training however far it was moved on."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from engine.clock import wall_clock
from engine.errors import BadInput
from engine.store.database import Session
from engine.tables import deployment

#: Asked anew in each transaction of long work, so that every event bears its own time.
Moment = Callable[[Session], datetime]
_TRAINING = select(deployment.c.training)
#: Known of a connection: it leads to a database whose clock nobody can move, which never changes.
_REAL = "real time"
_CLOCK = select(deployment.c.training, deployment.c.clock_offset_seconds)


def present(session: Session) -> datetime:
    """Now, as all verbs on this database understand it: aware, UTC."""
    return clock(session)[1]


def always(now: datetime) -> Moment:
    """A moment that does not pass, for work that is told its time."""
    return lambda session: now


def is_training(session: Session) -> bool:
    """Whether this is a training database, whose clock may be moved."""
    return bool(session.scalar(_TRAINING))


def clock(session: Session) -> tuple[bool, datetime]:
    """Whether this is a training database, and now: both with one question."""
    if session.info.get(_REAL):
        return False, wall_clock()
    found = session.execute(_CLOCK).first()
    training, seconds = found or (False, 0)
    session.info[_REAL] = found is not None and not training
    return bool(training), wall_clock() + timedelta(seconds=seconds)


def set_up(session: Session, *, training: bool) -> None:
    """Say what kind of database this is, when it is made. What was said before stays."""
    if session.scalar(select(deployment.c.id)) is None:
        session.execute(insert(deployment).values(id=1, training=training, clock_offset_seconds=0))


def move_clock(session: Session, by: timedelta) -> datetime:
    """Move the clock of a training database on, and answer the new present moment.

    Raises:
        BadInput: backwards (what happened cannot un-happen), or this is not a training database.
    """
    if not is_training(session):
        raise BadInput(problem="Only the clock of a training database can be moved.")
    if by < timedelta():
        raise BadInput(problem="The clock can only be moved forwards.")
    moved = deployment.c.clock_offset_seconds + round(by.total_seconds())
    session.execute(update(deployment).values(clock_offset_seconds=moved))
    return present(session)
