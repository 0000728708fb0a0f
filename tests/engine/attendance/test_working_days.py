"""Working days of offices: bank holidays are not counted, half-terms are."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.attendance.working_days import (
    BankHolidaysNotKnown,
    add_working_days,
    bank_holidays,
    is_working_day,
)

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "number", "expected"),
    [
        ("2026-10-26", 5, "2026-11-02"),  # through a half-term holiday
        ("2026-12-24", 1, "2026-12-29"),  # Christmas on a Friday, Boxing Day moved to Monday
        ("2026-12-24", 5, "2027-01-05"),
        ("2027-03-25", 1, "2027-03-30"),  # Easter
        ("2027-03-30", -1, "2027-03-25"),
        ("2027-04-30", 1, "2027-05-04"),  # the early May bank holiday
        ("2028-02-28", 1, "2028-02-29"),
        ("2026-10-24", 0, "2026-10-26"),
        ("2026-10-26", 0, "2026-10-26"),
    ],
)
def test_so_many_working_days_later_is_this_day(start: str, number: int, expected: str) -> None:
    assert add_working_days(date.fromisoformat(start), number) == date.fromisoformat(expected)


@given(start=st.dates(date(2020, 1, 1), date(2035, 1, 1)), number=st.integers(1, 80))
def test_between_a_day_and_the_answer_lie_as_many_working_days(start: date, number: int) -> None:
    end = add_working_days(start, number)
    days = (start + DAY * place for place in range(1, (end - start).days + 1))
    assert sum(is_working_day(day) for day in days) == number
    assert is_working_day(end)
    if is_working_day(start):
        assert add_working_days(end, -number) == start


def test_a_single_bank_holiday_counts() -> None:
    assert not is_working_day(date(2022, 9, 19))


def test_years_whose_bank_holidays_are_not_known_are_refused() -> None:
    with pytest.raises(BankHolidaysNotKnown, match="2200"):
        bank_holidays(2200)
    with pytest.raises(BankHolidaysNotKnown):
        add_working_days(date(2200, 1, 1), 1)
