"""When cases are reviewed, as rows: dates that come by themselves, and tasks that are due."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Text, literal_column, select, type_coerce

from engine.store.database import Session
from engine.tables import cases, process_instances, pupils, schools, tasks, timers

#: How every shipped process calls the event by which a review falls due.
REVIEW_EVENT = "review_date"
IS_REVIEW_EVENT: ColumnElement[bool] = timers.c.element.endswith(REVIEW_EVENT, autoescape=True)


@dataclass(frozen=True)
class ReviewDate:
    """A review that falls due by itself in a running process. `lead` is what the case says of its lead."""

    due_at: datetime
    process: str
    case_id: str
    pupil: str
    school: str | None
    lead: Any


@dataclass(frozen=True)
class DatedTask:
    """An open task with a form and a day, and on which files it runs; equal `pins` are one and the same."""

    due_at: datetime
    process: str
    case_id: str
    pupil: str
    school: str | None
    id: str
    name: str
    form: str
    role: str
    assignee: str | None
    root: str
    pins: dict[str, str]


def review_dates(
    session: Session,
    first: datetime,
    end: datetime,
    urns: Collection[str] | None,
    withheld: Collection[str],
    read: ColumnElement[bool],
) -> list[ReviewDate]:
    """Reviews that fall due from a moment on and before another, soonest first.

    Args:
        urns: of the schools whose children are meant; None for all.
        withheld: processes that the reader does not see.
        read: which cases the reader reads, see `engine.store.readers`.
    """
    query = _among(
        select(
            timers.c.due_at, process_instances.c.process, cases.c.id, pupils.c.name, schools.c.name,
            cases.c.record,
        )
        .select_from(timers)
        .join(process_instances, process_instances.c.id == timers.c.instance_id)
        .join(cases, cases.c.id == timers.c.case_id),
        urns,
    ).where(
        IS_REVIEW_EVENT, timers.c.due_at >= first, timers.c.due_at < end,
        process_instances.c.process.not_in(sorted(withheld)), read,
    )  # fmt: skip
    rows: Any = session.execute(query.order_by(timers.c.due_at, timers.c.id))
    return [ReviewDate(*[*known, record.get("lead_professional")]) for *known, record in rows]


def dated_tasks(
    session: Session,
    end: datetime,
    urns: Collection[str] | None,
    withheld: Collection[str],
    read: ColumnElement[bool],
) -> list[DatedTask]:
    """Open tasks with a form that are due before a moment, soonest first. Args: see `review_dates`."""
    query = _among(
        select(
            tasks.c.due_at, tasks.c.process, cases.c.id, pupils.c.name, schools.c.name, tasks.c.id,
            tasks.c.name, tasks.c.form, tasks.c.role, tasks.c.assignee, process_instances.c.process,
            type_coerce(process_instances.c.pins, Text),
        )
        .select_from(tasks)
        .join(process_instances, process_instances.c.id == tasks.c.instance_id)
        .join(cases, cases.c.id == tasks.c.case_id),
        urns,
    ).where(
        tasks.c.state == literal_column("'open'"), tasks.c.due_at < end, tasks.c.form.is_not(None),
        tasks.c.process.not_in(sorted(withheld)), read,
    )  # fmt: skip
    rows: Any = session.execute(query.order_by(tasks.c.due_at, tasks.c.id))
    # A county's instances run on few sets of versions: each is read from its text once.
    once = cache(orjson.loads)
    return [DatedTask(*[*known, once(pins)]) for *known, pins in rows]


def _among(query: Any, urns: Collection[str] | None) -> Any:
    query = query.join(pupils, pupils.c.id == cases.c.pupil_id).outerjoin(
        schools, schools.c.urn == pupils.c.school_urn
    )
    return query if urns is None else query.where(pupils.c.school_urn.in_(sorted(urns)))
