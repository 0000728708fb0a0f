"""An office that runs the shipped processes, made once for all tests that need one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Lent, furnished_file
from tests.handlers.shipped import furnish_shipped


@pytest.fixture(scope="session")
def sqlite_begins(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped processes, and two people of every role."""
    return furnished_file(tmp_path_factory, sqlite_template, furnish_shipped)


@pytest.fixture(scope="session")
def postgresql_begins(postgresql_url: str, postgresql_template: str) -> Iterator[Lent]:
    """The same on PostgreSQL."""
    lent = Lent(postgresql_url, postgresql_template, furnish_shipped)
    yield lent
    lent.drop()
