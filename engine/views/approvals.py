"""What waits for somebody's decision: who asks, who may not decide, which may be decided together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engine.bpmn.program import Program
from engine.casework.deciding_together import MOST_DECIDED
from engine.england import day_in_england
from engine.forms import Form
from engine.identity import Actor
from engine.policy import MANAGERS, Action, Matter, allows
from engine.process_versions import shelf
from engine.store.absences import deputies
from engine.store.approvals import DoneBy, WaitingApproval, done_before, waiting_approvals
from engine.store.database import Session
from engine.store.inbox import InboxPage, inbox
from engine.store.inbox_filter import InboxFilter
from engine.store.inbox_rows import InboxRow, inbox_rows
from engine.store.people import names


@dataclass(frozen=True)
class ApprovalWaiting:
    """One approval in the list. `asked_by` is the name of whoever did last what it checks, None for nobody.

    `barred`: the person who looks did it themselves, so a second one decides. `together`: several of its
    step may be decided at once.
    """

    row: InboxRow
    asked_by: str | None
    asked_at: datetime | None
    barred: bool
    together: bool


@dataclass(frozen=True)
class ApprovalsSeen:
    """One page of approvals."""

    rows: tuple[ApprovalWaiting, ...]
    page: InboxPage

    @property
    def several(self) -> bool:
        """Whether any of them may be decided on together with others."""
        return any(row.together for row in self.rows)


@dataclass(frozen=True)
class DecidedTogether:
    """Approvals of one step to be decided with the same answers, and the questions without facts."""

    rows: tuple[ApprovalWaiting, ...]
    form: Form | None


def look_at_approvals(session: Session, actor: Actor, now: datetime, page: int) -> ApprovalsSeen:
    """One page of what waits for this person, soonest due first."""
    found = inbox(session, actor, InboxFilter(now, "approvals", page=page))
    waiting = waiting_approvals(session, actor, [row.task_id for row in found.rows], now)
    done = done_before(session, waiting.values())
    return ApprovalsSeen(tuple(_beside(session, found.rows, waiting, done, actor)), found)


def look_at_several(
    session: Session, actor: Actor, task_ids: Sequence[str], now: datetime
) -> DecidedTogether | None:
    """Approvals that were ticked and that the person may decide on; None where not all can be together."""
    waiting = waiting_approvals(session, actor, list(dict.fromkeys(task_ids))[:MOST_DECIDED], now)
    done = done_before(session, waiting.values())
    deputising = frozenset(
        role for role in MANAGERS if actor.id in deputies(session, role, day_in_england(now))
    )
    able = [one for one in waiting.values() if _may_decide(actor, one, done, deputising)]
    if len({(one.process, one.element) for one in able}) != 1 or not all(
        _together(session, one) for one in able
    ):
        return None
    forms = [_form(session, one) for one in able]
    if any(form != forms[0] for form in forms):
        return None
    rows = _beside(session, inbox_rows(session, actor, [one.id for one in able]), waiting, done, actor)
    return DecidedTogether(tuple(rows), forms[0])


def _may_decide(
    actor: Actor, approval: WaitingApproval, done: Sequence[DoneBy], deputising: frozenset[str]
) -> bool:
    matter = Matter(
        school_urn=approval.school_urn, role=approval.role, assignee=approval.assignee,
        named=approval.meant_for, deputies=frozenset({actor.id} if approval.role in deputising else ()),
        barred=frozenset(one.who for one in done if one.is_checked_by(approval)),
    )  # fmt: skip
    return allows(Action.COMPLETE_TASK, actor, matter)


def _beside(
    session: Session,
    rows: Sequence[InboxRow],
    waiting: Mapping[str, WaitingApproval],
    done: Sequence[DoneBy],
    actor: Actor,
) -> list[ApprovalWaiting]:
    known = names(session, {one.who for one in done})
    found = []
    for row in rows:
        approval = waiting.get(row.task_id)
        before = [one for one in done if approval and one.is_checked_by(approval)]
        found.append(
            ApprovalWaiting(
                row,
                asked_by=known.get(before[0].who) if before else None,
                asked_at=before[0].at if before else None,
                barred=actor.id in {one.who for one in before},
                together=bool(approval and _together(session, approval)),
            )
        )
    return found


def _program(session: Session, approval: WaitingApproval) -> Program:
    return shelf.program(session, approval.root, approval.pins)


def _together(session: Session, approval: WaitingApproval) -> bool:
    element = _program(session, approval).models[approval.process].elements.get(approval.element)
    return element is not None and element.several_at_once


def _form(session: Session, approval: WaitingApproval) -> Form | None:
    """The form of an approval without the facts, which are those of one child."""
    if approval.form is None:
        return None
    form = _program(session, approval).form(approval.process, approval.form)
    return replace(form, questions=replace(form.questions, fields=form.questions.asked))
