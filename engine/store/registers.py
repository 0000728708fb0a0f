"""What is counted of a pupil's attendance: the register itself, and readings at earlier tasks."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    Boolean,
    Date,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    literal,
    null,
    select,
    union_all,
)

from engine.attendance.facts import Reading, Sessions
from engine.attendance.register import Register, Week
from engine.columns import Moment
from engine.store.database import Session
from engine.tables import attendance_readings, half_terms, register_weeks, school_weeks
from engine.tables.register import EVERY_SCHOOL

#: The columns that all parts of the one question share, in order.
_COLUMNS: dict[str, Any] = {
    "urn": String(20), "first": Date(), "last": Date(), "codes": String(14), "possible": Integer(),
    "attended": Integer(), "authorised": Integer(), "unauthorised": Integer(), "given_at": Moment(),
    "covers": String(10), "source": String(20), "review": Boolean(), "case_id": String(32),
}  # fmt: skip


class CountedRegister(NamedTuple):
    """What was counted with earlier tasks about a pupil, in any order, and the register."""

    readings: list[Reading]
    register: Register


def _part(kind: str, **columns: Any) -> Select[Any]:
    given = (columns.get(name, cast(null(), of)).label(name) for name, of in _COLUMNS.items())
    return select(literal(kind).label("kind"), *given)


_ROLLS = select(register_weeks.c.school_urn).where(register_weeks.c.pupil_id == bindparam("wanted"))
_WEEK, _TERM, _READING = register_weeks.c, half_terms.c, attendance_readings.c

#: One question: completing a task asks it each time that attendance matters.
_QUESTION = union_all(
    _part("week", urn=_WEEK.school_urn, first=_WEEK.monday, codes=_WEEK.codes).where(
        _WEEK.pupil_id == bindparam("wanted")
    ),
    _part("school week", urn=school_weeks.c.school_urn, first=school_weeks.c.monday).where(
        school_weeks.c.school_urn.in_(_ROLLS)
    ),
    _part("half-term", first=_TERM.first_day, last=_TERM.last_day).where(
        (_TERM.school_urn == EVERY_SCHOOL) | _TERM.school_urn.in_(_ROLLS)
    ),
    _part(
        "reading", first=_READING.from_day, last=_READING.as_of, possible=_READING.possible,
        attended=_READING.attended, authorised=_READING.authorised, unauthorised=_READING.unauthorised,
        given_at=_READING.given_at, covers=_READING.covers, source=_READING.source, review=_READING.review,
        case_id=_READING.case_id,
    ).where(_READING.pupil_id == bindparam("wanted")),
)  # fmt: skip


_SCHOOLS: BindParameter[str] = bindparam("schools", expanding=True)
_PUPILS: BindParameter[str] = bindparam("wanted", expanding=True)
_WEEKS_OF = (
    select(_WEEK.pupil_id, _WEEK.school_urn, _WEEK.monday, _WEEK.codes)
    .where(_WEEK.pupil_id.in_(_PUPILS), _WEEK.monday <= bindparam("today", type_=Date()))
    .order_by(_WEEK.monday)
)
_READINGS_OF = select(
    _READING.pupil_id, _READING.from_day.label("first"), _READING.as_of.label("last"),
    *(_READING[name] for name in (*Sessions.__dataclass_fields__, *Reading.__dataclass_fields__)
      if name not in ("from_day", "as_of", "sessions")),
).where(_READING.pupil_id.in_(_PUPILS))  # fmt: skip
_MONDAYS_OF = (
    select(school_weeks.c.school_urn, school_weeks.c.monday)
    .where(school_weeks.c.school_urn.in_(_SCHOOLS))
    .order_by(school_weeks.c.monday)
)
_TERMS_OF = select(_TERM.school_urn, _TERM.first_day, _TERM.last_day).where(_TERM.school_urn.in_(_SCHOOLS))


def counted_of_each(session: Session, pupil_ids: Sequence[str], today: date) -> dict[str, CountedRegister]:
    """The same as `counted_of` for many pupils, in a few questions instead of one each."""
    weeks, readings = defaultdict[str, list[Any]](list), defaultdict[str, list[Any]](list)
    for week in session.execute(_WEEKS_OF, {"wanted": pupil_ids, "today": today}):
        weeks[week.pupil_id].append(Week(week.school_urn, week.monday, week.codes))
    for row in session.execute(_READINGS_OF, {"wanted": pupil_ids}):
        readings[row.pupil_id].append(_reading(row))
    rolls = {pupil_id: {week.school_urn for week in weeks[pupil_id]} for pupil_id in pupil_ids}
    every = sorted(set().union(*rolls.values()))
    mondays, terms = defaultdict[str, list[date]](list), defaultdict[str, list[tuple[date, date]]](list)
    for urn, monday in session.execute(_MONDAYS_OF, {"schools": every}):
        mondays[urn].append(monday)
    for urn, first, last in session.execute(_TERMS_OF, {"schools": [EVERY_SCHOOL, *every]}):
        terms[urn].append((first, last))
    return {
        pupil_id: CountedRegister(
            readings[pupil_id],
            Register(
                weeks[pupil_id],
                {urn: mondays[urn] for urn in roll},
                sorted(term for urn in (EVERY_SCHOOL, *roll) for term in terms[urn]),
                today,
            ),
        )
        for pupil_id, roll in rolls.items()
    }


def counted_of(session: Session, pupil_id: str, today: date) -> CountedRegister:
    """All that is counted of a pupil up to a day."""
    rows: dict[str, list[Any]] = defaultdict(list)
    for row in session.execute(_QUESTION, {"wanted": pupil_id}):
        rows[row.kind].append(row)
    weeks = [Week(row.urn, row.first, row.codes) for row in _by_day(rows["week"]) if row.first <= today]
    mondays = {
        urn: [row.first for row in _by_day(own)]
        for urn, own in groupby(sorted(rows["school week"], key=lambda row: row.urn), key=lambda row: row.urn)
    }
    terms = [(row.first, row.last) for row in _by_day(rows["half-term"])]
    return CountedRegister([_reading(row) for row in rows["reading"]], Register(weeks, mondays, terms, today))


def _reading(row: Any) -> Reading:
    counted = Sessions(row.last, row.possible, row.attended, row.first, row.authorised, row.unauthorised)
    return Reading(
        counted, row.given_at, row.case_id, row.covers or "window", row.source, row.review is not False
    )


def _by_day(rows: Any) -> list[Any]:
    return sorted(rows, key=lambda row: row.first)
