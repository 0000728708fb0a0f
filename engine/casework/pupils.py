"""What is known of a child besides the cases: correcting it, and telling the cases that must hear of it."""

from datetime import date, datetime

from engine.casework.hand import CaseInHand, take_case
from engine.casework.messages import deliver
from engine.casework.saving import save
from engine.errors import BadInput
from engine.identity import Actor
from engine.policy import Action, Matter, require
from engine.store.cases import hold_cases_about
from engine.store.database import Session
from engine.store.pupils import looked_after_in, school_of, set_looked_after

#: Ends every legal step of a case (W-G4).
LOOKED_AFTER = "child_looked_after"


def record_looked_after(
    session: Session,
    actor: Actor,
    pupil_id: str,
    looked_after: bool | None,
    as_of: date,
    source: str,
    now: datetime,
) -> None:
    """Correct a child's record: looked after or not, since when that is known, and from whom.

    Every open case about the child keeps it in its chronology. A case in which a legal step is under
    way ends that step when the child becomes looked after.

    Args:
        looked_after: None when it is not known.
        as_of: the day for which it is known; not in the future.

    Raises:
        NotFound: there is no such child.
        NotAllowed: the person may not.
        BadInput: no source is named, or the day is in the future.

    Source: W-G4 of the guidance.
    """
    require(Action.CORRECT_RECORD, actor, Matter(school_urn=school_of(session, pupil_id)))
    if not source.strip():
        raise BadInput(problem="Say who told you, or where it is written.")
    if as_of > now.date():
        raise BadInput(problem="The day for which it is known cannot be in the future.")
    change_looked_after(session, actor, pupil_id, looked_after, as_of, source.strip(), now)


def change_looked_after(
    session: Session,
    actor: Actor,
    pupil_id: str,
    looked_after: bool | None,
    as_of: date,
    source: str,
    now: datetime,
) -> None:
    """The same for verbs that asked the policy themselves: what a file brought in."""
    # The cases first, as every verb does: what they decide waits until the record is right.
    case_ids = hold_cases_about(session, pupil_id)
    before = looked_after_in(session, pupil_id)
    set_looked_after(session, pupil_id, looked_after, as_of, source)
    for case_id in case_ids:
        hand = take_case(session, actor, case_id, now)
        hand.note(
            "record_corrected",
            before=before,
            looked_after=looked_after,
            as_of=as_of.isoformat(),
            source=source,
        )
        if looked_after is True and before is not True and _is_awaited(hand):
            deliver(hand, LOOKED_AFTER, {}, f"{LOOKED_AFTER} {now.isoformat()}")
        else:
            save(hand)


def _is_awaited(hand: CaseInHand) -> bool:
    return any(LOOKED_AFTER in instance.awaits for instance in hand.instances)
