"""For whoever audits a case: whether its history is whole, and who approved what of whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine.history.wholeness import CaseHistory, check_case
from engine.identity import Actor
from engine.policy import Action, require
from engine.roles import withheld_from
from engine.store import people
from engine.store.cases import SeenCase, see_case
from engine.store.database import Session
from engine.store.readers import matter_of
from engine.tables import tasks
from engine.views.answered import answered


@dataclass(frozen=True)
class Approved:
    """A step by which a second person decided: who, when, what, and whose work they looked at.

    `checked` are step, name and moment of what it checks, as it was done last before. `alone` is true where
    somebody decided on their own work, which no pathway allows.
    """

    name: str
    who: str
    at: datetime
    chosen: tuple[tuple[str, str], ...]
    checked: tuple[tuple[str, str, datetime], ...]
    alone: bool


@dataclass(frozen=True)
class WholeSeen:
    """A case, what came of checking its history, and its approvals, newest first."""

    case: SeenCase
    history: CaseHistory
    approvals: tuple[Approved, ...]


def look_whether_whole(session: Session, actor: Actor, case_id: str, now: datetime) -> WholeSeen:
    """Check the history of a case, for somebody who may see who read it.

    Raises:
        NotFound: there is no such case.
        NotAllowed: the person may not read it.
    """
    case = see_case(session, case_id)
    require(Action.READ_CASE, actor, matter_of(session, case, now))
    return WholeSeen(case, check_case(session, case_id), tuple(_approvals(session, actor, case_id)))


def _approvals(session: Session, actor: Actor, case_id: str) -> list[Approved]:
    shown = ("id", "process", "element", "name", "subject", "not_by", "completed_by", "ended_at")
    query = select(*(tasks.c[name] for name in shown)).where(
        tasks.c.case_id == case_id, tasks.c.state == "completed"
    )
    done = session.execute(query.order_by(tasks.c.ended_at.desc())).all()
    names = people.names(session, {row.completed_by for row in done})
    words = {each.task_id: each for each in answered(session, case_id, withheld=withheld_from(actor))}
    return [
        _approved(row, done, names, words[row.id].chosen) for row in done if row.not_by and row.id in words
    ]


def _approved(
    row: Any, done: Sequence[Any], names: Mapping[str, str], chosen: tuple[tuple[str, str], ...]
) -> Approved:
    last: dict[tuple[str, str], Any] = {}
    for each in done:
        if _checks(row, each):
            last.setdefault((each.process, each.element), each)
    checked = tuple((each.name, names.get(each.completed_by, ""), each.ended_at) for each in last.values())
    alone = any(each.completed_by == row.completed_by for each in last.values())
    return Approved(row.name, names.get(row.completed_by, ""), row.ended_at, chosen, checked, alone)


def _checks(approval: Any, step: Any) -> bool:
    named = step.element in approval.not_by or f"{step.process}/{step.element}" in approval.not_by
    about = approval.subject is None or step.subject in (None, approval.subject)
    return named and about and step.ended_at <= approval.ended_at
