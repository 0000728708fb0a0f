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
from sqlalchemy.exc import OperationalError

from engine.errors import BadInput
from engine.store.failing import Unavailable, why_unavailable

Session = Connection
#: What became of a statement that changes rows.
WrittenRows = CursorResult[Any]

MIGRATIONS = Path(__file__).parent.parent / "migrations"
#: How long a writer waits for another one before SQLite gives up.
BUSY_TIMEOUT = timedelta(seconds=30)
#: How long a transaction on PostgreSQL may be idle: longer than any of ours computes, or reads a file.
IDLE_TIMEOUT = timedelta(minutes=1)
#: Classes of PostgreSQL's errors that quote what was to be written: data exceptions, broken constraints.
QUOTING = ("22", "23")
#: What an upgrade holds on PostgreSQL, so that two at once follow each other; any number of our own.
UPGRADING = 2_026_111_500
#: How long an upgrade waits for a table in use before it lets those behind it pass, and how often it tries.
UPGRADE_WAITS, UPGRADE_TRIES = timedelta(seconds=3), 20
SUPPORTED = ("sqlite", "postgresql+psycopg")


class Database:
    """One database, from which transactions are begun. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        postgresql = engine.dialect.name == "postgresql"
        self._only_reads = engine.execution_options(isolation_level="AUTOCOMMIT") if postgresql else engine
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
        """A session that only reads: waits for nobody and nothing of it is kept.

        SQLite shows it one state of the database. PostgreSQL shows each of its statements what is committed
        by then, as in any transaction of ours, and refuses to write: nothing need be begun or ended there,
        and each word spared that would wait for the server's answer is some 60 us of the processor.
        """
        with self._only_reads.connect() as session:
            self._begin(session, "BEGIN")
            yield session

    def _begin(self, session: Session, statement: str) -> None:
        """Begin on SQLite, where Python's driver would choose the wrong moment; PostgreSQL's does it well."""
        if self.engine.dialect.name == "sqlite":
            session.exec_driver_sql(statement)

    def upgrade(self, to: str = "head") -> None:
        """Create or upgrade the tables. Does nothing to a database that is up to date.

        On PostgreSQL two at once follow each other. Where a reader holds a table, all who come after an
        upgrade would wait behind it: it gives up after a moment, lets them pass, and begins again.

        Args:
            to: the migration to stop after.

        Raises:
            OperationalError: a table was in use all the time.
        """
        for left in reversed(range(UPGRADE_TRIES)):
            try:
                self._upgrade(to)
                return
            except OperationalError as failure:
                if not left or why_unavailable(failure) is not Unavailable.BUSY:
                    raise

    def _upgrade(self, to: str) -> None:
        with self.transaction() as session:
            if session.dialect.name == "postgresql":
                session.exec_driver_sql("SET LOCAL lock_timeout = 0")
                session.exec_driver_sql(f"SELECT pg_advisory_xact_lock({UPGRADING})")
                session.exec_driver_sql(f"SET LOCAL lock_timeout = {_milliseconds(UPGRADE_WAITS)}")
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


@contextmanager
def keeping_cursors(session: Session) -> Iterator[None]:
    """Read in the block with cursors that stay on PostgreSQL's server, which only a transaction keeps."""
    driver: Any = session.connection.driver_connection
    with driver.transaction() if session.dialect.name == "postgresql" else nullcontext():
        yield


def rows_changed(written: WrittenRows) -> int:
    """How many rows a statement changed, after the block of `together` in which it was sent."""
    counted_at_once: int = written.rowcount
    return counted_at_once if counted_at_once >= 0 else int(written.context.cursor.rowcount)


def open_database(url: str, *, connections: int = 10, waits: timedelta | None = None) -> Database:
    """Open the database at a SQLAlchemy URL, `sqlite:///FILE` or `postgresql+psycopg://...`.

    Args:
        url: where it is. The folder of a SQLite file is made when it is missing.
        connections: how many may be open at once; further callers wait for one.
        waits: how long a statement waits on PostgreSQL for a row that others hold; None: without end.
            On SQLite, where whoever writes holds everything, writers wait for BUSY_TIMEOUT.

    Raises:
        BadInput: another kind of database, or SQLite in memory (which threads cannot share).
    """
    address = make_url(url)
    if address.drivername not in SUPPORTED or (address.drivername == "sqlite" and not address.database):
        raise BadInput(problem=f"This database cannot be used: {address.drivername}. Use a SQLite file or "
                               "postgresql+psycopg.")  # fmt: skip
    if address.drivername == "sqlite":
        return Database(open_sqlite(url, Path(str(address.database)), connections))
    return Database(open_postgresql(url, connections, waits))


def open_postgresql(url: str, connections: int, waits: timedelta | None) -> Engine:
    """An engine on PostgreSQL. The driver is loaded only where it is needed.

    The server ends a transaction of which nobody has heard for IDLE_TIMEOUT: its process hangs, and others
    wait for what it holds. Options in the address itself stand instead.
    """
    from engine.store.cursors import LateCursor

    arguments: dict[str, Any] = {"cursor_factory": LateCursor}
    if "options" not in make_url(url).query:
        limits = {"idle_in_transaction_session_timeout": IDLE_TIMEOUT, "lock_timeout": waits or timedelta()}
        arguments["options"] = " ".join(f"-c {name}={_milliseconds(each)}" for name, each in limits.items())
    engine = create_engine(
        url, pool_size=connections, max_overflow=0, hide_parameters=True, connect_args=arguments
    )
    event.listen(engine, "connect", prepare_postgresql)
    event.listen(engine, "handle_error", refuse_zero_bytes)
    event.listen(engine, "handle_error", forget_values)
    return engine


def prepare_postgresql(connection: Any, _: Any) -> None:
    """Let a new connection read only, until a transaction begins that says it writes: ours say so."""
    connection.autocommit = True
    connection.execute("SET default_transaction_read_only = on")
    connection.autocommit = False
    connection.read_only = False


def forget_values(context: ExceptionContext) -> None:
    """Leave out of an error what PostgreSQL quotes of the row that it refused: logs hold nothing of a case.

    What is left is the name of the error, its code, and the table and constraint that it is about.
    """
    error: Any = context.original_exception
    told = getattr(error, "diag", None)
    if told is None or (told.sqlstate or "")[:2] not in QUOTING:
        return
    about = " ".join(each for each in (told.table_name, told.column_name, told.constraint_name) if each)
    said = f"{type(error).__name__} ({told.sqlstate}) {about}".rstrip()
    error.args = (said,)
    if context.sqlalchemy_exception is not None:
        context.sqlalchemy_exception.args = (said,)


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
        url,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"timeout": BUSY_TIMEOUT.total_seconds()},
    )
    event.listen(engine, "connect", prepare_sqlite)
    return engine


def prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    """Make a new connection durable and strict, and leave beginning transactions to us."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
