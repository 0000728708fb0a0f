"""The list of cases in SQL: which cases, in which order; `case_rows` reads the rows.

A table is joined only where a filter, the order or the person's reach asks for it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, literal_column, or_, select, union_all

from engine.identity import Actor
from engine.policy import reachable_schools
from engine.pupil_record import FLAGS
from engine.store.case_filter import NOBODY, CaseFilter
from engine.store.database import Session
from engine.store.pupils import within_reach
from engine.store.readers import not_hidden
from engine.store.triage_filter import LATER, SOON
from engine.tables import cases, incidents, process_instances, pupils, schools, tasks, timers

# Written out, not bound: only so does SQLite see that its partial indexes fit.
_OPEN: ColumnElement[bool] = cases.c.state == literal_column("'open'")
#: Somebody has it to do, now or once it is no longer held.
TO_DO: ColumnElement[bool] = tasks.c.state.in_((literal_column("'open'"), literal_column("'held'")))
_OF_CASE = tasks.c.case_id == cases.c.id


@dataclass(frozen=True)
class Reader:
    """Who reads the list, when: of `withheld` processes they see nothing but what they do themselves.

    `concerns` are the processes, by key, that deal with safeguarding concerns.
    """

    actor: Actor
    withheld: Collection[str]
    concerns: Collection[str]
    now: datetime

    @property
    def reads(self) -> ColumnElement[bool]:
        """The condition on cases that they are not restricted to others."""
        return not_hidden(cases.c.id, self.actor, self.now)

    @property
    def sees_task(self) -> ColumnElement[bool]:
        """The condition on tasks that the person may hear of."""
        return or_(tasks.c.process.not_in(sorted(self.withheld)), tasks.c.assignee == self.actor.id)

    @property
    def sees_timer(self) -> ColumnElement[bool]:
        """The condition on timers that the person may hear of."""
        hidden = select(process_instances.c.id).where(
            process_instances.c.process.in_(sorted(self.withheld)),
            process_instances.c.case_id == timers.c.case_id,
        )
        return timers.c.instance_id.not_in(hidden)


def count_cases(session: Session, reader: Reader, wanted: CaseFilter) -> int:
    """How many cases within the person's reach the filters leave."""
    return session.scalar(_among(select(func.count()), reader, wanted.but(sort="opened"))) or 0


def listed_cases(
    session: Session, reader: Reader, wanted: CaseFilter, offset: int = 0, limit: int | None = None
) -> list[str]:
    """Ids of these cases in the order of the list: what is not known comes last, equals always the same."""
    query = _among(select(cases.c.id), reader, wanted)
    for key in (_KEYS[wanted.sort], cases.c.id):
        ordered = key.desc() if wanted.descending else key.asc()
        query = query.order_by(ordered if key is cases.c.opened_at else ordered.nulls_last())
    return list(session.scalars(query.offset(offset).limit(limit)))


def leaders(session: Session, reader: Reader) -> list[str]:
    """Who leads an open case within the person's reach, by their names."""
    query = select(cases.c.leader).where(_OPEN, cases.c.leader.is_not(None), reader.reads).distinct()
    if reachable_schools(reader.actor) is not None:
        query = query.join(pupils, pupils.c.id == cases.c.pupil_id).where(within_reach(reader.actor))
    return sorted(name for name in session.scalars(query) if name)


def _among(query: Any, reader: Reader, wanted: CaseFilter) -> Any:
    query = query.select_from(cases)
    asks_pupils = wanted.school or wanted.flag in FLAGS or wanted.sort in ("name", "school")
    if asks_pupils or reachable_schools(reader.actor) is not None:
        query = query.join(pupils, pupils.c.id == cases.c.pupil_id).where(within_reach(reader.actor))
    if wanted.sort == "school":
        query = query.outerjoin(schools, schools.c.urn == pupils.c.school_urn)
    if wanted.sort == "next":
        due = _due(reader)
        first = (
            select(due.c.case_id, func.min(due.c.due_at).label("due_at"))
            .group_by(due.c.case_id)
            .subquery("first_due")
        )
        query = query.outerjoin(first, first.c.case_id == cases.c.id)
    return query.where(reader.reads, *_conditions(reader, wanted))


def _conditions(reader: Reader, wanted: CaseFilter) -> list[ColumnElement[bool]]:
    """What the filters ask; those that are empty ask nothing."""
    found = {"open": [_OPEN], "closed": [cases.c.state == "closed"]}.get(wanted.state, [])
    if wanted.process:
        found.append(cases.c.process == wanted.process)
    if wanted.stage:
        found.append(exists().where(_OF_CASE, TO_DO, tasks.c.process == wanted.stage, reader.sees_task))
    if wanted.school:
        found.append(pupils.c.school_urn == wanted.school)
    if wanted.leader:
        found.append(cases.c.leader.is_(None) if wanted.leader == NOBODY else cases.c.leader == wanted.leader)
    if wanted.waiting == NOBODY:
        found.append(~exists().where(_OF_CASE, TO_DO, reader.sees_task))
    elif wanted.waiting:
        found.append(exists().where(_OF_CASE, TO_DO, tasks.c.role == wanted.waiting, reader.sees_task))
    if wanted.flag:
        found.append(_flag(reader, wanted.flag))
    return found + (_next(reader, wanted.next) if wanted.next else [])


def _flag(reader: Reader, flag: str) -> ColumnElement[bool]:
    if flag == "incident":
        return exists().where(incidents.c.case_id == cases.c.id, incidents.c.resolved_at.is_(None))
    if flag == "concern":
        of_concern = process_instances.c.process.in_(sorted(reader.concerns))
        running = process_instances.c.ended_at.is_(None)
        return exists().where(process_instances.c.case_id == cases.c.id, of_concern, running)
    return pupils.c[flag].is_(True)


def _due(reader: Reader) -> Any:
    """When something is due in a case: an open task, or what happens by itself."""
    by_people = select(tasks.c.case_id, tasks.c.due_at).where(
        tasks.c.state == literal_column("'open'"), tasks.c.due_at.is_not(None)
    )
    by_itself = select(timers.c.case_id, timers.c.due_at)
    if reader.withheld:
        by_people, by_itself = by_people.where(reader.sees_task), by_itself.where(reader.sees_timer)
    return union_all(by_people, by_itself).subquery("due")


def _next(reader: Reader, when: str) -> list[ColumnElement[bool]]:
    """When something is first due: what is due before is overdue."""
    due = _due(reader)
    ids = select(due.c.case_id)
    if when == "none":
        return [cases.c.id.not_in(ids)]
    overdue = cases.c.id.in_(ids.where(due.c.due_at < reader.now))
    if when == "overdue":
        return [overdue]
    until = reader.now + (SOON if when == "two_weeks" else LATER)
    return [cases.c.id.in_(ids.where(due.c.due_at >= reader.now, due.c.due_at < until)), ~overdue]


_KEYS: Mapping[str, ColumnElement[Any]] = {
    "next": literal_column("first_due.due_at"),
    "opened": cases.c.opened_at,
    "name": pupils.c.name,
    "school": schools.c.name,
    "leader": cases.c.leader,
}
