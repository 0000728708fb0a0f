"""The stored registers of a county as sessions, and their sums by pupil, half-term and school.

Written in Ibis as `measures` is, and by the same definitions: a stored week becomes the same sessions as a
file of marks, so what is counted from either is the same. Pupils (upn), schools (urn) and calendars may be
of any type here; days and weeks are numbers, as in `measures`.

Source: Working together to improve school attendance (DfE, August 2024); the county's flowchart for chronic
non-attendance, box A, for what counts as a history (O-2A).
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
from ibis import _
from ibis.expr.types import Table

from engine.attendance import measures
from engine.attendance.calendar import HalfTerm, SchoolCalendar
from engine.attendance.codes import ATTENDED, LATE, codes
from engine.attendance.measures import Period, number
from engine.attendance.patterns import days_beside_holidays
from engine.attendance.penalty_notices import COUNTED_CODES, FRAMEWORK_BEGINS
from engine.attendance.school_year import school_year
from engine.attendance.weeks import SESSIONS, character

#: Stands for no half-term at all: not every database keeps nothing and a number apart in what it is given.
NO_HALF_TERM = -9


def county_sessions(weeks: Table) -> Table:
    """Each marked session of stored weeks, as `measures.sessions` tells the marks of a file.

    Args:
        weeks: upn, urn, week (a number, see `measures`) and codes (fourteen characters, see `weeks`).

    Returns:
        The columns of `measures.sessions` and all other columns of `weeks`, and late (before or after the
        register closed).
    """
    each = weeks.cross_join(_places()).mutate(short=_.codes.substr(_.place, 1)).join(_meanings(), "short")
    each = each.mutate(day=_.week * 7 + _.place // 2)
    return each.select(
        *(name for name in weeks.columns if name != "codes"),
        *("day", "bit", "attended", "authorised", "unauthorised", "held", "late"),
        counted=_.counted & (_.day >= number(FRAMEWORK_BEGINS)),
        right=ibis.literal(True),
    )


def split_by_school(weeks: Table, days: Table) -> Table:
    """Each week once for each half-term in which it lies: hardly ever more than one.

    Args:
        weeks: as for `county_sessions`, with the calendar of the school.
        days: as `days_of` lists them; sessions of other days are left out.

    Returns:
        Columns upn, urn, week, codes, year, half_term, within (the bits of its sessions there) and notices
        (penalty notices count them). To be put into a table before it is read on: a database that joins it
        in another order takes ages.
    """
    dated = days.mutate(week=_.day // 7, notices=_.day >= number(FRAMEWORK_BEGINS))
    places = dated.group_by("calendar", "week", "year", "half_term", "notices").agg(
        within=_.places.sum().cast("int64")
    )
    return weeks.join(places, ["calendar", "week"]).drop("calendar")


def parts_of_weeks(split: Table) -> Table:
    """What each week comes to in each half-term. Most weeks look alike: each different one is read once.

    Returns:
        The columns of `measures.weeks`, and year, half_term and late.
    """
    look = ("codes", "within", "notices")
    read = split.select(*look).distinct().cross_join(_places()).filter((_.within & _.bit) > 0)
    read = read.mutate(short=_.codes.substr(_.place, 1)).join(_meanings(), "short")
    sums = read.group_by(*look).agg(
        attended=_.attended.sum(),
        authorised=_.authorised.sum(),
        unauthorised=_.unauthorised.sum(),
        late=_.late.sum(),
        pn=measures.bit_or(_.bit, where=_.counted & _.notices),
        held=_.held.any(),
    )
    return split.join(sums.mutate(pn=_.pn.fill_null(0)), look).drop(*look)


def weeks_of(parts: Table, year: int) -> Table:
    """The weeks as `measures.weeks` gives them, attendance of one school year alone."""
    this = _.year == year
    found = parts.group_by("upn", "urn", "week").agg(
        attended=_.attended.sum(where=this),
        authorised=_.authorised.sum(where=this),
        unauthorised=_.unauthorised.sum(where=this),
        pn=measures.bit_or(_.pn),
        held=_.held.any(),
    )
    return found.mutate(
        **{name: found[name].fill_null(0) for name in ("attended", "authorised", "unauthorised", "pn")}
    )


def by_half_term(parts: Table) -> Table:
    """Sums of each pupil over all schools by school year and half-term.

    Returns:
        Columns upn, year, half_term, possible, attended, authorised, unauthorised and late.
    """
    sums = parts.group_by("upn", "year", "half_term").agg(
        attended=_.attended.sum(),
        authorised=_.authorised.sum(),
        unauthorised=_.unauthorised.sum(),
        late=_.late.sum(),
    )
    return sums.mutate(possible=_.attended + _.authorised + _.unauthorised)


def by_pupil(sums: Table, year: int, half_term: int) -> Table:
    """One row a pupil from the sums of `by_half_term`.

    Args:
        year: in which the school year began that is counted.
        half_term: the order of the half-term that is looked at; the one before it is compared. -1: none.

    Returns:
        Columns upn, possible, attended, authorised, unauthorised, late (of the school year),
        term_possible, term_attended, before_possible, before_attended, and under_80_before: less than
        eight tenths attended in an earlier half-term or school year, null where none has a session.
    """
    this_year, this, before = _.year == year, _.half_term == half_term, _.half_term == half_term - 1
    years = sums.group_by("upn", "year").agg(possible=_.possible.sum(), attended=_.attended.sum())
    earlier = ibis.union(
        sums.filter((_.half_term >= 0) & (_.half_term < half_term)).select("upn", "possible", "attended"),
        years.filter(_.year < year).select("upn", "possible", "attended"),
    )
    history = (
        earlier.filter(_.possible > 0)
        .group_by("upn")
        .agg(under_80_before=(_.attended * 10 < _.possible * 8).any())
    )
    each = sums.group_by("upn").agg(
        possible=_.possible.sum(where=this_year),
        attended=_.attended.sum(where=this_year),
        authorised=_.authorised.sum(where=this_year),
        unauthorised=_.unauthorised.sum(where=this_year),
        late=_.late.sum(where=this_year),
        term_possible=_.possible.sum(where=this),
        term_attended=_.attended.sum(where=this),
        before_possible=_.possible.sum(where=before),
        before_attended=_.attended.sum(where=before),
    )
    filled = {name: each[name].fill_null(0).cast("int64") for name in each.columns if name != "upn"}
    return each.mutate(**filled).left_join(history, "upn").drop("upn_right")


def by_school_week(weeks: Table) -> Table:
    """All pupils of each school together, from the weeks of `measures.weeks`.

    Returns:
        Columns urn, week, pupils (with a possible session), possible, attended, authorised, unauthorised;
        only weeks with a possible session.
    """
    possible = weeks.mutate(possible=_.attended + _.authorised + _.unauthorised).filter(_.possible > 0)
    return (
        possible.group_by("urn", "week")
        .agg(
            pupils=_.upn.nunique(),
            possible=_.possible.sum(),
            attended=_.attended.sum(),
            authorised=_.authorised.sum(),
            unauthorised=_.unauthorised.sum(),
        )
        .order_by("urn", "week")
    )


def days_of(calendars: Mapping[int, SchoolCalendar], council: Sequence[HalfTerm], period: Period) -> pa.Table:
    """The days of a period by each calendar.

    Args:
        council: the council's half-terms in order. A school's own half-term counts as the one of them with
            which it shares most days.

    Returns:
        Columns calendar, day, year (in which its school year began), half_term (its place in `council`,
        or `NO_HALF_TERM`), places (the bits of its two sessions in their week) and beside (it is the first or
        the last school day of a half-term).
    """
    days = list(period.days())
    alike = {
        "day": np.arange(number(period.first), number(period.as_of) + 1),
        "year": np.array([school_year(day)[0].year for day in days], np.int64),
        "places": np.array([0b11 << day.weekday() * 2 for day in days], np.int64),
    }
    each = (
        pa.table({"calendar": np.full(len(days), one), **alike, **_own(calendar, council, period)}, _DAYS)
        for one, calendar in calendars.items()
    )
    return pa.concat_tables([_DAYS.empty_table(), *each])


_DAYS = pa.schema(
    [
        *((name, pa.int64()) for name in ("calendar", "day", "year", "places", "half_term")),
        ("beside", pa.bool_()),
    ]
)


def _own(calendar: SchoolCalendar, council: Sequence[HalfTerm], period: Period) -> dict[str, Any]:
    """What the days of a period are in one calendar."""
    length = (period.as_of - period.first).days + 1
    half_term, beside = np.full(length, NO_HALF_TERM), np.zeros(length, np.bool_)
    for one in calendar.half_terms:
        begins, ends = ((day - period.first).days for day in (one.first, one.last))
        half_term[max(0, begins) : max(0, ends + 1)] = _order_of(one, council)
    for day in days_beside_holidays(calendar, period.first, period.as_of):
        if period.first <= day <= period.as_of:
            beside[(day - period.first).days] = True
    return {"half_term": half_term, "beside": beside}


def _order_of(one: HalfTerm, council: Sequence[HalfTerm]) -> int:
    shared = [(min(one.last, each.last) - max(one.first, each.first)).days + 1 for each in council]
    most = max(shared, default=0)
    return shared.index(most) if most > 0 else NO_HALF_TERM


@cache
def _places() -> Table:
    places = range(SESSIONS)
    bits = [1 << place for place in places]
    return ibis.memtable(pa.table({"place": pa.array(places, pa.int64()), "bit": pa.array(bits, pa.int64())}))


@cache
def _meanings() -> Table:
    listed = codes().values()
    return ibis.memtable(
        pa.table(
            {
                "short": [character(each.code) for each in listed],
                "attended": [each.kind in ATTENDED for each in listed],
                "authorised": [each.kind == "authorised_absence" for each in listed],
                "unauthorised": [each.kind == "unauthorised_absence" for each in listed],
                "counted": [each.code in COUNTED_CODES for each in listed],
                "held": [each.code != "#" for each in listed],
                "late": [each.code in LATE for each in listed],
            }
        )
    )
