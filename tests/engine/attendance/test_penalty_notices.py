"""Penalty notices by the national framework: weeks, thresholds, notices and days, held to a naive count."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.attendance.penalty_notices import (
    FRAMEWORK_BEGINS,
    EarlierNotice,
    Mark,
    counted_days,
    counted_notices,
    improvement_ends,
    monday_of,
    of_school_age,
    payment_days,
    prosecution_limit,
    school_age,
    school_weeks_of_window,
    sessions_in_window,
    threshold_met,
)

MONDAY = date(2025, 1, 6)
#: A busy machine is no fault of the arithmetic.
unhurried = settings(suppress_health_check=[HealthCheck.too_slow])
DAYS = st.integers(0, 140).map(lambda days: MONDAY + timedelta(days=days))
MARKS = st.lists(st.builds(Mark, DAYS, st.sampled_from(["G", "N", "O", "U", "/", "I", "#", ""])), max_size=60)


def weeks_apart(count: int, *, skipping: int = 0) -> list[Mark]:
    """A present mark on the Monday of so many weeks, with a gap of holiday weeks after the first."""
    return [Mark(MONDAY + timedelta(weeks=week + (skipping if week else 0)), "/") for week in range(count)]


@pytest.mark.parametrize(("sessions", "met"), [(9, False), (10, True)])
def test_ten_sessions_in_ten_school_weeks_meet_the_threshold_and_nine_do_not(
    sessions: int, met: bool
) -> None:
    marks = [Mark(MONDAY + timedelta(days=number // 2), "GNOU"[number % 4]) for number in range(sessions)]
    found = threshold_met(counted_days(marks), school_weeks_of_window(marks), sessions=10, length=10)
    assert (found is not None) is met


def test_a_holiday_week_does_not_use_up_the_window() -> None:
    absent = [Mark(MONDAY, "U")] * 2 + [Mark(MONDAY + timedelta(weeks=12), "O")] * 8
    open_weeks = [*weeks_apart(8, skipping=2), Mark(MONDAY + timedelta(weeks=11), "/")]
    weeks = school_weeks_of_window(open_weeks + absent)
    assert len(weeks) == 10
    found = threshold_met(counted_days(absent), weeks, sessions=10, length=10)
    assert found is not None
    assert (found.on, found.since, found.sessions) == (MONDAY + timedelta(weeks=12), MONDAY, 10)
    one_more = sorted({*weeks, MONDAY + timedelta(weeks=1 + 9)})
    assert len(one_more) == 11
    assert threshold_met(counted_days(absent), one_more, sessions=10, length=10) is None


def test_a_threshold_once_met_stays_with_the_day_on_which_it_was_met() -> None:
    marks = [Mark(MONDAY + timedelta(days=number), "U") for number in range(5) for _ in "12"]
    later = weeks_apart(30)
    found = threshold_met(counted_days(marks), school_weeks_of_window(marks + later), sessions=10, length=10)
    assert found is not None
    assert found.on == MONDAY + timedelta(days=4)


@unhurried
@given(MARKS)
def test_the_window_agrees_with_counting_every_row_of_ten_school_weeks(marks: list[Mark]) -> None:
    days, weeks = counted_days(marks), school_weeks_of_window(marks)
    rows = [set(weeks[first : first + 10]) for first in range(max(1, len(weeks) - 9))]
    most = max(sum(monday_of(day) in row for day in days) for row in rows)
    met = threshold_met(days, weeks, sessions=10, length=10)
    assert (met is not None) is (most >= 10)
    if met:
        assert all(sessions_in_window(days, weeks, day, 10) < 10 for day in days if day < met.on)


@unhurried
@given(MARKS)
def test_only_the_four_codes_count_and_only_weeks_with_a_session_are_school_weeks(marks: list[Mark]) -> None:
    assert len(counted_days(marks)) == sum(mark.code in ("G", "N", "O", "U") for mark in marks)
    sessions = [mark for mark in marks if mark.code not in ("", "#")]
    assert all(
        any(monday_of(mark.day) == week for mark in sessions) for week in school_weeks_of_window(marks)
    )


def test_absence_before_the_framework_does_not_count() -> None:
    marks = [Mark(FRAMEWORK_BEGINS - timedelta(days=1), "U"), Mark(FRAMEWORK_BEGINS, "U")]
    assert counted_days(marks) == [FRAMEWORK_BEGINS]


def test_sessions_outside_compulsory_school_age_do_not_count() -> None:
    born = date(2019, 11, 3)
    marks = [Mark(date(2024, 12, 30), "U"), Mark(date(2024, 12, 31), "U")]
    assert counted_days(marks, born) == [date(2024, 12, 31)]


@pytest.mark.parametrize(
    ("born", "first", "last"),
    [
        (date(2013, 3, 31), date(2018, 3, 31), date(2029, 6, 29)),
        (date(2013, 4, 1), date(2018, 8, 31), date(2029, 6, 29)),
        (date(2013, 8, 31), date(2018, 8, 31), date(2029, 6, 29)),
        (date(2013, 9, 1), date(2018, 12, 31), date(2030, 6, 28)),
        (date(2012, 1, 1), date(2017, 3, 31), date(2028, 6, 30)),
        (date(2012, 2, 29), date(2017, 3, 31), date(2028, 6, 30)),
    ],
)
def test_compulsory_school_age_begins_on_a_prescribed_day_and_ends_in_june(
    born: date, first: date, last: date
) -> None:
    assert school_age(born) == (first, last)
    assert of_school_age(born, first)
    assert of_school_age(born, last)
    assert not of_school_age(born, first - timedelta(days=1))
    assert not of_school_age(born, last + timedelta(days=1))


@unhurried
@given(st.dates(date(1995, 1, 1), date(2030, 12, 31)))
def test_every_child_leaves_on_a_friday_between_fifteen_and_seventeen(born: date) -> None:
    first, last = school_age(born)
    assert (last.month, last.weekday()) == (6, 4)
    assert (last + timedelta(days=7)).month == 7
    assert timedelta(days=5 * 365) < first - born < timedelta(days=5 * 365 + 2 + 155)
    assert 15 <= last.year - born.year <= 17


@pytest.mark.parametrize(("proposed", "counts"), [("2027-09-09", True), ("2027-09-10", False)])
def test_a_notice_counts_for_three_years_and_no_longer_on_the_same_day(proposed: str, counts: bool) -> None:
    notice = EarlierNotice(date(2024, 9, 10), "paid")
    assert counted_notices([notice], date.fromisoformat(proposed), years=3) == [notice] * counts


@pytest.mark.parametrize(
    ("outcome", "counts"),
    [
        ("paid", True),
        ("unpaid", True),
        ("guilty", True),
        ("not settled", True),
        ("withdrawn", False),
        ("acquitted", False),
        ("mistake", False),
    ],
)
def test_a_notice_counts_unless_it_was_withdrawn_or_followed_by_an_acquittal(
    outcome: str, counts: bool
) -> None:
    found = counted_notices([EarlierNotice(date(2025, 3, 3), outcome)], date(2026, 3, 3), years=3)
    assert (len(found) == 1) is counts


def test_a_notice_before_the_framework_or_after_the_day_does_not_count() -> None:
    early = EarlierNotice(FRAMEWORK_BEGINS - timedelta(days=1), "paid")
    later = EarlierNotice(date(2026, 3, 4), "paid")
    first = EarlierNotice(FRAMEWORK_BEGINS, "paid")
    assert counted_notices([early, later, first], date(2026, 3, 3), years=3) == [first]


def test_the_three_years_that_end_on_a_leap_day_begin_after_28_february() -> None:
    notices = [EarlierNotice(date(2025, 2, 28), "paid"), EarlierNotice(date(2025, 3, 1), "paid")]
    assert counted_notices(notices, date(2028, 2, 29), years=3) == notices[1:]


def test_the_day_of_receipt_is_the_first_of_21_and_of_28_days() -> None:
    ends = payment_days(date(2026, 2, 2), reduced_days=21, days=28)
    assert (ends.last_reduced, ends.last) == (date(2026, 2, 22), date(2026, 3, 1))


def test_a_second_notice_has_no_reduced_amount() -> None:
    ends = payment_days(date(2026, 2, 2), reduced_days=None, days=28)
    assert (ends.last_reduced, ends.last) == (None, date(2026, 3, 1))


@pytest.mark.parametrize(
    ("offence", "limit"),
    [("2026-01-05", "2026-07-05"), ("2025-08-31", "2026-02-28"), ("2025-12-31", "2026-06-30")],
)
def test_a_prosecution_can_be_started_for_six_calendar_months(offence: str, limit: str) -> None:
    found = prosecution_limit(date.fromisoformat(offence), months=6)
    assert found == date.fromisoformat(limit)


def test_a_notice_to_improve_runs_for_six_school_weeks_and_skips_the_holiday() -> None:
    weeks = [MONDAY + timedelta(weeks=week) for week in (0, 1, 2, 4, 5, 6, 7)]
    assert improvement_ends(MONDAY + timedelta(days=2), weeks, length=6) == MONDAY + timedelta(days=6 * 7 + 6)
    assert improvement_ends(MONDAY + timedelta(weeks=3), weeks, length=6) is None
