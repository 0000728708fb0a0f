"""Tasks that go back to the team: of people who left or lost the role, and claims that came to nothing."""

from datetime import datetime, timedelta
from typing import Any

from engine.casework.hand import CaseInHand
from engine.casework.saving import save
from engine.casework.telling import give_notice, notice
from engine.england import day_in_words
from engine.store.people import person
from engine.store.tasks import Task, draft_for, set_assignee, taken_tasks

#: How long somebody may keep a task that they took and do not work at, where no setting says otherwise.
CLAIMED_FOR = timedelta(days=14)

LEFT, LOST_ROLE = "{who} has left", "{who} no longer has the role for it"
FREED = "{why}. “{task}” is for the whole team again."
LATE = (
    "You took “{task}” on {day}, and it has not been done in {days} days. It is for the whole team again; "
    "what you typed is kept, and you can take it again."
)


def give_back(hand: CaseInHand, claimed_for: timedelta = CLAIMED_FOR) -> int:
    """Give back the tasks of a case whose holders have left, or took them long ago and do nothing about them.

    A task that is somebody's by name stays theirs for as long as they are there. Whoever typed meanwhile is
    at work on it. The manager hears of people who left, the others hear of it themselves.

    Returns:
        How many were given back.
    """
    told, given = [], 0
    for task in taken_tasks(hand.session, hand.case.id):
        holder = person(hand.session, task.assignee or "")
        if holder is None or not holder.active:
            told.append(_freed(hand, task, LEFT.format(who=holder.name if holder else "Somebody")))
        elif task.assignee != task.meant_for and _taken_until(hand, task) <= hand.now - claimed_for:
            told.append(_of_who_waits(hand, task, claimed_for.days))
        else:
            continue
        set_assignee(hand.session, task.id, None, None)
        given += 1
    give_notice(hand, told)
    if given:
        save(hand)
    return given


def free(hand: CaseInHand, task: Task, why: str) -> None:
    """Give back one task of somebody who leaves or may not do it any more, of which the manager hears."""
    told = _freed(hand, task, why)
    set_assignee(hand.session, task.id, None, None)
    give_notice(hand, [told])
    save(hand)


def _freed(hand: CaseInHand, task: Task, why: str) -> dict[str, Any]:
    """Notes that a task is free, and why, and gives the notice of it to the manager."""
    hand.note("task_released", task, reason=why)
    said = FREED.format(why=why, task=task.name)
    return notice(hand, "left", said, task_id=task.id, role="team_manager")


def _of_who_waits(hand: CaseInHand, task: Task, days: int) -> dict[str, Any]:
    """Notes that a task is free because nothing came of it, and gives the notice of it to whoever had it."""
    hand.note("task_released", task, reason=f"It was taken and not done in {days} days")
    said = LATE.format(task=task.name, day=day_in_words(task.claimed_at), days=days)
    return notice(hand, "given back", said, task_id=task.id, user_id=task.assignee)


def _taken_until(hand: CaseInHand, task: Task) -> datetime:
    """When its holder last took it or typed in it; written down, so that it is left alone."""
    draft = draft_for(hand.session, task, task.assignee or "")
    taken = task.claimed_at or task.opened_at
    until = max(taken, draft[1]) if draft else taken
    if until > taken:
        set_assignee(hand.session, task.id, task.assignee, until)
    return until
