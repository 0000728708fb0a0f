"""A case and its task are found by what a screen reader says alone: headings, links and names."""

import re
from collections.abc import Callable, Iterator

from playwright.sync_api import Page
from sqlalchemy import select

from engine.tables import cases
from tests.browser.people import Site, Visitor
from tests.browser.test_right_for_the_child import in_november
from tests.browser.test_work_reaches_people import REVIEW_LEFT, begun, children
from web.demo.county import DemoPupil
from web.demo.lives import STEPPED_DOWN, Life

__all__ = ["children", "in_november"]


def test_a_screen_reader_leads_from_the_search_to_the_case_and_its_task(
    site: Site, visitor: Callable[..., Visitor], children: Iterator[DemoPupil]
) -> None:
    child = next(children)
    case_id = begun(site, child, Life(STEPPED_DOWN, 9, REVIEW_LEFT))
    lead = visitor("lead")
    lead.go("/search")
    (box,) = heard(lead.page, "textbox")
    lead.page.get_by_role("textbox", name=box, exact=True).fill(reference_of(site, case_id))
    lead.press("Search")
    assert "1 child" in heard(lead.page, "heading")
    enter(lead, reference_of(site, case_id), child.name)
    assert heard(lead.page, "heading")[0].endswith(child.name)
    assert "Where it stands" in heard(lead.page, "heading")
    links = heard(lead.page, "link")
    assert len(links) == len(set(links)), f"links of one name: {sorted(links)}"
    enter(lead, "Hold the TAF review")
    assert "Hold the TAF review" in heard(lead.page, "heading")[0]


def heard(page: Page, role: str) -> list[str]:
    """The names of everything with this role in the main part, in the order in which it is read out."""
    told = page.locator("main").aria_snapshot()
    return re.findall(rf'^\s*- \'?{role} "((?:[^"\\]|\\.)+)"', told, re.MULTILINE)


def enter(person: Visitor, *words: str) -> None:
    """Follow the only link whose name says all of this."""
    (name,) = [each for each in heard(person.page, "link") if all(word in each for word in words)]
    with person.page.expect_navigation():
        person.page.locator("main").get_by_role("link", name=name, exact=True).click()


def reference_of(site: Site, case_id: str) -> str:
    """What a case is called on the phone."""
    with site.database.reading() as session:
        reference: str = session.scalars(select(cases.c.reference).where(cases.c.id == case_id)).one()
    return reference
