"""What time does to a case: timers fire, tasks become overdue."""

from datetime import datetime

from engine.casework.failures import Attempt, first_wait, resolve, settle
from engine.casework.guarding import turns
from engine.casework.hand import CaseInHand, take_case
from engine.casework.saving import notice, save
from engine.errors import EngineError
from engine.identity import SYSTEM
from engine.store.database import Session
from engine.store.notices import add_notices
from engine.store.tasks import mark_guards_asked, mark_overdue
from engine.store.timers import count_due, look_later

FIRING = Attempt("fire_due_timers")


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
    """Note the tasks of a case that have become overdue, each once, and tell its person and the manager.

    Returns:
        How many.
    """
    overdue = mark_overdue(hand.session, hand.case.id, hand.now)
    for task in overdue:
        hand.note("task_overdue", task)
    said = "“{}” is overdue."
    rows = [
        notice(hand, "overdue", said.format(task.name), task_id=task.id, role="team_manager")
        for task in overdue
    ]
    rows += [
        notice(hand, "overdue", said.format(task.name), task_id=task.id, user_id=task.assignee)
        for task in overdue
        if task.assignee
    ]
    add_notices(hand.session, rows)
    if overdue:
        save(hand)
    return len(overdue)


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


def leave_alone(session: Session, case_id: str, now: datetime) -> None:
    """Keep workers away from what is due in a case for a while, without reading the case itself."""
    look_later(session, case_id, now, now + first_wait)
    mark_overdue(session, case_id, now)
    mark_guards_asked(session, case_id, now)


def set_aside(session: Session, case_id: str, verb: str, problem: str, now: datetime) -> str:
    """Write an incident for a case whose verb broke off, so that it does not stop the others.

    Args:
        verb: the name of the function that broke off.
        problem: what was said.

    Returns:
        The incident's id.
    """
    return settle(take_case(session, SYSTEM, case_id, now), Attempt(verb), problem=problem)
