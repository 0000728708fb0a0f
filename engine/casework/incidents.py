"""Trying again what failed, on behalf of whoever tried it first."""

from datetime import datetime

from engine.casework.cases import start
from engine.casework.failures import close
from engine.casework.guarding import require_unheld
from engine.casework.hand import hold_task, take_case
from engine.casework.messages import redeliver
from engine.casework.saving import save
from engine.casework.tasks import finish
from engine.casework.timers import fire_due_timers
from engine.identity import SYSTEM, Actor
from engine.policy import Action
from engine.store.database import Session
from engine.store.incidents import Incident, incident_by_id
from engine.store.timers import count_due


def retry_incident(session: Session, actor: Actor, incident_id: str, now: datetime) -> bool:
    """Try again what failed, after its cause was mended.

    Returns:
        Whether it is resolved now. When it failed again it has one attempt more and waits longer.

    Raises:
        NotFound: there is no such incident.
        NotAllowed: the person may not.
        AnswersRefused: the answers that were kept no longer fit; the task is open.
        TaskHeld: the task's guard does not allow it now.
    """
    hand = take_case(session, actor, incident_by_id(session, incident_id).case_id, now)
    hand.require(Action.RETRY_INCIDENT)
    incident = incident_by_id(session, incident_id)
    if incident.resolved_at is None:
        hand.note("incident_retried", incident=incident_id)
        save(hand)
        attempt_again(session, incident, now)
    return incident_by_id(session, incident_id).resolved_at is not None


def attempt_again(session: Session, incident: Incident, now: datetime) -> None:
    """Do what the incident says was tried."""
    about, details = incident.attempted["about"], incident.attempted["details"]
    first = Actor(**incident.attempted["actor"])
    match incident.attempted["verb"]:
        case "complete_task":
            complete_again(session, incident, first, now)
        case "send_message":
            redeliver(
                take_case(session, first, incident.case_id, now), details["name"], details["data"], about
            )
        case "start":
            start(take_case(session, first, incident.case_id, now), about, details["variables"])
        case "fire_due_timers":
            fire_again(session, incident, now)
        case _:
            # The worker does it within a second; if it fails again, that is an incident of its own.
            close_alone(session, incident, now)


def fire_again(session: Session, incident: Incident, now: datetime) -> None:
    """Fire the case's due timers; moot when none is due any more."""
    if count_due(session, incident.case_id, now):
        fire_due_timers(session, incident.case_id, now)
    else:
        close_alone(session, incident, now)


def close_alone(session: Session, incident: Incident, now: datetime) -> None:
    """Close an incident, and do nothing else in its case."""
    hand = take_case(session, SYSTEM, incident.case_id, now)
    close(hand, incident.id)
    save(hand)


def complete_again(session: Session, incident: Incident, first: Actor, now: datetime) -> None:
    """Complete the task with the answers that were kept; moot when it has ended in the meantime."""
    taken = hold_task(session, first, incident.attempted["about"], now)
    if taken.task.state in ("open", "held"):
        require_unheld(taken.hand, taken.task)
        finish(taken, incident.attempted["details"]["answers"], incident.attempted["details"]["key"])
    else:
        close(taken.hand, incident.id)
        save(taken.hand)
