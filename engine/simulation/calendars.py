"""The school calendar of a scenario: as it is written there, or as terms usually are."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.attendance.calendar import HalfTerm, SchoolCalendar
from engine.attendance.usual_terms import usual_calendar

#: A life looks back a little, and goes on for a century at most.
_YEARS_BEFORE, _YEARS_AFTER = 5, 101
#: The last school year whose bank holidays are known.
_LAST_YEAR = 2099


def calendar_in(written: Mapping[str, Any]) -> SchoolCalendar:
    """The calendar that a scenario writes: {"half_terms": [{"first", "last", "name"}], "closed": [days]}."""
    half_terms = (
        HalfTerm(date.fromisoformat(one["first"]), date.fromisoformat(one["last"]), one.get("name", ""))
        for one in written["half_terms"]
    )
    return SchoolCalendar(tuple(half_terms), frozenset(map(date.fromisoformat, written.get("closed", ()))))


def usual_around(year: int) -> SchoolCalendar:
    """The usual terms of all the years of a life that begins in this year."""
    return usual_calendar(year - _YEARS_BEFORE, min(year + _YEARS_AFTER, _LAST_YEAR))
