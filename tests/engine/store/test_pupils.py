"""A child is seen within one's reach, with a warning of open cases in the family."""

from datetime import UTC, date, datetime

import pytest

from engine.errors import NotFound
from engine.identity import Actor
from engine.store.cases import add_case
from engine.store.database import Database, Session
from engine.store.pupils import pupil_by_id, pupils_among, school_of
from tests.engine.casework.office import add_pupil, add_school

OFFICER = Actor("o", "Officer", frozenset({"county_officer"}))
HILL = Actor("h", "Hill", frozenset({"school_lead"}), frozenset({"100001"}))
NOW = datetime(2026, 1, 5, tzinfo=UTC)
NOWHERE = Actor("n", "Nowhere", frozenset({"school_lead"}))


def fill(session: Session) -> None:
    """Two schools, two siblings and another child; the brother has an open case."""
    add_school(session, "100001", "Hill Primary")
    add_school(session, "100002", "Dale Primary")
    for ident, name, urn, household in (
        ("sam", "Sam Hill-Jones", "100001", "home"),
        ("ben", "Ben Hill-Jones", "100002", "home"),
        ("eve", "Eve 100%_Smith", None, None),
    ):
        born = date(2015, 5, 1)
        add_pupil(session, id=ident, upn=ident.upper(), name=name, date_of_birth=born, school_urn=urn,
                  household_id=household)  # fmt: skip
    for key, state in (("k1", "open"), ("k2", "closed")):
        add_case(
            session, id=key, pupil_id="ben", process="p", state=state, record={}, version=0,
            kept_messages=0, event_seq=0, event_head="", opened_at=datetime(2026, 1, 5, tzinfo=UTC),
            opened_by="o", open_key=key,
        )  # fmt: skip


def test_a_school_finds_its_own_children_only(database: Database) -> None:
    with database.transaction() as session:
        fill(session)
        assert [pupil.id for pupil in pupils_among(session, HILL)] == ["sam"]
        assert pupil_by_id(session, HILL, "ben") is None
        assert pupil_by_id(session, HILL, "sam") is not None
        assert pupils_among(session, NOWHERE) == []


def test_a_child_nobody_knows_has_no_school(database: Database) -> None:
    with database.transaction() as session:
        fill(session)
        assert school_of(session, "eve") is None
        with pytest.raises(NotFound):
            school_of(session, "a stranger")
