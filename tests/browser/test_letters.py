"""A letter in a real browser: opened from its task, printed, kept; on a desk, on a phone, for everybody."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journeys import Journey
from tests.browser.people import Site, Visitor, complaints_of
from tests.browser.test_everybody_can_use_it import faults_of
from tests.browser.today import TODAY
from web.demo.county import invent
from web.demo.lives import Life
from web.demo.staff import STAFF

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 800}
TASK = "pass_on_advice"
PREVIEW = "Preview: the letter is kept as it is when you complete the task."


@pytest.fixture
def journey(site: Site, visitor: Callable[..., Visitor]) -> Journey:
    """A case in which the school has yet to tell the family what the LCSS advised; no browser has scripts."""
    county = invent(TODAY.date())
    urn = next(school.urn for school in county.schools if school.name == STAFF[0].school)
    child = next(pupil.name for pupil in county.pupils if pupil.school_urn == urn)
    life = Life("no_further_action_with_advice", 0)
    journey = Journey(site, visitor, life, {"java_script_enabled": False})
    journey.open("school", child)
    journey.hasten(until=f"route_2_team_around_family/{TASK}")
    return journey


def open_letter(person: Visitor, case_id: str) -> Page:
    """From the case to its open task, and to the letter to the family."""
    person.go(f"/cases/{case_id}")
    person.follow("Use the advice and tell the family")
    person.follow("How we will help")
    return person.page


def test_a_letter_is_printed_from_its_task_and_the_case_keeps_it(journey: Journey) -> None:
    school = journey.person("school")
    page = open_letter(school, journey.case_id)
    expect(page.get_by_text(PREVIEW)).to_be_visible()
    expect(page.get_by_text("Dear parent or carer")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text(PREVIEW)).to_be_hidden()
    expect(page.get_by_role("link", name="The task")).to_be_hidden()
    expect(page.get_by_text("Dear parent or carer")).to_be_visible()
    page.emulate_media(media="screen")
    told = page.get_by_role("article").inner_text()
    journey.live()
    school.go(f"/cases/{journey.case_id}")
    school.follow("How we will help")
    page.wait_for_url(f"**/cases/{journey.case_id}/letters/*/advice_to_family")
    expect(page.get_by_text(PREVIEW)).to_have_count(0)
    assert page.get_by_role("article").inner_text() == told


def test_a_letter_keeps_nobody_out_and_fits_desk_and_phone(
    journey: Journey, visitor: Callable[..., Visitor], pictures: Path
) -> None:
    for name, size in (("desk", DESK), ("phone", PHONE)):
        reader = visitor("school", viewport=size)
        complaints = complaints_of(reader.page)
        page = open_letter(reader, journey.case_id)
        expect(page.get_by_role("button", name="Print now")).to_be_visible()
        page.screenshot(path=pictures / f"letter-{name}.png", full_page=True)
        assert faults_of(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        page.emulate_media(media="print")
        page.screenshot(path=pictures / f"letter-{name}-printed.png", full_page=True)
        assert faults_of(page) == []
        page.emulate_media(media="screen")
        reader.follow("The task")
        page.screenshot(path=pictures / f"letter-{name}-task.png", full_page=True)
        assert faults_of(page) == []
        assert complaints == []
