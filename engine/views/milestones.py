"""What happened in a case that a line of attendance is marked with: opened, plans, reviews, closed.

No list of tasks is kept here. A plan is a completed task whose form writes into a plan of the case: into
`case.plan`, or another name that ends with "plan". A review is one whose form asks how attendance was
("ui:attendance"). Each bears its own name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select

from engine.england import day_in_england
from engine.forms import Form
from engine.process_versions import shelf
from engine.store.database import Session
from engine.tables import process_instances, tasks

MilestoneKind = Literal["opened", "plan", "review", "closed"]


@dataclass(frozen=True)
class Milestone:
    """One mark on the line."""

    day: date
    kind: MilestoneKind
    name: str


def milestones(
    session: Session, case_id: str, opened_at: datetime, closed_at: datetime | None
) -> Sequence[Milestone]:
    """The milestones of a case that the person may read, in order."""
    query = (
        select(tasks.c.process, tasks.c.form, tasks.c.name, tasks.c.ended_at)
        .add_columns(process_instances.c.process.label("root"), process_instances.c.pins)
        .join(process_instances, process_instances.c.id == tasks.c.instance_id)
        .where(tasks.c.case_id == case_id, tasks.c.state == "completed", tasks.c.form.is_not(None))
        .order_by(tasks.c.ended_at, tasks.c.id)
    )
    found = [Milestone(_day(opened_at), "opened", "Case opened")]
    for row in session.execute(query):
        form = shelf.program(session, row.root, row.pins).form(row.process, row.form)
        kind = kind_of_task(form) if form else None
        if kind:
            found.append(Milestone(_day(row.ended_at), kind, row.name))
    return [*found, Milestone(_day(closed_at), "closed", "Case closed")] if closed_at else found


def kind_of_task(form: Form) -> MilestoneKind | None:
    """What completing a task with this form is: a review, an agreed plan, or neither."""
    if form.attendance is not None:
        return "review"
    return "plan" if form.into.endswith("plan") else None


def _day(moment: datetime) -> date:
    return day_in_england(moment)
