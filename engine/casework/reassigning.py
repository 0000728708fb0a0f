"""Giving many tasks to somebody at once, or back to their teams: each under the rules of a single one.

What cannot be given is left and named with the reason; the others go.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.casework.hand import CaseInHand, take_task
from engine.casework.tasks import give, pass_on, require_open
from engine.errors import BadInput, EngineError
from engine.identity import Actor
from engine.policy import Action
from engine.store.database import Session
from engine.store.tasks import Task, in_order_of_cases

#: How many may be given at a time, and how many of them one transaction takes: others write in between.
MOST_GIVEN, GIVEN_TOGETHER = 500, 20
LONGEST_WHY = 1000


@dataclass(frozen=True)
class TaskLeft:
    """A task that stayed as it was, and why."""

    task_id: str
    why: str


@dataclass(frozen=True)
class Reassigned:
    """The ids of the tasks that went, and those that were left."""

    given: tuple[str, ...] = ()
    left: tuple[TaskLeft, ...] = ()

    def __add__(self, other: "Reassigned") -> "Reassigned":
        return Reassigned(self.given + other.given, self.left + other.left)


def reassign(
    session: Session,
    actor: Actor,
    task_ids: Sequence[str],
    to_user_id: str | None,
    reason: str,
    now: datetime,
) -> Reassigned:
    """Give tasks to somebody, or back to their teams, with the reason; a repeat does nothing.

    Args:
        to_user_id: None for the teams.

    Raises:
        BadInput: there is no reason, or it is too long; nothing happened.
    """
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_WHY:
        raise BadInput(
            problem=f"Say why these tasks go to somebody else, in at most {LONGEST_WHY} characters."
        )
    done = Reassigned()
    for task_id in in_order_of_cases(session, task_ids):
        try:
            hand, task, _ = take_task(session, actor, task_id, now)
            require_open(hand, task)
            hand.require(Action.ASSIGN_TASK, role=task.role)
            reassign_in_hand(hand, task, to_user_id, reason)
        except EngineError as refused:
            done += Reassigned(left=(TaskLeft(task_id, str(refused)),))
        else:
            done += Reassigned(given=(task_id,))
    known = {*done.given, *(one.task_id for one in done.left)}
    gone = (TaskLeft(task_id, "There is no such task.") for task_id in task_ids if task_id not in known)
    return done + Reassigned(left=tuple(gone))


def reassign_in_hand(hand: CaseInHand, task: Task, to_user_id: str | None, reason: str) -> None:
    """The same for one open task in hand; where it lies there already nothing happens.

    Raises:
        NotFound, NotAllowed: it is not for that person.
    """
    if task.assignee == to_user_id:
        return
    if to_user_id is None:
        give(hand, task, None, "task_released", reason=reason)
    else:
        pass_on(hand, task, to_user_id, reason)
