"""When the timers of a running diagram fire: over short months, clock changes and times when nothing ran."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.bpmn.effects import RunFailed
from engine.england import LONDON
from tests.engine.bpmn import diagrams as d
from tests.engine.bpmn.lives import MONDAY, Life


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def test_the_six_month_window_that_begins_on_31_august_closes_on_the_last_day_of_february() -> None:
    window = d.model(
        "window",
        d.start(),
        d.sub("work", d.start("in"), d.user("visit"), d.end("out"), d.flow("in visit out")),
        d.boundary("six_months", "work", d.after("P6M")),
        d.user("closing_review"),
        d.end(),
        d.end("early"),
        d.flow("begin work early"),
        d.flow("six_months closing_review done"),
    )
    life = Life(window, now=london("2025-08-31T10:00"))
    life.start("window")
    life.wait_until(london("2026-02-28T09:59"))
    assert life.open == ["visit"]
    life.wait_until(london("2026-03-02T08:00"))
    assert life.open == ["closing_review"]
    assert life.times_of("six_months") == [london("2026-02-28T10:00")]
    assert life.happened()[-3:] == ["six_months", "-visit", "-work"]


def test_a_weekly_reminder_keeps_nine_o_clock_over_the_clock_change() -> None:
    reminder = d.model(
        "reminder",
        d.start(),
        d.user("act"),
        d.boundary("weekly", "act", d.every("R/P1W"), interrupting=False),
        d.script("note", "reminded = if reminded = null then 1 else reminded + 1"),
        d.end("noted"),
        d.end(),
        d.flow("begin act done"),
        d.flow("weekly note noted"),
    )
    life = Life(reminder, now=london("2026-03-16T09:00"))
    life.start("reminder")
    for day in ("2026-03-23", "2026-03-30", "2026-04-06"):
        life.wait_until(london(f"{day}T09:00"))
    assert life.times_of("weekly") == [london(f"2026-{day}T09:00") for day in ("03-23", "03-30", "04-06")]
    assert life.record()["reminded"] == 3
    life.complete("act")
    assert life.ended()


def test_reminders_missed_while_nothing_ran_are_given_once() -> None:
    reminder = d.model(
        "reminder",
        d.start(),
        d.user("act"),
        d.boundary("weekly", "act", d.every("R5/P1W"), interrupting=False),
        d.script("note", "reminded = if reminded = null then 1 else reminded + 1"),
        d.end("noted"),
        d.end(),
        d.flow("begin act done"),
        d.flow("weekly note noted"),
    )
    life = Life(reminder)
    life.start("reminder")
    life.wait_until(MONDAY + timedelta(days=24))
    assert life.record()["reminded"] == 1
    assert list(life.timers.values()) == [MONDAY + timedelta(days=28)]
    life.wait_until(MONDAY + timedelta(days=60))
    assert life.record()["reminded"] == 2
    assert life.timers == {}
    assert life.open == ["act"]


def test_a_monthly_reminder_that_began_on_the_31st_comes_back_to_it() -> None:
    reminder = d.model(
        "reminder",
        d.start(),
        d.user("act"),
        d.boundary("monthly", "act", d.every("R3/P1M"), interrupting=False),
        d.end("noted"),
        d.end(),
        d.flow("begin act done"),
        d.flow("monthly noted"),
    )
    life = Life(reminder, now=london("2026-01-31T09:00"))
    life.start("reminder")
    for day in ("02-28", "03-31", "04-30"):
        life.wait_until(london(f"2026-{day}T09:00"))
    assert life.times_of("monthly") == [london(f"2026-{day}T09:00") for day in ("02-28", "03-31", "04-30")]


def reminded(cycle: str) -> Life:
    """A task with reminders, begun on Monday 5 January 2026 at 9:00."""
    reminder = d.model(
        "reminder",
        d.start(),
        d.user("act"),
        d.boundary("weekly", "act", d.every(cycle), interrupting=False),
        d.end("noted"),
        d.end(),
        d.flow("begin act done"),
        d.flow("weekly noted"),
    )
    life = Life(reminder)
    life.start("reminder")
    return life


def test_a_series_that_began_before_the_case_goes_on_with_its_own_next_moments() -> None:
    life = reminded("R4/2025-12-24T09:00:00Z/P1W")
    assert life.times_of("weekly") == []
    assert list(life.timers.values()) == [MONDAY + timedelta(days=2)]
    life.wait_until(MONDAY + timedelta(days=2))
    life.wait_until(MONDAY + timedelta(days=9))
    assert life.times_of("weekly") == [MONDAY + timedelta(days=2), MONDAY + timedelta(days=9)]
    assert life.timers == {}
    assert life.open == ["act"]


def test_a_series_that_was_over_before_the_case_began_reminds_of_nothing() -> None:
    life = reminded("R3/2025-11-05T09:00:00Z/P1W")
    life.wait_until(MONDAY + timedelta(days=60))
    assert life.times_of("weekly") == []
    assert life.timers == {}
    assert life.open == ["act"]
    life.complete("act")
    assert life.ended()


def test_a_series_whose_moment_is_when_the_case_begins_reminds_at_once() -> None:
    life = reminded("R2/2026-01-05T09:00:00Z/P1W")
    life.wait_until(MONDAY)
    assert life.times_of("weekly") == [MONDAY]


def test_a_day_that_has_passed_is_due_at_once() -> None:
    life = Life(
        d.model(
            "dated",
            d.start(),
            d.user("plan"),
            d.timer("wait", "=review_date"),
            d.user("review"),
            d.end(),
            d.flow("begin plan wait review done"),
        )
    )
    life.start("dated")
    life.complete("plan", review_date={"@type": "date", "value": "2025-12-01"})
    assert life.open == ["review"]


def test_a_deadline_that_cannot_be_worked_out_fails_the_step_and_not_the_saving() -> None:
    life = Life(
        d.model(
            "late", d.start(), d.user("ask"), d.user("act", due="=by"), d.end(), d.flow("begin ask act done")
        )
    )
    life.start("late")
    with pytest.raises(RunFailed) as failure:
        life.complete("ask", by=True)
    assert failure.value.element == "act"
    life.complete("ask", by="PT4H")
    assert [task.due for task in life.tasks.values()] == [MONDAY + timedelta(hours=4)]
