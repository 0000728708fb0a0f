"""Copies of a SQLite file: its own way of copying while others write, and what lies beside the file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL

from engine.errors import BadInput


def copy_file(address: URL, part: Path) -> None:
    """Copy the whole database as it is at one moment; writers go on meanwhile."""
    with closing(sqlite3.connect(f"file:{address.database}?mode=ro", uri=True)) as source:
        _copy_into(source, part)


def take_copy(file: Path, part: Path) -> None:
    """Take a copy, checked.

    Raises:
        BadInput: it is damaged, no database of ours, or one that is in use and so is not all in its file.
    """
    if any(each.exists() for each in beside(file)):
        raise BadInput(problem=f"{file} is a database in use, and no backup: use `pathways backup`.")
    try:
        # Immutable: a backup is one file, and reading it leaves nothing beside it.
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?immutable=1", uri=True)) as source:
            (found,) = source.execute("PRAGMA quick_check(1)").fetchone()
            ours = source.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
            if found != "ok" or not ours:
                raise sqlite3.DatabaseError(found)
            _copy_into(source, part)
    except sqlite3.DatabaseError as fault:
        raise BadInput(
            problem=f"{file} is no whole copy of a SQLite database of this program: {fault}."
        ) from fault


def _copy_into(source: sqlite3.Connection, part: Path) -> None:
    with closing(sqlite3.connect(part)) as target:
        source.backup(target)
    close_up(part)


def close_up(part: Path) -> None:
    """Leave nothing of a file beside it."""
    with closing(sqlite3.connect(part)) as target:
        target.execute("PRAGMA journal_mode=DELETE")


def beside(file: Path) -> Iterator[Path]:
    """The files in which SQLite keeps what is not in the database's own file yet."""
    return (file.with_name(file.name + end) for end in ("-wal", "-shm", "-journal"))


def require_place(target: Path, *, replace: bool) -> None:
    """Refuse to put a database where one is that is to stay, or that somebody has open.

    Raises:
        BadInput: one is, or has.
    """
    if not target.exists():
        return
    if not replace:
        raise BadInput(problem=f"{target} is there already. With --replace the copy takes its place; "
                               "back it up first.")  # fmt: skip
    require_unused(target)


def require_unused(file: Path) -> None:
    """Refuse a file that somebody has open, though they only read.

    Raises:
        BadInput: somebody has.
    """
    with closing(sqlite3.connect(file, timeout=1, isolation_level=None)) as one:
        try:
            one.execute("PRAGMA locking_mode=EXCLUSIVE")
            one.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as failure:
            # One that is damaged is not busy; that may be why a copy is to take its place.
            if failure.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise BadInput(problem=f"{file} is open: stop web, workers and commands first.") from failure
