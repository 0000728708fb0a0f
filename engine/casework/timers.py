"""What time does to a case: timers fire, tasks become overdue."""

from datetime import datetime
from typing import Any

from engine.casework.failures import FIRING, resolve, settle
from engine.casework.guarding import turns
from engine.casework.hand import CaseInHand, take_case
from engine.casework.saving import save
from engine.casework.telling import give_notice, notice
from engine.england import day_in_words
from engine.errors import EngineError
from engine.identity import SYSTEM
from engine.policy import ANY_CASEWORKER
from engine.store.absences import absence_of, deputies
from engine.store.database import Session
from engine.store.tasks import Task, mark_guards_asked, mark_overdue, mark_told_again
from engine.store.timers import TOLD_EVERY, count_due

MANAGER = "team_manager"


def fire_due_timers(session: Session, case_id: str, now: datetime) -> int:
    """Fire every timer of a case that is due, each at its own moment, the earliest first.

    Missed repetitions of a timer fire once. When the diagram fails, nothing of it happens, an
    incident is written and the case's timers are left alone for a while.

    Returns:
        How many moments were fired: 0 when nothing is due, or when it failed.

    Raises:
        NotFound: there is no such case.
    """
    return fire_due(take_case(session, SYSTEM, case_id, now))


def fire_due(hand: CaseInHand) -> int:
    """The same for a case in hand."""
    try:
        fired = hand.run.fire_due()
    except EngineError as failure:
        settle(hand, FIRING, failure)
        return 0
    if not fired:
        if count_due(hand.session, hand.case.id, hand.now):
            settle(hand, FIRING, problem="A timer is due that no process of the case knows.")
        return 0
    resolve(hand, FIRING)
    save(hand)
    return fired


def note_overdue(hand: CaseInHand) -> int:
    """Note the tasks of a case that have become overdue, each once; tell whom it concerns and the manager.

    It concerns whoever has the task, who covers for them while they are away, or else its role.

    Returns:
        How many.
    """
    overdue = mark_overdue(hand.session, hand.case.id, hand.now)
    for task in overdue:
        hand.note("task_overdue", task)
    rows: list[dict[str, Any]] = []
    for task in overdue:
        said = f"“{task.name}” is overdue. It was due on {day_in_words(task.due_at)}."
        if task.assignee or task.role not in (MANAGER, ANY_CASEWORKER):
            whom = {"user_id": task.assignee} if task.assignee else {"role": task.role}
            rows.append(notice(hand, "overdue", said, task_id=task.id, step=f"overdue {task.id}", **whom))
        rows += [*to_cover(hand, task, said), to_manager(hand, task, said)]
    give_notice(hand, rows)
    if overdue:
        save(hand)
    return len(overdue)


def note_still_overdue(hand: CaseInHand) -> int:
    """Tell the manager again, every week, of the tasks of a case that are still overdue, and who covers.

    Returns:
        Of how many.
    """
    waiting = mark_told_again(hand.session, hand.case.id, hand.now - TOLD_EVERY, hand.now)
    rows: list[dict[str, Any]] = []
    for task in waiting:
        hand.note("task_still_overdue", task)
        since = day_in_words(task.due_at)
        said = f"“{task.name}” is still not done. It was due on {since}."
        rows += [*to_cover(hand, task, said), to_manager(hand, task, said)]
    give_notice(hand, rows)
    if waiting:
        save(hand)
    return len(waiting)


def to_cover(hand: CaseInHand, task: Task, said: str) -> list[dict[str, Any]]:
    """Notices to who stands in for the holder of an overdue task while they are away, or for managers."""
    absence = absence_of(hand.session, task.assignee, hand.today) if task.assignee else None
    covers = {absence.covered_by} if absence and absence.covered_by else set()
    covers |= set(deputies(hand.session, MANAGER, hand.today) if task.role == MANAGER else ())
    about = f"overdue {task.id}"
    return [
        notice(hand, "overdue", said, task_id=task.id, user_id=cover, step=about) for cover in sorted(covers)
    ]


def to_manager(hand: CaseInHand, task: Task, said: str) -> dict[str, Any]:
    """A notice to the manager about an overdue task, in place of the last one about it."""
    return notice(hand, "overdue", said, task_id=task.id, role=MANAGER, step=f"overdue {task.id}")


def ask_guards(hand: CaseInHand) -> int:
    """Ask the guards of a case again, as every day: time and registers change what they say.

    Returns:
        For how many tasks they say something else than before.
    """
    mark_guards_asked(hand.session, hand.case.id, hand.now)
    turned = len(turns(hand, (), ()))
    if turned:
        save(hand)
    return turned
