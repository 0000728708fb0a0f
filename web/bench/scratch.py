"""A database that lives as long as a measurement, beside the configured one: same disk, same server.

Refuses to touch the configured database itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from sqlalchemy import URL, create_engine, make_url

from engine.store import moment
from engine.store.database import Database, open_database


@contextmanager
def scratch_database(url: str) -> Iterator[tuple[Database, str]]:
    """A new database with tables, beside the one at `url`, and its own address; it is removed afterwards."""
    configured = make_url(url)
    beside = beside_sqlite if configured.drivername == "sqlite" else beside_postgresql
    with beside(configured) as address:
        text = address.render_as_string(hide_password=False)
        database = open_database(text)
        try:
            database.upgrade()
            with database.transaction() as session:
                moment.set_up(session, training=False)
            yield database, text
        finally:
            database.close()


@contextmanager
def beside_sqlite(configured: URL) -> Iterator[URL]:
    """A file in a new folder beside the configured file."""
    folder = Path(str(configured.database)).resolve().parent
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="bench-", dir=folder) as place:
        yield configured.set(database=str(Path(place) / "bench.db"))


@contextmanager
def beside_postgresql(configured: URL) -> Iterator[URL]:
    """A database of its own on the same server."""
    name = f"pathways_bench_{uuid4().hex[:12]}"
    server = create_engine(configured, isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as session:
            session.exec_driver_sql(f"CREATE DATABASE {name}")
        yield configured.set(database=name)
    finally:
        with server.connect() as session:
            session.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.dispose()
