"""What files mean is the same after an analyst drew in them, or the page only shows them and says why."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree
from playwright.sync_api import BrowserContext, expect

import processes
from engine.bpmn.bundle import DIAGRAM
from engine.bpmn.elements import read_elements, tag
from engine.bpmn.reading import BPMN, read_xml
from tests.amount import THOROUGH
from tests.browser.drawing_page import (
    ANALYST,
    Drawer,
    analysts_site,
    draft_of_files,
    draft_of_shipped,
    signed_in,
)
from tests.browser.people import Site

#: The largest, one with steps that are drawn outside their own lane, and one that is short.
FEW = ("supervision_order", "prosecution", "social_care_handover")
FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:other="http://example.org/other"
    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
    xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
    xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="file" targetNamespace="x">
  <process id="visit" name="Visit" isExecutable="true">
    <startEvent id="begins"><outgoing>way</outgoing></startEvent>
    <userTask id="see" name="See the child" other:weight="3" camunda:assignee="case.lead_professional">
      <extensionElements>{extension}</extensionElements>
      <incoming>way</incoming><outgoing>on</outgoing>
    </userTask>
    <endEvent id="seen"><incoming>on</incoming></endEvent>
    <sequenceFlow id="way" sourceRef="begins" targetRef="see"/>
    <sequenceFlow id="on" sourceRef="see" targetRef="seen"/>
  </process>
  <bpmndi:BPMNDiagram id="picture"><bpmndi:BPMNPlane id="plane" bpmnElement="visit">
    <bpmndi:BPMNShape id="s1" bpmnElement="begins"><dc:Bounds x="100" y="122" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s2" bpmnElement="see"><dc:Bounds x="200" y="100" width="100" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s3" bpmnElement="seen"><dc:Bounds x="360" y="122" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="e1" bpmnElement="way"><di:waypoint x="136" y="140"/><di:waypoint x="200" y="140"/></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="e2" bpmnElement="on"><di:waypoint x="300" y="140"/><di:waypoint x="360" y="140"/></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>
"""  # noqa: E501
#: What the panel offers of a step, and what is chosen of it.
ACTS = {
    "add": "Part with steps of its own",
    "attach": "Reminder while the step goes on",
    "repeat": "For each of a list, all at once",
    "become": "Operation",
}
#: Settings that are chosen from a list.
CHOSEN = ("lane", "formKey", "letters", "decision", "operator", "called")
KNOWN = """
<spiffworkflow:properties><spiffworkflow:property name="priority" value="high"/></spiffworkflow:properties>
<spiffworkflow:unitTests><spiffworkflow:unitTest id="u"><spiffworkflow:inputJson>{}</spiffworkflow:inputJson>
<spiffworkflow:expectedOutputJson>{}</spiffworkflow:expectedOutputJson>
</spiffworkflow:unitTest></spiffworkflow:unitTests>
<spiffworkflow:instructionsForEndUser>Ring first.</spiffworkflow:instructionsForEndUser>
<camunda:inputOutput><camunda:inputParameter name="a">b</camunda:inputParameter></camunda:inputOutput>
<other:checks deep="yes"><other:check>twice</other:check></other:checks>"""
UNKNOWN = "<spiffworkflow:invented>of a later version</spiffworkflow:invented>"


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with analysts_site(sqlite_template, tmp_path_factory.mktemp("files")) as site:
        yield site


@pytest.fixture
def drawer(site: Site, contexts: Callable[..., BrowserContext]) -> Callable[[str, str], Drawer]:
    """An analyst at the page of one process of a draft."""
    return lambda draft, process: Drawer(signed_in(site, contexts, ANALYST.id), draft, process)


def meaning(diagram: bytes) -> dict[str, object]:
    """What each element with an id says, without regard to how the file is written or drawn."""
    root = read_xml(diagram, DIAGRAM)
    return {node.get("id", ""): said(node) for node in root.iter(f"{{{BPMN}}}*") if node.get("id")}


def said(node: etree._Element) -> object:
    parts = [
        whole(child)
        for child in node.iterchildren("{*}*")
        if not (child.get("id") and child.tag.startswith(f"{{{BPMN}}}")) and "BPMNDiagram" not in child.tag
    ]
    parent = node.getparent()
    return (
        node.tag,
        sorted(node.attrib.items()),
        sorted(map(repr, parts)),
        parent is not None and parent.get("id"),
    )


def whole(node: etree._Element) -> object:
    inner = [whole(child) for child in node.iterchildren("{*}*")]
    return node.tag, sorted(node.attrib.items()), (node.text or "").strip(), inner


