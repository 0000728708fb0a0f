"""A training database holds the register that was invented, on both kinds of database."""

from collections import defaultdict
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from engine.attendance import weeks
from engine.attendance.codes import ATTENDED, CodeKind, kind_of_code
from engine.store.database import Database
from engine.tables import pupils
from engine.tables.register import closed_days, enrolments, half_terms, register_weeks, school_weeks
from web.demo.cases import LIVES
from web.demo.county import SEED, invent
from web.demo.enrolments import demo_enrolments as invented_enrolments
from web.demo.filling import TooFewForTheCases, children_for_lives, write_county
from web.demo.marks import AbsenceSpan
from web.demo.register_rows import write_half_terms, write_registers
from web.demo.weeks import registers, week_rows

TODAY = date(2026, 3, 3)


@pytest.fixture
def filled(database: Database) -> Database:
    """A database with a small county."""
    county = invent(TODAY, pupils=250)
    with database.transaction() as session:
        write_county(session, county)
        write_half_terms(session, TODAY)
        write_registers(session, county, TODAY, SEED)
    return database


def test_there_is_a_year_of_marks_up_to_yesterday(filled: Database) -> None:
    with filled.reading() as session:
        rows = session.execute(select(register_weeks.c.monday, register_weeks.c.codes)).all()
        kinds = set(session.scalars(select(closed_days.c.kind)))
        open_schools = set(session.scalars(select(school_weeks.c.school_urn)))
        terms = session.scalar(select(func.count()).select_from(half_terms))
    assert len(rows) > 250 * 40
    assert min(rows).monday == date(2024, 9, 2)
    assert max(row.monday for row in rows) == TODAY - timedelta(days=1)
    assert {row.codes[2:] for row in rows if row.monday == date(2026, 3, 2)} == {weeks.UNMARKED * 12}
    assert kinds == {"inset", "closure"}
    assert (terms, len(open_schools)) == (18, 12)


def test_every_child_is_on_roll_at_their_school_and_leavers_at_none(filled: Database) -> None:
    on_roll = select(enrolments.c.pupil_id, enrolments.c.school_urn).where(
        enrolments.c.left_on.is_(None), enrolments.c.kind == "main"
    )
    with filled.reading() as session:
        now = {tuple(row) for row in session.execute(on_roll)}
        known = {tuple(row) for row in session.execute(select(pupils.c.id, pupils.c.school_urn))}
    assert any(urn is None for _, urn in known)
    assert {(child, urn) for child, urn in known if urn} == now


def test_children_of_cases_have_registers_below_nine_tenths() -> None:
    county = invent(TODAY)
    children = children_for_lives(county, TODAY)
    assert len(set(children)) == len(LIVES)
    enrolled = [each for each in invented_enrolments(county, TODAY, SEED) if each.pupil.id in children]
    marks: defaultdict[str, list[CodeKind | None]] = defaultdict(list)
    for register in registers(
        enrolled, AbsenceSpan(TODAY - timedelta(weeks=52), TODAY, TODAY), SEED, children
    ):
        for row in week_rows(register):
            marks[row["pupil_id"]] += [kind_of_code(weeks.code(each), row["monday"]) for each in row["codes"]]
    assert marks.keys() == set(children)
    for kinds in marks.values():
        possible = [kind for kind in kinds if kind not in (None, "not_possible")]
        assert sum(kind in ATTENDED for kind in possible) * 10 < len(possible) * 9


def test_a_county_too_small_for_the_cases_is_refused() -> None:
    with pytest.raises(TooFewForTheCases, match="more pupils"):
        children_for_lives(invent(TODAY, pupils=100), TODAY)
