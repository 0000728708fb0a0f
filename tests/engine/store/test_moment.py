"""The clock of a training database moves on and never back; every other clock is the wall's."""

from datetime import timedelta

import pytest

from engine.clock import wall_clock
from engine.errors import BadInput
from engine.store.database import Database
from engine.store.moment import clock, is_training, move_clock, present, set_up


def test_without_training_the_present_is_the_wall_clocks(database: Database) -> None:
    with database.transaction() as session:
        set_up(session, training=False)
        before = wall_clock()
        assert before <= present(session) <= wall_clock()
        with pytest.raises(BadInput, match="training"):
            move_clock(session, timedelta(days=1))


def test_a_training_clock_moves_on_by_what_it_is_told(database: Database) -> None:
    with database.transaction() as session:
        set_up(session, training=True)
        before = wall_clock()
        assert move_clock(session, timedelta(weeks=26)) >= before + timedelta(weeks=26)
        move_clock(session, timedelta(hours=1))
        assert present(session) >= before + timedelta(weeks=26, hours=1)
        training, now = clock(session)
        assert training
        assert now >= before + timedelta(weeks=26, hours=1)


def test_a_training_clock_never_moves_back(database: Database) -> None:
    with database.transaction() as session:
        set_up(session, training=True)
        with pytest.raises(BadInput, match="forwards"):
            move_clock(session, timedelta(seconds=-1))


def test_what_a_database_is_for_is_said_once(database: Database) -> None:
    with database.transaction() as session:
        set_up(session, training=True)
        set_up(session, training=False)
        assert is_training(session)
