"""What an analyst who opens a shipped diagram may rely on."""

from collections.abc import Collection, Mapping

import pytest
from lxml import etree

import processes
from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.model import ProcessModel, check_files
from engine.bpmn.reading import read_xml
from engine.policy import ROLES
from engine.triage.choosing import PROCESS, TABLE

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"

#: Tables that no diagram asks, by process.
ASKED_BY_THE_ENGINE = {PROCESS: {TABLE}}

each_process = pytest.mark.parametrize("key", processes.shipped())


@each_process
def test_the_files_of_a_process_have_no_fault_and_no_warning(
    key: str, shipped_files: Mapping[str, ProcessFiles], known: Mapping[str, Collection[str]]
) -> None:
    assert [str(fault) for fault in check_files(shipped_files[key], known)] == []


@each_process
def test_a_process_has_the_name_that_the_catalogue_says(
    key: str, shipped_models: Mapping[str, ProcessModel]
) -> None:
    assert shipped_models[key].key == key
    assert shipped_models[key].name == processes.read_catalogue().processes[key].name


@each_process
def test_every_step_for_a_person_lies_in_a_lane_that_means_a_role(
    key: str, shipped_models: Mapping[str, ProcessModel]
) -> None:
    lanes = processes.read_catalogue().processes[key].lanes
    tasks = [one for one in shipped_models[key].elements.values() if one.kind in ("userTask", "manualTask")]
    assert {one.id: one.lane for one in tasks if one.lane not in lanes} == {}
    assert set(lanes.values()) <= ROLES


@each_process
def test_every_step_for_a_person_has_a_form_and_a_time_by_which_it_is_due(
    key: str, shipped_models: Mapping[str, ProcessModel]
) -> None:
    tasks = [one for one in shipped_models[key].elements.values() if one.kind == "userTask"]
    assert [one.id for one in tasks if not {"formKey", "due"} <= one.properties.keys()] == []


@each_process
def test_every_form_and_table_is_used(key: str, shipped_models: Mapping[str, ProcessModel]) -> None:
    model = shipped_models[key]
    properties = [one.properties for one in model.elements.values()]
    used = {(one.get("formKey"), one.get("decision")) for one in properties}
    messages = {one.message for one in model.elements.values() if one.message}
    assert set(model.forms) - messages == {form for form, _ in used if form}
    asked = {decision for _, decision in used if decision} | ASKED_BY_THE_ENGINE.get(key, set())
    tables = {each: model.decisions[each].written_decisions(each) for each in model.decisions}
    # A decision that is asked may be made of others, which come after it.
    assert {found[0] for found in tables.values()} == {one for each in asked for one in tables[each]}


@each_process
def test_every_letter_is_named_by_a_task(key: str, shipped_models: Mapping[str, ProcessModel]) -> None:
    model = shipped_models[key]
    named = {letter.name for one in model.elements.values() for letter in model.letters_of(one)}
    assert set(model.letters) == named


@each_process
def test_every_choice_is_labelled_and_something_happens_when_nothing_is_known(
    key: str, shipped_models: Mapping[str, ProcessModel]
) -> None:
    model = shipped_models[key]
    for gateway in model.elements.values():
        flows = [model.flows[flow] for flow in gateway.outgoing]
        if gateway.kind == "exclusiveGateway" and len(flows) > 1:
            assert gateway.name, gateway.id
            assert all(flow.name for flow in flows), gateway.id
            assert sum(flow.is_default for flow in flows) == 1, gateway.id


@each_process
def test_no_default_leads_to_legal_intervention(key: str, shipped_models: Mapping[str, ProcessModel]) -> None:
    defaults = [flow.target for flow in shipped_models[key].flows.values() if flow.is_default]
    legal = {"to_route_3", "take_route_3", "guard_step", "approve_legal_route", "start_sanctions"}
    assert legal.isdisjoint(defaults)


@each_process
def test_everything_drawn_has_its_place_in_the_picture(
    key: str, shipped_files: Mapping[str, ProcessFiles], shipped_models: Mapping[str, ProcessModel]
) -> None:
    root = read_xml(shipped_files[key].diagram, key)
    shapes = {shape.get("bpmnElement"): shape for shape in root.iter(f"{DI}BPMNShape")}
    edges = {edge.get("bpmnElement"): edge for edge in root.iter(f"{DI}BPMNEdge")}
    model = shipped_models[key]
    assert set(model.elements) <= set(shapes)
    assert set(model.flows) == set(edges)
    named = [flow.id for flow in model.flows.values() if flow.name]
    assert [flow for flow in named if edges[flow].find(f"{DI}BPMNLabel") is None] == []


@each_process
def test_no_two_steps_cover_each_other(
    key: str, shipped_files: Mapping[str, ProcessFiles], shipped_models: Mapping[str, ProcessModel]
) -> None:
    root = read_xml(shipped_files[key].diagram, key)
    elements = shipped_models[key].elements.values()
    solid = {one.id for one in elements if one.kind not in ("boundaryEvent", "subProcess")}
    places = {
        str(shape.get("bpmnElement")): _bounds(shape)
        for shape in root.iter(f"{DI}BPMNShape")
        if shape.get("bpmnElement") in solid
    }
    covering = [(a, b) for a in places for b in places if a < b and _meet(places[a], places[b])]
    assert covering == []


Bounds = tuple[float, float, float, float]


def _bounds(shape: etree._Element) -> Bounds:
    found = shape.find(f"{DC}Bounds")
    assert found is not None
    x, y, width, height = (float(str(found.get(name))) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def _meet(one: Bounds, other: Bounds) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
