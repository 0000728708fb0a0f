"""What a timer means is told in words and by the next dates, whatever is written."""

from datetime import UTC, date, datetime

import pytest

from engine.attendance.usual_terms import usual_calendar
from engine.bpmn.timer_dates import TimerTold, begins_on, tell_timer
from engine.expressions import Date

TERMS = usual_calendar(2020, 2099)
MONDAY = date(2026, 11, 30)
OBSERVED = "a bank holiday: Boxing Day (observed)"


def told(text: str, day: date = MONDAY) -> TimerTold:
    return tell_timer(text, begins_on(day), TERMS)


def rows(one: TimerTold) -> list[tuple[str, str, str]]:
    return [(each.from_day, each.due, each.day) for each in one.dates]


def test_a_time_after_the_step_is_told_for_three_days_on_which_it_may_begin() -> None:
    one = told("P4W")
    assert one.words == "after 4 weeks"
    assert rows(one) == [
        ("Monday 30 November 2026", "Monday 28 December 2026 at 9:00am", OBSERVED),
        ("Monday 7 December 2026", "Monday 4 January 2027 at 9:00am", "a school day"),
        ("Monday 14 December 2026", "Monday 11 January 2027 at 9:00am", "a school day"),
    ]


def test_a_repetition_is_told_by_its_next_times_and_no_more_than_there_are() -> None:
    weekly = told("R/P1W")
    assert weekly.words == "every week"
    assert [due for _, due, _ in rows(weekly)] == [
        f"Monday {day} December 2026 at 9:00am" for day in (7, 14, 21)
    ]
    assert {day for _, _, day in rows(weekly)} == {"a school day", "in the school holidays"}
    assert len(told("R2/P1W").dates) == 2


def test_school_days_are_counted_by_the_calendar() -> None:
    one = told("=add school days(today(), 5)")
    assert rows(one)[0] == ("Monday 30 November 2026", "Monday 7 December 2026 at 9:00am", "a school day")
    assert one.words == ""
    assert told('=duration("P14D")').words == "after 2 weeks"


def test_a_date_is_told_once_and_one_that_has_passed_says_what_happens() -> None:
    ahead, passed = told("2027-05-01"), told("2020-01-01")
    assert rows(ahead) == [("", "Saturday 1 May 2027 at 9:00am", "at the weekend")]
    assert ahead.problem == ""
    assert "has passed already" in passed.problem


def test_what_depends_on_the_case_is_told_once_something_is_known_of_it() -> None:
    text = "= case.review_date"
    assert told(text).problem.startswith("It depends on case.review_date. Try it")
    known = {"case": {"review_date": Date(2026, 12, 25)}}
    at = [datetime(2026, 11, 30, 10, tzinfo=UTC)]
    assert rows(tell_timer(text, at, TERMS, known)) == [
        ("", "Friday 25 December 2026 at 9:00am", "a bank holiday: Christmas Day")
    ]
    assert "not known here." in tell_timer(text, at, TERMS, {}).problem


@pytest.mark.parametrize(
    "text",
    ["", "=", "soon", "P", "P0D", "-P3D", "P99999Y", "R/P9999999Y", "R/", "=x +", "= null", '="soon"', "=1",
     "9" * 10_000, "= add school days(today(), 1e9)", "=today() + today()", "PT99999999999999999999H"],
)  # fmt: skip
def test_whatever_is_written_there_is_a_sentence(text: str) -> None:
    one = told(text)
    assert one.problem.endswith(".")
    assert len(one.problem) < 400
