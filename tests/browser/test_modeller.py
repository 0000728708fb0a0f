"""Analysts draw a process in a draft: on the picture, in the panel, and by keyboard alone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Route, expect
from sqlalchemy import update

from engine.bpmn.bundle import DIAGRAM
from engine.bpmn.elements import read_elements, read_flows
from engine.bpmn.reading import read_xml
from engine.process_versions import save_files, take_over
from engine.store.moment import present
from engine.tables import user_roles
from tests.browser.drawing_page import (
    ANALYST,
    OTHER,
    Drawer,
    analysts_site,
    draft_of_shipped,
    signed_in,
)
from tests.browser.people import Site, Visitor
from tests.browser.test_everybody_can_use_it import faults_of
from web.demo.staff import PASSWORD

ROUTE_2 = "route_2_team_around_family"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 800}


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with analysts_site(sqlite_template, tmp_path_factory.mktemp("analysts")) as site:
        yield site


@pytest.fixture
def draft(site: Site) -> str:
    return draft_of_shipped(site.database, (ROUTE_2, "team_reviews", "step_down"))


@pytest.fixture
def drawer(site: Site, contexts: Callable[..., BrowserContext], draft: str) -> Callable[..., Drawer]:
    """Opens route 2 of the draft for an analyst, in a browser of their own."""
    return lambda name=ANALYST.id, **options: Drawer(
        signed_in(site, contexts, name, **options), draft, ROUTE_2
    )


def complaints(drawer: Drawer) -> list[str]:
    """What the browser complains of from now on."""
    found: list[str] = []
    page = drawer.page
    page.on("console", lambda told: found.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_page_keeps_nobody_out(
    drawer: Callable[..., Drawer], size: dict[str, int], pictures: Path
) -> None:
    analyst = drawer(viewport=size)
    said = complaints(analyst)
    analyst.open()
    page = analyst.page
    assert faults_of(page) == []
    analyst.choose("agree_first_plan")
    page.screenshot(path=pictures / f"modeller-{size['width']}.png", full_page=True)
    assert faults_of(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    watermark = page.locator(".bjs-powered-by")
    expect(watermark).to_be_visible()
    box, canvas = watermark.bounding_box(), page.locator("[data-modeller-canvas]").bounding_box()
    assert box is not None
    assert canvas is not None
    assert canvas["x"] < box["x"]
    assert box["x"] + box["width"] < canvas["x"] + canvas["width"]
    assert box["y"] + box["height"] < canvas["y"] + canvas["height"]
    assert said == []


def test_a_step_is_added_by_keyboard_alone_and_kept(drawer: Callable[..., Drawer]) -> None:
    analyst = drawer().open()
    page, press = analyst.page, analyst.page.keyboard.press
    before = analyst.stored()
    page.locator('[data-step=""]').focus()
    while page.evaluate("document.activeElement.dataset.step") != "agree_first_plan":
        press("ArrowDown")
    press("Enter")
    expect(page.locator("#modeller-chosen")).to_be_focused()
    tab_to(analyst, "act-add")
    page.keyboard.type("Task of a person")
    tab_to(analyst, "act-name")
    page.keyboard.type("Ring the family")
    tab_to(analyst, "do-add")
    press("Enter")
    expect(page.locator("#modeller-chosen")).to_be_focused()
    tab_to(analyst, "setting-lane")
    page.keyboard.type("LCSS")
    tab_to(analyst, "setting-formKey")
    press("ArrowDown")
    press("Tab")
    analyst.saved()
    root = read_xml(analyst.stored(), DIAGRAM)
    added = next(one for one in read_elements(root).values() if one.name == "Ring the family")
    assert (added.id, added.kind, added.lane) == ("ring_the_family", "userTask", "LCSS")
    assert added.properties["formKey"]
    flows = read_flows(root)
    assert [flows[one].source for one in added.incoming] == ["agree_first_plan"]
    was = read_flows(read_xml(before, DIAGRAM)).values()
    assert [flows[one].target for one in added.outgoing] == [
        one.target for one in was if one.source == "agree_first_plan"
    ]
    analyst.open()
    expect(page.locator(f'[data-step="{added.id}"]')).to_contain_text("Ring the family")


def tab_to(drawer: Drawer, control: str) -> None:
    """Go forward by the Tab key until a control is reached."""
    for _ in range(60):
        drawer.page.keyboard.press("Tab")
        if drawer.page.evaluate("document.activeElement.id") == control:
            return
    raise AssertionError(f"{control} cannot be reached by keyboard")


def test_each_change_is_undone_by_one_press_and_done_again(drawer: Callable[..., Drawer]) -> None:
    analyst = drawer().open()
    page = analyst.page
    analyst.choose("agree_first_plan")
    name = page.locator("#setting-name")
    was = name.input_value()
    analyst.set(name="Agree a plan with everybody", documentation="Ask the child first.")
    analyst.saved()
    assert analyst.stored_settings("agree_first_plan")["documentation"] == "Ask the child first."
    undo = page.get_by_role("button", name="Undo")
    undo.click()
    undo.click()
    expect(name).to_have_value(was)
    expect(undo).to_be_disabled()
    expect(undo).to_be_focused()
    page.get_by_role("button", name="Redo").click()
    expect(name).to_have_value("Agree a plan with everybody")
    expect(page.locator("[data-element-id=agree_first_plan]").first).to_contain_text("everybody")


def test_what_is_half_typed_when_another_step_is_chosen_stays_with_its_own(
    drawer: Callable[..., Drawer],
) -> None:
    analyst = drawer().open()
    page = analyst.page
    analyst.choose("agree_first_plan")
    page.locator("#setting-documentation").focus()
    page.keyboard.type("Ask the child first.")
    shape = page.locator("[data-element-id=set_up_taf] .djs-hit").first
    shape.click(force=True)
    expect(page.locator("#modeller-chosen")).to_contain_text("Put a Team Around the Family in place")
    analyst.saved()
    assert "Ask the child first." in analyst.stored_settings("agree_first_plan")["documentation"]
    assert "Ask the child first." not in analyst.stored_settings("set_up_taf")["documentation"]


def test_lanes_are_named_added_and_taken_away_without_the_picture(drawer: Callable[..., Drawer]) -> None:
    analyst = drawer().open()
    page = analyst.page
    analyst.choose("")
    page.get_by_role("button", name="Add a lane").click()
    page.get_by_label("Lane 4", exact=True).fill("Virtual school")
    page.get_by_label("Lane 4", exact=True).press("Tab")
    analyst.choose("agree_first_plan")
    analyst.set(lane="Virtual school")
    analyst.saved()
    steps = read_elements(read_xml(analyst.stored(), DIAGRAM))
    assert steps["agree_first_plan"].lane == "Virtual school"
    assert {one.lane for one in steps.values()} == {"School", "LCSS", "Lead professional", "Virtual school"}


def test_faults_are_told_as_one_types_on_the_picture_in_the_list_and_in_words(
    drawer: Callable[..., Drawer],
) -> None:
    analyst = drawer().open()
    page = analyst.page
    analyst.choose("agree_first_plan")
    analyst.set(assignTo="x = + 1")
    step = page.locator('[data-step="agree_first_plan"]')
    expect(step).to_contain_text("1 fault")
    expect(page.locator(".app-modeller__told")).to_contain_text("cannot be read")
    expect(page.locator("[data-modeller-faults]")).to_contain_text("expected a value")
    signs = page.locator(".app-modeller__sign--error")
    marked = signs.count()
    page.get_by_role("button", name="Undo").click()
    expect(step).not_to_contain_text("fault")
    expect(signs).to_have_count(marked - 1)
    analyst.set(due="6W")
    page.get_by_role("button", name="Change it to “P6W”").press("Enter")
    expect(step).not_to_contain_text("fault")
    expect(page.locator('[id="setting-due"]')).to_have_value("P6W")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator('[id="setting-due"]')).to_have_value("6W")


def test_faults_that_come_take_nothing_from_a_press(drawer: Callable[..., Drawer]) -> None:
    analyst = drawer()
    page, told = analyst.page, list[Route]()
    page.route("**/faults", lambda asked: told.append(asked))
    with page.expect_request("**/faults"):
        analyst.open()
    step = page.locator("[data-step]").nth(1)
    name = step.locator(".app-modeller__name").inner_text()
    step.hover()
    page.mouse.down()
    fault = {"element": step.get_attribute("data-step"), "severity": "error", "message": "Say who does it"}
    told[0].fulfill(json={"faults": [{**fault, "file": "process.bpmn", "mends": []}]})
    page.mouse.up()
    expect(page.locator("#modeller-chosen")).to_have_text(name)
    expect(step.locator("strong")).to_have_text("1 fault")


def test_a_name_typed_takes_nothing_from_the_press_that_follows(drawer: Callable[..., Drawer]) -> None:
    page = (analyst := drawer().open()).page
    step, next_step = page.locator("[data-step]").nth(1), page.locator("[data-step]").nth(2)
    step.click()
    analyst.field("name").fill("Seen by the school")
    page.get_by_role("button", name="Move right").click()
    expect(step.locator(".app-modeller__name")).to_have_text("Seen by the school")
    page.get_by_role("button", name="Undo").click()
    analyst.field("name").fill("Met by the school")
    next_step.click()
    name = next_step.locator(".app-modeller__name").inner_text()
    expect(page.locator("#modeller-chosen")).to_have_text(name)
    expect(step.locator(".app-modeller__name")).to_have_text("Met by the school")


def test_an_expression_is_written_with_names_offered_tried_and_put_into_feel(
    site: Site, contexts: Callable[..., BrowserContext]
) -> None:
    called = ("team_reviews", "step_down", "lead_professional", "before_a_legal_step")
    draft = draft_of_shipped(site.database, (ROUTE_2, *called))
    analyst = Drawer(signed_in(site, contexts, ANALYST.id), draft, ROUTE_2).open()
    page, press = analyst.page, analyst.page.keyboard.press
    said = complaints(analyst)
    analyst.choose("next_step_is")
    page.locator("#way-flow_next_step_is_pass_on_advice").click()
    field = analyst.field("condition")
    field.click()
    page.locator(".app-modeller__expression[data-names]").wait_for()
    press("Control+a")
    page.keyboard.type("pupil.loo")
    offered = page.locator("#setting-condition .cm-tooltip-autocomplete")
    expect(offered).to_contain_text("looked_after")
    assert faults_of(page) == []
    press("Escape")
    expect(offered).to_have_count(0)
    press("Control+a")
    page.keyboard.insert_text('${outcome == "no_further_action" && !pupil.looked_after}')
    page.get_by_role("button", name="Take it in FEEL").click()
    expect(field).to_have_text('outcome = "no_further_action" and not(pupil.looked_after)')
    press("Escape")
    expect(page.locator("#try-condition")).to_be_focused()
    press("Enter")
    outcome = page.locator(".app-modeller__expression").get_by_role("status")
    expect(outcome).to_contain_text("the case does not go this way", timeout=20_000)
    expect(outcome).to_contain_text('outcome is "taf"')
    assert faults_of(page) == []
    analyst.choose("chronology_day")
    analyst.set(timer="P4W")
    expect(page.locator(".app-modeller__expression")).to_contain_text("after 4 weeks")
    assert said == []


def test_expressions_are_written_in_a_plain_field_where_the_editor_cannot_be_had(
    drawer: Callable[..., Drawer],
) -> None:
    analyst = drawer()
    analyst.page.route("**/feel_editor.js*", lambda route: route.abort())
    analyst.open().choose("agree_first_plan")
    analyst.set(assignTo="case.opened_by")
    analyst.saved()
    assert analyst.stored_settings("agree_first_plan")["assignTo"] == "case.opened_by"


def test_what_is_changed_without_a_connection_is_kept_even_through_a_reload(
    drawer: Callable[..., Drawer],
) -> None:
    analyst = drawer().open()
    page, status, post = analyst.page, analyst.page.locator(".app-modeller__status"), "POST"
    page.route("**/diagram", lambda one: one.abort() if one.request.method == post else one.continue_())
    analyst.choose("agree_first_plan")
    analyst.set(name="Agreed on the train")
    expect(status).to_contain_text("the connection is lost")
    page.on("dialog", lambda asked: asked.accept())
    page.reload()
    analyst.wait()
    expect(page.locator('[data-step="agree_first_plan"]')).to_contain_text("Agreed on the train")
    expect(status).to_contain_text("kept in this tab")
    page.unroute_all()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    analyst.saved()
    assert analyst.stored_settings("agree_first_plan")["name"] == "Agreed on the train"


def test_whoever_is_signed_out_while_drawing_signs_in_and_has_lost_nothing(
    drawer: Callable[..., Drawer],
) -> None:
    analyst = drawer().open()
    page = analyst.page
    page.context.clear_cookies()
    analyst.choose("agree_first_plan")
    analyst.set(name="Agreed after tea")
    expect(page.get_by_role("alert")).to_contain_text("What you change here is not saved any more")
    page.get_by_role("button", name="Sign in again").click()
    page.fill("[name=name]", ANALYST.id)
    page.fill("[name=password]", PASSWORD)
    analyst.visitor.press("Sign in")
    analyst.wait().saved()
    assert analyst.stored_settings("agree_first_plan")["name"] == "Agreed after tea"


def test_the_picture_has_its_menus_and_breaks_no_rule_of_the_page(drawer: Callable[..., Drawer]) -> None:
    analyst = drawer(viewport=DESK)
    said = complaints(analyst)
    page = analyst.open().page
    analyst.choose("set_up_taf")
    page.locator('.djs-context-pad [data-action="replace"]').click()
    expect(page.locator(".djs-popup")).to_contain_text("Service task")
    page.keyboard.press("Escape")
    page.locator('.djs-context-pad [data-action="append"]').click()
    expect(page.locator(".djs-popup")).to_contain_text("Append element")
    page.keyboard.press("Escape")
    page.locator('.djs-palette [data-action="create"]').click()
    expect(page.locator(".djs-popup")).to_contain_text("Create element")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Overview").click()
    expect(page.locator(".djs-minimap .map")).to_be_visible()
    assert said == []


def test_a_second_tab_saves_nothing_over_the_first(drawer: Callable[..., Drawer], site: Site) -> None:
    first = drawer().open()
    context: BrowserContext = first.page.context
    second = Drawer(Visitor(site, context.new_page(), ANALYST.id), first.draft_id, ROUTE_2).open()
    first.choose("agree_first_plan")
    first.set(name="From the first tab")
    first.saved()
    second.choose("agree_first_plan")
    second.set(name="From the second tab")
    expect(second.page.get_by_role("alert")).to_contain_text("saved this draft after you opened it")
    assert first.stored_settings("agree_first_plan")["name"] == "From the first tab"
    second.page.get_by_role("button", name="Open it again").click()
    expect(second.page.locator('[data-step="agree_first_plan"]')).to_contain_text("From the first tab")


def test_one_person_writes_at_a_time_and_another_takes_over(
    drawer: Callable[..., Drawer], site: Site
) -> None:
    late = drawer(OTHER.id).open()
    alert = late.page.get_by_role("alert")
    expect(alert).to_contain_text("Lucy Brand has written in this draft")
    expect(late.page.locator("#setting-name")).to_be_disabled()
    late.page.get_by_role("button", name="Take over").click()
    late.page.locator('[data-modeller][data-ready="open"]').wait_for()
    late.choose("agree_first_plan")
    late.set(name="Anna's plan")
    late.saved()
    assert late.stored_settings("agree_first_plan")["name"] == "Anna's plan"


def test_whoever_is_overtaken_is_told_at_the_next_change(drawer: Callable[..., Drawer], site: Site) -> None:
    early = drawer().open()
    with site.database.transaction() as session:
        take_over(session, OTHER, early.draft_id, present(session))
        save_files(
            session, OTHER, early.draft_id, ROUTE_2, {"README.md": b"Mine."}, "Wrote", present(session)
        )
    early.choose("agree_first_plan")
    early.set(name="Too late")
    expect(early.page.get_by_role("alert")).to_contain_text("Anna Lyst has written in this draft")
    expect(early.page.get_by_role("button", name="Keep a copy of mine")).to_be_visible()


def test_whoever_loses_the_role_while_drawing_is_told(drawer: Callable[..., Drawer], site: Site) -> None:
    analyst = drawer().open()
    with site.database.transaction() as session:
        session.execute(update(user_roles).where(user_roles.c.user_id == ANALYST.id).values(role="auditor"))
    analyst.choose("agree_first_plan")
    analyst.set(name="No longer mine")
    expect(analyst.page.get_by_role("alert")).to_contain_text("not allowed to write in a draft")
    with site.database.transaction() as session:
        session.execute(update(user_roles).where(user_roles.c.user_id == ANALYST.id).values(role="analyst"))


def test_without_scripts_the_page_leads_to_the_list_of_steps(drawer: Callable[..., Drawer]) -> None:
    analyst = drawer(java_script_enabled=False)
    analyst.visitor.go(f"/drafts/{analyst.draft_id}/{ROUTE_2}/canvas")
    expect(analyst.page.get_by_text("The drawing surface has not opened.")).to_be_visible()
    expect(analyst.page.get_by_text("tell whoever looks after the site")).to_be_visible()
    link = analyst.page.get_by_role("link", name="list of steps with its forms")
    expect(link).to_have_attribute("href", f"/drafts/{analyst.draft_id}/{ROUTE_2}/steps")
