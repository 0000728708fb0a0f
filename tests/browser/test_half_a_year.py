"""Half a year passes: each reminder lies where it belongs, with people, with the manager, in the case."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, expect

from tests.amount import without_scripts_first
from tests.browser.people import Site, Visitor
from tests.browser.test_right_for_the_child import fits, now
from tests.browser.today import TODAY
from web.demo.county import SEED, age_in, invent, year_began
from web.demo.enrolments import leaves
from web.demo.lives import STEPPED_DOWN, Life, live
from web.demo.staff import STAFF

PHONE = {"width": 390, "height": 800}


def said(visitor: Visitor, words: str, child: str) -> Locator:
    """A notice about a child in the person's own list."""
    return visitor.page.get_by_role("row").filter(has_text=words).filter(has_text=child).first


@without_scripts_first
def test_when_half_a_year_passes_each_reminder_lies_where_it_belongs(
    site: Site, visitor: Callable[..., Visitor], scripts: bool
) -> None:
    phone: dict[str, Any] = {"viewport": PHONE, "java_script_enabled": scripts}
    today = TODAY.date()
    county = invent(today)
    urn = next(school.urn for school in county.schools if school.name == STAFF[0].school)
    child = [
        each
        for each in county.pupils
        if each.school_urn == urn
        and each.looked_after is False
        and age_in(each, year_began(today)) < 13
        and not leaves(each, SEED)
    ][scripts]
    case_id = live(Life(STEPPED_DOWN, 4), child.id, site.database, site.staff, now(site))

    trainer = visitor("trainer", **phone)
    trainer.go("/clock")
    trainer.page.get_by_label("6 months", exact=True).check()
    trainer.press("Move the clock")
    site.beat()

    lead = visitor("lead", **phone)
    mine = lead.page.get_by_role("row").filter(has_text=child.name)
    expect(mine.filter(has_text="Hold the closing review")).to_be_visible()
    lead.go("/notices")
    expect(said(lead, "Hold the closing review", child.name)).to_be_visible()
    expect(said(lead, "The work with the family ends on", child.name)).to_be_visible()
    colleague = visitor("lead2", **phone)
    colleague.go("/notices")
    expect(said(colleague, "The work with the family ends on", child.name)).to_have_count(0)
    manager = visitor("manager", **phone)
    manager.go("/notices")
    expect(said(manager, "“Hold the closing review” is overdue", child.name)).to_be_visible()
    manager.go(f"/cases/{case_id}?show=every&long=yes")
    told = manager.page.locator("main")
    for words in ("The TAF review is on", "is not recorded yet", "The work with the family ends on"):
        expect(told).to_contain_text(words)
    assert fits(manager.page, PHONE)
