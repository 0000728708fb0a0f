"""Published process versions: added once, read by key or by digest; their files never change.

Two questions are kept apart: which version is the newest, on which a change rests, and which one a case
begins with on a day.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import ColumnElement, Date, bindparam, false, func, insert, or_, select, update

from engine.bpmn.bundle import ProcessFiles
from engine.england import day_in_england
from engine.store.database import Session
from engine.tables import process_versions


@dataclass(frozen=True)
class Version:
    """One published version of a process, without its files."""

    key: str
    number: int
    name: str
    digest: str
    calls: Sequence[str]
    start_messages: dict[str, str]
    started_by: Sequence[str]
    note: str
    published_by: str
    published_at: datetime
    written_by: str | None
    concerns: Sequence[str] | None
    begins_on: date | None = None
    withdrawn: bool = False
    retired: bool = False

    def in_force(self, day: date) -> bool:
        """Whether its day has come and it was not taken back; a newer one may have taken its place."""
        return not self.withdrawn and (self.begins_on is None or self.begins_on <= day)


_COLUMNS = tuple(process_versions.c[name] for name in Version.__dataclass_fields__)


_STANDS = process_versions.c.withdrawn.is_(false())
_HAS_BEGUN = or_(
    process_versions.c.begins_on.is_(None), process_versions.c.begins_on <= bindparam("day", type_=Date)
)


def _newest_of(standing: ColumnElement[bool], *columns: Any) -> Any:
    newest = (
        select(process_versions.c.key, func.max(process_versions.c.number).label("number"))
        .where(standing)
        .group_by(process_versions.c.key)
        .subquery()
    )
    same = (newest.c.key == process_versions.c.key) & (newest.c.number == process_versions.c.number)
    return select(*columns).join(newest, same).order_by(process_versions.c.key)


_LATEST = _newest_of(_STANDS, *_COLUMNS)
_LATEST_NAMES = _newest_of(_STANDS, process_versions.c.key, process_versions.c.name)
_IN_FORCE = _newest_of(_STANDS & _HAS_BEGUN, *_COLUMNS)


def latest_versions(session: Session) -> dict[str, Version]:
    """The newest version of each process, by key, also one whose day is to come."""
    return {row.key: Version(*row) for row in session.execute(_LATEST)}


def versions_in_force(session: Session, now: datetime) -> dict[str, Version]:
    """The versions that cases begin with and call now, by key: the newest whose day has come in England."""
    return {row.key: Version(*row) for row in session.execute(_IN_FORCE, {"day": day_in_england(now)})}


def versions_to_play_on(session: Session, now: datetime) -> dict[str, Version]:
    """The versions that are in force, by key; of a process that has none yet, the newest."""
    return {**latest_versions(session), **versions_in_force(session, now)}


def latest_names(session: Session) -> dict[str, str]:
    """What the processes are called in their newest versions, by key."""
    return {row.key: row.name for row in session.execute(_LATEST_NAMES)}


def versions_since(session: Session, since: datetime) -> list[Version]:
    """The versions that changed somebody's steps and came or come after a moment, newest first.

    What was published before is among them while its day is not longer ago.
    """
    came = or_(
        process_versions.c.published_at >= since, process_versions.c.begins_on >= day_in_england(since)
    )
    query = select(*_COLUMNS).where(came, _STANDS).order_by(process_versions.c.published_at.desc())
    return [one for one in (Version(*row) for row in session.execute(query)) if one.concerns]


def last_number(session: Session, key: str) -> int:
    """The number of the last version of a process, whatever became of it; 0 where there is none."""
    query = select(func.max(process_versions.c.number)).where(process_versions.c.key == key)
    return session.scalar(query) or 0


def versions_of(session: Session, key: str) -> list[Version]:
    """All versions of a process, newest first."""
    query = select(*_COLUMNS).where(process_versions.c.key == key).order_by(process_versions.c.number.desc())
    return [Version(*row) for row in session.execute(query)]


def files_of(session: Session, digest: str) -> ProcessFiles | None:
    """The files that have this digest, exactly as they were published."""
    row = session.execute(
        select(process_versions.c.key, process_versions.c.files)
        .where(process_versions.c.digest == digest)
        .limit(1)
    ).one_or_none()
    return ProcessFiles(row.key, unpack(row.files)) if row else None


def add_version(session: Session, version: Version, files: ProcessFiles) -> None:
    """Write a new version. The database refuses a second one under the same number."""
    values = {name: getattr(version, name) for name in Version.__dataclass_fields__}
    session.execute(insert(process_versions), {**values, "files": pack(files.files)})


def withdraw_published_with(session: Session, version: Version) -> None:
    """Take back all versions that were published together with this one."""
    together = process_versions.c.published_at == version.published_at
    same = process_versions.c.begins_on == version.begins_on
    session.execute(update(process_versions).where(together, same).values(withdrawn=True))


def mark_retired(session: Session, key: str, retired: bool) -> None:
    """Let no case begin with any version of a process that there is, or let them again."""
    session.execute(update(process_versions).where(process_versions.c.key == key).values(retired=retired))


def pack(files: Mapping[str, bytes]) -> bytes:
    """Files as a zip archive; the same files give the same bytes."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(ZipInfo(name), files[name], ZIP_DEFLATED)
    return buffer.getvalue()


def unpack(packed: bytes, only: Collection[str] | None = None) -> dict[str, bytes]:
    """The files of a zip archive that `pack` made; `only` those of some names, as far as it holds them."""
    with ZipFile(BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if only is None or name in only}
