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
    """Which tasks: whose (a user id, NOBODY, "" for all), of which role and pathway, due when; a page."""

    person: str = ""
    role: str = ""
    process: str = ""
    due: Due = ""
    page: int = 1

    def query(self) -> dict[str, Any]:
        """The filter as an address says it, without the page."""
        given = {"person": self.person, "role": self.role, "process": self.process, "due": self.due}
        return {name: value for name, value in given.items() if value}


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


def loads_by_person(session: Session, actor: Actor, now: datetime) -> dict[str, WorkLoad]:
    """What each person has taken or was given, by user id."""
    return _loads(session, actor, now, tasks.c.assignee, tasks.c.assignee.is_not(None))


def loads_by_role(session: Session, actor: Actor, now: datetime) -> dict[str, WorkLoad]:
    """What nobody has taken, by role."""
    return _loads(session, actor, now, tasks.c.role, tasks.c.assignee.is_(None))


def cases_led(session: Session, actor: Actor, now: datetime) -> dict[str | None, int]:
    """How many open cases each leads, by the name in the case; under None those that nobody leads."""
    # Written out, not bound: only so does SQLite see that its partial indexes fit.
    is_open = cases.c.state == literal_column("'open'")
    counted = select(cases.c.leader, func.count()).where(is_open, not_hidden(cases.c.id, actor, now))
    return dict(session.execute(counted.group_by(cases.c.leader)).all())


def _loads(
    session: Session, actor: Actor, now: datetime, by: Any, where: ColumnElement[bool]
) -> dict[str, WorkLoad]:
    late, soon = (func.count(case((due, 1))) for due in (_overdue(now), _soon(now)))
    counted = select(by, func.count(), late, soon, func.count(tasks.c.case_id.distinct()))
    rows = session.execute(
        counted.where(_IS_OPEN, where, not_hidden(tasks.c.case_id, actor, now)).group_by(by)
    )
    return {whose: WorkLoad(*numbers) for whose, *numbers in rows}


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
