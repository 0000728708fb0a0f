"""A practitioner's day: the work of one pathway by child, kept under a name, from one task to the next.

At a desk and on a phone, without scripts and with them.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.amount import without_scripts_first
from tests.browser.people import Site, Visitor
from tests.browser.test_managers_day import SIZES, look
from tests.browser.test_right_for_the_child import finish, in_november
from tests.browser.test_work_reaches_people import begun, children
from web.demo.county import DemoPupil
from web.demo.lives import STEPPED_DOWN, Life

__all__ = ["children", "in_november"]

pytestmark = without_scripts_first

TASK = "Discuss next steps with the school"
KEPT = "Next steps, by child"
ADVICE = {
    "discussed_with": "Mr Patel, Brookfield Academy",
    "plan_works": False,
    "support_needed": "several",
    "family_engages": "partly",
    "advice": "Bring the school nurse and a family worker together.",
}


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_a_worker_keeps_a_filter_and_goes_through_its_tasks_until_nothing_is_left(
    site: Site,
    visitor: Callable[..., Visitor],
    children: Iterator[DemoPupil],
    scripts: bool,
    size: dict[str, int],
) -> None:
    some = [next(children) for _ in range(3)]
    for child in some:
        begun(site, child, Life(STEPPED_DOWN, 6, frozenset({"discuss_next_steps"})))
    first, second, third = sorted(child.name for child in some)
    worker = visitor("lcss", viewport=size, java_script_enabled=scripts)
    keep_a_filter(worker, size)
    worker.go("/")
    worker.follow(KEPT)
    open_task(worker, first)
    advise(worker)
    look(worker, size)
    worker.follow(second)
    worker.follow("Go on to the next task of the list")
    expect(worker.page.locator("main")).to_contain_text(third)
    look(worker, size)
    advise(worker)
    expect(worker.page.get_by_text("That was the last task of the list")).to_be_visible()
    worker.follow(second)
    advise(worker)
    expect(worker.page.get_by_text("Nothing is left in the list that you came from.")).to_be_visible()
    worker.follow("Back to the list")
    worker.press(f"Delete the filter “{KEPT}”")
    expect(worker.page.get_by_role("link", name=KEPT)).to_have_count(0)


def keep_a_filter(worker: Visitor, size: dict[str, int]) -> None:
    """What nobody has taken of one pathway, by child; kept under a name."""
    worker.go("/?view=team")
    worker.follow("Filter these tasks")
    look(worker, size)
    worker.page.get_by_label("Pathway").select_option(label="Route 2: Team Around the Family")
    worker.page.get_by_label("Who has taken it").select_option(label="Nobody")
    worker.page.get_by_label("Sort by").select_option(label="Child")
    worker.press("Show these")
    look(worker, size)
    worker.page.get_by_text("Save this filter").click()
    worker.page.get_by_label("Name of the filter").fill(KEPT)
    worker.press("Save the filter")
    expect(worker.page.get_by_text(f"The filter “{KEPT}” is saved")).to_be_visible()
    look(worker, size)


def open_task(worker: Visitor, child: str) -> None:
    """The child's is the first task of the list."""
    row = worker.page.get_by_role("row").filter(has_text=child)
    expect(worker.page.locator("tbody tr").first).to_contain_text(child)
    with worker.page.expect_navigation():
        row.get_by_role("link").first.click()


def advise(worker: Visitor) -> None:
    """The worker fills in the form of this task, and completes it."""
    expect(worker.page.get_by_role("heading", level=1)).to_contain_text("Discuss next steps")
    worker.answer(ADVICE)
    finish(worker)
