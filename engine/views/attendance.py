"""A child's attendance as a page shows it: figures, line, strip, patterns, and the other children at home.

The caller has asked whether the person may see the child. Other children of the household are told of
only where the person may find them too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from engine.attendance import patterns
from engine.attendance.by_week import Late, SchoolWeekFigures, Strip, figures_by_week, lateness, strips
from engine.attendance.calendar import TermsNotKnown
from engine.attendance.facts import Sessions, measures
from engine.attendance.patterns import Patterns, Trend
from engine.attendance.register import Register, TowardsANotice
from engine.attendance.school_year import school_year
from engine.england import day_in_england
from engine.identity import Actor
from engine.policy import Action, Matter, allows
from engine.store.calendars import calendar_of_school
from engine.store.database import Session
from engine.store.pupils import within_reach
from engine.store.readers import not_hidden
from engine.store.registers import counted_of
from engine.tables import cases, pupils, schools
from engine.views.case import CaseSeen
from engine.views.milestones import Milestone, milestones
from engine.views.penalty_notices import Panel, panel

#: A case's line begins so long before the case was opened.
BEFORE_THE_CASE = timedelta(weeks=12)


@dataclass(frozen=True)
class FiguresSeen:
    """What a time's sessions come to. `facts` are its measures; None when no session was possible.

    `last_mark` is the last day with a mark at all, None for a child of whom none has come in.
    """

    first: date
    last_mark: date | None
    sessions: Sessions | None
    facts: Mapping[str, Any] | None


@dataclass(frozen=True)
class Sibling:
    """Another child of the household: its school, its figures of this school year and its open cases.

    Those that are restricted count where the person reads them.
    """

    pupil_id: str
    name: str
    school: str | None
    figures: FiguresSeen
    open_cases: int


@dataclass(frozen=True)
class AttendanceSeen:
    """One child's attendance: `figures` of this school year, the rest since `first`; URNs by name."""

    figures: FiguresSeen
    first: date
    late: Late
    weeks: Sequence[SchoolWeekFigures]
    strips: Sequence[Strip]
    schools: Mapping[str, str]
    patterns: Patterns
    trend: Trend | None
    siblings: Sequence[Sibling]


@dataclass(frozen=True)
class CaseAttendance:
    """The same for the child of a case, with the milestones of the case and the penalty-notice panel."""

    seen: AttendanceSeen
    milestones: Sequence[Milestone]
    panel: Panel


@dataclass(frozen=True)
class Headline:
    """What the page of a case says in two lines: this school year, and towards a penalty notice."""

    figures: FiguresSeen
    notice: TowardsANotice


def headline(session: Session, pupil_id: str, now: datetime) -> Headline:
    """A child's attendance in short."""
    register = counted_of(session, pupil_id, _today(now)).register
    return Headline(_figures(register), register.towards_a_notice())


def look_at_attendance(session: Session, actor: Actor, pupil_id: str, now: datetime) -> AttendanceSeen:
    """A child's attendance this school year."""
    register = counted_of(session, pupil_id, _today(now)).register
    return _seen(session, actor, pupil_id, register, school_year(register.today)[0], now)


def look_at_case_attendance(session: Session, actor: Actor, seen: CaseSeen, now: datetime) -> CaseAttendance:
    """The attendance of the child of a case, since some weeks before the case was opened."""
    case = seen.case
    register = counted_of(session, case.pupil_id, _today(now)).register
    first = day_in_england(seen.opened_at) - BEFORE_THE_CASE
    return CaseAttendance(
        _seen(session, actor, case.pupil_id, register, first, now),
        milestones(session, case.id, seen.opened_at, case.closed_at),
        panel(session, case, register),
    )


def siblings_of(session: Session, actor: Actor, pupil_id: str, now: datetime) -> list[Sibling]:
    """The other children of a child's household whom the person may find, by name."""
    household = select(pupils.c.household_id).where(pupils.c.id == pupil_id).scalar_subquery()
    opened = select(func.count()).where(
        cases.c.pupil_id == pupils.c.id, cases.c.state == "open", not_hidden(cases.c.id, actor, now)
    )
    query = (
        select(pupils, schools.c.name.label("school"), opened.scalar_subquery().label("open_cases"))
        .outerjoin(schools, schools.c.urn == pupils.c.school_urn)
        .where(pupils.c.household_id == household, pupils.c.id != pupil_id, within_reach(actor))
        .order_by(pupils.c.name, pupils.c.id)
    )
    return [
        Sibling(row.id, row.name, row.school, _figures(counted_of(session, row.id, _today(now)).register),
                row.open_cases)
        for row in session.execute(query).all()
        if allows(Action.FIND_PUPIL, actor, Matter(school_urn=row.school_urn))
    ]  # fmt: skip


def _seen(
    session: Session, actor: Actor, pupil_id: str, register: Register, first: date, now: datetime
) -> AttendanceSeen:
    today = register.today
    pupil = session.execute(select(pupils).where(pupils.c.id == pupil_id)).one()
    calendar = calendar_of_school(session, pupil.school_urn)
    beside = patterns.days_beside_holidays(calendar, first, today)
    return AttendanceSeen(
        figures=_figures(register),
        first=first,
        late=lateness(register, school_year(today)[0], today),
        weeks=figures_by_week(register, first, today),
        strips=strips(register, first, today, _closed(session, register)),
        schools=_school_names(session, register),
        patterns=patterns.patterns(register, first, today, beside),
        trend=patterns.trend(register, calendar),
        siblings=siblings_of(session, actor, pupil_id, now),
    )


def _closed(session: Session, register: Register) -> Callable[[str, date], bool]:
    """Whether a school is known to be closed on a day; where its terms are not known it is not."""
    urns = {week.school_urn for week in register.weeks}
    calendars = {urn: calendar_of_school(session, urn) for urn in urns}

    def closed(urn: str, day: date) -> bool:
        try:
            return not calendars[urn].is_school_day(day)
        except TermsNotKnown:
            return False

    return closed


def _figures(register: Register) -> FiguresSeen:
    first, last = school_year(register.today)
    sessions = register.between(first, min(last, register.last_day)) if register.last_day else None
    return FiguresSeen(first, register.last_day, sessions, measures(sessions) if sessions else None)


def _school_names(session: Session, register: Register) -> dict[str, str]:
    urns = {week.school_urn for week in register.weeks}
    rows = session.execute(select(schools.c.urn, schools.c.name).where(schools.c.urn.in_(sorted(urns)))).all()
    return {row.urn: row.name for row in rows}


def _today(now: datetime) -> date:
    return day_in_england(now)
