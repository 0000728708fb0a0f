"""Statements that are compiled once say what they would say compiled anew, on both kinds of database."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import bindparam, insert, select, update

from engine.store.database import Database, rows_changed
from engine.store.sending import OftenSent
from engine.tables import absences, schools

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
ADD_SCHOOLS = OftenSent(insert(schools))
ADD_ABSENCES = OftenSent(insert(absences))
TAKE_BACK = OftenSent(
    update(absences)
    .where(absences.c.id == bindparam("wanted"))
    .values(covered_by="100% Ann", ended_at=bindparam("ended_at"))
)
AWAY = {"user_id": "ann", "first_day": date(2026, 3, 2), "last_day": date(2026, 3, 6), "entered_by": "ann"}


def test_one_row_or_several_are_written_with_the_names_they_have(database: Database) -> None:
    with database.transaction() as session:
        ADD_SCHOOLS.send(session, [{"urn": "1", "name": "Hill"}])
        ADD_SCHOOLS.send(session, [{"name": "Dale", "urn": urn} for urn in ("2", "3")])
    with database.reading() as session:
        found = session.execute(select(schools.c.urn, schools.c.name).order_by(schools.c.urn)).all()
    assert [tuple(row) for row in found] == [("1", "Hill"), ("2", "Dale"), ("3", "Dale")]


def test_values_are_turned_by_the_types_of_their_columns(database: Database) -> None:
    with database.transaction() as session:
        ADD_ABSENCES.send(session, [{"id": "one", "entered_at": AT, **AWAY}])
        changed = TAKE_BACK.send(session, [{"wanted": "one", "ended_at": AT}])
        nothing = TAKE_BACK.send(session, [{"wanted": "other", "ended_at": None}])
        assert (rows_changed(changed), rows_changed(nothing)) == (1, 0)
    with database.reading() as session:
        row = session.execute(select(absences.c.first_day, absences.c.covered_by, absences.c.ended_at)).one()
    assert tuple(row) == (AWAY["first_day"], "100% Ann", AT)


def test_a_name_without_a_value_is_refused(database: Database) -> None:
    with pytest.raises(KeyError), database.transaction() as session:
        TAKE_BACK.send(session, [{"wanted": "one"}])
