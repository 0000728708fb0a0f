"""The triage list in SQL: who is on it, how many of each band, in which order; `triage_rows` reads the rows.

A table is joined only where a filter, the order or the person's reach asks for it, so that what is asked
most often reads one index of `standings`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, literal_column, or_, select, union_all
from sqlalchemy.sql.elements import UnaryExpression

from engine.attendance.bands import BANDS
from engine.attendance.facts import NOTICE_SESSIONS
from engine.identity import Actor
from engine.policy import reachable_schools
from engine.pupil_record import OPEN_TO, SOCIAL_CARE
from engine.store.database import Session
from engine.store.pupils import within_reach
from engine.store.readers import not_hidden
from engine.store.triage_filter import LARGE_FALL, LATER, POINT, SOON, TriageFilter
from engine.tables import cases, pupils, schools, standings, tasks, timers


@dataclass(frozen=True)
class BandCounts:
    """How many pupils of each band the other filters leave; `persistent` are those of them."""

    bands: Mapping[str, int]
    persistent: int

    @property
    def total(self) -> int:
        """All bands together."""
        return sum(self.bands.values())

    def of(self, band: str) -> int:
        """How many the list has with a band chosen, or with none."""
        return self.persistent if band == "persistent" else self.bands.get(band, self.total)


# Written out, not bound: only so does SQLite see that its partial index fits.
_OPEN: ColumnElement[str] = literal_column("'open'")

_SOCIAL_CARE = or_(*(pupils.c[name] for name in SOCIAL_CARE))
_FLAGS = [pupils.c[name] for name in OPEN_TO]
_NO_FLAG = [or_(flag.is_(None), ~flag) for flag in _FLAGS]
_SOME_UNKNOWN = or_(*(flag.is_(None) for flag in _FLAGS))

CHANGE: Mapping[str, ColumnElement[bool]] = {
    "large_fall": standings.c.change <= -LARGE_FALL,
    "fell": standings.c.change <= -POINT,
    "rose": standings.c.change >= POINT,
    "same": standings.c.change.between(1 - POINT, POINT - 1),
    "none": standings.c.change.is_(None),
}
_OPEN_TO: Mapping[str, list[ColumnElement[bool]]] = {
    "nobody": [~flag for flag in _FLAGS],
    "early_help": [pupils.c.early_help_open.is_(True)],
    "social_care": [_SOCIAL_CARE],
    "not_known": [*_NO_FLAG, _SOME_UNKNOWN],
}
NOTICE: Mapping[str, ColumnElement[bool]] = {
    "now": standings.c.pn_sessions >= NOTICE_SESSIONS,
    "ever": standings.c.pn_first_met.is_not(None),
}
ASKS_PUPILS = frozenset({"nobody", "early_help", "social_care", "not_known"})
SORTED_BY_PUPILS = frozenset({"name", "school", "year", "open_to"})


class _OpenCases:
    """The open cases that somebody reads, in the questions of the list.

    Attributes:
        due: the pupil of each with when something is due in it: an open task, or what happens by itself.
        next: when the first of that is due, by pupil.
    """

    def __init__(self, actor: Actor, now: datetime) -> None:
        self.now = now
        self._seen = (cases.c.state == _OPEN, not_hidden(cases.c.id, actor, now))
        dated: Sequence[tuple[Any, list[Any]]] = (
            (tasks, [tasks.c.state == _OPEN, tasks.c.due_at.is_not(None)]),
            (timers, []),
        )
        self.pupils = select(cases.c.pupil_id).where(*self._seen)
        self.due = union_all(
            *(
                select(cases.c.pupil_id, table.c.due_at)
                .join(table, table.c.case_id == cases.c.id)
                .where(*self._seen, *more)
                for table, more in dated
            )
        ).subquery()
        first = func.min(self.due.c.due_at).label("due_at")
        self.next = select(self.due.c.pupil_id, first).group_by(self.due.c.pupil_id).subquery()

    def of_pupil(self) -> ColumnElement[bool]:
        """Whether there is one about the pupil of a row."""
        return standings.c.pupil_id.in_(self.pupils)

    def none_of_pupil(self) -> ColumnElement[bool]:
        """Whether there is none."""
        return ~exists().where(cases.c.pupil_id == standings.c.pupil_id, *self._seen)


def counts_by_band(session: Session, actor: Actor, wanted: TriageFilter, now: datetime) -> BandCounts:
    """How many pupils of each band are within the person's reach and the filters other than the band."""
    each = [func.count().filter(standings.c.band == band).label(band) for band in BANDS]
    persistent = func.count().filter(standings.c.persistent).label("persistent")
    others = wanted.but(band="", sort="attendance")
    query = _among(select(*each, persistent), actor, others, _OpenCases(actor, now))
    row = session.execute(query).one()._mapping
    return BandCounts({band: row[band] for band in BANDS}, row["persistent"])


