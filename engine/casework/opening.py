"""Opening many cases in one transaction, for a verb that has asked its own policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.casework.cases import new_case, start
from engine.casework.hand import take_case
from engine.casework.refusals import NotPublished
from engine.identity import Actor
from engine.roles import starters_of
from engine.store.cases import add_case
from engine.store.database import Session
from engine.store.processes import latest_versions


@dataclass(frozen=True)
class Opening:
    """A case to open: about whom, what its record says at first, and what its first event says besides."""

    pupil_id: str
    record: Mapping[str, Any]
    noted: Mapping[str, Any] = field(default_factory=dict)


def open_cases(
    session: Session, actor: Actor, process_key: str, openings: Sequence[Opening], now: datetime
) -> list[str]:
    """Open cases with one process; their ids, in the same order. Asks no policy.

    Raises:
        NotPublished: there is no such process, or nobody opens cases with it any more.
    """
    if process_key not in latest_versions(session) or not starters_of(process_key):
        raise NotPublished(process=process_key)
    return [_open(session, actor, process_key, opening, now) for opening in openings]


def _open(session: Session, actor: Actor, process_key: str, opening: Opening, now: datetime) -> str:
    row = new_case(actor, process_key, opening.pupil_id, opening.record, now)
    add_case(session, **row, open_key=None)
    hand = take_case(session, actor, row["id"], now)
    hand.note("case_opened", process=process_key, **opening.noted)
    start(hand, process_key, {})
    return str(row["id"])
