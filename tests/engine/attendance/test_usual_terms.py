"""The usual terms are believable in any year: about 190 days of school, six half-terms, known throughout."""

from datetime import date

import pytest

from engine.attendance.calendar import HalfTerm
from engine.attendance.usual_terms import usual_calendar, usual_half_terms


def test_the_usual_terms_of_a_year() -> None:
    assert usual_half_terms(2025) == (
        HalfTerm(date(2025, 9, 1), date(2025, 10, 24), "Autumn 1"),
        HalfTerm(date(2025, 11, 3), date(2025, 12, 19), "Autumn 2"),
        HalfTerm(date(2026, 1, 5), date(2026, 2, 13), "Spring 1"),
        HalfTerm(date(2026, 2, 23), date(2026, 3, 27), "Spring 2"),
        HalfTerm(date(2026, 4, 13), date(2026, 5, 22), "Summer 1"),
        HalfTerm(date(2026, 6, 1), date(2026, 7, 22), "Summer 2"),
    )


@pytest.mark.parametrize("year", range(2015, 2050))
def test_every_year_has_a_school_year(year: int) -> None:
    calendar = usual_calendar(year, year)
    first, last = calendar.half_terms[0].first, calendar.half_terms[-1].last
    days = sum(
        calendar.is_school_day(date.fromordinal(n)) for n in range(first.toordinal(), last.toordinal() + 1)
    )
    assert 185 <= days <= 198
    for half_term in calendar.half_terms:
        assert calendar.is_school_day(half_term.first) or half_term.first.weekday() == 0
        assert 3 <= sum(calendar.is_school_day(day) for day in half_term.days()) / 5 <= 9


def test_usual_years_follow_on_each_other() -> None:
    calendar = usual_calendar(2025, 2030)
    assert calendar.next_school_day(date(2026, 7, 22)) == date(2026, 9, 1)
    assert calendar.add_school_weeks(date(2025, 10, 1), 39 * 4) > date(2029, 9, 1)
