"""An office on each kind of database, furnished once for all tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.store.database import Database
from tests.databases import Lent, furnished_file
from tests.engine.casework.office import Office, furnish


@pytest.fixture(scope="session")
def sqlite_begins(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """People, a child and published processes."""
    return furnished_file(tmp_path_factory, sqlite_template, furnish)


@pytest.fixture(scope="session")
def postgresql_begins(postgresql_url: str, postgresql_template: str) -> Iterator[Lent]:
    """The same on PostgreSQL."""
    lent = Lent(postgresql_url, postgresql_template, furnish)
    yield lent
    lent.drop()


@pytest.fixture
def office(database: Database) -> Office:
    """People, a child and published processes in a database of the test's own."""
    return Office(database)
