"""The database that a command works on, opened and closed, with its failures in plain words.

Owns which database is meant (PATHWAYS_DATABASE_URL) and whether it is ready. Refuses one whose
tables are missing or older than this program, before a command meets them half way.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import ArgumentError, DBAPIError

from engine.errors import EngineError
from engine.imports.keeping import Keeping
from engine.store.database import MIGRATIONS, Database, open_database
from engine.version import VERSION
from web.settings import Settings

log = structlog.get_logger()


class DatabaseUnreachable(EngineError):
    """The database cannot be used: {problem}"""


class DatabaseNotReady(EngineError):
    """The database has no tables yet, or older ones: run `pathways init`."""


def database_url() -> str:
    """Where the database is, by the settings."""
    url: str = Settings.documented()["database_url"].value(os.environ)
    return url


def keeping() -> Keeping:
    """Where uploaded files lie, by the settings."""
    folder: Path = Settings.documented()["uploads"].value(os.environ)
    return Keeping(folder)


@contextmanager
def any_database(url: str) -> Iterator[Database]:
    """The database at `url`, ready or not.

    Raises:
        DatabaseUnreachable: it cannot be opened, or fails while it is used.
    """
    database = None
    try:
        database = open_database(url)
        yield database
    except ArgumentError:
        raise DatabaseUnreachable(problem="PATHWAYS_DATABASE_URL is not the address of a database.") from None
    except DBAPIError as failure:
        raise DatabaseUnreachable(problem=str(failure.orig).strip().splitlines()[0]) from failure
    finally:
        if database:
            database.close()


@contextmanager
def ready_database(url: str | None = None) -> Iterator[Database]:
    """The database at `url`, or of the settings, with the tables of this version.

    Raises:
        DatabaseNotReady: `pathways init` has to run first.
    """
    with any_database(url or database_url()) as database:
        if not is_current(database):
            raise DatabaseNotReady
        yield database


def is_current(database: Database) -> bool:
    """Whether every migration of this version has run."""
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    return set(_schema(database)) == set(ScriptDirectory.from_config(configuration).get_heads())


def log_start(part: str, database: Database, **facts: object) -> None:
    """Log that a part starts: version, schema, and the database without the name and password for it."""
    url = database.engine.url
    where = f"{url.get_backend_name()} {url.host or 'here'} {url.database}"
    log.info(f"{part} starts", version=VERSION, database=where, schema=_schema(database), **facts)


def _schema(database: Database) -> tuple[str, ...]:
    """The migrations that the database has reached; none where it has no tables."""
    with database.reading() as session:
        return MigrationContext.configure(session).get_current_heads()
