"""Writes a count of sessions that came with a task; `registers` reads them."""

from typing import Any

from sqlalchemy import insert

from engine.attendance.facts import Reading
from engine.store.database import Session
from engine.tables import attendance_readings

_ADD = insert(attendance_readings)


def add_reading(session: Session, pupil_id: str, reading: Reading, **values: Any) -> None:
    """Write a reading that came with a task; `values` are its id, `given_by` and `task_id`."""
    row = {**vars(reading), **vars(reading.sessions), "pupil_id": pupil_id, **values}
    del row["sessions"]
    session.execute(_ADD, row)
