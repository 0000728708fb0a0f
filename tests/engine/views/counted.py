"""A small county whose registers were counted: two schools, five children, two half-terms, by hand."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert

from engine.attendance.bands import band_of
from engine.attendance.calendar import HalfTerm
from engine.attendance.standing import Count, SchoolWeekSessions, Standing
from engine.store.database import Session
from engine.store.standings import put_count
from engine.tables import register_weeks
from tests.engine.casework.office import MONDAY, Office, add_pupil

HILL, DALE = "100001", "100002"
AUTUMN = Count(
    date(2025, 9, 1),
    date(2025, 12, 19),
    HalfTerm(date(2025, 11, 3), date(2025, 12, 19), "Autumn 2"),
    HalfTerm(date(2025, 9, 1), date(2025, 10, 24), "Autumn 1"),
    date(2025, 12, 18),
)
SEPTEMBER, NOVEMBER, DECEMBER = date(2025, 9, 1), date(2025, 11, 3), date(2025, 11, 10)


def standing(pupil_id: str, urn: str | None, possible: int, attended: int, **more: Any) -> Standing:
    """A child's standing; all absence is authorised unless `unauthorised` says how much is not."""
    absent = possible - attended
    unauthorised = more.pop("unauthorised", 0)
    values: dict[str, Any] = dict.fromkeys(
        ("late", "term_possible", "term_attended", "before_possible", "before_attended", "pn_sessions"), 0
    )
    values |= {"change": None, "under_80_before": None, "pn_first_met": None, **more}
    return Standing(
        pupil_id,
        urn,
        band_of(possible, attended),
        possible,
        attended,
        absent - unauthorised,
        unauthorised,
        persistent=possible > 0 and absent * 10 >= possible,
        chronic=attended * 10 < possible * 9,
        **values,
    )


STANDINGS = (
    # Exactly 90% at Hill: persistently absent, and in the band from 90%.
    standing("sam", HILL, 100, 90, unauthorised=10, pn_sessions=10, before_possible=50, before_attended=50,
             term_possible=50, term_attended=40),
    standing("ava", HILL, 100, 100, before_possible=50, before_attended=50,
             term_possible=50, term_attended=50),
    # Exactly half at Dale: severely absent.
    standing("ben", DALE, 100, 50, unauthorised=30, pn_sessions=12),
    standing("cy", DALE, 0, 0),
    standing("dot", None, 40, 39),
)  # fmt: skip
WEEKS = (
    SchoolWeekSessions(HILL, SEPTEMBER, 2, 20, 19, 1, 0),
    SchoolWeekSessions(HILL, NOVEMBER, 2, 20, 16, 0, 4),
    SchoolWeekSessions(HILL, DECEMBER, 2, 20, 20, 0, 0),
    SchoolWeekSessions(DALE, NOVEMBER, 1, 10, 5, 2, 3),
    SchoolWeekSessions(DALE, date(2025, 6, 30), 1, 10, 0, 10, 0),
)


def enrol(office: Office) -> None:
    """The children beside Sam: two at Dale, one who has left."""
    born = {"ava": date(2014, 9, 1), "ben": date(2010, 1, 1), "cy": date(2010, 1, 1), "dot": date(2012, 1, 1)}
    schools = {"ava": HILL, "ben": DALE, "cy": DALE, "dot": None}
    with office.database.transaction() as session:
        for child, day in born.items():
            add_pupil(session, id=child, upn=child.upper(), name=f"{child.title()} Field",
                      date_of_birth=day, school_urn=schools[child])  # fmt: skip


def count(office: Office, now: datetime = MONDAY, found: Sequence[Standing] = STANDINGS) -> None:
    """Put the count in the place of the last one."""
    with office.database.transaction() as session:
        put_count(session, AUTUMN, found, WEEKS, None, now)


def register(session: Session, pupil_id: str, urn: str, monday: date, codes: str) -> None:
    """Write a week of a child's register: Monday morning to Sunday afternoon."""
    week = {"pupil_id": pupil_id, "school_urn": urn, "monday": monday, "codes": codes.ljust(14, ".")}
    session.execute(insert(register_weeks), week)
