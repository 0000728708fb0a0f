"""Analysts draw the tables of a draft: in dmn-js, with what the server says of them beside it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.drawing_page import ANALYST, OTHER, analysts_site, draft_of_shipped, signed_in
from tests.browser.people import Site, Visitor, complaints_of
from tests.browser.table_page import TableDrawer
from tests.browser.test_everybody_can_use_it import faults_of

PENALTY = "penalty_notice"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 800}
#: dmn-js leaves the corner above the numbers of rules empty, and offers no way to name it.
DMN_JS = {'empty-table-header: <th class="index-column"></th>'}


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with analysts_site(sqlite_template, tmp_path_factory.mktemp("tables")) as site:
        yield site


@pytest.fixture
def drawer(site: Site, contexts: Callable[..., BrowserContext]) -> Callable[..., TableDrawer]:
    """Opens a table of one draft of the penalty notice, for an analyst in a browser of their own."""
    draft = draft_of_shipped(site.database, (PENALTY,))

    def make(name: str = ANALYST.id, table: str = "payment", **options: object) -> TableDrawer:
        return TableDrawer(signed_in(site, contexts, name, **options), draft, PENALTY, table)

    return make


def told(page: Page) -> str:
    """What the page says is wrong in its own file."""
    return page.locator("[data-modeller-faults] > ul").inner_text()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_page_keeps_nobody_out(
    drawer: Callable[..., TableDrawer], size: dict[str, int], pictures: Path
) -> None:
    analyst = drawer(viewport=size)
    page = analyst.page
    said = complaints_of(page)
    analyst.open()
    page.screenshot(path=pictures / f"table-{size['width']}.png", full_page=True)
    assert set(faults_of(page)) <= DMN_JS
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    expect(page.locator(".bjs-powered-by, .powered-by").first).to_be_visible()
    expect(page.locator("th.annotation")).to_have_text("Why")
    page.get_by_role("button", name="How the decisions hang together").click()
    expect(page.locator("[data-element-id=payment]").first).to_be_visible()
    assert set(faults_of(page)) <= DMN_JS
    assert said == []


def test_rules_are_typed_by_keyboard_saved_and_undone(drawer: Callable[..., TableDrawer]) -> None:
    analyst = drawer().open()
    page = analyst.page
    cell = analyst.cell("result_payment_5_1")
    analyst.type(cell, '"early"')
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("Too little is enough")
    expect(page.locator("[data-modeller-faults]")).not_to_be_empty()
    page.keyboard.press("Enter")
    analyst.saved()
    stored = analyst.stored().decode()
    assert stored.count('<text>"early"</text>') == 2
    assert "Too little is enough" in stored
    undo = page.get_by_role("button", name="Undo")
    while undo.is_enabled():
        undo.click()
    expect(cell).to_have_text('"too_little"')
    analyst.send()
    assert "Too little is enough" not in analyst.stored().decode()
    page.get_by_role("link", name="rule by rule", exact=True).click()
    page.get_by_role("link", name="Draw this table").click()
    analyst.wait()


def test_a_fault_is_told_beside_the_table_and_mended_by_a_press_that_is_undone(
    drawer: Callable[..., TableDrawer],
) -> None:
    analyst = drawer(table="payment").open()
    page = analyst.page
    assert told(page) == ""
    page.locator("[data-row-id=rule_payment_5].rule-index").click(button="right")
    page.get_by_text("Remove rule").click()
    mend = page.get_by_role("button", name="Add a rule for this").first
    mend.click()
    expect(page.locator("td.rule-index")).to_have_count(5)
    expect(mend).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("td.rule-index")).to_have_count(4)
    expect(mend).to_be_visible()


def test_values_are_tried_in_place_and_the_rule_that_matched_is_marked(
    drawer: Callable[..., TableDrawer],
) -> None:
    analyst = drawer(table="notice_outcome").open()
    page = analyst.page
    page.get_by_label("legal_step").fill('"not_for_this_child"')
    page.get_by_role("button", name="Decide").click()
    outcome = page.locator("[data-modeller-trying]").get_by_role("status")
    expect(outcome).to_contain_text("by rule")
    number = outcome.inner_text().rpartition("by rule ")[2].strip()
    marked = "td => getComputedStyle(td, '::after').content.includes('Matched')"
    rows = page.locator("td.rule-index").all()
    assert [row.inner_text().strip() for row in rows if row.evaluate(marked)] == [number]
    page.locator(".add-rule-add button").click()
    expect(outcome).to_be_hidden()
    assert not any(row.evaluate(marked) for row in page.locator("td.rule-index").all())


def test_what_is_changed_without_a_connection_is_kept_even_through_a_reload(
    drawer: Callable[..., TableDrawer],
) -> None:
    analyst = drawer().open()
    page, post = analyst.page, "POST"
    page.route("**/file", lambda one: one.abort() if one.request.method == post else one.continue_())
    page.locator(".add-rule-add button").click()
    expect(analyst.status).to_contain_text("the connection is lost")
    page.on("dialog", lambda asked: asked.accept())
    page.reload()
    analyst.wait()
    expect(page.locator("td.rule-index")).to_have_count(6)
    page.unroute_all()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    analyst.saved()
    assert analyst.stored().count(b"<rule ") == 6


def test_a_second_tab_saves_nothing_over_the_first_and_another_takes_over(
    drawer: Callable[..., TableDrawer], site: Site
) -> None:
    first = drawer().open()
    second = TableDrawer(
        Visitor(site, first.page.context.new_page(), ANALYST.id), first.draft_id, PENALTY, "payment"
    ).open()
    first.page.locator(".add-rule-add button").click()
    first.saved()
    second.type(second.cell("result_payment_5_1"), '"full"')
    expect(second.page.get_by_role("alert")).to_contain_text("saved this draft after you opened it")
    expect(second.page.get_by_role("button", name="Keep a copy of mine")).to_be_visible()
    other = drawer(OTHER.id).open()
    expect(other.page.get_by_role("alert")).to_contain_text("Lucy Brand has written in this draft")
    expect(other.page.locator(".add-rule-add")).to_have_count(0)
    expect(other.page.locator("td.annotation").first).to_contain_text("The reduced amount")
    assert set(faults_of(other.page)) <= DMN_JS
    other.page.get_by_role("button", name="Take over").click()
    other.page.locator('[data-modeller][data-ready="open"]').wait_for()
    other.page.locator(".add-rule-add button").click()
    other.saved()
    assert other.stored().count(b"<rule ") == 7


def test_without_scripts_the_page_leads_to_the_table_rule_by_rule(
    drawer: Callable[..., TableDrawer],
) -> None:
    analyst = drawer(java_script_enabled=False)
    analyst.visitor.go(f"/drafts/{analyst.draft_id}/{PENALTY}/tables/payment/drawing")
    said = analyst.page.get_by_text("The drawing surface has not opened.")
    expect(said).to_be_visible()
    expect(said.locator("..")).to_contain_text("tell whoever looks after the site")
    link = analyst.page.get_by_role("link", name="rule by rule", exact=True)
    expect(link).to_have_attribute("href", f"/drafts/{analyst.draft_id}/{PENALTY}/tables/payment")
