"""Readings are kept and found alike on both databases, and wait for others no longer than they may."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from engine.identity import Actor
from engine.store.database import Database
from engine.store.reading_log import (
    PageRead,
    ReadingsFilter,
    count_readings,
    note_reading,
    readings_found,
    readings_within,
)
from tests.engine.casework.office import MONDAY, add_pupil, add_school

AUDITOR = Actor("auditor", "Ann Auditor", frozenset({"auditor"}))
MANAGER_OF_DALE = Actor("dan", "Dan", frozenset({"team_manager"}), frozenset({"100002"}))
LATER = MONDAY + timedelta(days=1)


@pytest.fixture
def read(database: Database) -> Database:
    """Two children of two schools, each read once by the same person, and a list of a school."""
    with database.transaction() as session:
        for urn, child in (("100001", "sam"), ("100002", "dee")):
            add_school(session, urn, f"School {urn}")
            add_pupil(session, id=child, upn=child, name=child, date_of_birth=MONDAY.date(), school_urn=urn)
            note_reading(session, PageRead(MONDAY, "lead", "pupil", child))
        note_reading(session, PageRead(LATER, "lead", "school", "100002", 4, "page=2"))
        note_reading(session, PageRead(LATER, "lead", "children", "all", 1))
    return database


@pytest.mark.parametrize(
    ("actor", "wanted", "references"),
    [
        (None, ReadingsFilter(user_id="lead"), {"sam", "dee", "100002", "all"}),
        (AUDITOR, ReadingsFilter(pupil_id="sam"), {"sam"}),
        (MANAGER_OF_DALE, ReadingsFilter(user_id="lead"), {"dee", "100002"}),
        (AUDITOR, ReadingsFilter(user_id="lead", since=LATER), {"100002", "all"}),
        (AUDITOR, ReadingsFilter(user_id="lead", until=LATER), {"sam", "dee"}),
        (AUDITOR, ReadingsFilter(case_id="none"), set()),
    ],
)
def test_readings_are_found_by_child_person_and_time_within_reach(
    read: Database, actor: Actor | None, wanted: ReadingsFilter, references: set[str]
) -> None:
    with read.reading() as session:
        within = readings_within(actor, LATER) if actor else ()
        found = readings_found(session, within, wanted)
        assert {one.read.reference for one in found} == references
        assert count_readings(session, within, wanted) == len(references)
        assert found == sorted(found, key=lambda one: one.read.at, reverse=True)


def test_a_list_keeps_how_many_it_showed_and_which_it_was(read: Database) -> None:
    with read.reading() as session:
        newest = readings_found(session, (), ReadingsFilter(since=LATER))
    (school,) = (one.read for one in newest if one.read.kind == "school")
    assert (school.shown, school.asked) == (4, "page=2")


def test_whoever_has_little_patience_gives_up_and_the_next_one_waits_as_usual(read: Database) -> None:
    mine = PageRead(LATER, "lead", "pupil", "sam")
    with read.transaction() as writing:
        if writing.dialect.name == "postgresql":
            writing.exec_driver_sql("LOCK TABLE reading_log IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(OperationalError), read.transaction(timedelta(milliseconds=5)) as session:
            note_reading(session, mine)
    with read.transaction() as session:
        waits = "SHOW lock_timeout" if session.dialect.name == "postgresql" else "PRAGMA busy_timeout"
        assert session.exec_driver_sql(waits).scalar() in ("0", 30_000)
        note_reading(session, mine)
