"""The school year of the demo county is one that an English county could have."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from engine.attendance.usual_terms import usual_half_terms
from engine.attendance.working_days import bank_holidays
from web.demo.calendar import demo_closed_days, demo_school_days

YEARS = range(2018, 2041)


@pytest.mark.parametrize("year", YEARS)
def test_a_year_has_six_half_terms_with_holidays_between_them(year: int) -> None:
    terms = usual_half_terms(year)
    assert len(terms) == 6
    assert 185 <= len(demo_school_days(year)) <= 198
    assert date(year, 9, 1) <= terms[0].first <= date(year, 9, 5)
    assert date(year + 1, 7, 15) <= terms[-1].last <= date(year + 1, 7, 31)
    for before, after in pairwise(terms):
        assert before.first < before.last
        assert after.first - before.last >= timedelta(days=8), (before, after)


@pytest.mark.parametrize("year", YEARS)
def test_no_school_day_is_a_weekend_a_bank_holiday_or_christmas(year: int) -> None:
    for day in demo_school_days(year):
        assert day.weekday() < 5
        assert day not in bank_holidays(day.year)
        assert (day.month, day.day) < (12, 24)


def test_each_school_closes_on_five_days_for_training_and_some_on_a_polling_day() -> None:
    urns = [str(urn) for urn in range(900101, 900161)]
    closed = demo_closed_days(2025, 1, *urns)
    for urn in urns:
        inset = {each.day for each in closed if each.school_urn == urn and each.kind == "inset"}
        assert len(inset) == 5
        assert inset <= set(demo_school_days(2025))
    polling = {each.day for each in closed if each.kind == "closure"}
    assert polling == {date(2026, 5, 7)}
    assert 0 < sum(each.kind == "closure" for each in closed) < len(urns) / 2
