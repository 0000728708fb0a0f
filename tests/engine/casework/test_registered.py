"""Reviews of a child whose register has come in: counted, not asked."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, update

from engine.forms import facts
from engine.tables import attendance_readings, register_weeks, school_weeks, tasks
from engine.views.chronology import chronology
from engine.views.task import look_at_task
from tests.engine.casework.office import LEAD, PLAN, Office, review
from web.bench.measuring import statements_counted

#: From the day on which the office's cases open.
WEEKS = {date(2026, 1, 5): "/\\/\\/\\/\\II....", date(2026, 1, 12): "OO/\\/\\/\\/\\...."}


def register(office: Office, weeks: dict[date, str]) -> None:
    """Marks of Sam come in."""
    row = {"pupil_id": "sam", "school_urn": "100001"}
    with office.database.transaction() as session:
        session.execute(
            insert(register_weeks), [{**row, "monday": day, "codes": codes} for day, codes in weeks.items()]
        )
        session.execute(insert(school_weeks), [{"school_urn": "100001", "monday": day} for day in weeks])


def to_review(office: Office) -> None:
    """The plan is agreed, and six weeks go by."""
    office.complete("plan", PLAN)
    office.later(weeks=6)
    office.fire()


def readings(office: Office) -> Sequence[Any]:
    return office.rows(attendance_readings)


@pytest.fixture
def registered(office: Office) -> Office:
    """A case that waits for its review, and a register."""
    register(office, WEEKS)
    office.open()
    to_review(office)
    return office


def test_a_review_shows_what_the_register_says_and_asks_the_rest(registered: Office) -> None:
    seen = registered.do(look_at_task, LEAD, registered.task("review").id, registered.now)
    assert seen.form is not None
    assert [field.name for field in seen.form.fields] == ["register", "register_since", "outcome"]
    told = facts(seen.form, seen.scope, registered.now)
    assert told["register"] == (
        "80.0% (16 of 20 sessions) since 1 September 2025: persistently absent (a tenth or more missed), "
        "absent 2 with leave and 2 without. Counted up to 16 January 2026"
    )
    assert told["register_since"] == (
        "80.0% (16 of 20 sessions), absent 2 with leave and 2 without, 5 January 2026 to 16 January 2026"
    )


def test_the_count_comes_from_the_register_whatever_a_page_sends(registered: Office) -> None:
    registered.complete("review", {**review(95), "outcome": "go_on"})
    (reading,) = readings(registered)
    assert (reading.possible, reading.attended, reading.authorised, reading.unauthorised) == (20, 16, 2, 2)
    assert (reading.from_day, reading.as_of) == (date(2025, 9, 1), date(2026, 1, 16))
    assert (reading.source, reading.given_by) == ("register", "lead")
    (answers,) = [each.answers for each in registered.rows(tasks) if each.element == "review"]
    assert (answers["possible"], answers["attended"]) == (20, 16)


def test_the_next_review_counts_the_year_and_says_how_it_went_since(registered: Office) -> None:
    registered.complete("review", {"outcome": "go_on"})
    register(registered, {date(2026, 2, 23): "//////OOOO...."})
    to_review(registered)
    seen = registered.do(look_at_task, LEAD, registered.task("review").id, registered.now)
    since, before = seen.attendance["since"], seen.attendance["before"]
    assert (since["from"], since["possible"], since["attended"]) == (date(2026, 1, 17), 10, 6)
    assert (before["possible"], before["attended"]) == (20, 16)
    registered.complete("review", {"outcome": "go_on"})
    last = max(readings(registered), key=lambda each: each.as_of)
    assert (last.covers, last.from_day, last.possible, last.attended) == ("year", date(2025, 9, 1), 30, 22)
    assert (last.review, last.case_id) == (True, registered.case)


def test_nobody_types_what_the_register_knows(registered: Office) -> None:
    """Also where nothing has come in since the last review: then the page says up to when the marks go."""
    registered.complete("review", {"outcome": "go_on"})
    to_review(registered)
    seen = registered.do(look_at_task, LEAD, registered.task("review").id, registered.now)
    assert seen.form is not None
    assert "possible" not in {field.name for field in seen.form.fields}
    told = facts(seen.form, seen.scope, registered.now)
    assert told["register_since"] == "No session is counted after 16 January 2026"
    assert str(told["register"]).endswith("Counted up to 16 January 2026")
    registered.complete("review", review(90) | {"from": "2026-02-17", "as_of": "2026-03-27"})
    assert {(each.source, each.possible) for each in readings(registered)} == {("register", 20)}


def test_a_count_is_asked_for_where_no_session_of_this_school_year_came_in(office: Office) -> None:
    register(office, {date(2025, 6, 2): "/\\/\\/\\/\\II...."})
    office.open()
    to_review(office)
    seen = office.do(look_at_task, LEAD, office.task("review").id, office.now)
    assert seen.form is not None
    assert "possible" in {field.name for field in seen.form.fields}
    assert (seen.attendance["last_year"]["possible"], seen.with_last_year) == (10, True)
    office.complete("review", review(90))
    (typed,) = readings(office)
    assert (typed.source, typed.covers, typed.possible) == ("person", "year", 100)


def told(office: Office) -> dict[str, dict[str, str]]:
    """What the chronology says of each step, by its title."""
    lines = office.do(chronology, office.case, LEAD)
    return {line.title: dict(line.details) for line in lines}


def test_marks_corrected_after_a_review_do_not_change_what_it_was_decided_on(registered: Office) -> None:
    registered.complete("review", {"outcome": "go_on"})
    then = told(registered)["Review the plan"]
    assert then["Figures then"] == "16 of 20 sessions, 80.0%, marks up to 16 January 2026"
    assert then["Since the last review"] == "16 of 20 sessions, 80.0%, 5 January 2026 to 16 January 2026"
    with registered.database.transaction() as session:
        session.execute(update(register_weeks).values(codes="OOOOOOOOOO...."))
    assert told(registered)["Review the plan"] == then


def test_figures_that_a_person_typed_are_kept_as_such(office: Office) -> None:
    office.open()
    to_review(office)
    office.complete("review", review(90))
    kept = told(office)["Review the plan"]["Figures then"]
    assert kept == "90 of 100 sessions, 90.0%, counted by a person up to 13 February 2026"


def test_a_step_that_looks_at_no_attendance_keeps_none_and_asks_the_register_nothing(office: Office) -> None:
    register(office, WEEKS)
    office.open()
    with statements_counted(office.database) as sent:
        office.complete("plan", PLAN)
    assert not [each for each in sent if "register_weeks" in each]
    assert "Figures then" not in told(office)["Agree the plan"]
