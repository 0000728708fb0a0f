"""Dates, times and durations: month ends, summer time, far years, zones, and both ways over the edge."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadInput
from engine.expressions import (
    Date,
    DateTime,
    DaysTimeDuration,
    YearsMonthsDuration,
    compile_expression,
    from_json,
    from_python,
    to_json,
    to_plain,
    to_python,
)
from engine.expressions.calendar import civil, day_number
from engine.expressions.temporal_text import read_temporal, write_temporal


def value(source: str) -> Any:
    return to_plain(compile_expression(source).evaluate({}))


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ('@"2025-08-31" + @"P6M"', "2026-02-28"),
        ('@"2027-08-31" + @"P6M"', "2028-02-29"),
        ('@"2026-03-31" - @"P1M"', "2026-02-28"),
        ('@"2026-03-28" + @"P2D"', "2026-03-30"),
        ('@"9999-12-31" + @"P1D"', "10000-01-01"),
        ('@"0001-01-01" - @"P1D"', "0000-12-31"),
        ('@"-0400-02-28" + @"P1D"', "-0400-02-29"),
        ('@"2026-09-01" - @"2026-08-01"', "P31D"),
        ('@"10:00:00" + @"PT15H"', "01:00:00"),
        ('@"10:00:00" - @"09:30:00"', "PT30M"),
        ('@"P1Y" + @"P2M"', "P1Y2M"),
        ('@"P1Y" / @"P1M"', 12),
        ('@"P1D" * 1.5', "P1DT12H"),
        ('2 * @"P1Y1M"', "P2Y2M"),
        ('@"P1D" / 2', "PT12H"),
        ('@"PT3H" / @"PT2H"', 1.5),
        ('-@"P1D"', "-P1D"),
        ('@"P1Y" + @"P1D"', None),
        ('@"2026-01-01" + 1', None),
        ('@"2026-02-30"', None),
        ('@"999999999-12-31" + @"P1D"', None),
        ('@"P1D" * 10 ** 30', None),
        ('@"2026-01-01T10:00:00Z" = @"2026-01-01T11:00:00+01:00"', True),
        ('@"2026-01-01T10:00:00" = @"2026-01-01T10:00:00Z"', False),
        ('@"2026-01-01T10:00:00" < @"2026-01-01T10:00:00Z"', None),
        ('@"2026-01-01" < @"12026-01-01"', True),
        ('@"2026-01-01" = @"2026-01-01T00:00:00"', None),
        ('@"PT24H" = @"P1D"', True),
        ('@"P12M" = @"P1Y"', True),
    ],
)  # fmt: skip
def test_reckoning_with_time(source: str, wanted: Any) -> None:
    assert value(source) == wanted


SPRING = '@"2026-03-28T01:30:00@Europe/London"'
AUTUMN = '@"2026-10-24T09:00:00@Europe/London"'


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        (f'{AUTUMN} + @"PT24H"', "2026-10-25T08:00:00@Europe/London"),
        (f'{AUTUMN} + @"P1M"', "2026-11-24T09:00:00@Europe/London"),
        (f'{SPRING} + @"PT24H"', "2026-03-29T02:30:00@Europe/London"),
        ('@"2026-02-28T01:30:00@Europe/London" + @"P1M"', "2026-03-28T01:30:00@Europe/London"),
        ('@"2026-02-28T01:30:00@Europe/London" + @"P13M"', "2027-03-28T02:30:00@Europe/London"),
        ('@"2026-07-01T10:00:00@Europe/London" - @"2026-07-01T09:00:00Z"', "PT0S"),
        ('@"12026-07-01T10:00:00@Europe/London".time offset', "PT1H"),
        ('@"12026-01-01T10:00:00@Europe/London".time offset', "PT0S"),
    ],
)
def test_summer_time(source: str, wanted: str) -> None:
    """Elapsed hours cross the change; months keep the wall clock, and a skipped time moves forward."""
    assert value(source) == wanted


@given(st.integers(-(10**9) * 365, 10**9 * 365))
def test_every_day_has_one_number(number: int) -> None:
    assert day_number(*civil(number)) == number


@given(st.dates())
def test_days_are_those_of_the_library(day: date) -> None:
    assert Date(day.year, day.month, day.day).number == (day - date(1970, 1, 1)).days
    assert Date(day.year, day.month, day.day).weekday == day.isoweekday()


@given(st.integers(-(10**18), 10**18))
def test_durations_read_back_as_written(nanoseconds: int) -> None:
    duration = DaysTimeDuration(nanoseconds)
    assert read_temporal(write_temporal(duration)) == duration


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-01",
        "-0044-03-15",
        "123456-01-01",
        "09:00:00",
        "09:00:00.000000001-05:30",
        "2026-09-01T09:00:00@Europe/London",
        "2026-09-01T09:00:00Z",
        "P1Y2M",
        "-P3M",
        "P0M",
        "PT0S",
        "-P1DT2H3M4.5S",
    ],
)
def test_moments_and_durations_keep_their_text(text: str) -> None:
    made = read_temporal(text)
    assert made is not None
    assert write_temporal(made) == text
    assert from_json(to_json(made)) == made


@pytest.mark.parametrize(
    "text", ["2026-9-1", "26-09-01", "0999999-01-01", "9:00:00", "10:00:00+19:00", "P", "PT", "P1H"]
)
def test_what_is_no_moment_is_not_guessed(text: str) -> None:
    assert read_temporal(text) is None


@pytest.mark.parametrize(
    "moment",
    [
        date(2026, 9, 1),
        time(9, 30, 0, 250000),
        datetime(2026, 9, 1, 9, tzinfo=UTC),
        datetime(2026, 9, 1, 9, tzinfo=ZoneInfo("Europe/London")),
        datetime(2026, 9, 1, 9, tzinfo=timezone(timedelta(hours=-5))),
        timedelta(days=-1, hours=5, microseconds=7),
        [Decimal("1.5"), {"a": None}],
    ],
)
def test_python_values_come_back_as_they_went(moment: Any) -> None:
    assert to_python(from_python(moment)) == moment


def test_what_python_cannot_hold_is_refused() -> None:
    for far in (Date(10000, 1, 1), DaysTimeDuration(10**24)):
        with pytest.raises(BadInput, match="out of range"):
            to_python(far)
    assert to_python(YearsMonthsDuration(6)) == YearsMonthsDuration(6)


@pytest.mark.parametrize(
    "bad",
    [
        {"@type": "date", "value": "1 May"},
        {"@type": "secret", "value": "1"},
        float("nan"),
        1e999,
        object(),
        b"bytes",
    ],
)
def test_json_that_is_no_value_is_refused(bad: Any) -> None:
    with pytest.raises(BadInput):
        from_json(bad)


def test_numbers_go_out_without_losing_a_digit() -> None:
    assert to_json([Decimal("1.10"), Decimal(2**60), Decimal("0.12345678901234567890")]) == [
        1.1,
        {"@type": "number", "value": "1152921504606846976"},
        {"@type": "number", "value": "0.1234567890123456789"},
    ]


def test_a_zone_that_was_never_heard_of_is_refused() -> None:
    assert isinstance(read_temporal("2026-01-01T10:00:00@Europe/London"), DateTime)
    assert read_temporal("2026-01-01T10:00:00@../../etc/passwd") is None
