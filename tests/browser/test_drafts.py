"""An analyst changes route 2 without a shell, a manager decides, and each case stays on its own version."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from engine.casework import open_case
from engine.identity import Actor
from engine.store.processes import latest_versions
from engine.tables import process_instances, pupils
from tests.browser.people import Site, Visitor
from tests.browser.test_right_for_the_child import fits, now

PHONE = {"width": 390, "height": 800}
ROUTE_2 = "route_2_team_around_family"


def opened(site: Site, place: int) -> str:
    """A case on route 2 about a child; its id."""
    with site.database.transaction() as session:
        child = session.scalars(select(pupils.c.id).order_by(pupils.c.id)).all()[place]
        manager = site.staff["team_manager"][0]
        officer = Actor(manager.id, manager.name, manager.roles | {"county_officer", "school_lead", "system"})
        return open_case(session, officer, "county_route", child, {}, now(site))


def digest_of(site: Site, case_id: str) -> str:
    """The version of route 2 that a case would run on."""
    with site.database.reading() as session:
        pins = session.scalars(select(process_instances.c.pins).where(process_instances.c.case_id == case_id))
        return str(next(iter(pins))[ROUTE_2])


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_analyst_changes_a_pathway_on_monday_and_a_colleague_publishes_it(
    site: Site, visitor: Callable[..., Visitor], scripts: bool
) -> None:
    phone: dict[str, Any] = {"viewport": PHONE, "java_script_enabled": scripts}
    old_case = opened(site, 2 * scripts)
    analyst = visitor("analyst", **phone)
    analyst.follow("Processes")
    analyst.follow("Drafts of changes")
    analyst.page.get_by_label("What is it to change?").fill("More time for the assessment")
    analyst.page.get_by_label("Route 2: Team Around the Family").check()
    analyst.press("Begin the draft")
    draft = analyst.page.url.removeprefix(site.address)

    # The time that a step has.
    analyst.follow("Steps of Route 2")
    analyst.page.get_by_role("heading").get_by_role("link", name="Contact the LCSS with").click()
    analyst.page.get_by_label("Due", exact=True).fill("P8X")
    analyst.press("Save in the draft")
    expect(analyst.page.get_by_text("which is not a time")).to_be_visible()
    analyst.page.get_by_label("Due", exact=True).fill(f"P{8 + scripts}D")
    analyst.press("Save in the draft")
    expect(analyst.page.get_by_text("which is not a time")).to_have_count(0)
    assert fits(analyst.page, PHONE)

    # A question more.
    analyst.follow("Its questions")
    analyst.page.get_by_label("The question").fill("Who was told of the contact?")
    analyst.page.get_by_label("What the answer is called").fill(f"who_was_told_{int(scripts)}")
    analyst.page.get_by_label("Kind").select_option("choice")
    analyst.press("Add the question")
    analyst.page.get_by_label("What can be chosen").fill("family | The family\nnobody | Nobody yet")
    analyst.press("Save in the draft")
    expect(analyst.page.get_by_text("The family", exact=True).first).to_be_attached()

    # A condition, mistyped and mended.
    analyst.go(f"{draft}/{ROUTE_2}/steps")
    analyst.page.get_by_role("link", name="Yes, improved").click()
    condition = analyst.page.get_by_label("Taken when")
    was = condition.input_value()
    condition.fill(f"{was} && true")
    analyst.press("Save in the draft")
    expect(analyst.page.get_by_text("Error").first).to_be_visible()
    analyst.page.get_by_label("Taken when").fill(was)
    analyst.press("Save in the draft")
    expect(analyst.page.get_by_text("Error")).to_have_count(0)

    # A rule of a table, pasted from a spreadsheet.
    analyst.go(f"{draft}/{ROUTE_2}/tables/lcss_next_step")
    analyst.page.get_by_text("Paste from a spreadsheet, or copy to one").click()
    rules = analyst.page.get_by_label("All rules, as a spreadsheet copies them")
    why = f"{'One' if scripts else 'Any'} plan that goes on as it is ("
    rules.fill(re.sub(r"\w+ plan that .*?\(", why, rules.input_value(), count=1))
    analyst.press("Take these rules")

    analyst.go(draft)
    analyst.page.get_by_label("Why should it be published?").fill("Schools asked for more time.")
    analyst.press("Propose it")
    expect(analyst.page.get_by_text("Somebody publishes it who did not begin it")).to_be_visible()

    manager = visitor("manager", **phone)
    manager.go(draft)
    for words in ("is due after", "Who was told of the contact?", "goes on as it is"):
        expect(manager.page.locator("main")).to_contain_text(words)
    manager.page.get_by_label("What should be different?").fill("Is the school told?")
    manager.press("Send it back")

    analyst.go(draft)
    analyst.press("It is seen to")
    analyst.press("Propose it")
    manager.go(draft)
    assert fits(manager.page, PHONE)
    manager.press("Publish")
    expect(manager.page.get_by_text("New cases run on it").first).to_be_visible()

    new_case = opened(site, 2 * scripts + 1)
    with site.database.reading() as session:
        newest = latest_versions(session)[ROUTE_2].digest
    assert digest_of(site, new_case) == newest
    assert digest_of(site, old_case) != newest
