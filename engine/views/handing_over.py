"""A case as the school that the child has left sees it: up to the move, until it is handed over."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from engine.casework.handing_over import to_hand_over
from engine.england import from_england
from engine.identity import Actor
from engine.policy import Action, allows
from engine.store.cases import see_case
from engine.store.database import Session
from engine.store.hand_overs import hand_over_by
from engine.store.pupils import school_names
from engine.store.readers import matter_of
from engine.views.chronology import Line, chronology, without_technical


@dataclass(frozen=True)
class HandOverSeen:
    """What is handed over; `lines` tell what people did before the move. `after` is the new school."""

    case_id: str
    child: str
    before: str
    after: str | None
    moved_on: date
    lines: tuple[Line, ...]


def look_at_hand_over(session: Session, actor: Actor, case_id: str, now: datetime) -> HandOverSeen:
    """A case that the person's school hands over.

    Raises:
        NotFound: it has nothing to hand over there.
        NotAllowed: see `to_hand_over`.
    """
    case = see_case(session, case_id)
    found = to_hand_over(session, actor, case, now)
    names = school_names(session, [urn for urn in (found.from_urn, found.to_urn) if urn])
    move = from_england(datetime.combine(found.moved_on, time()))
    # Letters and reasons lie on pages of the case itself, which is the new school's now; why the pathway
    # went on helps nobody to say what the new school must know.
    lines = [
        replace(line, letters=(), decided="")
        for line in chronology(session, case_id, actor)
        if line.at < move and not line.reason
    ]
    return HandOverSeen(
        case_id=case_id,
        child=case.pupil["name"],
        before=names[found.from_urn],
        after=names.get(found.to_urn) if found.to_urn else None,
        moved_on=found.moved_on,
        lines=tuple(without_technical(lines)),
    )


def hands_over_only(session: Session, actor: Actor, case_id: str, now: datetime) -> bool:
    """Whether the person may not read the case, and the person's school has to hand it over."""
    if not (allows(Action.HAND_OVER, actor) and hand_over_by(session, case_id, actor.schools)):
        return False
    matter = matter_of(session, see_case(session, case_id), now)
    return allows(Action.HAND_OVER, actor, matter) and not allows(Action.READ_CASE, actor, matter)
