"""Who reads a restricted case, for those who say so; and who broke the glass, for those who check that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.identity import Actor
from engine.policy import Action, Matter, allows, require
from engine.store import people
from engine.store.cases import SeenCase, see_case
from engine.store.database import Session
from engine.store.readers import BrokenGlass, CaseReader, glass_broken, let_in_by_name, matter_of, readers_of


@dataclass(frozen=True)
class RestrictionSeen:
    """One case: the names of who works on it, who was let in, and whom one could let in, by id."""

    case: SeenCase
    working: Sequence[str]
    let_in: Sequence[CaseReader]
    others: Mapping[str, str]


def look_at_restriction(session: Session, actor: Actor, case_id: str, now: datetime) -> RestrictionSeen:
    """Who reads a case.

    Raises:
        NotFound: there is no such case.
        NotAllowed: the person may not say who reads it.
    """
    case = see_case(session, case_id)
    require(Action.RESTRICT_CASE, actor, matter_of(session, case, now))
    readers = readers_of(session, case, now) or frozenset()
    entered = let_in_by_name(session, case_id, now)
    working = readers - {one.user_id for one in entered}
    unrestricted = Matter(school_urn=case.school_urn)
    return RestrictionSeen(
        case,
        sorted(people.names(session, sorted(working)).values()),
        entered,
        {
            one.id: one.name
            for one in people.everybody(session)
            if one.active and one.id not in readers and allows(Action.READ_CASE, one.actor, unrestricted)
        },
    )


def require_glass(session: Session, actor: Actor, case_id: str, now: datetime) -> None:
    """Refuse whoever could not break the glass of a case.

    Raises:
        NotFound, NotAllowed: see `engine.casework.break_glass`.
    """
    require(Action.BREAK_GLASS, actor, matter_of(session, see_case(session, case_id), now))


def look_at_broken_glass(session: Session, actor: Actor, now: datetime, page: int) -> list[BrokenGlass]:
    """Who broke the glass of which case and why, newest first. The child is named to those who read the case.

    Raises:
        NotAllowed: it is not for this person.
    """
    require(Action.READ_BROKEN_GLASS, actor)
    return glass_broken(session, actor, now, page)
