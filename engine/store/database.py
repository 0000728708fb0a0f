"""Opens the database and begins transactions, the same way on SQLite and PostgreSQL.

A `Session` is one connection with one transaction. Verbs and queries take it as their first
argument and never commit: whoever opened the transaction does, by leaving the `with` block.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, CursorResult, Engine, ExceptionContext, create_engine, event, make_url

from engine.errors import BadInput

Session = Connection
#: What became of a statement that changes rows.
WrittenRows = CursorResult[Any]

MIGRATIONS = Path(__file__).parent.parent / "migrations"
#: How long a writer waits for another one before SQLite gives up.
BUSY_TIMEOUT = timedelta(seconds=30)
SUPPORTED = ("sqlite", "postgresql+psycopg")


class Database:
    """One database, from which transactions are begun. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._only_reads = engine.execution_options(postgresql_readonly=True)
        self._writing = Lock()

    @contextmanager
    def transaction(self, patience: timedelta = BUSY_TIMEOUT) -> Iterator[Session]:
        """A transaction that writes: commits when the block ends, leaves nothing when it raises.

        On SQLite it holds the only write lock from its first moment (BEGIN IMMEDIATE), so that a
        verb never finds out half way through that somebody else was first.

        Args:
            patience: how long it waits for others who write: on SQLite. On PostgreSQL, where few have to,
                as long as the server says unless it is asked to be less patient than usual.

        Raises:
            OperationalError: others still write.
        """
        with (
            self._turn(patience),
            self.engine.connect() as session,
            session.begin(),
            _waiting(session, patience),
        ):
            self._begin(session, "BEGIN IMMEDIATE")
            yield session

    @contextmanager
    def _turn(self, patience: timedelta) -> Iterator[None]:
        """Let those who write on SQLite from this process follow one another, for half their patience.

        SQLite wakes nobody who waits: each looks again after a pause, and among many some never find it free.
        """
        mine = self.engine.dialect.name == "sqlite" and self._writing.acquire(
            timeout=patience.total_seconds() / 2
        )
        try:
            yield
        finally:
            if mine:
                self._writing.release()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only reads: waits for nobody and nothing of it is kept.

        PostgreSQL refuses to write in it and commits it, since the driver forgets the statements that it
        has prepared on a connection when a transaction there is rolled back, and plans each anew.
        """
        with self._only_reads.connect() as session:
            self._begin(session, "BEGIN")
            try:
                yield session
            finally:
                if session.dialect.name == "postgresql":
                    session.commit()

    def _begin(self, session: Session, statement: str) -> None:
        """Begin on SQLite, where Python's driver would choose the wrong moment; PostgreSQL's does it well."""
        if self.engine.dialect.name == "sqlite":
            session.exec_driver_sql(statement)

    def upgrade(self, to: str = "head") -> None:
        """Create or upgrade the tables. Does nothing to a database that is up to date.

        Args:
            to: the migration to stop after.
        """
        with self.transaction() as session:
            configuration = Config()
            configuration.set_main_option("script_location", str(MIGRATIONS))
            configuration.attributes["connection"] = session
            command.upgrade(configuration, to)

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()


@contextmanager
def _waiting(session: Session, patience: timedelta) -> Iterator[None]:
    """Let the transaction of the block wait for others no longer than so; a pooled connection forgets it."""
    if patience == BUSY_TIMEOUT:
        yield
        return
    if session.dialect.name == "postgresql":
        session.exec_driver_sql(f"SET LOCAL lock_timeout = {_milliseconds(patience)}")
        yield
        return
    driver: Any = session.connection.driver_connection
    driver.execute(f"PRAGMA busy_timeout = {_milliseconds(patience / 2)}")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA busy_timeout = {_milliseconds(BUSY_TIMEOUT)}")


def _milliseconds(length: timedelta) -> int:
    return length // timedelta(milliseconds=1)


@contextmanager
def together(session: Session) -> Iterator[None]:
    """Send the writes of the block to PostgreSQL in one go instead of waiting for each.

    Only for writes whose answers nobody reads; a write that fails raises when the block ends.
    """
    driver: Any = session.connection.driver_connection
    with driver.pipeline() if session.dialect.name == "postgresql" else nullcontext():
        yield


def rows_changed(written: WrittenRows) -> int:
    """How many rows a statement changed, after the block of `together` in which it was sent."""
    counted_at_once: int = written.rowcount
    return counted_at_once if counted_at_once >= 0 else int(written.context.cursor.rowcount)


def open_database(url: str, *, connections: int = 10) -> Database:
    """Open the database at a SQLAlchemy URL, `sqlite:///FILE` or `postgresql+psycopg://...`.

    Args:
        url: where it is. The folder of a SQLite file is made when it is missing.
        connections: how many may be open at once; further callers wait for one.

    Raises:
        BadInput: another kind of database, or SQLite in memory (which threads cannot share).
    """
    address = make_url(url)
    if address.drivername not in SUPPORTED or (address.drivername == "sqlite" and not address.database):
        raise BadInput(problem=f"This database cannot be used: {address.drivername}. Use a SQLite file or "
                               "postgresql+psycopg.")  # fmt: skip
    if address.drivername == "sqlite":
        return Database(open_sqlite(url, Path(str(address.database)), connections))
    return Database(open_postgresql(url, connections))


def open_postgresql(url: str, connections: int) -> Engine:
    """An engine on PostgreSQL. The driver is loaded only where it is needed."""
    from engine.store.cursors import LateCursor

    engine = create_engine(
        url, pool_size=connections, max_overflow=0, connect_args={"cursor_factory": LateCursor}
    )
    event.listen(engine, "handle_error", refuse_zero_bytes)
    return engine


def refuse_zero_bytes(context: ExceptionContext) -> None:
    """Say in our words what PostgreSQL says of text with a zero byte, which it cannot keep.

    Raises:
        BadInput: that was the error.
    """
    if "cannot contain NUL (0x00) bytes" in str(context.original_exception):
        raise BadInput(problem="The text holds a zero byte, which cannot be kept. Type it again.") from None


def open_sqlite(url: str, file: Path, connections: int) -> Engine:
    """An engine on a SQLite file whose commits survive a power cut."""
    file.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, pool_size=connections, max_overflow=0, connect_args={"timeout": BUSY_TIMEOUT.total_seconds()}
    )
    event.listen(engine, "connect", prepare_sqlite)
    return engine


def prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    """Make a new connection durable and strict, and leave beginning transactions to us."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
