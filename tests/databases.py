"""Databases with which tests begin: made once, then copied or put back, because making one takes long.

On SQLite each test has a copy of a file. On PostgreSQL, where a copy takes half a second, tests use one
database after another, and each finds in it what the first one found.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copy
from uuid import uuid4

import pytest
from sqlalchemy import Connection, NullPool, create_engine, event, make_url

from engine.store.database import Database, open_database
from tests.once import made_once

#: What is written into an empty database before any test.
Furnish = Callable[[Database], object]

#: What a test could do to tables besides writing to them: each table, column, constraint and trigger.
SHAPE = """
    SELECT md5(string_agg(part, ' ' ORDER BY part)) FROM (
        SELECT concat_ws(',', attrelid, attname, atttypid, attnotnull) FROM pg_attribute
        WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
        UNION ALL SELECT concat_ws(',', oid, convalidated) FROM pg_constraint
        UNION ALL SELECT concat_ws(',', oid, tgenabled) FROM pg_trigger
    ) AS parts (part)
"""
END_OTHERS = """
    SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


def furnished_file(factory: pytest.TempPathFactory, template: Path, furnish: Furnish) -> Path:
    """A copy of a SQLite file with more in it, made once for the whole run."""

    def make(file: Path) -> None:
        copy(template, file)
        furnish_file(file, furnish)

    return made_once(factory, f"{furnish.__module__}.{furnish.__qualname__}", make)


def furnish_file(file: Path, furnish: Furnish) -> None:
    """Write into the database in a SQLite file."""
    database = without_waiting(open_database(f"sqlite:///{file}"))
    furnish(database)
    database.close()


def without_waiting(database: Database) -> Database:
    """Let commits not wait for the disk: nothing of a test's database outlives the test."""
    if database.engine.dialect.name == "sqlite":
        event.listen(database.engine, "connect", lambda one, _: one.execute("PRAGMA synchronous=OFF"))
    return database


class Lent:
    """A database on PostgreSQL that is lent to one test after another."""

    def __init__(self, server: str, template: str, furnish: Furnish | None = None) -> None:
        self.server, self.template, self.furnish = server, template, furnish
        self.name = f"pathways_test_{uuid4().hex[:12]}"
        self.url = address_of(server, self.name)
        self._make()

    def put_back(self) -> str:
        """End whatever is still at it and restore what was in it; its address."""
        with server_session(self.url) as session:
            session.exec_driver_sql(END_OTHERS)
            as_it_was = session.exec_driver_sql(SHAPE).scalar() == self._shape
            if as_it_was:
                session.exec_driver_sql(self._restore)
        if not as_it_was:
            self.drop()
            self._make()
        return self.url

    def drop(self) -> None:
        """Remove it from the server."""
        with server_session(self.server) as session:
            session.exec_driver_sql(f"DROP DATABASE {self.name} WITH (FORCE)")

    def _make(self) -> None:
        with server_session(self.server) as session:
            session.exec_driver_sql(f"CREATE DATABASE {self.name} TEMPLATE {self.template}")
        if self.furnish:
            database = open_database(self.url)
            self.furnish(database)
            database.close()
        with server_session(self.url) as session:
            self._restore = "; ".join(keep(session))
            self._shape = session.exec_driver_sql(SHAPE).scalar()


def keep(session: Connection) -> Iterator[str]:
    """Keep a copy of all rows in a schema of their own; the statements that restore them from there."""
    session.exec_driver_sql("CREATE SCHEMA kept")
    tables = session.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").scalars()
    yield "SET session_replication_role = replica"  # neither foreign keys nor guards of events
    for table in tables.all():
        yield f"DELETE FROM public.{table}"  # noqa: S608 - the name of a table
        if session.exec_driver_sql(f"SELECT 1 FROM public.{table} LIMIT 1").scalar():  # noqa: S608
            session.exec_driver_sql(f"CREATE TABLE kept.{table} AS TABLE public.{table}")
            yield f"INSERT INTO public.{table} TABLE kept.{table}"
    for name, start, last in session.exec_driver_sql(
        "SELECT sequencename, start_value, last_value FROM pg_sequences WHERE schemaname = 'public'"
    ).all():
        yield f"SELECT setval('public.{name}', {last or start}, {last is not None})"


def address_of(url: str, name: str) -> str:
    """The address of another database on the same server."""
    return make_url(url).set(database=name).render_as_string(hide_password=False)


@contextmanager
def server_session(url: str) -> Iterator[Connection]:
    """A connection outside of any transaction, to create and drop databases with."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
