"""The message inbox of each case: what came in, under which key, and what became of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from engine.store.database import Session
from engine.tables import messages


@dataclass(frozen=True)
class ReceivedMessage:
    """A message that came in, the fingerprint of what was sent (None: not kept) and what became of it."""

    name: str
    fingerprint: str | None
    outcome: str


def message_under(session: Session, case_id: str, key: str) -> ReceivedMessage | None:
    """The message with this key; None when none came in."""
    columns = (messages.c.name, messages.c.fingerprint, messages.c.outcome)
    query = select(*columns).where(messages.c.case_id == case_id, messages.c.key == key)
    row = session.execute(query).first()
    return ReceivedMessage(*row) if row else None


def kept_messages(session: Session, case_id: str) -> list[tuple[str, dict[str, Any], str]]:
    """Name, data and key of the messages that nothing has taken yet, oldest first."""
    query = (
        select(messages.c.name, messages.c.data, messages.c.key)
        .where(messages.c.case_id == case_id, messages.c.outcome == "kept")
        .order_by(messages.c.received_at, messages.c.key)
    )
    return [(row.name, row.data, row.key) for row in session.execute(query)]


def add_message(
    session: Session,
    case_id: str,
    key: str,
    name: str,
    data: Mapping[str, Any],
    fingerprint: str | None,
    sent_by: str,
    outcome: str,
    at: datetime,
) -> None:
    """Write a message that came in. The database refuses a second one under the same key."""
    delivered = None if outcome == "kept" else at
    row = {"case_id": case_id, "key": key, "name": name, "data": data, "fingerprint": fingerprint,
           "sent_by": sent_by, "received_at": at,"outcome": outcome, "delivered_at": delivered}  # fmt: skip
    session.execute(insert(messages), row)


def mark_delivered(session: Session, case_id: str, keys: Collection[str], at: datetime) -> None:
    """Write that kept messages were taken."""
    if keys:
        session.execute(
            update(messages)
            .where(messages.c.case_id == case_id, messages.c.key.in_(sorted(keys)))
            .values(outcome="caught", delivered_at=at)
        )


def set_outcome(session: Session, case_id: str, key: str, outcome: str, at: datetime) -> None:
    """Write what became of a message that had failed."""
    session.execute(
        update(messages)
        .where(messages.c.case_id == case_id, messages.c.key == key)
        .values(outcome=outcome, delivered_at=None if outcome == "kept" else at)
    )
