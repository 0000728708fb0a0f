"""`python -m tests.kill` comes to its end on both databases: what it asks may lock what is due."""

from engine.store.database import Database
from tests.kill.__main__ import come_to_rest


def test_where_nothing_is_due_it_is_at_rest(database: Database) -> None:
    come_to_rest(database)
