"""The same office as casework is tested in."""

import pytest

from engine.store.database import Database
from tests.engine.casework.office import Office, furnish


@pytest.fixture
def office(database: Database) -> Office:
    """People, a child and published processes in a database of the test's own."""
    return furnish(database)