@pytest.mark.parametrize("process", processes.shipped() if THOROUGH else FEW)
def test_a_shipped_process_means_the_same_after_something_was_drawn_in_it(
    site: Site, drawer: Callable[[str, str], Drawer], process: str
) -> None:
    analyst = drawer(draft_of_shipped(site.database, [process]), process).open()
    before = analyst.stored()
    people = [one for one in read_elements(read_xml(before, DIAGRAM)).values() if one.kind == "userTask"]
    inner = [one for one in people if one.parent != one.process]
    for person in (inner or people)[:1]:
        analyst.choose(person.id)
        analyst.page.get_by_role("button", name="Move right").click()
    analyst.choose("")
    analyst.set(documentation="Other words")
    analyst.saved()
    was, now = meaning(before), meaning(analyst.stored())
    assert analyst.stored() != before
    assert {name for name in was.keys() | now.keys() if was.get(name) != now.get(name)} == {process}


def test_all_that_can_be_done_in_the_panel_can_be_undone(
    site: Site, drawer: Callable[[str, str], Drawer]
) -> None:
    process = "support_pathway"
    analyst = drawer(draft_of_shipped(site.database, [process]), process).open()
    page, before = analyst.page, meaning(analyst.stored())
    inner = next(
        one for one in read_elements(read_xml(analyst.stored(), DIAGRAM)).values() if one.kind == "userTask"
    )
    for act, what in ACTS.items():
        analyst.choose(inner.id)
        page.locator(f"#act-{act}").select_option(what)
        if page.locator(f"#do-{act}").count():
            page.locator(f"#do-{act}").click()
    for way in ("left", "right", "up", "down"):
        analyst.choose(inner.id)
        page.locator(f"#move-{way}").click()
    page.locator("#do-connect").click()
    page.get_by_role("button", name="Remove this way").click()
    analyst.choose(inner.id)
    page.get_by_role("button", name="Remove this step").click()
    analyst.saved()
    assert inner.id not in meaning(analyst.stored())
    undo = page.get_by_role("button", name="Undo")
    while undo.is_enabled():
        undo.click()
    analyst.saved()
    assert meaning(analyst.stored()) == before


def test_a_step_that_is_drawn_outside_its_lane_stays_its_owners(
    site: Site, drawer: Callable[[str, str], Drawer]
) -> None:
    process, stage, step = "prosecution", "case_for_court", "approve_prosecution"
    analyst = drawer(draft_of_shipped(site.database, [process]), process).open()
    for moved in (stage, step):
        analyst.choose(moved)
        analyst.page.locator("#move-right").click()
    analyst.page.locator("#act-name").fill("Tell the manager")
    analyst.page.locator("#do-add").click()
    analyst.choose(step)
    analyst.page.locator("#act-become").select_option("Task that is ticked off")
    analyst.page.locator("#do-become").click()
    analyst.choose("tell_prosecution")
    analyst.set(lane="Team manager")
    analyst.saved()
    elements = read_elements(read_xml(analyst.stored(), DIAGRAM))
    wanted = (stage, step, "tell_the_manager", "tell_prosecution")
    assert {name: elements[name].lane for name in wanted} == dict.fromkeys(wanted, "Team manager")
    assert (elements[step].kind, elements["limit_is_near"].lane) == ("manualTask", "County attendance team")


def test_what_other_tools_wrote_survives_even_a_change_of_kind(
    site: Site, drawer: Callable[[str, str], Drawer]
) -> None:
    files = {DIAGRAM: FOREIGN.replace("{extension}", KNOWN).encode()}
    analyst = drawer(draft_of_files(site.database, {"visit": files}), "visit").open()
    before = meaning(analyst.stored())
    analyst.choose("see")
    analyst.set(name="See the child at home")
    analyst.saved()
    after = meaning(analyst.stored())
    assert {name for name in before if before[name] != after[name]} == {"see"}
    analyst.page.get_by_label("Change its kind to", exact=True).select_option("Task that is ticked off")
    analyst.page.locator("#do-become").click()
    analyst.saved()
    expect(analyst.page.locator("#modeller-chosen")).to_have_text("See the child at home")
    node = next(read_xml(analyst.stored(), DIAGRAM).iter(tag("manualTask")))
    assert (node.get("id"), node.get("{http://example.org/other}weight")) == ("see", "3")
    assert "twice" in etree.tostring(node, encoding="unicode")


