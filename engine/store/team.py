"""All open work of the county by person and role, counted and listed: what a manager looks at.

A list is found by the ids of its one page; what stands in a row is read for these alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, case, func, literal_column, null, select

from engine.identity import Actor
from engine.store.database import Session
from engine.store.readers import not_hidden
from engine.store.review_dates import IS_REVIEW_EVENT
from engine.tables import cases, pupils, schools, tasks, timers

#: Stands in the place of a person for what nobody has taken.
NOBODY = "nobody"
TEAM_ROWS = 25
#: So far ahead is "soon".
SOON = timedelta(days=7)
Due = Literal["", "overdue", "soon", "none"]
_IS_OPEN = tasks.c.state == literal_column("'open'")


@dataclass(frozen=True)
class TeamFilter:
    """Which tasks: whose (a user id, NOBODY, "" for all), of which role, pathway and school (a URN), due
    when; a page."""

    person: str = ""
    role: str = ""
    process: str = ""
    school: str = ""
    due: Due = ""
    page: int = 1

    def query(self) -> dict[str, Any]:
        """The filter as an address says it, without the page."""
        return {name: value for name, value in vars(self).items() if value and name != "page"}


@dataclass(frozen=True)
class WorkLoad:
    """Open tasks: how many, how many overdue or due soon, and in how many cases."""

    tasks: int = 0
    overdue: int = 0
    soon: int = 0
    cases: int = 0


@dataclass(frozen=True)
class TeamTask:
    """One open task as a list of the team shows it."""

    id: str
    name: str
    case_id: str
    process: str
    role: str
    assignee: str | None
    due_at: datetime | None
    opened_at: datetime
    pupil: str
    school: str | None
    next_review: datetime | None

    def overdue(self, now: datetime) -> bool:
        """Whether it should have been done before `now`."""
        return self.due_at is not None and self.due_at < now


def loads_by_person(session: Session, actor: Actor, school: str, now: datetime) -> dict[str, WorkLoad]:
    """What each person has taken or was given, by user id; only about children of a school, if any."""
    return _loads(session, actor, tasks.c.assignee, school, now, tasks.c.assignee.is_not(None))


def loads_by_role(session: Session, actor: Actor, wanted: TeamFilter, now: datetime) -> dict[str, WorkLoad]:
    """What nobody has taken, by role; only of the role and the school that are wanted."""
    ours = [tasks.c.role == wanted.role] if wanted.role else []
    return _loads(session, actor, tasks.c.role, wanted.school, now, tasks.c.assignee.is_(None), *ours)


def cases_led(session: Session, actor: Actor, school: str, now: datetime) -> dict[str | None, int]:
    """How many open cases each leads, by the name in the case; under None those that nobody leads.

    Args:
        school: a URN, so that only cases about its children are counted; "" for all.
    """
    # Written out, not bound: only so does SQLite see that its partial indexes fit.
    is_open = cases.c.state == literal_column("'open'")
    where = [is_open, not_hidden(cases.c.id, actor, now)]
    if school:
        where.append(cases.c.pupil_id.in_(_pupils_of(school)))
    counted = select(cases.c.leader, func.count()).where(*where)
    return dict(session.execute(counted.group_by(cases.c.leader)).all())


def _loads(
    session: Session, actor: Actor, by: Any, school: str, now: datetime, *where: ColumnElement[bool]
) -> dict[str, WorkLoad]:
    late, soon = (func.count(case((due, 1))) for due in (_overdue(now), _soon(now)))
    counted = select(by, func.count(), late, soon, func.count(tasks.c.case_id.distinct()))
    ours = [*where, _about(school)] if school else where
    rows = session.execute(
        counted.where(_IS_OPEN, *ours, not_hidden(tasks.c.case_id, actor, now)).group_by(by)
    )
    return {whose: WorkLoad(*numbers) for whose, *numbers in rows}


def _pupils_of(school: str) -> Any:
    return select(pupils.c.id).where(pupils.c.school_urn == school)


def _about(school: str) -> ColumnElement[bool]:
    """The condition on tasks that they are about a child of the school."""
    return tasks.c.case_id.in_(select(cases.c.id).where(cases.c.pupil_id.in_(_pupils_of(school))))


def _overdue(now: datetime) -> ColumnElement[bool]:
    return tasks.c.due_at < now


def _soon(now: datetime) -> ColumnElement[bool]:
    return and_(tasks.c.due_at >= now, tasks.c.due_at < now + SOON)


def count_team_tasks(session: Session, actor: Actor, wanted: TeamFilter, now: datetime) -> int:
    """How many tasks match."""
    return session.scalar(select(func.count()).where(*_wanted(actor, wanted, now))) or 0


def team_task_ids(session: Session, actor: Actor, wanted: TeamFilter, now: datetime, most: int) -> list[str]:
    """The ids of the first that match, whatever the page."""
    return list(session.scalars(_ids(actor, wanted, now).limit(most)))


def team_tasks(session: Session, actor: Actor, wanted: TeamFilter, now: datetime) -> list[TeamTask]:
    """One page of those that match, soonest due first; what has no day comes last."""
    page = _ids(actor, wanted, now).limit(TEAM_ROWS).offset((wanted.page - 1) * TEAM_ROWS)
    return named_tasks(session, actor, list(session.scalars(page)), now)


def named_tasks(session: Session, actor: Actor, task_ids: list[str], now: datetime) -> list[TeamTask]:
    """These tasks in their order, whatever their state; those that there are not, or whose
    cases are restricted to others, are left out."""
    shown = _SHOWN_IN_TEAM.where(tasks.c.id.in_(task_ids), not_hidden(tasks.c.case_id, actor, now))
    rows = session.execute(shown) if task_ids else ()
    found: Mapping[str, TeamTask] = {row.id: TeamTask(*row) for row in rows}
    return [found[task_id] for task_id in dict.fromkeys(task_ids) if task_id in found]


def _ids(actor: Actor, wanted: TeamFilter, now: datetime) -> Any:
    order = (tasks.c.due_at.is_(None), tasks.c.due_at, tasks.c.id)
    return select(tasks.c.id).where(*_wanted(actor, wanted, now)).order_by(*order)


def _wanted(actor: Actor, wanted: TeamFilter, now: datetime) -> list[ColumnElement[bool]]:
    where = [_IS_OPEN, not_hidden(tasks.c.case_id, actor, now)]
    if wanted.person:
        where.append(tasks.c.assignee == (null() if wanted.person == NOBODY else wanted.person))
    if wanted.role:
        where.append(tasks.c.role == wanted.role)
    if wanted.process:
        where.append(tasks.c.process == wanted.process)
    if wanted.school:
        where.append(_about(wanted.school))
    days = {"overdue": _overdue(now), "soon": _soon(now), "none": tasks.c.due_at.is_(None)}
    return [*where, days[wanted.due]] if wanted.due else where


_NEXT_REVIEW = (
    select(func.min(timers.c.due_at))
    .where(timers.c.case_id == tasks.c.case_id, IS_REVIEW_EVENT)
    .scalar_subquery()
)
_SHOWN_IN_TEAM = (
    select(
        tasks.c.id, tasks.c.name, tasks.c.case_id, tasks.c.process, tasks.c.role, tasks.c.assignee,
        tasks.c.due_at, tasks.c.opened_at, pupils.c.name, schools.c.name, _NEXT_REVIEW,
    )
    .join(cases, cases.c.id == tasks.c.case_id)
    .join(pupils, pupils.c.id == cases.c.pupil_id)
    .outerjoin(schools, schools.c.urn == pupils.c.school_urn)
)  # fmt: skip
