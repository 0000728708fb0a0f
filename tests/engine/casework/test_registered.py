"""Reviews of a child whose register has come in: counted, not asked."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert

from engine.forms import facts
from engine.looking.task import look_at_task
from engine.tables import attendance_readings, register_weeks, school_weeks, tasks
from tests.engine.casework.office import LEAD, PLAN, Office, review

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
    assert [field.name for field in seen.form.fields] == ["register", "outcome"]
    assert facts(seen.form, seen.scope, registered.now)["register"] == (
        "16 of 20 sessions attended (80.0%), absent 2 with leave and 2 without, "
        "1 September 2025 to 16 January 2026"
    )


def test_the_count_comes_from_the_register_whatever_a_page_sends(registered: Office) -> None:
    registered.complete("review", {**review(95), "outcome": "go_on"})
    (reading,) = readings(registered)
    assert (reading.possible, reading.attended, reading.authorised, reading.unauthorised) == (20, 16, 2, 2)
    assert (reading.from_day, reading.as_of) == (date(2025, 9, 1), date(2026, 1, 16))
    assert (reading.source, reading.given_by) == ("register", "lead")
    (answers,) = [each.answers for each in registered.rows(tasks) if each.element == "review"]
    assert (answers["possible"], answers["attended"]) == (20, 16)


def test_the_next_review_counts_from_there_on(registered: Office) -> None:
    registered.complete("review", {"outcome": "go_on"})
    register(registered, {date(2026, 2, 23): "//////////...."})
    to_review(registered)
    registered.complete("review", {"outcome": "go_on"})
    last = max(readings(registered), key=lambda each: each.as_of)
    assert (last.from_day, last.possible, last.attended) == (date(2026, 1, 17), 10, 10)


def test_beside_a_form_stands_what_the_register_says_since_the_last_count(registered: Office) -> None:
    registered.complete("review", {"outcome": "go_on"})
    register(registered, {date(2026, 2, 23): "//////OOOO...."})
    to_review(registered)
    since = registered.do(look_at_task, LEAD, registered.task("review").id, registered.now).since
    assert since is not None
    assert (since.from_day, since.possible, since.attended) == (date(2026, 1, 17), 10, 6)


def test_where_the_register_has_nothing_new_people_count(registered: Office) -> None:
    registered.complete("review", {"outcome": "go_on"})
    to_review(registered)
    seen = registered.do(look_at_task, LEAD, registered.task("review").id, registered.now)
    assert seen.form is not None
    assert "possible" in {field.name for field in seen.form.fields}
    registered.complete("review", review(90) | {"from": "2026-02-17", "as_of": "2026-03-27"})
    assert {each.source for each in readings(registered)} == {"register", "person"}