def listed(
    session: Session, actor: Actor, wanted: TriageFilter, now: datetime, total: int, offset: int, limit: int
) -> list[str]:
    """Ids of pupils of the list in its order.

    Args:
        total: how many the list has. A page of its second half is read from the end.
        offset, limit: which of them.
    """
    limit = min(limit, total - offset)
    if limit <= 0:
        return []
    backwards = offset > total // 2
    open_cases = _OpenCases(actor, now)
    query = _among(select(standings.c.pupil_id), actor, wanted, open_cases)
    query = query.order_by(*_order(wanted, open_cases, backwards=backwards)).limit(limit)
    found = session.scalars(query.offset(total - offset - limit if backwards else offset)).all()
    return list(reversed(found) if backwards else found)


def _among(
    query: Select[*tuple[Any, ...]], actor: Actor, wanted: TriageFilter, open_cases: _OpenCases
) -> Select[*tuple[Any, ...]]:
    """The question asked of the list: of `standings`, and of other tables where that is needed."""
    asked = wanted.school or wanted.year or wanted.open_to in ASKS_PUPILS or wanted.sort in SORTED_BY_PUPILS
    query = query.select_from(standings)
    if asked or reachable_schools(actor) is not None:
        query = query.join(pupils, pupils.c.id == standings.c.pupil_id).where(within_reach(actor))
    if wanted.sort == "school":
        query = query.outerjoin(schools, schools.c.urn == pupils.c.school_urn)
    if wanted.sort == "next":
        query = query.outerjoin(open_cases.next, open_cases.next.c.pupil_id == standings.c.pupil_id)
    return query.where(*_conditions(wanted, open_cases))


def _conditions(wanted: TriageFilter, open_cases: _OpenCases) -> list[ColumnElement[bool]]:
    """What the filters ask; those that are empty ask nothing."""
    found: list[ColumnElement[bool]] = []
    if wanted.school:
        found.append(pupils.c.school_urn == wanted.school)
    if wanted.year:
        found.append(pupils.c.year_group == wanted.year)
    if wanted.band:
        persistent = wanted.band == "persistent"
        found.append(standings.c.persistent if persistent else standings.c.band == wanted.band)
    if wanted.change:
        found.append(CHANGE[wanted.change])
    if wanted.notice:
        found.append(NOTICE[wanted.notice])
    if wanted.next:
        found += _due(wanted.next, open_cases)
    if wanted.open_to in ("case", "no_case"):
        has = wanted.open_to == "case"
        found.append(open_cases.of_pupil() if has else open_cases.none_of_pupil())
    return found + _OPEN_TO.get(wanted.open_to, [])


def _due(when: str, open_cases: _OpenCases) -> list[ColumnElement[bool]]:
    """When something is first due: what is due before is overdue."""
    due, now = open_cases.due.c, open_cases.now
    if when == "none":
        undated = cases.c.pupil_id.not_in(select(due.pupil_id))
        return [standings.c.pupil_id.in_(open_cases.pupils.where(undated))]
    overdue = select(due.pupil_id).where(due.due_at < now)
    if when == "overdue":
        return [standings.c.pupil_id.in_(overdue)]
    until = now + (SOON if when == "two_weeks" else LATER)
    coming = select(due.pupil_id).where(due.due_at >= now, due.due_at < until)
    return [standings.c.pupil_id.in_(coming), standings.c.pupil_id.not_in(overdue)]


def _order(
    wanted: TriageFilter, open_cases: _OpenCases, *, backwards: bool = False
) -> list[UnaryExpression[Any]]:
    """What the list is sorted by. What is not known comes last; equals stand by their ids, always the same.

    Args:
        backwards: the very same order from its end.
    """
    descending = wanted.descending != backwards
    keys = [open_cases.next.c.due_at] if wanted.sort == "next" else _KEYS[wanted.sort]
    ordered = [key.desc() if descending else key.asc() for key in (*keys, standings.c.pupil_id)]
    return [each.nulls_first() if backwards else each.nulls_last() for each in ordered[:-1]] + ordered[-1:]


_YEAR = pupils.c.year_group
_KEYS: Mapping[str, list[ColumnElement[Any]]] = {
    "attendance": [standings.c.share],
    "name": [pupils.c.name],
    "school": [schools.c.name],
    # Nursery and reception before 1, and 9 before 10.
    "year": [case((_YEAR.is_(None), None), (_YEAR < "A", func.length(_YEAR)), else_=0), _YEAR],
    "term": [standings.c.term_attended * 1_000_000 / func.nullif(standings.c.term_possible, 0)],
    "change": [standings.c.change],
    "notice": [standings.c.pn_sessions],
    "open_to": [
        case(
            (pupils.c.looked_after, 5), (pupils.c.child_protection, 4), (pupils.c.child_in_need, 3),
            (pupils.c.early_help_open, 2), (_SOME_UNKNOWN, 1), else_=0,
        )
    ],
}  # fmt: skip
