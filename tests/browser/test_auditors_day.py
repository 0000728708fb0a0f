"""An auditor's day: who read a case, who broke its glass, whether its history is whole, who approved what.

At a desk and on a phone, without scripts and with them.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.amount import without_scripts_first
from tests.browser.people import Site, Visitor
from tests.browser.test_by_screen_reader import reference_of
from tests.browser.test_everybody_can_use_it import faults_of
from tests.browser.test_managers_day import SIZES, look
from tests.browser.test_right_for_the_child import finish, in_november, task_of
from tests.browser.test_work_reaches_people import begun, children
from web.demo.county import DemoPupil
from web.demo.lives import TO_A_REFERRAL, supported

__all__ = ["children", "in_november"]

pytestmark = without_scripts_first

WHY = "The police ask where she is, and Marek cannot be reached"


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_the_auditor_finds_who_read_a_case_who_broke_its_glass_and_who_approved_what(
    site: Site,
    visitor: Callable[..., Visitor],
    children: Iterator[DemoPupil],
    scripts: bool,
    size: dict[str, int],
) -> None:
    child = next(children)
    case_id = begun(site, child, supported(TO_A_REFERRAL, 24, "oversee"))
    reference = reference_of(site, case_id)
    manager, auditor = (
        visitor(name, viewport=size, java_script_enabled=scripts) for name in ("manager", "auditor")
    )
    # What axe looks at needs scripts.
    reader = visitor("county", viewport=size)
    approve(manager, task_of(site, case_id, "oversee"))
    see_that_the_history_is_whole(auditor, case_id, size)
    read_who_read_it(auditor, reference, size)
    restrict(manager, case_id, size)
    break_glass(reader, case_id, child, size)
    read_who_broke_it(auditor, reference, size)


def approve(manager: Visitor, task: str) -> None:
    """The manager approves what the lead professional asks for."""
    manager.go(task)
    manager.answer({"decision": "approve", "decision_reason": "Everything else was tried."})
    finish(manager)


def see_that_the_history_is_whole(auditor: Visitor, case_id: str, size: dict[str, int]) -> None:
    """From the page of the case."""
    auditor.go(f"/cases/{case_id}")
    auditor.follow("Is the history whole, and who approved what")
    expect(auditor.page.locator("main")).to_contain_text("events stand as they were written")
    approved = auditor.page.get_by_role("region", name="Oversee the request")
    expect(approved).to_contain_text("Helen Frost")
    expect(approved).to_contain_text("Support the request")
    expect(approved).to_contain_text("Marek Zielinski")
    look(auditor, size)


def restrict(manager: Visitor, case_id: str, size: dict[str, int]) -> None:
    """The case is for those who work on it from now on."""
    manager.go(f"/cases/{case_id}")
    manager.follow("Restrict this case")
    look(manager, size)
    manager.answer({"reason": "The child of a colleague"})
    manager.press("Restrict the case")
    expect(manager.page.get_by_text("The case is restricted.")).to_be_visible()


def break_glass(reader: Visitor, case_id: str, child: DemoPupil, size: dict[str, int]) -> None:
    """Somebody who does not work on the case opens it all the same; first without a reason."""
    reader.page.goto(f"{reader.site.address}/cases/{case_id}")
    expect(reader.page.locator("body")).not_to_contain_text(child.name)
    look(reader, size)
    reader.go(f"/cases/{case_id}/break-glass")
    expect(reader.page.locator("body")).not_to_contain_text(child.name)
    look(reader, size)
    assert faults_of(reader.page) == []
    reader.press("Open the case")
    expect(reader.page.locator(".govuk-error-summary")).to_be_visible()
    look(reader, size)
    assert faults_of(reader.page) == []
    reader.answer({"reason": WHY})
    reader.press("Open the case")
    expect(reader.page.get_by_role("heading", level=1)).to_contain_text(child.name)


def read_who_broke_it(auditor: Visitor, reference: str, size: dict[str, int]) -> None:
    """Who, why and of which case; not about which child."""
    auditor.go("/")
    auditor.follow("Broken glass")
    broken = auditor.page.get_by_role("row").filter(has_text=f"Case {reference}")
    expect(broken).to_contain_text("Gareth Pugh")
    expect(broken).to_contain_text(WHY)
    look(auditor, size)


def read_who_read_it(auditor: Visitor, reference: str, size: dict[str, int]) -> None:
    """From the reference of the case to everybody who opened it."""
    auditor.go("/readings")
    look(auditor, size)
    auditor.page.get_by_label("Find a child, a case or a person").fill(reference)
    auditor.press("Find")
    look(auditor, size)
    with auditor.page.expect_navigation():
        auditor.page.locator('main a[href*="case="]').click()
    rows = auditor.page.get_by_role("row")
    for who in ("Helen Frost", "Fiona Reid"):
        expect(rows.filter(has_text=who).first).to_be_visible()
    look(auditor, size)
