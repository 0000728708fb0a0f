"""Hand-overs of cases between schools: what a school that a child has left still has to pass on."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import func, insert, select, update

from engine.identity import Actor
from engine.store.database import Session, rows_changed
from engine.store.readers import not_hidden
from engine.tables import cases, hand_overs, pupils


@dataclass(frozen=True)
class HandOver:
    """A case that a school hands over; `to_urn` is None when the child has no school now."""

    id: str
    case_id: str
    from_urn: str
    to_urn: str | None
    moved_on: date


def begin_hand_over(
    session: Session, case_id: str, from_urn: str, to_urn: str | None, moved_on: date, now: datetime
) -> None:
    """Write that a school is to hand a case over."""
    session.execute(
        insert(hand_overs).values(
            id=uuid4().hex, case_id=case_id, from_urn=from_urn, to_urn=to_urn, moved_on=moved_on, begun_at=now
        )
    )


def hand_over_by(session: Session, case_id: str, urns: Collection[str]) -> HandOver | None:
    """What one of these schools has still to hand over in an open case; the latest move counts."""
    query = (
        select(*(hand_overs.c[name] for name in HandOver.__dataclass_fields__))
        .join(cases, cases.c.id == hand_overs.c.case_id)
        .where(
            hand_overs.c.case_id == case_id,
            hand_overs.c.from_urn.in_(urns),
            hand_overs.c.ended_at.is_(None),
            cases.c.state == "open",
        )
        .order_by(hand_overs.c.begun_at.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none() if urns else None
    return HandOver(*row) if row else None


def hand_overs_due(session: Session, actor: Actor, now: datetime) -> list[tuple[str, str, date]]:
    """What a person's schools have still to hand over, oldest first: id of case, child, when they left."""
    query = (
        select(cases.c.id, pupils.c.name, func.max(hand_overs.c.moved_on).label("left_on"))
        .join(cases, cases.c.id == hand_overs.c.case_id)
        .join(pupils, pupils.c.id == cases.c.pupil_id)
        .where(
            hand_overs.c.from_urn.in_(sorted(actor.schools)),
            hand_overs.c.ended_at.is_(None),
            cases.c.state == "open",
            not_hidden(cases.c.id, actor, now),
        )
        .group_by(cases.c.id, pupils.c.name)
        .order_by("left_on", cases.c.id)
    )
    return [(row.id, row.name, row.left_on) for row in session.execute(query)] if actor.schools else []


def end_hand_overs(session: Session, case_id: str, from_urn: str, now: datetime, **values: Any) -> bool:
    """Write that a school has nothing more to hand over in a case; whether it had."""
    open_ones = (
        hand_overs.c.case_id == case_id, hand_overs.c.from_urn == from_urn, hand_overs.c.ended_at.is_(None)
    )  # fmt: skip
    ended = session.execute(update(hand_overs).where(*open_ones).values(ended_at=now, **values))
    return rows_changed(ended) > 0
