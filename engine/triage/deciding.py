"""Accepting proposals, which opens a case each, and declining them: by people, with a reason, once.

Each proposal is looked at again under its lock: whoever has a case by now, or is open to a service, is
left and says so. What was opened stays opened when a later batch fails; the rest can be accepted again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row

from engine.casework.opening import Opening, open_cases
from engine.casework.telling_schools import tell_schools
from engine.errors import BadInput
from engine.identity import Actor
from engine.policy import Action, require
from engine.pupil_record import FLAGS
from engine.store.database import Session
from engine.store.proposals import having_open_cases, hold_proposals, mark_decided
from engine.triage.choosing import PROCESS, Inputs, ScanAnswer, asking, inputs_of
from engine.triage.reasons import day_in_json, standing_from
from engine.triage.scanning import table_of

#: What a school hears whose child was found in the data.
OPENED = "The county team opened a case from the half-termly data. You hear here what comes of it."
_DECIDED = {"opened": "A case was opened already", "declined": "It was declined already"}


class Opened(NamedTuple):
    """A proposal, and the case that was opened from it."""

    proposal_id: str
    case_id: str


class Left(NamedTuple):
    """A proposal that was left as it was, and why; the case that there is already, if it came from it."""

    proposal_id: str
    why: str
    case_id: str | None = None


@dataclass(frozen=True)
class Decided:
    """What became of some proposals. `declined` are ids."""

    opened: Sequence[Opened] = ()
    declined: Sequence[str] = ()
    left: Sequence[Left] = ()

    def __add__(self, other: "Decided") -> "Decided":
        return Decided(
            [*self.opened, *other.opened], [*self.declined, *other.declined], [*self.left, *other.left]
        )


def accept(
    session: Session, actor: Actor, proposal_ids: Sequence[str], reason: str, now: datetime
) -> Decided:
    """Open a case from each proposal that still stands.

    Args:
        reason: why, in the person's words; may be empty.

    Raises:
        NotAllowed: the person may not decide on proposals.
        NotPublished: no case can be opened with the county route.
        BadInput: the table of the scan cannot be used.
    """
    require(Action.DECIDE_PROPOSAL, actor)
    held = hold_proposals(session, actor, proposal_ids, now)
    answer = _looking_again(session, actor, held, now)
    left = [*_missing(proposal_ids, held), *(each for row in held if (each := _left(row, answer(row))))]
    gone = {each.proposal_id for each in left}
    taken = [row for row in held if row.id not in gone]
    case_ids = open_cases(session, actor, PROCESS, [_opening(row, reason) for row in taken], now)
    opened = [Opened(row.id, case_id) for row, case_id in zip(taken, case_ids, strict=True)]
    mark_decided(session, "opened", actor.id, now, reason.strip(), opened)
    of_schools = [(one.case_id, row.school_urn) for row, one in zip(taken, opened, strict=True)]
    tell_schools(session, actor, of_schools, OPENED, now)
    return Decided(opened=opened, left=left)


def decline(
    session: Session, actor: Actor, proposal_ids: Sequence[str], reason: str, now: datetime
) -> Decided:
    """Decline proposals: for this half-term nobody proposes these pupils again.

    Raises:
        NotAllowed: the person may not decide on proposals.
        BadInput: no reason is given.
    """
    require(Action.DECIDE_PROPOSAL, actor)
    if not reason.strip():
        raise BadInput(problem="Say why you decline: the reason stays with the proposal.")
    held = hold_proposals(session, actor, proposal_ids, now)
    left = [*_missing(proposal_ids, held), *(each for row in held if (each := _left(row, None)))]
    gone = {each.proposal_id for each in left}
    declined = [row.id for row in held if row.id not in gone]
    mark_decided(session, "declined", actor.id, now, reason.strip(), [(one, None) for one in declined])
    return Decided(declined=declined, left=left)


def _missing(wanted: Sequence[str], held: Sequence[Row[Any]]) -> Iterator[Left]:
    found = {row.id for row in held}
    return (Left(one, "There is no such proposal") for one in dict.fromkeys(wanted) if one not in found)


def _left(row: Row[Any], answer: ScanAnswer | None) -> Left | None:
    """Why a proposal is left; None when it still stands."""
    if row.state in _DECIDED:
        return Left(row.id, _DECIDED[row.state], row.case_id)
    return Left(row.id, answer.reason) if answer and not answer.propose else None


def _looking_again(
    session: Session, actor: Actor, held: Sequence[Row[Any]], now: datetime
) -> Callable[[Row[Any]], ScanAnswer]:
    """What the table says today, on the figures of the scan."""
    ask = asking(table_of(session, now), now)
    with_cases = having_open_cases(session, actor, [row.pupil_id for row in held], now)

    def look(row: Row[Any]) -> ScanAnswer:
        return ask(_inputs(row, row.pupil_id in with_cases))

    return look


def _inputs(row: Row[Any], has_open_case: bool) -> Inputs:
    standing = standing_from(row.pupil_id, row.school_urn, row.reasons["figures"])
    return inputs_of(standing, [getattr(row, name) for name in FLAGS], has_open_case)


def _opening(row: Row[Any], reason: str) -> Opening:
    """The case of a proposal: why it was found is part of its record."""
    found = {
        "half_term": row.half_term,
        "as_of": day_in_json(row.as_of),
        "reasons": row.reasons["reasons"],
        "figures": row.reasons["figures"],
    }
    noted = {"half_term": row.half_term, "reasons": row.reasons["reasons"]}
    return Opening(
        row.pupil_id,
        {"half_termly_scan": found},
        {**noted, "reason": reason.strip()} if reason.strip() else noted,
    )
