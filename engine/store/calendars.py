"""The calendar of a school, as its terms and closed days were imported.

Counting out the days of some years takes longer than reading them, so calendars are kept: by the rows
themselves, which are read each time. A kept calendar is never out of date.
"""

from collections import defaultdict
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import null, select, union_all

from engine.attendance.calendar import HalfTerm, SchoolCalendar
from engine.columns import among
from engine.store.database import Session
from engine.tables import closed_days, half_terms
from engine.tables.register import EVERY_SCHOOL

#: Schools with terms or days of their own that are asked for at about the same time.
_MOST_KEPT = 500
_HALF_TERMS = select(
    half_terms.c.school_urn, half_terms.c.first_day, half_terms.c.last_day, half_terms.c.name
)
#: Half-terms, and closed days as their first and without a last one.
_OF_SCHOOLS: Any = union_all(
    _HALF_TERMS.where(among(half_terms.c.school_urn, "schools")),
    select(closed_days.c.school_urn, closed_days.c.day, null(), null()).where(
        among(closed_days.c.school_urn, "schools")
    ),
)


def calendar_of_school(session: Session, school_urn: str | None) -> SchoolCalendar:
    """The calendar of a school: the council's, with the school's own terms and closed days.

    Args:
        school_urn: None where the school is not known: the calendar of the council alone.
    """
    wanted = {"schools": [EVERY_SCHOOL, school_urn] if school_urn else [EVERY_SCHOOL]}
    rows = sorted(map(tuple, session.execute(_OF_SCHOOLS, wanted)), key=itemgetter(0, 1))
    terms = tuple(row for row in rows if row[2] is not None)
    return _counted(terms, frozenset(first for _, first, last, _ in rows if last is None))


def calendars_of_all(session: Session) -> dict[str, SchoolCalendar]:
    """The council's calendar under `EVERY_SCHOOL`, and those of schools with days of their own by URN."""
    rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    closed: dict[str, set[date]] = defaultdict(set)
    for row in session.execute(_HALF_TERMS.order_by(half_terms.c.school_urn, half_terms.c.first_day)):
        rows[row.school_urn].append(tuple(row))
    for urn, day in session.execute(select(closed_days.c.school_urn, closed_days.c.day)):
        closed[urn].add(day)
    council, closed_everywhere = rows[EVERY_SCHOOL], closed[EVERY_SCHOOL]
    return {
        urn: _counted(
            tuple(council + (rows[urn] if urn != EVERY_SCHOOL else [])),
            frozenset(closed_everywhere | closed[urn]),
        )
        for urn in {EVERY_SCHOOL, *rows, *closed}
    }


@lru_cache(_MOST_KEPT)
def _counted(rows: tuple[tuple[Any, ...], ...], closed: frozenset[date]) -> SchoolCalendar:
    council = [HalfTerm(*one) for urn, *one in rows if urn == EVERY_SCHOOL]
    own = [HalfTerm(*one) for urn, *one in rows if urn != EVERY_SCHOOL]
    return SchoolCalendar.of_school(council, own, closed)
