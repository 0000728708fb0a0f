"""When the schools of the demo county are open: half-terms by rule, INSET and other closed days.

Owns the one assumption about the year: six half-terms of 195 days altogether, of which each school
closes on five for training (INSET), so that children have the 190 days that the law asks for.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays

from web.demo.chance import picked

ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(weeks=1)
#: Days on which schools are open to their staff in a school year.
OPEN_DAYS = 195
SEASONS = ("Autumn", "Spring", "Summer")


@dataclass(frozen=True)
class HalfTerm:
    """From the first to the last school day, both included."""

    first: date
    last: date
    name: str


@dataclass(frozen=True)
class ClosedDay:
    """A day within a half-term on which a school has no children in; `kind`: "inset" or "closure"."""

    school_urn: str
    day: date
    kind: str


@cache
def usual_half_terms(year: int) -> tuple[HalfTerm, ...]:
    """The six half-terms of the school year that begins in September of a year, as in an English county.

    An assumption, not a record: the half-term holidays are the weeks of the Monday on or after 22 October, of
    the third Monday in February and of the last in May; Christmas is from 22 December to 3 January at least;
    Easter has two weeks that hold Good Friday.
    """
    autumn_begins = _weekday_from(date(year, 9, 2))
    october = _monday_from(date(year, 10, 22))
    christmas = date(year, 12, 22)
    january = _weekday_from(date(year + 1, 1, 4))
    february = _monday_from(date(year + 1, 2, 15))
    easter = _easter_holiday(year + 1)
    may = _monday_before(date(year + 1, 6, 1))
    spans = [
        (autumn_begins, october - ONE_DAY),
        (october + ONE_WEEK, christmas - ONE_DAY),
        (january, february - ONE_DAY),
        (february + ONE_WEEK, easter - ONE_DAY),
        (easter + 2 * ONE_WEEK, may - ONE_DAY),
    ]
    open_before = sum(len(open_days(first, last)) for first, last in spans)
    summer = open_days(may + ONE_WEEK, date(year + 1, 8, 31))[: OPEN_DAYS - open_before]
    days = [open_days(first, last) for first, last in spans] + [summer]
    return tuple(
        HalfTerm(each[0], each[-1], f"{SEASONS[n // 2]} {n % 2 + 1} {each[0].year}")
        for n, each in enumerate(days)
    )


@cache
def school_days(year: int) -> tuple[date, ...]:
    """Every day of the half-terms of a school year, INSET days among them."""
    return tuple(day for term in usual_half_terms(year) for day in open_days(term.first, term.last))


def open_days(first: date, last: date) -> list[date]:
    """Mondays to Fridays without bank holidays, both days included."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5 and day not in bank_holidays(day.year)]


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """Those of England."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def closed_days(year: int, seed: int, *urns: str) -> list[ClosedDay]:
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


def _easter_holiday(year: int) -> date:
    """The Monday on which it begins: that of Good Friday's week, or a week earlier when Easter is late."""
    known = holidays.country_holidays("GB", subdiv="ENG", years=year)
    good_friday = next(day for day, name in known.items() if name == "Good Friday")
    monday = good_friday - timedelta(days=4)
    return monday - ONE_WEEK if good_friday > date(year, 4, 10) else monday


def _weekday_from(day: date) -> date:
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _monday_before(day: date) -> date:
    """The last Monday before a day."""
    return _monday_from(day) - ONE_WEEK
