"""Deciding on several approvals with the same answers, where their diagram allows it: one after another."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.casework.hand import CaseInHand, take_task
from engine.casework.tasks import Completed, complete_task, completion_key, is_repeat, require_open
from engine.errors import BadInput
from engine.identity import Actor
from engine.store.database import Session
from engine.store.tasks import Task

#: How many may be decided on at a time, each in a transaction of its own.
MOST_DECIDED = 50


def decide_with_others(
    session: Session, actor: Actor, task_id: str, raw_answers: Mapping[str, Any], now: datetime, *, key: str
) -> Completed:
    """Complete one of several approvals, under the same rules as one that is looked at alone.

    Raises:
        BadInput: its diagram wants it to be looked at alone.
        NotFound, NotAllowed, AnswersRefused, TaskNotOpen, TaskWithdrawn, TaskHeld: see `complete_task`.
    """
    hand, task, _ = take_task(session, actor, task_id, now)
    if not is_repeat(hand, task, completion_key(key, raw_answers)):
        require_open(hand, task)
        require_together(hand, task)
    return complete_task(session, actor, task_id, raw_answers, now, key=key)


def require_together(hand: CaseInHand, task: Task) -> None:
    """Refuse a step that its diagram does not let people decide with others.

    Raises:
        BadInput: it is such a step.
    """
    program = hand.program(hand.instance(task.instance_id)) if task.instance_id else None
    element = program.models[task.process].elements.get(task.element) if program else None
    if element is None or not element.several_at_once:
        raise BadInput(problem=f"“{task.name}” is decided on its own page: each needs a look of its own.")
