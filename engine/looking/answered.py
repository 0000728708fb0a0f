"""What was answered before in a case: each completed task with its questions and answers in words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine import library
from engine.forms import Form
from engine.forms.telling import told
from engine.store import people
from engine.store.database import Session
from engine.tables import process_instances, tasks


@dataclass(frozen=True)
class Answered:
    """One completed task. `answers` are questions and answers, in the order of the form."""

    task_id: str
    instance_id: str | None
    element: str
    name: str
    who: str
    at: datetime
    answers: tuple[tuple[str, str], ...]


def answered(
    session: Session,
    case_id: str,
    *,
    limit: int = 500,
    task_id: str = "",
    withheld: Collection[str] = (),
) -> list[Answered]:
    """The latest completed tasks of a case, or the one with `task_id`, newest first.

    Args:
        withheld: processes whose tasks the reader does not see.
    """
    query = (
        select(tasks, process_instances.c.process.label("root"), process_instances.c.pins)
        .outerjoin(process_instances, process_instances.c.id == tasks.c.instance_id)
        .where(
            tasks.c.case_id == case_id, tasks.c.state == "completed", tasks.c.process.not_in(sorted(withheld))
        )
        .order_by(tasks.c.ended_at.desc(), tasks.c.id)
        .limit(limit)
    )
    rows = session.execute(query.where(tasks.c.id == task_id) if task_id else query).all()
    who = people.names(session, [row.completed_by for row in rows])
    return [
        Answered(
            task_id=row.id,
            instance_id=row.instance_id,
            element=row.element,
            name=row.name,
            who=who.get(row.completed_by, "somebody"),
            at=row.ended_at,
            answers=_told(_form(session, row), row.answers or {}),
        )
        for row in rows
    ]


def _form(session: Session, row: Any) -> Form | None:
    if row.form is None or row.root is None:
        return None
    return library.program(session, row.root, row.pins).form(row.process, row.form)


def _told(form: Form | None, answers: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(told(form, answers)) if form else ()
