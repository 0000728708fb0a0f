"""A small county with registers, written straight into the tables."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert

from engine.attendance.calendar import HalfTerm
from engine.attendance.register import Week
from engine.attendance.weeks import EMPTY
from engine.store.database import Database
from engine.tables import half_terms, pupils, register_weeks, school_weeks, schools
from engine.tables.register import EVERY_SCHOOL

OAKFIELD, HILLTOP = "100001", "100002"
_SAID = {"id", "upn", "name", "date_of_birth", "school_urn"}


def write_schools(database: Database) -> None:
    """Two schools."""
    rows = [{"urn": OAKFIELD, "name": "Oakfield School"}, {"urn": HILLTOP, "name": "Hilltop Academy"}]
    with database.transaction() as session:
        session.execute(insert(schools), rows)


def write_pupils(database: Database, at: Mapping[str, str | None], **known: Any) -> None:
    """Children by id with the URN of their school."""
    rows = [
        {
            **dict.fromkeys(set(pupils.c.keys()) - _SAID),
            "id": id,
            "upn": f"U{id}",
            "name": f"Child {id}",
            "school_urn": urn,
            "date_of_birth": date(2013, 5, 14),
            **known,
        }
        for id, urn in at.items()
    ]
    with database.transaction() as session:
        session.execute(insert(pupils), rows)


def write_terms(database: Database, terms: Iterable[HalfTerm], urn: str = EVERY_SCHOOL) -> None:
    """Half-terms of the council, or of one school."""
    rows = [
        {"school_urn": urn, "first_day": each.first, "last_day": each.last, "name": each.name}
        for each in terms
    ]
    with database.transaction() as session:
        session.execute(insert(half_terms), rows)


def write_registers(database: Database, registers: Mapping[str, Sequence[Week]]) -> None:
    """The weeks of pupils by id, and the schools' weeks that follow from them."""
    rows = [
        {"pupil_id": id, "school_urn": week.school_urn, "monday": week.monday, "codes": week.codes}
        for id, weeks in registers.items()
        for week in weeks
    ]
    held = {
        (week.school_urn, week.monday)
        for weeks in registers.values()
        for week in weeks
        if set(week.codes) - set("#" + EMPTY)
    }
    with database.transaction() as session:
        session.execute(insert(register_weeks), rows)
        session.execute(
            insert(school_weeks), [{"school_urn": urn, "monday": monday} for urn, monday in sorted(held)]
        )
