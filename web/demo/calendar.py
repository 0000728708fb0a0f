"""When the schools of the demo county are open: the usual half-terms without INSET and other closed days."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from engine.attendance.usual_terms import usual_half_terms
from engine.attendance.working_days import is_working_day
from web.demo.chance import picked


@dataclass(frozen=True)
class ClosedDay:
    """A day within a half-term on which a school has no children in; `kind`: "inset" or "closure"."""

    school_urn: str
    day: date
    kind: str


@cache
def demo_school_days(year: int) -> tuple[date, ...]:
    """Every day of the half-terms of a school year, INSET days among them."""
    return tuple(day for term in usual_half_terms(year) for day in open_days(term.first, term.last))


@cache
def days_open(year: int, seed: int, urn: str) -> tuple[date, ...]:
    """The days of a school year on which a school has its children in."""
    closed = {each.day for each in demo_closed_days(year, seed, urn)}
    return tuple(day for day in demo_school_days(year) if day not in closed)


def open_days(first: date, last: date) -> list[date]:
    """Mondays to Fridays without bank holidays, both days included."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if is_working_day(day)]


def demo_closed_days(year: int, seed: int, *urns: str) -> list[ClosedDay]:
    """The closed days of schools in a school year: five for training, and a polling day in some schools.

    Two of the training days are the same in the whole county. A register has `#` on closed days.
    """
    terms = usual_half_terms(year)
    county = [terms[0].first, terms[2].first]
    own = [terms[1].first, terms[2].last, terms[3].first, terms[4].last, terms[5].first, terms[5].last]
    found = []
    for urn in urns:
        which = picked(seed, f"inset {year} {urn}", 2)
        inset = county + own[which::2]
        found += [ClosedDay(urn, day, "inset") for day in inset]
        if picked(seed, f"polling station {urn}", 6) == 0:
            found.append(ClosedDay(urn, _polling_day(year + 1), "closure"))
    return found


def _polling_day(year: int) -> date:
    """The first Thursday of May."""
    first = date(year, 5, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7)
