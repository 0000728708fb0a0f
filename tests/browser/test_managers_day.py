"""A manager's day: the team, a leaver's work to a colleague, cover, approvals refused and sent back.

At a desk and on a phone, without scripts and with them.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.amount import without_scripts_first
from tests.browser.people import Site, Visitor
from tests.browser.test_right_for_the_child import finish, fits, in_november, now
from tests.browser.test_work_reaches_people import REVIEW_LEFT, begun, children
from web.demo.county import DemoPupil
from web.demo.lives import STEPPED_DOWN, TO_A_REFERRAL, Life, supported

__all__ = ["children", "in_november"]

pytestmark = without_scripts_first

SIZES = {"at a desk": {"width": 1280, "height": 800}, "on a phone": {"width": 390, "height": 800}}
WHY = "Marek leaves on Friday"


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_a_manager_reassigns_covers_refuses_and_sends_back(
    site: Site,
    visitor: Callable[..., Visitor],
    children: Iterator[DemoPupil],
    scripts: bool,
    size: dict[str, int],
) -> None:
    reviewed, refused, sent_back = (next(children) for _ in range(3))
    begun(site, reviewed, Life(STEPPED_DOWN, 9, REVIEW_LEFT))
    for child in (refused, sent_back):
        begun(site, child, supported(TO_A_REFERRAL, 24, "oversee"))
    manager = visitor("manager", viewport=size, java_script_enabled=scripts)
    manager.go("/team")
    look(manager, size)
    give_review_to_denise(manager, reviewed, size)
    say_that_denise_is_away(manager)
    for child, decision in ((refused, "refuse"), (sent_back, "send_back")):
        decide(manager, child, decision, size)
    for span in ("week", "month"):
        manager.go(f"/reviews?span={span}")
        look(manager, size)
    second = visitor("lead2", viewport=size, java_script_enabled=scripts)
    expect(second.page.get_by_role("row").filter(has_text=reviewed.name)).to_be_visible()
    second.go("/notices")
    expect(second.page.get_by_text(WHY).first).to_be_visible()


def look(manager: Visitor, size: dict[str, int]) -> None:
    """Nothing lies beside the screen."""
    assert fits(manager.page, size)


def give_review_to_denise(manager: Visitor, child: DemoPupil, size: dict[str, int]) -> None:
    """From Marek's number to his tasks, one of them to Denise; first without saying to whom and why."""
    marek = manager.page.get_by_role("row").filter(has_text="Marek Zielinski")
    with manager.page.expect_navigation():
        marek.get_by_role("link", name="open tasks").click()
    look(manager, size)
    manager.page.get_by_label(f"Choose Hold the TAF review for {child.name}").check()
    manager.press("Give them to somebody")
    manager.press("Give the task")
    expect(manager.page.locator(".govuk-error-summary")).to_contain_text("Choose who gets the tasks")
    manager.page.get_by_label("To whom").select_option(label="Denise Campbell, Lead professional")
    manager.page.get_by_label("Why").fill(WHY)
    manager.press("Give the task")
    expect(manager.page.get_by_text("1 task is with Denise Campbell now")).to_be_visible()
    look(manager, size)


def say_that_denise_is_away(manager: Visitor) -> None:
    """Marek covers; first with an end before the beginning. Afterwards she is there again."""
    manager.go("/away")
    who, cover = (
        manager.page.locator(f'[name="{field}"] option', has_text=name).get_attribute("value")
        for field, name in (("who", "Denise"), ("covered_by", "Marek"))
    )
    today = now(manager.site).date()
    manager.answer({"who": who, "covered_by": cover, "first_day": today, "last_day": today - timedelta(1)})
    manager.press("Save")
    expect(manager.page.get_by_text("The last day away must be the first day away").first).to_be_visible()
    manager.answer({"last_day": today + timedelta(5)})
    manager.press("Save")
    expect(manager.page.get_by_text("Marek Zielinski covers")).to_be_visible()
    manager.press("End it today")


def decide(manager: Visitor, child: DemoPupil, decision: str, size: dict[str, int]) -> None:
    """Decide on what Marek asks for a child, from the list of approvals, where it waits no more."""
    manager.go("/approvals")
    look(manager, size)
    waiting = manager.page.get_by_role("row").filter(has_text=child.name)
    expect(waiting).to_contain_text("Marek Zielinski")
    with manager.page.expect_navigation():
        waiting.get_by_role("link").first.click()
    manager.answer({"decision": decision, "decision_reason": "What does the school nurse say?"})
    finish(manager)
    manager.go("/approvals")
    expect(waiting).to_have_count(0)
