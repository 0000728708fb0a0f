"""Why a table decided as it did, in a real browser: on a desk, on a phone, without scripts, for everybody."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.journeys import Journey
from tests.browser.people import Site, Visitor, complaints_of
from tests.browser.test_everybody_can_use_it import faults_of
from tests.browser.today import TODAY
from web.demo.county import invent
from web.demo.lives import Life
from web.demo.staff import STAFF

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 800}
ADVISED = "no_further_action_with_advice"


@pytest.fixture
def journey(site: Site, visitor: Callable[..., Visitor]) -> Journey:
    """A case in which the discussion with the LCSS led to advice, without a script in any browser."""
    county = invent(TODAY.date())
    urn = next(school.urn for school in county.schools if school.name == STAFF[0].school)
    child = next(pupil.name for pupil in county.pupils if pupil.school_urn == urn)
    journey = Journey(site, visitor, Life(ADVISED, 0), {"java_script_enabled": False})
    journey.open("school", child)
    journey.hasten()
    return journey


def ask_why(page: Page) -> None:
    page.get_by_role("link", name="Why? Decided by table: Which next step?").click()
    page.wait_for_url("**/decisions/*")


def test_a_caseworker_sees_which_rule_decided_the_next_step(journey: Journey) -> None:
    worker = journey.colleague("lcss_worker")
    worker.go(f"/cases/{journey.case_id}?show=reasons")
    ask_why(worker.page)
    assert worker.page.get_by_role("heading", level=1).inner_text().endswith("Which next step?")
    rows = worker.page.get_by_role("table").get_by_role("row")
    (matched,) = [row for row in rows.all() if "This rule matched" in row.inner_text()]
    assert matched.get_by_role("rowheader").inner_text().startswith("1")
    assert "no further action" in matched.inner_text()
    assert "here: Yes" in worker.page.get_by_role("columnheader", name="Plan already working?").inner_text()
    worker.page.get_by_role("link", name="Back to the chronology").click()
    worker.page.wait_for_url(re.compile(f"/cases/{journey.case_id}.show=reasons#chronology$"))


def test_the_page_keeps_nobody_out_and_fits_desk_and_phone(
    journey: Journey, visitor: Callable[..., Visitor], pictures: Path
) -> None:
    for name, size in (("desk", DESK), ("phone", PHONE)):
        reader = visitor("lcss", viewport=size)
        complaints = complaints_of(reader.page)
        reader.go(f"/cases/{journey.case_id}?show=reasons")
        ask_why(reader.page)
        reader.page.screenshot(path=pictures / f"why-{name}.png", full_page=True)
        assert faults_of(reader.page) == []
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert reader.page.get_by_text("This rule matched").is_visible()
        assert reader.page.get_by_role("table").get_by_role("row").count() >= 6
        assert complaints == []
