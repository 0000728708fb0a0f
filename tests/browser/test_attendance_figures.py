"""Attendance figures in a real browser: for everybody, on a phone without scripts, and on paper."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from sqlalchemy import insert, select

from engine.clock import wall_clock
from engine.store.standings import put_count
from engine.tables import pupils, register_weeks
from engine.triage.standing import SchoolWeekSessions
from tests.browser.people import Site, Visitor
from tests.engine.looking.counted import AUTUMN, standing

#: A year of school weeks with holidays, so that lines and tables are as wide as they get.
MONDAYS = [date(2025, 9, 1) + timedelta(weeks=week) for week in range(46) if week % 8]


@pytest.fixture(scope="module")
def counted(site: Site) -> Site:
    """The demo county with a count and the registers of a few of its children."""
    with site.database.transaction() as session:
        roll = session.execute(select(pupils.c.id, pupils.c.school_urn).limit(300)).all()
        found = [
            standing(row.id, row.school_urn, 100, 100 - number % 60, unauthorised=number % 60 // 2)
            for number, row in enumerate(roll)
        ]
        urns = {row.school_urn for row in roll}
        weeks = [
            SchoolWeekSessions(urn, monday, 20, 200, 180 + monday.day % 12, 20 - monday.day % 12, 0)
            for urn in urns
            for monday in MONDAYS
        ]
        put_count(session, AUTUMN, found, weeks, None, wall_clock())
        marks = [
            {"pupil_id": row.id, "school_urn": row.school_urn, "monday": monday, "codes": "/\\IO//U/#L...."}
            for row in roll[:40]
            for monday in MONDAYS[:14]
        ]
        session.execute(insert(register_weeks), marks)
    return site


@pytest.fixture
def school(counted: Site) -> str:
    """The path of a school's page."""
    with counted.database.reading() as session:
        return f"/attendance/schools/{session.scalars(select(pupils.c.school_urn)).first()}"


@pytest.fixture(scope="module")
def desk(counted: Site, chromium: Browser) -> Iterator[Visitor]:
    """A county officer at a desk."""
    yield from _signed_in(counted, chromium, 1280, scripts=True)


@pytest.fixture(scope="module")
def phone(counted: Site, chromium: Browser) -> Iterator[Visitor]:
    """The same on a phone without scripts."""
    yield from _signed_in(counted, chromium, 390, scripts=False)


def _signed_in(site: Site, chromium: Browser, width: int, *, scripts: bool) -> Iterator[Visitor]:
    context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
    visitor = Visitor(site, context.new_page(), "county")
    visitor.sign_in()
    yield visitor
    context.close()


@pytest.mark.parametrize("whose", ["county", "school"])
def test_nobody_is_kept_out_of_the_figures(desk: Visitor, school: str, whose: str) -> None:
    desk.go("/attendance" if whose == "county" else school)
    for folded in desk.page.locator("main summary").all():
        folded.click()
    assert desk.page.locator("h1").count() == 1
    found = Axe().run(desk.page)
    assert found.violations_count == 0, found.generate_report()


def test_schools_are_sorted_found_and_opened_by_links_and_a_form(desk: Visitor) -> None:
    desk.go("/attendance")
    desk.follow("Open cases")
    assert desk.page.get_by_role("columnheader", name="Open cases").get_attribute("aria-sort") == "descending"
    name = desk.page.locator(".app-schools tbody a").first.inner_text()
    desk.page.get_by_label("Part of the name").fill(name)
    desk.press("Show these")
    desk.follow(name)
    assert desk.page.locator("h1").inner_text().endswith(name)
    assert desk.page.get_by_role("img", name="Attendance by school week").count() == 1


@pytest.mark.parametrize("whose", ["county", "school"])
def test_the_figures_fit_a_phone_without_scripts(phone: Visitor, school: str, whose: str) -> None:
    phone.go("/attendance" if whose == "county" else school)
    width = phone.page.locator("body").bounding_box()
    assert width is not None
    assert width["width"] <= 390
    for part in (".app-headline", ".trend", ".app-bands"):
        box = phone.page.locator(part).first.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 390, part
    # Where the heads of columns are hidden, every figure bears the name of its column.
    label = phone.page.locator(".app-headline .app-cell-label").first
    assert label.is_visible()


def test_on_paper_the_figures_remain_and_what_cannot_be_pressed_is_gone(desk: Visitor) -> None:
    desk.go("/attendance")
    desk.page.emulate_media(media="print")
    assert desk.page.locator(".app-schools").is_visible()
    assert desk.page.get_by_text("published on 20 March 2025. It is of a whole school year").is_visible()
    assert not desk.page.get_by_role("button", name="Show these").is_visible()
    assert not desk.page.get_by_text("Download the table").is_visible()
    desk.page.emulate_media(media="screen")
