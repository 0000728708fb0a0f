"""Copies the database while it is used, and puts a copy in its place, on SQLite and PostgreSQL alike.

Owns that no half copy ever lies under its final name, and that what was restored says that it is a copy.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from tempfile import mkstemp

from alembic.util import CommandError
from sqlalchemy import make_url

from engine.errors import BadInput
from engine.store.copies import Restored, begin_backup, end_backup, mark_restored
from engine.store.database import Database, open_database
from engine.work import copies_of_postgresql, copies_of_sqlite


@dataclass(frozen=True)
class Backup:
    """A copy that lies whole under its name: how large it is, and the SHA-256 of the file."""

    size_bytes: int
    digest: str


def back_up(database: Database, file: Path, now: datetime) -> Backup:
    """Copy the database into a new file that its owner alone may read. Others go on reading and writing.

    Args:
        now: by the wall clock.

    Raises:
        BadInput: the file is there already, or the program that copies is missing or failed.
        OSError: the file cannot be written.
    """
    if file.exists():
        raise BadInput(problem=f"{file} is there already. Name a file that is not.")
    sqlite = database.engine.dialect.name == "sqlite"
    copy = copies_of_sqlite.copy_file if sqlite else copies_of_postgresql.dump_database
    with database.transaction() as session:
        backup_id = begin_backup(session, now)
    with _whole_or_not_at_all(file) as part:
        copy(database.engine.url, part)
        copied = Backup(part.stat().st_size, _digest(part))
    with database.transaction() as session:
        end_backup(session, backup_id, copied.size_bytes, copied.digest)
    return copied


def restore_copy(url: str, file: Path, now: datetime, *, replace: bool = False) -> Restored:
    """Put a copy where the database at `url` is to be, with the tables of this version.

    Args:
        now: by the wall clock.
        replace: whether a SQLite database that is there goes; PostgreSQL gets an empty one.

    Raises:
        BadInput: the copy is damaged, of another kind or of a newer version, something is there already,
            or has it open. What was there is then still there.
    """
    address, written_at = make_url(url), datetime.fromtimestamp(file.stat().st_mtime, UTC)

    def mark(at: str) -> Restored:
        database = open_database(at)
        try:
            database.upgrade()
            with database.transaction() as session:
                return mark_restored(session, written_at, now)
        except CommandError as unknown:
            raise BadInput(
                problem="The copy is of a newer version of this program: restore it with that."
            ) from unknown
        finally:
            database.close()

    if address.drivername != "sqlite":
        copies_of_postgresql.put_back(address, file)
        return mark(url)
    target = Path(str(address.database))
    copies_of_sqlite.require_place(target, replace=replace)
    target.parent.mkdir(parents=True, exist_ok=True)
    return _restore_file(file, target, mark)


def _restore_file(file: Path, target: Path, mark: Callable[[str], Restored]) -> Restored:
    """Bring the copy up to date and mark it before it lies where workers look for it."""
    with _whole_or_not_at_all(target) as part:
        copies_of_sqlite.take_copy(file, part)
        restored = mark(f"sqlite:///{part}")
        copies_of_sqlite.close_up(part)
        # The log of the database that goes would be played into the copy, and destroy it.
        for beside in copies_of_sqlite.beside(target):
            beside.unlink(missing_ok=True)
    return restored


@contextmanager
def _whole_or_not_at_all(file: Path) -> Iterator[Path]:
    """A file beside it, for its owner alone, that gets its name when the block has ended well."""
    handle, name = mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        _to_disk(part)
        part.replace(file)
        _to_disk(file.parent)
    finally:
        for left in (part, *copies_of_sqlite.beside(part)):
            left.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()
