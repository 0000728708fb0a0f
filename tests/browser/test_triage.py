"""The triage list in a real browser: on a desk for everybody, on a phone without scripts to open cases."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from engine.tables import pupils
from tests.browser.people import Site, Visitor, complaints_of
from tests.browser.test_everybody_can_use_it import faults_of
from tests.engine.triage.listed import put_standings, standing

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 800}
PATTERN = {"kind": "weekday", "said": "Missed 9 of 12 sessions on Mondays (75.0%)."}


@pytest.fixture
def listed(site: Site) -> list[str]:
    """The children of the demo on the list; the names of the two lowest, who have no case and no service."""
    with site.database.transaction() as session:
        found = session.execute(select(pupils).order_by(pupils.c.id)).all()
        free = [
            row
            for row in found
            if not (row.looked_after or row.child_protection or row.child_in_need) and len(row.name) > 9
        ]
        low = {row.id: lost for lost, row in enumerate(free[:2])}
        others = {row.id: 100 + number % 101 for number, row in enumerate(found)}
        put_standings(
            session,
            [
                standing(ident, attended, 200, patterns=[PATTERN], change=attended - 161)
                for ident, attended in {**others, **low}.items()
            ],
        )
    return [row.name for row in free[:2]]


def test_the_list_keeps_nobody_out_on_a_desk(
    visitor: Callable[..., Visitor], listed: list[str], pictures: Path
) -> None:
    assert len(listed) == 2
    officer = visitor("county", viewport=DESK)
    complaints = complaints_of(officer.page)
    officer.go("/triage?sort=attendance")
    page = officer.page
    page.screenshot(path=pictures / "triage-desk.png", full_page=True)
    assert faults_of(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= DESK["width"]
    expect(page.get_by_role("columnheader", name="This year")).to_have_attribute("aria-sort", "ascending")
    officer.follow("Change")
    expect(page.get_by_role("columnheader", name="Change")).to_have_attribute("aria-sort", "ascending")
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Change since last half-term").select_option("Fell by 5 points or more")
    officer.press("Show these")
    changes = page.locator("tbody tr td:nth-child(7)").all_inner_texts()
    assert changes
    assert all("Fell by" in each for each in changes)
    assert faults_of(page) == []
    assert complaints == []


def test_on_a_phone_without_scripts_cases_are_opened_for_those_ticked(
    visitor: Callable[..., Visitor], listed: list[str], pictures: Path
) -> None:
    officer = visitor("county", viewport=PHONE, java_script_enabled=False)
    page = officer.page
    officer.go("/triage")
    page.screenshot(path=pictures / "triage-phone.png", full_page=True)
    for each in ("Unauthorised, ten school weeks", "persistently absent"):
        expect(page.get_by_role("link", name=each)).to_be_visible()
    first = page.locator("tbody tr").first
    expect(first).to_contain_text("Fell by 16.1 points")
    expect(first.get_by_text("What stands out")).to_be_visible()
    assert first.evaluate("row => row.getBoundingClientRect().right") <= PHONE["width"]
    for name in listed:
        page.get_by_label(f"Choose {name}", exact=True).first.check()
    officer.press("Open a case")
    expect(page.get_by_role("heading", name="Open a case for 2 pupils")).to_be_visible()
    officer.press("Open 2 cases")
    expect(page.get_by_text("There is a problem")).to_be_visible()
    page.get_by_label("Why do these pupils need a case?").fill("The lowest attendance of the county")
    officer.press("Open 2 cases")
    expect(page.get_by_text("2 cases are open")).to_be_visible()
    page.screenshot(path=pictures / "triage-phone-done.png", full_page=True)
    officer.follow(listed[0])
    expect(page.get_by_text("The lowest attendance of the county")).to_be_visible()
    officer.go("/triage?open_to=case&next=six_weeks")
    assert page.locator("tbody tr").count() >= 2
