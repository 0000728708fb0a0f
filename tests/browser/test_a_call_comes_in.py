"""A duty officer answers a caller within one case page, found by whatever the caller can say.

At a desk and on a phone, without scripts and with them.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.amount import without_scripts_first
from tests.browser.people import Site, Visitor
from tests.browser.test_by_screen_reader import reference_of
from tests.browser.test_managers_day import SIZES, look
from tests.browser.test_right_for_the_child import in_november, mother
from tests.browser.test_work_reaches_people import REVIEW_LEFT, begun, children
from web.demo.county import DemoPupil
from web.demo.lives import STEPPED_DOWN, Life

__all__ = ["children", "in_november"]

FATHER = "Mr Zebedee Quillfeather"
ORDER = "A court order of 3 March forbids it"
REACHED = "01632 960777"


@without_scripts_first
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_whatever_the_caller_says_leads_to_the_case_page_that_answers(
    site: Site,
    visitor: Callable[..., Visitor],
    children: Iterator[DemoPupil],
    scripts: bool,
    size: dict[str, int],
) -> None:
    child = next(children)
    case_id = begun(site, child, Life(STEPPED_DOWN, 9, REVIEW_LEFT))
    reference = reference_of(site, case_id)
    duty = visitor("lead2", viewport=size, java_script_enabled=scripts)
    forbid_contact_with_the_father(duty, child, size)
    surname, born = child.name.rpartition(" ")[2], child.date_of_birth
    for said in (
        f"{child.name.partition(' ')[0][:3]} {with_a_typo(surname)}",
        mother(site, case_id),
        FATHER,
        f"{born:%d/%m/%Y}",
        f"{born.day} {born:%B %Y}",
        reference.replace("-", " ").lower(),
    ):
        search(duty, said)
        expect(case_link(duty, reference, child), f"found by {said}").to_have_count(1)
        look(duty, size)
    with duty.page.expect_navigation():
        case_link(duty, reference, child).click()
    answers_the_caller(duty.page)
    look(duty, size)


def with_a_typo(name: str) -> str:
    """Its second and third letter the other way round, or where they are equal, the next two."""
    at = next(at for at in range(1, len(name) - 1) if name[at] != name[at + 1])
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def search(person: Visitor, said: str) -> None:
    """Type into the one search what the caller said."""
    person.go("/search")
    person.page.get_by_label("Child, parent or case").fill(said)
    person.press("Search")


def case_link(person: Visitor, reference: str, child: DemoPupil) -> Locator:
    """The child's case among what was found."""
    row = person.page.get_by_role("row").filter(has_text=child.name)
    return row.get_by_role("link", name=re.compile(rf"^{reference}: .*, {re.escape(child.name)}$"))


def forbid_contact_with_the_father(duty: Visitor, child: DemoPupil, size: dict[str, int]) -> None:
    """On record is that the father must not be contacted; first without saying why."""
    duty.go(f"/children/{child.id}/parents")
    look(duty, size)
    duty.follow("Add a parent or carer")
    look(duty, size)
    duty.answer({"name": FATHER, "relationship": "Father"})
    duty.press("Add")
    look(duty, size)
    duty.answer({"contact": "never", "phone": REACHED})
    duty.press("Save")
    expect(duty.page.locator(".govuk-error-summary")).to_be_visible()
    look(duty, size)
    duty.answer({"because": ORDER})
    duty.press("Save")
    expect(duty.page.get_by_role("region", name=FATHER)).to_contain_text(ORDER)
    look(duty, size)


def answers_the_caller(page: Page) -> None:
    """Who leads and how to reach them, last contact, next date, stage, flags, whom not to contact."""
    known = dict(
        zip(*(page.locator(f".app-glance {part}").all_inner_texts() for part in ("dt", "dd")), strict=True)
    )
    assert "Marek Zielinski" in known["Leads the work"]
    assert re.search(r"Last acted: \d", known["Leads the work"])
    assert "not recorded" not in known["Leads the work"]
    assert known["Last contact"] == "None is noted"
    assert re.match(r"\d+ \w+ \d{4}", known["Next date"])
    assert "Route 2" in known["Route and stage"]
    assert known["Known of the child"]
    assert ORDER in known[FATHER]
    around = page.get_by_role("listitem").filter(has_text="Must not be contacted").first
    expect(around).to_contain_text(FATHER)
    expect(around).to_contain_text(ORDER)
    expect(around).to_contain_text(REACHED)
