"""School terms as they usually are in England, for lives that are made up: scenarios and the demo.

An assumption, not a fact: every council sets its own dates. No real case may be reckoned with them;
its terms are imported, and where they are not known the calendar says so.
"""

from datetime import date, timedelta
from functools import lru_cache

from engine.attendance.calendar import HalfTerm, SchoolCalendar
from engine.attendance.penalty_notices import monday_of
from engine.attendance.working_days import bank_holidays, is_working_day

#: From the Monday of a week to its Friday, and to the Friday and the Monday on either side of it.
_FRIDAY, _FRIDAY_BEFORE = timedelta(days=4), timedelta(days=-3)
_WEEK = timedelta(days=7)
_NAMES = ("Autumn 1", "Autumn 2", "Spring 1", "Spring 2", "Summer 1", "Summer 2")


def usual_half_terms(year: int) -> tuple[HalfTerm, ...]:
    """The six half-terms of the school year that begins in September of `year`, by an assumed rule.

    From the first working day of September to the Wednesday on or before 24 July, without the weeks of the
    last Monday of October, the third of February and the last of May, without the two weeks before
    and after Easter Sunday, and without Christmas: from the Friday on or before 22 December to the
    Monday on or after 3 January.

    Raises BankHolidaysNotKnown for years in which Easter is not known.
    """
    autumn, spring, summer = (_last_monday(year, 10), _third_monday(year + 1, 2), _last_monday(year + 1, 5))
    easter = _easter_monday(year + 1)
    starts = (
        *(_first_working_day(date(year, 9, 1)), autumn + _WEEK, _monday_from(date(year + 1, 1, 3))),
        *(spring + _WEEK, easter + _WEEK, summer + _WEEK),
    )
    ends = (
        *(autumn + _FRIDAY_BEFORE, monday_of(date(year, 12, 18)) + _FRIDAY, spring + _FRIDAY_BEFORE),
        *(easter - _WEEK + _FRIDAY_BEFORE, summer + _FRIDAY_BEFORE, _wednesday_until(date(year + 1, 7, 24))),
    )
    return tuple(map(HalfTerm, starts, ends, _NAMES))


@lru_cache(20)
def usual_calendar(first: int, last: int) -> SchoolCalendar:
    """A calendar of the usual half-terms of the school years that begin in these years, both included."""
    return SchoolCalendar(tuple(one for year in range(first, last + 1) for one in usual_half_terms(year)))


def _first_working_day(day: date) -> date:
    return day if is_working_day(day) else _first_working_day(day + timedelta(days=1))


def _monday_from(day: date) -> date:
    return monday_of(day + timedelta(days=6))


def _third_monday(year: int, month: int) -> date:
    return _monday_from(date(year, month, 15))


def _last_monday(year: int, month: int) -> date:
    return monday_of(date(year, month, 31))


def _wednesday_until(day: date) -> date:
    return day - timedelta(days=(day.weekday() - 2) % 7)


def _easter_monday(year: int) -> date:
    return next(day for day, name in bank_holidays(year).items() if name == "Easter Monday")
