"""A county attendance team on each kind of database."""

import pytest

from engine.store.database import Database
from tests.engine.triage.attendance_team import Team, furnish


@pytest.fixture
def team(database: Database) -> Team:
    """Schools, terms and the published route in a database of the test's own."""
    return furnish(database)
