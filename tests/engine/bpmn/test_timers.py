"""Timers as caseworkers count: calendar months, London mornings, elapsed hours."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bpmn.timers import Cycle, Span, TimerUnclear, on_day, parse_timer
from engine.england import LONDON


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("length", "start", "due"),
    [
        ("P6M", "2025-08-31T10:00", "2026-02-28T10:00"),
        ("P6M", "2023-08-31T10:00", "2024-02-29T10:00"),
        ("P1Y", "2024-02-29T09:00", "2025-02-28T09:00"),
        ("P1M", "2026-01-31T09:00", "2026-02-28T09:00"),
        ("P1W", "2026-03-23T09:00", "2026-03-30T09:00"),  # summer time begins on the 29th
        ("P1W", "2026-10-19T09:00", "2026-10-26T09:00"),  # and ends on the 25th
        ("P1D", "2026-03-28T01:30", "2026-03-29T02:30"),  # 01:30 does not exist on the 29th
        ("P1M1DT2H", "2026-01-31T23:00", "2026-03-02T01:00"),
    ],
)
def test_years_to_days_are_counted_on_the_london_clock(length: str, start: str, due: str) -> None:
    span = parse_timer(length)
    assert isinstance(span, Span)
    assert span.after(london(start)) == london(due)


def test_hours_are_elapsed_time() -> None:
    span = parse_timer("PT48H")
    assert isinstance(span, Span)
    assert span.after(london("2026-03-28T12:00")) == london("2026-03-30T13:00")


def test_a_day_means_nine_in_the_morning_in_london() -> None:
    assert parse_timer("2026-07-01") == on_day(date(2026, 7, 1)) == datetime(2026, 7, 1, 8, tzinfo=UTC)


def test_a_time_without_an_offset_is_london_time() -> None:
    assert parse_timer("2026-07-01T09:00:00") == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert parse_timer("2026-09-01T09:00:00+01:00") == datetime(2026, 9, 1, 8, tzinfo=UTC)


def test_a_repetition_knows_its_period_number_and_start() -> None:
    assert parse_timer("R3/P1W") == Cycle(Span(days=7), 3)
    assert parse_timer("R/PT12H") == Cycle(Span(elapsed=timedelta(hours=12)))
    assert parse_timer("R2/2026-01-05T09:00:00Z/P1M") == Cycle(
        Span(months=1), 2, datetime(2026, 1, 5, 9, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "P1", "6 months", "P1.5M", "R3/P0D", "R3/-P1D", "2026-02-30", "R3", "P١D"],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(TimerUnclear, match="is not a time"):
        parse_timer(text)


@pytest.mark.parametrize("text", ["R0/P1D", "R00/2026-01-01/P1D"])
def test_what_would_never_repeat_says_so(text: str) -> None:
    with pytest.raises(TimerUnclear, match="repeats 0 times, so it would never happen"):
        parse_timer(text)


@pytest.mark.parametrize("text", ["R3/P1W/2026-09-01", "R/2026-01-01/2026-02-01T09:00:00Z"])
def test_a_repetition_until_a_moment_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(TimerUnclear, match="repeats until a moment"):
        parse_timer(text)


def test_hours_and_minutes_may_have_a_fraction() -> None:
    assert parse_timer("PT0.5H") == parse_timer("PT30M") == Span(elapsed=timedelta(minutes=30))
    assert parse_timer("PT1,5M") == Span(elapsed=timedelta(seconds=90))


@pytest.mark.parametrize("period", ["PT1S", "P1D", "P1M", "PT1H"])
def test_the_next_of_a_long_series_is_found_without_counting_them_all(period: str) -> None:
    start, now = london("1990-01-31T09:00"), london("2026-07-01T12:00")
    cycle = parse_timer(f"R/1990-01-31T09:00:00/{period}")
    assert isinstance(cycle, Cycle)
    number = cycle.first_from(now, start, 0)
    assert cycle.repetition(number - 1, start) < now <= cycle.repetition(number, start)


def test_a_time_beyond_the_calendar_is_refused() -> None:
    span = parse_timer("P9999Y")
    assert isinstance(span, Span)
    with pytest.raises(TimerUnclear, match="ends with the year 9999"):
        span.after(london("2026-01-01T09:00"))


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)), st.integers(0, 120))  # noqa: DTZ001
def test_adding_months_never_leaves_the_month_that_is_meant(start: datetime, months: int) -> None:
    moment = start.replace(tzinfo=LONDON)
    due = Span(months=months).after(moment).astimezone(LONDON)
    assert (due.year * 12 + due.month) - (moment.year * 12 + moment.month) == months
    assert due.day <= moment.day
