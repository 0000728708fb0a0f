"""Writes the registers of the demo county: half-terms, closed days, enrolments, marks by week.

Owns what of them a training database holds: this school year up to yesterday, and the whole year before.
"""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import insert, select, update

from engine.attendance.usual_terms import usual_half_terms
from engine.store.database import Session
from engine.tables import pupils
from engine.tables.register import (
    EVERY_SCHOOL,
    closed_days,
    enrolments,
    half_terms,
    register_weeks,
    school_weeks,
)
from web.demo import calendar
from web.demo.county import County, year_began
from web.demo.enrolments import DemoEnrolment
from web.demo.enrolments import demo_enrolments as invented_enrolments
from web.demo.marks import AbsenceSpan
from web.demo.weeks import open_weeks, registers, week_rows


def write_half_terms(session: Session, today: date) -> None:
    """Write the half-terms of the county: of the school year of a day, the one before and the one after."""
    rows = [
        {"school_urn": EVERY_SCHOOL, "first_day": term.first, "last_day": term.last, "name": term.name}
        for year in _years(today)
        for term in usual_half_terms(year)
    ]
    session.execute(insert(half_terms), rows)


def write_registers(
    session: Session, district: County, today: date, seed: int, struggling: Collection[str] = ()
) -> None:
    """Write closed days, enrolments and marks of a district whose schools and children are there already.

    A child who has a register keeps it.

    Args:
        struggling: ids of children who miss more than a tenth of their sessions.
    """
    enrolled = invented_enrolments(district, today, seed)
    session.execute(insert(closed_days), _closed(district, today, seed))
    session.execute(insert(enrolments), [_row(each) for each in enrolled])
    gone = [each.pupil.id for each in enrolled if each.left_on and each.school.urn == each.pupil.school_urn]
    if gone:
        session.execute(update(pupils).where(pupils.c.id.in_(gone)).values(school_urn=None))
    yesterday = today - timedelta(days=1)
    have_one = set(session.scalars(select(register_weeks.c.pupil_id).distinct()))
    open_in = set()
    for register in registers(enrolled, AbsenceSpan(_begins(today), yesterday, yesterday), seed, struggling):
        new = [row for row in week_rows(register) if row["pupil_id"] not in have_one]
        session.execute(insert(register_weeks), new)
        open_in |= open_weeks(register)
    open_in -= {(row.school_urn, row.monday) for row in session.execute(select(school_weeks))}
    session.execute(
        insert(school_weeks), [{"school_urn": urn, "monday": monday} for urn, monday in sorted(open_in)]
    )


def _begins(today: date) -> date:
    return usual_half_terms(year_began(today) - 1)[0].first


def _years(today: date) -> range:
    return range(year_began(today) - 1, year_began(today) + 2)


def _closed(district: County, today: date, seed: int) -> list[dict[str, object]]:
    urns = [school.urn for school in district.schools]
    return [
        {"school_urn": each.school_urn, "day": each.day, "kind": each.kind}
        for year in _years(today)
        for each in calendar.demo_closed_days(year, seed, *urns)
    ]


def _row(each: DemoEnrolment) -> dict[str, object]:
    return {
        "pupil_id": each.pupil.id,
        "school_urn": each.school.urn,
        "admitted_on": each.admitted_on,
        "left_on": each.left_on,
        "kind": each.kind,
    }
