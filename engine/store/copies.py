"""When the database was last copied, and whether it is a copy that was restored. By the wall clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete, func, insert, select, update

from engine.england import moment_in_words
from engine.store.database import Session
from engine.tables import backups, restorations, web_sessions, worker_beats

#: How much later than usual a copy may be: a night that took long, or a clock that changed.
GRACE = timedelta(hours=12)


@dataclass(frozen=True)
class Restored:
    """That this database is a copy, of which moment, and since when it stands here."""

    copied_at: datetime
    restored_at: datetime

    def in_words(self) -> str:
        """The same as a sentence."""
        return (
            f"This is a copy of {moment_in_words(self.copied_at)} restored on "
            f"{moment_in_words(self.restored_at)}"
        )


def begin_backup(session: Session, now: datetime) -> str:
    """Write that a copy is begun, so that the copy holds when that was; its id."""
    backup_id = uuid4().hex
    session.execute(insert(backups).values(id=backup_id, begun_at=now))
    return backup_id


def end_backup(session: Session, backup_id: str, size_bytes: int, digest: str) -> None:
    """Write that a copy lies whole under its name."""
    whole = update(backups).where(backups.c.id == backup_id)
    session.execute(whole.values(size_bytes=size_bytes, digest=digest))


def last_backup(session: Session) -> datetime | None:
    """When the newest whole copy was begun."""
    return session.scalar(select(func.max(backups.c.begun_at)).where(backups.c.digest.is_not(None)))


def says_of_backups(last: datetime | None, within: timedelta, now: datetime) -> tuple[bool, str]:
    """Whether the newest whole copy is new enough, and a line about it. Half a day late is not late.

    Args:
        within: how often copies are made; nothing: in another way, of which nothing is known here.
    """
    if not within:
        return True, "made in another way, as PATHWAYS_BACKUP_DAYS says"
    if last is None:
        return False, "none was ever made: run `pathways backup FILE` each night"
    well = now - last <= within + GRACE
    said = f"the last one is of {moment_in_words(last)}"
    return well, said if well else f"{said}: run `pathways backup FILE`, and look why none was made since"


def mark_restored(session: Session, file_written_at: datetime, now: datetime) -> Restored:
    """Write into a database that it is a copy. Everybody signs in again, and no worker is held to work.

    Args:
        file_written_at: when the file was, for copies that other programs made and that do not say it.
    """
    newest = select(backups.c.begun_at, backups.c.digest).order_by(backups.c.begun_at.desc()).limit(1)
    begun = session.execute(newest).first()
    copied_at = begun.begun_at if begun and begun.digest is None else file_written_at
    session.execute(insert(restorations).values(id=uuid4().hex, copied_at=copied_at, restored_at=now))
    session.execute(delete(web_sessions))
    session.execute(delete(worker_beats))
    return Restored(copied_at, now)


def restored_copy(session: Session) -> Restored | None:
    """Which copy this database is, until somebody has acknowledged it."""
    table = restorations.c
    query = select(table.copied_at, table.restored_at).where(table.acknowledged_at.is_(None))
    found = session.execute(query.order_by(table.restored_at.desc()).limit(1)).first()
    return Restored(found.copied_at, found.restored_at) if found else None


def end_restoration(session: Session, by: str, now: datetime) -> None:
    """Write who knows that this database is a copy."""
    known = update(restorations).where(restorations.c.acknowledged_at.is_(None))
    session.execute(known.values(acknowledged_at=now, acknowledged_by=by))
