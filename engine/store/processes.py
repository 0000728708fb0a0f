"""Published process versions: added once, read by key or by digest, never changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import func, insert, select

from engine.bpmn.bundle import ProcessFiles
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


_COLUMNS = tuple(process_versions.c[name] for name in Version.__dataclass_fields__)


_NEWEST = (
    select(process_versions.c.key, func.max(process_versions.c.number).label("number"))
    .group_by(process_versions.c.key)
    .subquery()
)


def _of_newest(*columns: Any) -> Any:
    newest = (_NEWEST.c.key == process_versions.c.key) & (_NEWEST.c.number == process_versions.c.number)
    return select(*columns).join(_NEWEST, newest).order_by(process_versions.c.key)


_LATEST = _of_newest(*_COLUMNS)
_LATEST_NAMES = _of_newest(process_versions.c.key, process_versions.c.name)


def latest_versions(session: Session) -> dict[str, Version]:
    """The newest version of each process, by key."""
    return {row.key: Version(*row) for row in session.execute(_LATEST)}


def latest_names(session: Session) -> dict[str, str]:
    """What the processes are called in their newest versions, by key."""
    return {row.key: row.name for row in session.execute(_LATEST_NAMES)}


def versions_since(session: Session, since: datetime) -> list[Version]:
    """The versions that were published at a moment or later and changed somebody's steps, newest first."""
    query = select(*_COLUMNS).where(process_versions.c.published_at >= since)
    found = (Version(*row) for row in session.execute(query.order_by(process_versions.c.published_at.desc())))
    return [one for one in found if one.concerns]


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
