"""The day on which every journey takes place, whenever the tests run: a Thursday morning in term.

The served application reads the same clock as everything else; only the database's own clock is set.
"""

from datetime import UTC, datetime

from sqlalchemy import update

from engine.clock import wall_clock
from engine.store.database import Database
from engine.tables import deployment

TODAY = datetime(2026, 11, 26, 10, tzinfo=UTC)


def let_it_be_today(database: Database) -> None:
    """Set the clock of a training database; from then on it goes as clocks do."""
    offset = round((TODAY - wall_clock()).total_seconds())
    with database.transaction() as session:
        session.execute(update(deployment).values(clock_offset_seconds=offset))