def test_tabs_in_settings_and_references_by_the_files_own_prefix_stay_what_they_are(
    site: Site, drawer: Callable[[str, str], Drawer]
) -> None:
    tabs = (
        '<spiffworkflow:properties><spiffworkflow:property name="priority" value="by number:&#9;|"/>'
        '<spiffworkflow:property name="other" value="as typed:\t|"/></spiffworkflow:properties>'
    )
    own = FOREIGN.replace("{extension}", tabs).replace(
        'targetNamespace="x"', 'targetNamespace="x" xmlns:tns="x"'
    )
    own = own.replace("<incoming>way", "<incoming>tns:way").replace(
        'bpmnElement="see"', 'bpmnElement="tns:see"'
    )
    analyst = drawer(draft_of_files(site.database, {"visit": {DIAGRAM: own.encode()}}), "visit").open()
    before = meaning(analyst.stored())
    analyst.choose("see")
    analyst.set(name="See the child at home")
    analyst.saved()
    after = meaning(analyst.stored())
    assert {name for name in before if before[name] != after[name]} == {"see"}
    assert read_elements(read_xml(analyst.stored(), DIAGRAM))["see"].properties == {
        "assignee": "case.lead_professional", "priority": "by number:\t|", "other": "as typed: |",
    }  # fmt: skip


def test_a_file_that_would_lose_something_is_only_shown_and_says_what(
    site: Site, drawer: Callable[[str, str], Drawer]
) -> None:
    files = {DIAGRAM: FOREIGN.replace("{extension}", UNKNOWN).encode()}
    analyst = drawer(draft_of_files(site.database, {"visit": files}), "visit").open()
    expect(analyst.page.get_by_role("alert")).to_contain_text("spiffworkflow:invented")
    analyst.choose("see")
    expect(analyst.page.locator("#setting-name")).to_have_value("See the child")
    expect(analyst.page.locator("#setting-name")).to_be_disabled()
    expect(analyst.page.get_by_role("button", name="Undo")).to_have_count(0)


def test_a_step_is_copied_into_another_process_with_what_is_set_of_it(
    site: Site, drawer: Callable[[str, str], Drawer]
) -> None:
    files = {"visit": {DIAGRAM: FOREIGN.replace("{extension}", KNOWN).encode()}, "new_one": {}}
    analyst = drawer(draft_of_files(site.database, files), "visit").open()
    page = analyst.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("[data-element-id=see] .djs-hit").first.click(force=True)
    page.keyboard.press("Control+c")
    other = Drawer(analyst.visitor, analyst.draft_id, "new_one").open()
    page.locator("[data-element-id=begins] .djs-hit").first.click(force=True)
    page.keyboard.press("Control+v")
    place = page.locator("[data-element-id=pool] .djs-hit").first.bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + 350, place["y"] + 120)
    page.mouse.click(place["x"] + 360, place["y"] + 125)
    other.saved()
    copied = [one for one in read_elements(read_xml(other.stored(), DIAGRAM)).values() if one.name]
    assert [(one.name, one.lane, one.properties["priority"]) for one in copied] == [
        ("See the child", "Team", "high")
    ]


def test_a_file_without_a_picture_leads_to_the_list_of_steps(
    site: Site, drawer: Callable[[str, str], Drawer]
) -> None:
    logic, _, rest = FOREIGN.partition("  <bpmndi:BPMNDiagram")
    files = {
        DIAGRAM: (logic + rest.partition("</bpmndi:BPMNDiagram>")[2]).replace("{extension}", "").encode()
    }
    analyst = drawer(draft_of_files(site.database, {"visit": files}), "visit").open()
    expect(analyst.page.get_by_role("alert")).to_contain_text("cannot be shown: no diagram to display")


def test_a_new_process_is_drawn_from_nothing(site: Site, drawer: Callable[[str, str], Drawer]) -> None:
    analyst = drawer(draft_of_files(site.database, {"new_one": {"README.md": b"New."}}), "new_one").open()
    analyst.choose("begins")
    analyst.page.locator("#act-add").select_option("Task of a person")
    analyst.page.locator("#do-add").click()
    analyst.set(name="Ask the child")
    analyst.saved()
    found = read_elements(read_xml(analyst.stored(), DIAGRAM)).values()
    assert [(one.kind, one.name, one.lane) for one in found] == [
        ("startEvent", "", "Team"),
        ("userTask", "Ask the child", "Team"),
    ]


def test_every_setting_is_written_as_the_server_reads_it(
    site: Site, drawer: Callable[[str, str], Drawer]
) -> None:
    process = "route_3_legal_threshold"
    analyst = drawer(draft_of_shipped(site.database, [process]), process).open()
    elements = read_elements(read_xml(analyst.stored(), DIAGRAM))
    expected = {}
    for kind, element in {one.kind: one.id for one in elements.values()}.items():
        was = analyst.stored_settings(element)
        free = {name: text for name, text in was.items() if name not in CHOSEN}
        changed = {name: f"{text} more".strip() for name, text in free.items() if text or kind == "userTask"}
        analyst.choose(element)
        analyst.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        analyst.set(**changed)
        expected[element] = {**was, **changed}
    analyst.saved()
    assert {element: analyst.stored_settings(element) for element in expected} == expected
