"""Notices: short messages to a person or to all of a role, shown until they were read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, or_, select, update

from engine.identity import Actor
from engine.store.database import Session
from engine.tables import notices


@dataclass(frozen=True)
class Notice:
    """One notice. `kind` is "withdrawn", "overdue", "assigned", "incident" or "handed over"."""

    id: str
    case_id: str
    task_id: str | None
    kind: str
    said: str
    at: datetime


def add_notices(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write notices."""
    if rows:
        session.execute(insert(notices), rows)


def unread_notices(session: Session, actor: Actor, limit: int = 50) -> list[Notice]:
    """What the person has not read yet, newest first."""
    query = (
        select(*(notices.c[name] for name in Notice.__dataclass_fields__))
        .where(
            or_(notices.c.user_id == actor.id, notices.c.role.in_(sorted(actor.roles))),
            notices.c.read_at.is_(None),
        )
        .order_by(notices.c.at.desc())
        .limit(limit)
    )
    return [Notice(*row) for row in session.execute(query)]


def mark_read(session: Session, actor: Actor, notice_id: str, now: datetime) -> None:
    """Note that somebody to whom it was said has read a notice."""
    session.execute(
        update(notices)
        .where(
            notices.c.id == notice_id,
            or_(notices.c.user_id == actor.id, notices.c.role.in_(sorted(actor.roles))),
        )
        .values(read_at=now)
    )
