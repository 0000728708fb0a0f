"""Time goes by: timers fire once and at their own moment, tasks become overdue once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Select, select

from engine import casework
from engine.casework.hand import take_held
from engine.casework.timers import note_overdue
from engine.identity import SYSTEM
from engine.store.notices import unread_notices
from engine.store.timers import DUE_CASES, OVERDUE_CASES, claim_overdue_cases
from engine.tables import events, process_instances, timers
from engine.views.chronology import chronology
from tests.engine.casework.office import LEAD, MANAGER, MONDAY, PLAN, Office, review


def test_nothing_fires_before_it_is_due(office: Office) -> None:
    office.open()
    office.complete("plan", PLAN)
    office.later(weeks=6, seconds=-1)
    assert not office.is_due()
    assert office.fire() == 0
    office.later(seconds=1)
    assert office.is_due()
    assert office.fire() == 1
    assert not office.is_due()
    assert office.fire() == 0


def test_a_timer_that_was_missed_counts_from_its_own_moment(office: Office) -> None:
    office.open()
    office.complete("plan", PLAN)
    office.later(weeks=6, days=2)
    office.fire()
    assert office.task("review").id
    with office.database.reading() as session:
        event = session.execute(select(events.c.at, events.c.payload).where(events.c.element == "wait")).one()
    assert event.at == MONDAY + timedelta(weeks=6)
    assert event.payload["recorded_at"] == office.now.isoformat()


def test_reminders_that_were_missed_fire_once_not_in_a_storm(office: Office) -> None:
    office.open()
    office.complete("plan", PLAN)
    office.later(weeks=6)
    office.fire()
    office.later(weeks=10)
    assert office.fire() == 1
    assert office.rows(process_instances)[0].record["reminders"] == 1
    (timer,) = office.rows(timers)
    assert timer.due_at == office.now + timedelta(weeks=1, hours=-1), "nine o'clock in London, in summer too"


def test_completing_a_task_stops_its_reminders(office: Office) -> None:
    office.open()
    office.complete("plan", PLAN)
    office.later(weeks=6)
    office.fire()
    office.complete("review", review(80))
    assert office.rows(timers) == []


def overdue(office: Office) -> int:
    """What the worker does about overdue tasks, when it finds any."""
    with office.database.transaction() as session:
        found = claim_overdue_cases(session, office.now)
        return sum(map(note_overdue, take_held(session, SYSTEM, found, office.now)))


def test_a_task_becomes_overdue_once_and_its_person_and_the_manager_are_told(office: Office) -> None:
    office.open()
    office.do(casework.claim, LEAD, office.task("plan").id, office.now)
    office.later(days=3)
    assert overdue(office) == 0
    office.later(seconds=1)
    assert overdue(office) == 1
    assert overdue(office) == 0
    assert office.kinds().count("task_overdue") == 1
    for person in (LEAD, MANAGER):
        (notice,) = office.do(unread_notices, person, office.now)
        assert notice.said == "“Agree the plan” is overdue. It was due on 8 January 2026."
    assert office.open_tasks() == {"plan"}


@pytest.mark.parametrize(
    ("look", "index"), [(DUE_CASES, "ix_timers_look_at"), (OVERDUE_CASES, "ix_tasks_unnoticed_due_at")]
)
def test_looking_for_what_is_due_reads_an_index_and_no_case_that_is_not_due(
    office: Office, look: Select[tuple[str]], index: str
) -> None:
    with office.database.reading() as session:
        asked = look.params(now=MONDAY, present=MONDAY).compile(
            session, compile_kwargs={"literal_binds": True}
        )
        if session.dialect.name == "postgresql":
            session.exec_driver_sql(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off"
            )  # an empty table is never worth an index
        explain = "EXPLAIN QUERY PLAN" if session.dialect.name == "sqlite" else "EXPLAIN"
        plan = [str(row) for row in session.exec_driver_sql(f"{explain} {asked}")]
    assert any(index in line for line in plan), plan
    assert any("pk_cases" in line or "sqlite_autoindex_cases_1" in line for line in plan)


def test_in_summer_the_chronology_tells_when_a_review_was_due_by_englands_clocks(office: Office) -> None:
    office.now = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
    office.open()
    office.complete("plan", PLAN)
    office.later(weeks=20)
    office.fire()
    told = [dict(line.details).get("Due") for line in office.do(chronology, office.case, LEAD)]
    assert any(due and due.endswith("at 9:00am") for due in told)
