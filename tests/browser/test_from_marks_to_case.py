"""A county's day in the browser: marks come in with mistakes, are mended, scanned, and become a case."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from engine.attendance.calendar import HalfTerm
from engine.clock import wall_clock
from engine.store.calendars import calendar_of_school
from engine.tables import deployment, pupils
from tests.browser.people import Site, Visitor
from tests.browser.test_everybody_can_use_it import faults_of
from tests.browser.test_imports import choose, import_mended, work
from tests.browser.today import TODAY
from web.demo.register_rows import write_half_terms

HEADS = "UPN,URN,Date,Session,Code"


@pytest.fixture
def half_term(site: Site) -> HalfTerm:
    """Half-terms are known, and by the training clock the next one is three weeks old."""
    today = TODAY.date()
    with site.database.transaction() as session:
        write_half_terms(session, today)
        terms = sorted(calendar_of_school(session, None).half_terms)
        found = next(each for each in terms if each.first > today)
        begin = datetime.combine(found.first + timedelta(days=20), time(9), UTC)
        ahead = round((begin - wall_clock()).total_seconds())
        session.execute(update(deployment).values(clock_offset_seconds=ahead))
    return found


def marks_of(site: Site, half_term: HalfTerm) -> tuple[str, str, str]:
    """A child without a service; two weeks of marks with two mistakes; and the same mended."""
    free = pupils.c.looked_after.is_(False) & pupils.c.early_help_open.is_(False)
    free &= pupils.c.child_in_need.is_(False) & pupils.c.child_protection.is_(False)
    with site.database.reading() as session:
        child = session.execute(select(pupils).where(free).order_by(pupils.c.id).limit(1)).one()
    days = [half_term.first + timedelta(days=number) for number in range(14)]
    sessions = [(day, half) for day in days if day.weekday() < 5 for half in ("AM", "PM")]
    rows = [
        f"{child.upn},{child.school_urn},{day},{half},{'O' if number < 8 else '/'}"
        for number, (day, half) in enumerate(sessions)
    ]
    first_day = f"{sessions[1][0]}"
    bad = [rows[0][:-1] + "?", rows[1].replace(first_day, f"{sessions[1][0]:%d/%m/%Y}"), *rows[2:]]
    return child.name, "\n".join([HEADS, *bad, ""]), "\n".join([HEADS, *rows, ""])


def test_marks_are_mended_scanned_and_become_a_case_that_says_why(
    site: Site, visitor: Callable[..., Visitor], half_term: HalfTerm
) -> None:
    name, bad, good = marks_of(site, half_term)
    officer = visitor("county", viewport={"width": 1280, "height": 900})
    page = officer.page
    officer.follow("Import data")
    page.get_by_label("Marks").check()
    choose(officer, "marks.csv", bad)
    officer.press("Upload and check")
    work(site)
    expect(page.get_by_role("heading", name="2 rows cannot be taken")).to_be_visible()
    import_mended(officer, "marks mended.csv", good)

    officer.follow("Triage")
    officer.follow("Proposed cases")
    officer.press(f"Scan {half_term.name} now")
    officer.press(f"Scan {half_term.name} now")
    assert faults_of(page) == []
    expect(page.get_by_role("row", name=name)).to_contain_text("60.0%")
    page.get_by_label(f"Choose {name}").check()
    officer.press("Accept and open cases")
    officer.press("Open 1 case")
    expect(page.get_by_text("1 case opened")).to_be_visible()
    assert faults_of(page) == []

    officer.follow(name)
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.locator("main")).to_contain_text("Attended 12 of 20 sessions")
    expect(page.locator("main")).to_contain_text("Identify the services already involved")
    assert faults_of(page) == []
