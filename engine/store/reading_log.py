"""Who read what about whom: one row each time somebody opens a case, a child or a task."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import insert

from engine.identity import Actor
from engine.store.database import Session
from engine.tables import reading_log

_ADD = insert(reading_log)


def note_reading(session: Session, actor: Actor, kind: str, reference: str, now: datetime) -> None:
    """Write that a person read the "case", "pupil" or "task" with this id."""
    row = {"id": uuid4().hex, "at": now, "user_id": actor.id, "kind": kind, "reference": reference}
    session.execute(_ADD, row)
