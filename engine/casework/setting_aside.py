"""A case in which the worker failed: it is left alone for a while, its incident stands, and ends by itself.

Nothing of the case is marked as done that was not done: who should have been told is told once it works.
"""

from datetime import datetime
from uuid import uuid4

from engine.casework.failures import Attempt, close, leave_alone, settle, wait_after
from engine.casework.hand import CaseInHand, take_case
from engine.casework.saving import save
from engine.identity import SYSTEM
from engine.store.database import Session
from engine.store.incidents import add_incident, change_incident, unresolved
from engine.store.timers import RECOVERED_AFTER


def set_aside(session: Session, case_id: str, verb: str, problem: str, now: datetime) -> str:
    """Write an incident for a case whose verb broke off, so that it does not stop the others.

    Args:
        verb: what an incident calls what broke off.
        problem: what was said.

    Returns:
        The incident's id.
    """
    return settle(take_case(session, SYSTEM, case_id, now), Attempt(verb), problem=problem)


def set_aside_unread(session: Session, case_id: str, verb: str, problem: str, now: datetime) -> None:
    """The same for a case that cannot be read or saved at all: its chronology does not tell of it."""
    attempt = Attempt(verb)
    earlier = next((one for one in unresolved(session, case_id) if attempt.is_in(one)), None)
    attempts = (earlier.attempts if earlier else 0) + 1
    until = now + wait_after(attempts)
    if earlier:
        change_incident(session, earlier.id, attempts=attempts, problem=problem, next_attempt_at=until)
    else:
        add_incident(
            session,
            id=uuid4().hex,
            case_id=case_id,
            problem=problem,
            attempted=attempt.as_json(SYSTEM),
            attempts=attempts,
            raised_at=now,
            next_attempt_at=until,
        )
    leave_alone(session, case_id, attempt, now, until)


def note_recovered(hand: CaseInHand) -> int:
    """Close the incidents of a case that were to be tried again a while ago, and did not fail again.

    Returns:
        How many.
    """
    over = [
        one
        for one in unresolved(hand.session, hand.case.id)
        if one.next_attempt_at and one.next_attempt_at < hand.now - RECOVERED_AFTER
    ]
    for one in over:
        close(hand, one.id)
    if over:
        save(hand)
    return len(over)
