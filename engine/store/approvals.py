"""Approvals beside what they check, as rows: who did the steps that they look at, and when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import literal, null, select, union_all

from engine.identity import Actor
from engine.store.database import Session
from engine.store.pupils import within_reach
from engine.store.readers import not_hidden
from engine.store.tasks import SENT, is_one_of
from engine.tables import cases, messages, process_instances, pupils, tasks


@dataclass(frozen=True)
class WaitingApproval:
    """An open approval: what it checks (`not_by`), about whom, its step, its files, whose it is."""

    id: str
    case_id: str
    process: str
    element: str
    form: str | None
    subject: str | None
    not_by: list[str]
    role: str
    assignee: str | None
    meant_for: str | None
    root: str
    pins: dict[str, str]
    school_urn: str | None


@dataclass(frozen=True)
class DoneBy:
    """Something that somebody did in a case: a step (`process/element`) or a message (`message:NAME`)."""

    case_id: str
    process: str
    element: str
    subject: str | None
    who: str
    at: datetime

    def is_checked_by(self, approval: WaitingApproval) -> bool:
        """Whether an approval keeps away whoever did this."""
        named = self.element in approval.not_by or f"{self.process}/{self.element}" in approval.not_by
        about = approval.subject is None or self.subject in (None, approval.subject)
        return named and about and self.case_id == approval.case_id


def waiting_approvals(
    session: Session, actor: Actor, task_ids: Sequence[str], now: datetime
) -> dict[str, WaitingApproval]:
    """These tasks by id, as far as they are open, asked for by a diagram, and in a case that one reads."""
    query: Any = (
        select(
            tasks.c.id, tasks.c.case_id, tasks.c.process, tasks.c.element, tasks.c.form, tasks.c.subject,
            tasks.c.not_by, tasks.c.role, tasks.c.assignee, tasks.c.meant_for, process_instances.c.process,
            process_instances.c.pins, pupils.c.school_urn,
        )
        .join(process_instances, process_instances.c.id == tasks.c.instance_id)
        .join(cases, cases.c.id == tasks.c.case_id)
        .join(pupils, pupils.c.id == cases.c.pupil_id)
        .where(tasks.c.id.in_(task_ids), tasks.c.state == "open", not_hidden(cases.c.id, actor, now))
    )  # fmt: skip
    found = [WaitingApproval(*row) for row in session.execute(query)] if task_ids else []
    return {one.id: one for one in found}


def approvals_in_words(
    session: Session, actor: Actor, task_ids: Sequence[str], now: datetime
) -> dict[str, str]:
    """What tasks are called and about which child, whatever their state, within the person's reach; by id."""
    query = (
        select(tasks.c.id, tasks.c.name, pupils.c.name.label("pupil"))
        .join(cases, cases.c.id == tasks.c.case_id)
        .join(pupils, pupils.c.id == cases.c.pupil_id)
        .where(tasks.c.id.in_(task_ids), within_reach(actor), not_hidden(cases.c.id, actor, now))
    )
    return {row.id: f"{row.name}, {row.pupil}" for row in session.execute(query)} if task_ids else {}


def done_before(session: Session, approvals: Collection[WaitingApproval]) -> list[DoneBy]:
    """What was done in their cases that any of these approvals checks, the latest first."""
    case_ids = {one.case_id for one in approvals}
    names = {name for one in approvals for name in one.not_by}
    sent = [name.removeprefix(SENT) for name in names if name.startswith(SENT)]
    done = select(
        tasks.c.case_id, tasks.c.process, tasks.c.element, tasks.c.subject,
        tasks.c.completed_by.label("who"), tasks.c.ended_at.label("at"),
    ).where(tasks.c.case_id.in_(case_ids), tasks.c.state == "completed", is_one_of(names, None))  # fmt: skip
    told = select(
        messages.c.case_id, literal(""), literal(SENT) + messages.c.name, null(), messages.c.sent_by,
        messages.c.received_at,
    ).where(messages.c.case_id.in_(case_ids), messages.c.name.in_(sent))  # fmt: skip
    both = union_all(done, told).subquery()
    rows = session.execute(select(both).order_by(both.c.at.desc())) if names else ()
    return [DoneBy(*row) for row in rows]
