"""An analyst changes route 2 without a shell, a manager decides, and each case stays on its own version."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect
from sqlalchemy import select

from engine.casework import open_case
from engine.identity import Actor
from engine.store.processes import latest_versions
from engine.tables import process_instances, pupils
from tests.amount import without_scripts_first
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


def begin(analyst: Visitor) -> str:
    """Begin a draft of route 2; its address."""
    analyst.follow("Processes")
    analyst.follow("Drafts of changes")
    analyst.page.get_by_label("What is it to change?").fill("Contact the LCSS sooner")
    analyst.page.get_by_label("Route 2: Team Around the Family").check()
    analyst.press("Begin the draft")
    return analyst.page.url.removeprefix(analyst.site.address)


def give_less_time(analyst: Visitor, days: int) -> None:
    """Change how long a step has, mistyped at first."""
    analyst.follow("Steps of Route 2")
    analyst.page.get_by_role("heading").get_by_role("link", name="Contact the LCSS with").click()
    analyst.page.get_by_label("Due", exact=True).fill("P8X")
    analyst.press("Save in the draft")
    expect(analyst.page.get_by_text("which is not a time")).to_be_visible()
    analyst.page.get_by_label("Due", exact=True).fill(f"P{days}D")
    analyst.press("Save in the draft")
    expect(analyst.page.get_by_text("which is not a time")).to_have_count(0)
    assert fits(analyst.page, PHONE)


def ask_more(analyst: Visitor, name: str) -> None:
    """Add a question to the form of the step on the page."""
    analyst.follow("Its questions")
    analyst.page.get_by_label("The question").fill("Who was told of the contact?")
    analyst.page.get_by_label("What the answer is called").fill(name)
    analyst.page.get_by_label("Kind").select_option("choice")
    analyst.press("Add the question")
    analyst.page.get_by_label("What can be chosen").fill("family | The family\nnobody | Nobody yet")
    analyst.press("Save in the draft")
    expect(analyst.page.get_by_text("The family", exact=True).first).to_be_attached()


def mistype_a_condition(analyst: Visitor, draft: str) -> None:
    """Write a condition as another language would, be told, and mend it."""
    analyst.go(f"{draft}/{ROUTE_2}/steps")
    analyst.page.get_by_role("link", name="Yes, improved").click()
    was = analyst.page.get_by_label("Taken when").input_value()
    analyst.page.get_by_label("Taken when").fill(f"{was} && true")
    analyst.press("Save in the draft")
    expect(analyst.page.get_by_text("write and instead of &&")).to_be_visible()
    analyst.page.get_by_label("Taken when").fill(was)
    analyst.press("Save in the draft")
    expect(analyst.page.get_by_text("write and instead of &&")).to_have_count(0)


def paste_rules(analyst: Visitor, draft: str, begins: str) -> None:
    """Change a rule of a table in what a spreadsheet holds."""
    analyst.go(f"{draft}/{ROUTE_2}/tables/lcss_next_step")
    analyst.page.get_by_text("Paste from a spreadsheet, or copy to one").click()
    rules = analyst.page.get_by_label("All rules, as a spreadsheet copies them")
    why = f"{begins} plan that goes on as it is ("
    rules.fill(re.sub(r"\w+ plan that .*?\(", why, rules.input_value(), count=1))
    analyst.press("Take these rules")


@without_scripts_first
def test_an_analyst_changes_a_pathway_on_monday_and_a_colleague_publishes_it(
    site: Site, visitor: Callable[..., Visitor], scripts: bool
) -> None:
    phone: dict[str, Any] = {"viewport": PHONE, "java_script_enabled": scripts}
    old_case = opened(site, 2 * scripts)
    analyst, manager = visitor("analyst", **phone), visitor("manager", **phone)
    draft = begin(analyst)
    give_less_time(analyst, 3 + scripts)
    ask_more(analyst, f"who_was_told_{int(scripts)}")
    mistype_a_condition(analyst, draft)
    paste_rules(analyst, draft, "One" if scripts else "Any")
    analyst.go(draft)
    analyst.page.get_by_label("Why should it be published?").fill("Families wait too long.")
    analyst.press("Propose it")
    expect(analyst.page.get_by_text("Somebody publishes it who did not begin it")).to_be_visible()

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
