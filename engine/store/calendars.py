"""The calendar of a school, as its terms and closed days were imported."""

from sqlalchemy import BindParameter, bindparam, select

from engine.attendance.calendar import HalfTerm, SchoolCalendar
from engine.store.database import Session
from engine.tables import closed_days, half_terms
from engine.tables.register import EVERY_SCHOOL

_SCHOOLS: BindParameter[str] = bindparam("schools", expanding=True)
_HALF_TERMS = select(
    half_terms.c.school_urn, half_terms.c.first_day, half_terms.c.last_day, half_terms.c.name
).where(half_terms.c.school_urn.in_(_SCHOOLS))
_CLOSED = select(closed_days.c.day).where(closed_days.c.school_urn.in_(_SCHOOLS))


def calendar_of_school(session: Session, school_urn: str | None) -> SchoolCalendar:
    """The calendar of a school: the council's, with the school's own terms and closed days.

    Args:
        school_urn: None where the school is not known: the calendar of the council alone.
    """
    wanted = {"schools": [EVERY_SCHOOL, school_urn] if school_urn else [EVERY_SCHOOL]}
    found = [
        (urn, HalfTerm(first, last, name)) for urn, first, last, name in session.execute(_HALF_TERMS, wanted)
    ]
    council = [half_term for urn, half_term in found if urn == EVERY_SCHOOL]
    own = [half_term for urn, half_term in found if urn != EVERY_SCHOOL]
    return SchoolCalendar.of_school(council, own, session.scalars(_CLOSED, wanted))
