"""Attendance figures in a real browser: for everybody, on a phone without scripts, and on paper."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser
from sqlalchemy import insert

from engine import accounts
from engine.attendance.standing import SchoolWeekSessions, Standing
from engine.clock import wall_clock
from engine.store import moment
from engine.store.database import open_database
from engine.store.standings import put_count
from engine.tables import pupils, schools
from tests.browser.conftest import served
from tests.browser.people import Site, Visitor
from tests.browser.test_everybody_can_use_it import faults_of
from tests.browser.today import TODAY
from tests.engine.views.counted import AUTUMN, register, standing
from web.demo.filling import FILLER
from web.demo.staff import PASSWORD

PAGES = ["/attendance", "/attendance/schools/100001"]
#: A year of school weeks with holidays, so that lines and tables are as wide as they get.
MONDAYS = [date(2025, 9, 1) + timedelta(weeks=week) for week in range(46) if week % 8]


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A county of sixty schools, with a count, a year of weeks and the registers of one school."""
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('figures')}/pathways.db")
    database.upgrade()
    with database.transaction() as session:
        moment.set_up(session, training=True)
        accounts.add_user(
            session, FILLER, wall_clock(), name="Gareth Pugh", sign_in_name="county", password=PASSWORD,
            roles=["county_officer"], schools=(), reached_by=None,
        )  # fmt: skip
        urns = [str(100_001 + number) for number in range(60)]
        session.execute(insert(schools), [{"urn": urn, "name": f"School {urn} Primary"} for urn in urns])
        roll = [(f"{number:032}", urns[number % len(urns)]) for number in range(300)]
        session.execute(insert(pupils), [
            {"id": child, "upn": child[-13:], "name": f"Child {child[-3:]}", "school_urn": urn,
             "date_of_birth": date(2010 + int(child) % 9, 3, 1)}
            for child, urn in roll
        ])  # fmt: skip
        put_count(session, AUTUMN, list(_standings(roll)), list(_weeks(urns)), None, TODAY)
        for child, urn in roll[::60]:
            for monday in MONDAYS[:14]:
                register(session, child, urn, monday, "/\\IO//U/#L")
    with served(database) as address:
        yield Site(address, database)
    database.close()


def _standings(roll: Sequence[tuple[str, str]]) -> Iterator[Standing]:
    for child, urn in roll:
        absent = int(child) % 59
        yield standing(child, urn, 100, 100 - absent, unauthorised=absent // 2)


def _weeks(urns: Sequence[str]) -> Iterator[SchoolWeekSessions]:
    for urn in urns:
        for monday in MONDAYS:
            absent = 10 + monday.day % 12
            yield SchoolWeekSessions(urn, monday, 20, 200, 200 - absent, absent, 0)


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
    visitor.come_in()
    yield visitor
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_nobody_is_kept_out_of_the_figures(desk: Visitor, path: str) -> None:
    desk.go(path)
    for folded in desk.page.locator("main summary").all():
        folded.click()
    assert desk.page.locator("h1").count() == 1
    assert faults_of(desk.page) == []


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


@pytest.mark.parametrize("path", PAGES)
def test_the_figures_fit_a_phone_without_scripts(phone: Visitor, path: str) -> None:
    phone.go(path)
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
