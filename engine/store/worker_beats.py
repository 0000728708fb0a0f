"""When each worker last said that it works: by the wall clock, for whoever watches the machines."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from engine.store.database import Session
from engine.store.putting import put_statements
from engine.tables import worker_beats

#: How often a worker says that it works, and after how long in silence it is held to be dead.
BEAT_EVERY = timedelta(seconds=30)
SILENT_AFTER = timedelta(minutes=3)
#: After that nobody asks any more what became of it.
FORGOTTEN_AFTER = timedelta(days=1)
_PUT = put_statements(worker_beats, ("worker",), ("beat_at",))


@dataclass(frozen=True)
class WorkersHeard:
    """How many workers work, and when the last of all was heard; None where none ever was."""

    working: int
    last: datetime | None

    def in_words(self, now: datetime) -> str:
        """The same as a line of a report."""
        if self.last is None:
            return "none has ever run: start `pathways worker`"
        if self.working:
            return f"{self.working} working"
        minutes = (now - self.last) // timedelta(minutes=1)
        return f"none works: the last one was heard {minutes:,} minutes ago"


def put_beat(session: Session, worker: str, host: str, started_at: datetime, now: datetime) -> None:
    """Write that a worker works, and forget those who have been silent for long."""
    beat = {"worker": worker, "host": host, "started_at": started_at, "beat_at": now}
    session.execute(_PUT[session.dialect.name], beat)
    session.execute(delete(worker_beats).where(worker_beats.c.beat_at < now - FORGOTTEN_AFTER))


def workers_heard(session: Session, now: datetime) -> WorkersHeard:
    """Who works, by the wall clock."""
    working = func.count().filter(worker_beats.c.beat_at >= now - SILENT_AFTER)
    row = session.execute(select(working, func.max(worker_beats.c.beat_at))).one()
    return WorkersHeard(row[0], row[1])
