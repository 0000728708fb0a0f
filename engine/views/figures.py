"""Attendance figures as people are shown them: of the county, of a person's own schools, of one school.

Asks the policy and reads what was counted last; counts nothing from registers but the sessions of one
school. Names of children are told only to those who may read their cases.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engine.attendance.groups import Group
from engine.attendance.penalty_notices import monday_of
from engine.attendance.session_absence import WeekOfSessions, weeks_of_sessions
from engine.attendance.totals import Figures, WeekFigures, summed, together
from engine.errors import NotFound
from engine.identity import Actor
from engine.policy import Action, Matter, allows, reachable_schools, require
from engine.roles import withheld_from
from engine.store import figures as store
from engine.store.database import Session
from engine.store.register_weeks import schools_behind
from engine.store.school_cases import SchoolOpenCase, open_cases_of
from engine.store.standings import last_mark_counted, latest_count
from engine.views.case import process_names

NO_SCHOOL = "No school known"


@dataclass(frozen=True)
class Counted:
    """From what the figures were counted: up to which day, in which half-term, and when.

    `marks_to` is the last day with a mark at the schools that are shown; None without any in the school year.
    """

    first_day: date
    as_of: date
    marks_to: date | None
    half_term: str | None
    half_term_first: date | None
    half_term_last: date | None
    counted_at: datetime

    @property
    def since(self) -> date:
        """The Monday of the week in which the school year began."""
        return monday_of(self.first_day)

    def in_half_term(self, weeks: Sequence[WeekFigures]) -> Figures | None:
        """What the weeks of the half-term come to; None where no half-term is known."""
        if self.half_term_first is None or self.half_term_last is None:
            return None
        first, last = monday_of(self.half_term_first), self.half_term_last
        return summed(week for week in weeks if first <= week.monday <= last)


@dataclass(frozen=True)
class SchoolFigures:
    """One line of the table of schools; `urn` is None for pupils without a school.

    `ends_in` is the Monday of the last week with marks, where others of the table have later ones.
    """

    urn: str | None
    name: str
    figures: Figures
    open_cases: int
    open_proposals: int
    ends_in: date | None = None


@dataclass(frozen=True)
class Overview:
    """Attendance of all schools that a person sees; `everywhere` when these are all of the county.

    `county` are the figures of the whole county, for comparison.
    """

    counted: Counted
    everywhere: bool
    schools: Sequence[SchoolFigures]
    total: Figures
    county: Figures
    weeks: Sequence[WeekFigures]
    half_term: Figures | None


@dataclass(frozen=True)
class SchoolSeen:
    """Attendance of one school. `named` when the person may read cases about its pupils.

    `groups` are for them alone: of a small group the figures tell who it is.
    """

    urn: str
    name: str
    counted: Counted
    total: Figures
    county: Figures
    weeks: Sequence[WeekFigures]
    county_weeks: Sequence[WeekFigures]
    half_term: Figures | None
    year_groups: Mapping[str, Figures]
    groups: Sequence[Group]
    sessions: Sequence[WeekOfSessions]
    open_cases: Sequence[SchoolOpenCase]
    processes: Mapping[str, str]
    named: bool


def look_at_schools(session: Session, actor: Actor, now: datetime) -> Overview | None:
    """Attendance of the county, or of the person's own schools; None before anything was counted.

    Raises:
        NotAllowed: figures are not for this person.
    """
    own = reachable_schools(actor)
    require(Action.READ_FIGURES, actor, Matter(school_urn=next(iter(own), None) if own is not None else None))
    counted = last_counted(session, own)
    if counted is None:
        return None
    found = store.figures_by_school(session)
    behind = schools_behind(session, counted.first_day, counted.marks_to, own)
    opened = store.open_cases_by_school(session, actor, now)
    schools = _schools(session, found, own, behind, opened)
    weeks = store.weeks_since(session, counted.since, own)
    return Overview(
        counted=counted,
        everywhere=own is None,
        schools=schools,
        total=together(school.figures for school in schools),
        county=together(found.values()),
        weeks=weeks,
        half_term=counted.in_half_term(weeks),
    )


def look_at_school(session: Session, actor: Actor, urn: str, now: datetime) -> SchoolSeen | str:
    """Attendance of one school; before anything was counted, the school's name alone.

    Raises:
        NotFound: there is no such school.
        NotAllowed: its figures are not for this person.
    """
    name = store.school_names(session, [urn]).get(urn)
    if name is None:
        raise NotFound(kind="school", reference=urn)
    matter = Matter(school_urn=urn)
    require(Action.READ_FIGURES, actor, matter)
    counted = last_counted(session, [urn])
    if counted is None:
        return name
    year_groups = store.figures_by_year_group(session, urn, counted.first_day)
    weeks = store.weeks_since(session, counted.since, [urn])
    named = allows(Action.READ_CASE, actor, matter)
    return SchoolSeen(
        urn=urn,
        name=name,
        counted=counted,
        total=together(year_groups.values()),
        county=together(store.figures_by_school(session).values()),
        weeks=weeks,
        county_weeks=store.weeks_since(session, counted.since, None),
        half_term=counted.in_half_term(weeks),
        year_groups=year_groups,
        groups=store.groups_of_school(session, urn) if named else (),
        sessions=_sessions(session, urn, counted),
        open_cases=open_cases_of(session, actor, urn, now, withheld_from(actor)),
        processes=process_names(session),
        named=named,
    )


def last_counted(session: Session, urns: Collection[str] | None) -> Counted | None:
    """From what the figures of some schools (None: of all) were counted last; None before the first count."""
    row = latest_count(session)
    if row is None:
        return None
    return Counted(
        row.first_day, row.as_of, last_mark_counted(session, row, urns), row.half_term, row.half_term_first,
        row.half_term_last, row.counted_at,
    )  # fmt: skip


def _schools(
    session: Session,
    found: Mapping[str | None, Figures],
    own: Collection[str] | None,
    behind: Mapping[str, date],
    cases: Mapping[str | None, int],
) -> list[SchoolFigures]:
    """The schools that a person sees by name, those without pupils too; last, pupils without a school."""
    names: dict[str | None, str] = dict(store.school_names(session, own).items())
    proposals = store.open_proposals_by_school(session)
    if own is None and None in {*found, *cases, *proposals}:
        names[None] = NO_SCHOOL
    return [
        SchoolFigures(
            urn,
            name,
            found.get(urn, Figures()),
            cases.get(urn, 0),
            proposals.get(urn, 0),
            behind.get(urn or ""),
        )
        for urn, name in sorted(names.items(), key=lambda each: (each[0] is None, each[1], each[0] or ""))
    ]


def _sessions(session: Session, urn: str, counted: Counted) -> list[WeekOfSessions]:
    registers = store.registers_by_week(session, urn, counted.since, counted.as_of)
    return weeks_of_sessions(registers, counted.first_day, counted.as_of)
