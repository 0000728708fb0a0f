"""Attendance as counted so far, one row a reading."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select

from engine.attendance.facts import Sessions
from engine.store.database import Session
from engine.tables import attendance_readings

_OF_PUPIL = (
    select(*(attendance_readings.c[name] for name in Sessions.__dataclass_fields__))
    .where(attendance_readings.c.pupil_id == bindparam("wanted"))
    .order_by(attendance_readings.c.as_of, attendance_readings.c.given_at)
)


def readings_of(session: Session, pupil_id: str) -> list[Sessions]:
    """All readings of a pupil; of two for the same day the later given stands later."""
    return [Sessions(*row) for row in session.execute(_OF_PUPIL, {"wanted": pupil_id})]


_ADD = insert(attendance_readings)


def add_reading(
    session: Session, pupil_id: str, sessions: Sessions, given_at: datetime, **values: Any
) -> None:
    """Write a reading that a person gave; `values` are its id, `given_by` and `task_id`."""
    counted = {name: getattr(sessions, name) for name in Sessions.__dataclass_fields__}
    row = {"pupil_id": pupil_id, "source": "person", "given_at": given_at, **counted, **values}
    session.execute(_ADD, row)
