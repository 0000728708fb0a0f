"""Figures of many pupils' attendance, by school, by week and by year group, as they were counted last."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Engine, Integer, and_, cast, func, select, true

from engine.attendance.facts import NOTICE_SESSIONS
from engine.attendance.groups import GROUPED_BY, Group, groups_of
from engine.attendance.totals import SUMS, Figures, WeekFigures, together
from engine.attendance.year_groups import year_group, year_group_order
from engine.identity import Actor
from engine.store.database import Session
from engine.store.readers import not_hidden
from engine.store.standings import latest_count
from engine.tables import cases, proposals, pupils, register_weeks, school_week_sessions, schools, standings

_SUMS = [
    func.sum(cast(standings.c.persistent, Integer)).label("persistent")
    if name == "persistent"
    else func.count().filter(standings.c.pn_sessions >= NOTICE_SESSIONS).label(name)
    if name == "at_threshold"
    else func.sum(standings.c[name]).label(name)
    for name in SUMS
]
#: A row a school and band: in the order of the index, so that nothing is sorted.
_BY_SCHOOL = select(standings.c.school_urn, standings.c.band, func.count().label("pupils"), *_SUMS).group_by(
    standings.c.school_urn, standings.c.band
)


#: What a database's last count came to. A count is told from another by its row: it is never changed.
_kept: WeakKeyDictionary[Engine, tuple[Any, Mapping[str | None, Figures]]] = WeakKeyDictionary()


def figures_by_school(session: Session) -> Mapping[str | None, Figures]:
    """The figures of every school with pupils in the last count, by URN; None for pupils without a school.

    A county's standings take a tenth of a second to read, so what they come to is kept until the next count.
    """
    count = latest_count(session)
    kept, found = _kept.get(session.engine, (None, {}))
    if count is None or kept != count:
        found = _figures((row.school_urn, row) for row in session.execute(_BY_SCHOOL))
        _kept[session.engine] = (count, found)
    return found


def figures_by_year_group(session: Session, urn: str, first_day: date) -> dict[str, Figures]:
    """The figures of the year groups of a school, in their order.

    Args:
        first_day: the first day of the school year that was counted.
    """
    query = (
        _BY_SCHOOL.add_columns(pupils.c.year_group, pupils.c.date_of_birth)
        .join(pupils, pupils.c.id == standings.c.pupil_id)
        .where(standings.c.school_urn == urn)
        .group_by(pupils.c.year_group, pupils.c.date_of_birth)
    )
    found = _figures(
        (year_group(row.year_group, row.date_of_birth, first_day), row) for row in session.execute(query)
    )
    return {name: found[name] for name in sorted(found, key=year_group_order)}


def groups_of_school(session: Session, urn: str) -> list[Group]:
    """The figures of groups of a school's pupils, by what their record says."""
    facts = [pupils.c[name] for name in GROUPED_BY]
    query = (
        _BY_SCHOOL.add_columns(*facts)
        .join(pupils, pupils.c.id == standings.c.pupil_id)
        .where(standings.c.school_urn == urn)
        .group_by(*facts)
    )
    found = _figures((tuple(row[-len(GROUPED_BY) :]), row) for row in session.execute(query))
    return groups_of((dict(zip(GROUPED_BY, known, strict=True)), figures) for known, figures in found.items())


def _figures(rows: Iterable[tuple[Any, Any]]) -> dict[Any, Figures]:
    parts: dict[Any, list[Figures]] = defaultdict(list)
    for key, row in rows:
        parts[key].append(Figures({row.band: row.pupils}, **{name: int(getattr(row, name)) for name in SUMS}))
    return {key: together(each) for key, each in parts.items()}


def weeks_since(session: Session, first: date, urns: Collection[str] | None) -> list[WeekFigures]:
    """All sessions of these schools in every school week since a Monday, in order.

    Args:
        urns: None for all schools.
    """
    column = school_week_sessions.c
    within = true() if urns is None else column.school_urn.in_(sorted(urns))
    query = (
        select(
            column.monday,
            *(func.sum(column[name]) for name in ("possible", "attended", "authorised", "unauthorised")),
        )
        .where(column.monday >= first, within)
        .group_by(column.monday)
        .order_by(column.monday)
    )
    return [WeekFigures(row[0], *map(int, row[1:])) for row in session.execute(query)]


def registers_by_week(session: Session, urn: str, first: date, last: date) -> Mapping[date, str]:
    """The codes of all pupils of a school, fourteen characters each, by Monday from a day to a day."""
    column = register_weeks.c
    query = (
        select(column.monday, func.aggregate_strings(column.codes, ""))
        .where(column.school_urn == urn, column.monday.between(first, last))
        .group_by(column.monday)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def school_names(session: Session, urns: Collection[str] | None) -> dict[str, str]:
    """The names of these schools by URN; None for all."""
    within = true() if urns is None else schools.c.urn.in_(sorted(urns))
    query = select(schools.c.urn, schools.c.name).where(within)
    return {row.urn: row.name for row in session.execute(query)}


def open_cases_by_school(session: Session, actor: Actor, now: datetime) -> dict[str | None, int]:
    """How many cases are open about pupils of each school, as far as the person reads restricted ones."""
    return _by_school(session, cases, and_(cases.c.state == "open", not_hidden(cases.c.id, actor, now)))


def open_proposals_by_school(session: Session) -> dict[str | None, int]:
    """How many proposals nobody has decided on yet, by the pupil's school."""
    return _by_school(session, proposals, proposals.c.state == "proposed")


def _by_school(session: Session, table: Any, condition: ColumnElement[bool]) -> dict[str | None, int]:
    query = (
        select(pupils.c.school_urn, func.count())
        .join_from(table, pupils, and_(pupils.c.id == table.c.pupil_id, condition))
        .group_by(pupils.c.school_urn)
    )
    return {row[0]: row[1] for row in session.execute(query)}
