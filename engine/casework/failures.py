"""When a diagram could not go on: nothing of the step is saved, and an incident says what was tried.

The same failing again is the same incident, with one attempt more; what succeeds later resolves it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from engine.casework.hand import CaseInHand, take_case
from engine.casework.saving import save
from engine.casework.telling import give_notice, notice
from engine.errors import EngineError
from engine.identity import Actor
from engine.store.cases import leave_case_alone
from engine.store.database import Session
from engine.store.incidents import Incident, add_incident, change_incident, unresolved
from engine.store.timers import look_later

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(days=1)


@dataclass(frozen=True)
class Attempt:
    """What a verb tried: the verb, what it was about (a task's id, a message's key), and the rest."""

    verb: str
    about: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self, actor: Actor) -> dict[str, Any]:
        """What an incident keeps of it."""
        return {"verb": self.verb, "about": self.about, "details": self.details,
                "actor": {"id": actor.id, "name": actor.name}}  # fmt: skip

    def is_in(self, incident: Incident) -> bool:
        """Whether the incident is about this attempt."""
        return (incident.attempted["verb"], incident.attempted["about"]) == (self.verb, self.about)


FIRING = Attempt("fire_due_timers")
#: What people did: it is tried again by hand alone, for its time may be over.
BY_HAND = frozenset({"complete_task", "send_message", "start"})


def wait_after(attempts: int) -> timedelta:
    """How long to leave alone what has failed so many times: 1, 4, 16 ... minutes, at most a day."""
    times: int = 4 ** min(attempts - 1, 10)
    return min(FIRST_WAIT * times, LONGEST_WAIT)


def settle(hand: CaseInHand, attempt: Attempt, failure: EngineError | None = None, problem: str = "") -> str:
    """Write an incident instead of what failed, and leave the case alone for a while if nobody did it.

    Args:
        hand: the case whose run failed; it is thrown away and the case taken again.
        failure: what the engine said, or `problem` in words.

    Returns:
        The incident's id.

    Raises:
        Exception: the database failed, not the diagram; the whole transaction has to end.
    """
    if hand.unreadable is not None:
        raise hand.unreadable
    fresh = take_case(hand.session, hand.actor, hand.case.id, hand.now)
    fresh.entries = hand.entries
    problem = problem or str(failure)
    earlier = known(fresh, attempt)
    attempts = (earlier.attempts if earlier else 0) + 1
    wait_until = fresh.now + wait_after(attempts)
    incident_id = earlier.id if earlier else raise_incident(fresh, attempt, failure, problem)
    again = None if attempt.verb in BY_HAND else wait_until
    change_incident(fresh.session, incident_id, attempts=attempts, problem=problem, next_attempt_at=again)
    if again:
        leave_alone(fresh.session, fresh.case.id, attempt, fresh.now, again)
    fresh.note("incident_repeated" if earlier else "incident_raised", incident=incident_id, problem=problem)
    save(fresh)
    return incident_id


def leave_alone(session: Session, case_id: str, attempt: Attempt, now: datetime, until: datetime) -> None:
    """Keep workers away from what fails in a case until a moment, without reading the case itself.

    While nobody can be told of what is overdue timers still fire, and the other way round.
    """
    if attempt == FIRING:
        look_later(session, case_id, now, until)
    else:
        leave_case_alone(session, case_id, until)


def known(hand: CaseInHand, attempt: Attempt) -> Incident | None:
    """The unresolved incident that this attempt caused before."""
    if not hand.case.has_incident:
        return None
    return next((one for one in unresolved(hand.session, hand.case.id) if attempt.is_in(one)), None)


def raise_incident(hand: CaseInHand, attempt: Attempt, failure: EngineError | None, problem: str) -> str:
    """Write a new incident and tell the manager; answers its id."""
    incident_id = uuid4().hex
    facts = failure.facts if failure else {}
    add_incident(
        hand.session,
        id=incident_id,
        case_id=hand.case.id,
        process=facts.get("process"),
        element=facts.get("element"),
        problem=problem,
        attempted=attempt.as_json(hand.actor),
        attempts=0,
        raised_at=hand.now,
    )
    give_notice(hand, [notice(hand, "incident", problem, task_id=None, role="team_manager")])
    return incident_id


def resolve(hand: CaseInHand, attempt: Attempt) -> None:
    """After success: close the incident that this attempt had caused before, if it had."""
    incident = known(hand, attempt)
    if incident is not None:
        close(hand, incident.id)


def close(hand: CaseInHand, incident_id: str) -> None:
    """Write that an incident is over."""
    change_incident(
        hand.session, incident_id, resolved_at=hand.now, resolved_by=hand.actor.id, next_attempt_at=None
    )
    leave_case_alone(hand.session, hand.case.id, None)
    hand.note("incident_resolved", incident=incident_id)
