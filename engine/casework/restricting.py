"""Restricted cases: who restricts one and lifts that, whom they let in, and breaking the glass.

For the children of staff, for protected witnesses, and wherever else a colleague's look would do harm. Who
reads a restricted case, `engine.store.readers` knows; that others do not, the policy says.
"""

from datetime import datetime, timedelta

from engine.casework.hand import CaseInHand, take_case
from engine.casework.hearing import GLASS_BROKEN, let_in_named
from engine.casework.saving import save
from engine.casework.telling import give_notice, notice
from engine.errors import AnswersRefused, FieldFault
from engine.identity import Actor
from engine.policy import Action
from engine.store.database import Session
from engine.store.notices import mark_read
from engine.store.people import person
from engine.store.readers import add_reader, remove_reader, set_restricted

#: So long somebody reads a case whose glass they broke.
GLASS_HOLDS = timedelta(hours=4)
#: Who hears that somebody broke it.
GLASS_IS_TOLD_TO = ("safeguarding_lead", "team_manager")
GLASS_WAS_BROKEN = (
    "{who} opened a restricted case that they do not work on, for four hours. The reason stands in the case."
)
LONGEST_REASON = 1000


def restrict_case(session: Session, actor: Actor, case_id: str, reason: str, now: datetime) -> None:
    """Let only those who work on a case read it, and the safeguarding lead. Twice is the same as once.

    Raises:
        NotFound: there is no such case.
        NotAllowed: the person may not.
        AnswersRefused: there is no reason.
    """
    hand = _taken(session, actor, case_id, now)
    said = _said(reason)
    if hand.case.restricted:
        return
    set_restricted(session, case_id, restricted=True)
    # Else whoever restricts a case could not see to it.
    add_reader(session, case_id, actor.id, "added", said, actor.id, now)
    let_in_named(hand, [])
    hand.note("case_restricted", reason=said)
    save(hand)


def lift_restriction(session: Session, actor: Actor, case_id: str, reason: str, now: datetime) -> None:
    """Let everybody read a case again whose work it is.

    Raises: see `restrict_case`.
    """
    hand = _taken(session, actor, case_id, now)
    said = _said(reason)
    if not hand.case.restricted:
        return
    set_restricted(session, case_id, restricted=False)
    hand.note("restriction_lifted", reason=said)
    save(hand)


def let_in(session: Session, actor: Actor, case_id: str, user_id: str, reason: str, now: datetime) -> None:
    """Let somebody read a restricted case until that is lifted or taken back.

    Raises:
        NotFound, NotAllowed: see `restrict_case`.
        AnswersRefused: there is no reason or no such person, or the case is not restricted.
    """
    hand = _taken(session, actor, case_id, now)
    said, to = _said(reason), person(session, user_id)
    if to is None or not to.active:
        raise AnswersRefused([FieldFault("who", "Choose who may read the case")])
    if not hand.case.restricted:
        raise AnswersRefused([FieldFault("who", "The case is not restricted any more: nobody is shut out")])
    remove_reader(session, case_id, to.id)
    add_reader(session, case_id, to.id, "added", said, actor.id, now)
    hand.note("reader_let_in", who=to.name, reader=to.id, reason=said)
    save(hand)


def shut_out_again(session: Session, actor: Actor, case_id: str, user_id: str, now: datetime) -> None:
    """Take back that somebody was let in by name; who works on the case reads it all the same.

    Raises:
        NotFound, NotAllowed: see `restrict_case`.
    """
    hand = _taken(session, actor, case_id, now)
    if remove_reader(session, case_id, user_id):
        to = person(session, user_id)
        hand.note("reader_shut_out", who=to.name if to else "somebody", reader=user_id)
        save(hand)


def break_glass(session: Session, actor: Actor, case_id: str, reason: str, now: datetime) -> datetime:
    """Read a restricted case for four hours. The case says so; managers and safeguarding leads hear of it.

    Returns:
        Until when.

    Raises:
        NotFound: there is no such case.
        NotAllowed: the person could not read it if it were not restricted, or reads it as it is.
        AnswersRefused: there is no reason.
    """
    hand = take_case(session, actor, case_id, now)
    hand.require(Action.BREAK_GLASS)
    said, until = _said(reason), now + GLASS_HOLDS
    add_reader(session, case_id, actor.id, "glass", said, actor.id, now, until)
    hand.note("glass_broken", who=actor.name, reason=said, until=until.isoformat())
    told = GLASS_WAS_BROKEN.format(who=actor.name)
    rows = [notice(hand, GLASS_BROKEN, told, task_id=None, role=role) for role in GLASS_IS_TOLD_TO]
    give_notice(hand, rows)
    # Whoever did it need not be told of it.
    mark_read(session, actor, [row["id"] for row in rows], now)
    save(hand)
    return until


def _taken(session: Session, actor: Actor, case_id: str, now: datetime) -> CaseInHand:
    hand = take_case(session, actor, case_id, now)
    hand.require(Action.RESTRICT_CASE)
    return hand


def _said(reason: str) -> str:
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise AnswersRefused([FieldFault("reason", f"Say why, in at most {LONGEST_REASON} characters")])
    return said
