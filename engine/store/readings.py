"""Writes a count of sessions that came with a task; `registers` reads them."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert

from engine.attendance.facts import Sessions
from engine.store.database import Session
from engine.tables import attendance_readings

_ADD = insert(attendance_readings)


def add_reading(
    session: Session, pupil_id: str, sessions: Sessions, given_at: datetime, **values: Any
) -> None:
    """Write a reading that came with a task; `values` are its id, `source`, `given_by` and `task_id`."""
    counted = {name: getattr(sessions, name) for name in Sessions.__dataclass_fields__}
    row = {"pupil_id": pupil_id, "given_at": given_at, **counted, **values}
    session.execute(_ADD, row)
