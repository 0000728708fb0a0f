"""The facts of a diagram, read the same from bpmn.io and from Camunda Modeler."""

import pytest

from engine.bpmn.elements import Element, read_elements, read_flows, read_messages
from engine.bpmn.reading import read_xml
from tests.engine.bpmn.drawing import (
    BY_MESSAGE,
    MESSAGE,
    REVIEW,
    boundary,
    choice,
    drawn,
    extended,
    line,
    property_of,
    sub,
)


def elements(body: str) -> dict[str, Element]:
    return dict(read_elements(read_xml(drawn(body, MESSAGE), "x.bpmn")))


def test_references_by_the_prefix_of_the_files_own_namespace_name_the_same() -> None:
    prefixed = drawn(line(REVIEW), MESSAGE).replace(
        b"<definitions ", b'<definitions xmlns:tns="http://example.org/pathways" '
    )
    prefixed = prefixed.replace(b'sourceRef="begin"', b'sourceRef="tns:begin"')
    assert b"tns:begin" in prefixed
    root = read_xml(prefixed, "x.bpmn")
    assert read_elements(root)["begin"].outgoing == ("begin_to_review",)


def lanes(*held: tuple[str, str]) -> str:
    inside = "".join(f'<lane id="l_{m}" name="{n}"><flowNodeRef>{m}</flowNodeRef></lane>' for n, m in held)
    return f'<laneSet id="lanes">{inside}</laneSet>'


def test_a_lane_without_a_name_takes_that_of_its_pool() -> None:
    pool = '<collaboration id="c"><participant id="p" name="School lead" processRef="case"/></collaboration>'
    body = lanes(("", "review"), ("Social care", "done")) + line(REVIEW)
    found = elements(f'{pool}<process id="case" isExecutable="true">{body}</process>')
    assert (found["review"].lane, found["done"].lane) == ("School lead", "Social care")


def test_an_element_knows_its_name_its_place_and_its_flows() -> None:
    review = elements(line(REVIEW))["review"]
    assert (review.name, review.kind, review.process, review.parent) == ("Review", "userTask", "case", "case")
    assert (review.incoming, review.outgoing) == (("begin_to_review",), ("review_to_done",))


@pytest.mark.parametrize(
    ("task", "properties"),
    [
        (
            '<userTask id="t" camunda:formKey="review" camunda:dueDate="P3D"/>',
            {"formKey": "review", "due": "P3D"},
        ),
        (extended("userTask", "t", property_of("formKey", "review")), {"formKey": "review"}),
        ('<businessRuleTask id="t" camunda:decisionRef="route"/>', {"decision": "route"}),
        (
            extended(
                "businessRuleTask",
                "t",
                "<spiffworkflow:calledDecisionId> route </spiffworkflow:calledDecisionId>",
            ),
            {"decision": "route"},
        ),
        ('<serviceTask id="t" camunda:topic="send_notice"/>', {"operator": "send_notice"}),
        (
            extended(
                "serviceTask", "t", '<spiffworkflow:serviceTaskOperator id="send_notice" resultVariable="r"/>'
            ),
            {"operator": "send_notice", "resultVariable": "r"},
        ),
        (
            extended(
                "userTask",
                "t",
                '<camunda:properties><camunda:property name="requirement" value="W-1"/></camunda:properties>',
                'camunda:candidateGroups="school"',
            ),
            {"candidateGroups": "school", "requirement": "W-1"},
        ),
    ],
)
def test_both_dialects_give_the_same_properties(task: str, properties: dict[str, str]) -> None:
    assert elements(line(task))["t"].properties == properties


def test_the_requirement_is_at_hand() -> None:
    task = elements(line(extended("manualTask", "t", property_of("requirement", "W-G1"))))["t"]
    assert task.requirement == "W-G1"


def test_a_task_is_about_what_it_says_itself_or_what_its_process_says() -> None:
    both = line(
        extended("manualTask", "t", property_of("about", "child.name")), extended("manualTask", "u", "")
    )
    process = f"<extensionElements>{property_of('about', 'parent.name')}</extensionElements>"
    found = elements(process + both)
    assert (found["t"].about, found["u"].about) == ("child.name", "parent.name")


def test_a_task_in_a_sub_process_has_its_own_lane_or_that_of_the_sub_process() -> None:
    found = elements(lanes(("School", "inner")) + line(sub("inner")))
    assert (found["inner"].lane, found["inner_work"].lane, found["inner_work"].parent) == (
        "School",
        "School",
        "inner",
    )
    found = elements(lanes(("School", "inner"), ("Manager", "inner_work")) + line(sub("inner")))
    assert found["inner_work"].lane == "Manager"
    own = sub("inner").replace('camunda:formKey="review"/>', ">", 1)
    named = f"<extensionElements>{property_of('lane', 'Officer')}</extensionElements></userTask>"
    own = own.replace('<userTask id="inner_work" >', f'<userTask id="inner_work">{named}')
    assert elements(lanes(("School", "inner")) + line(own))["inner_work"].lane == "Officer"


def test_a_step_in_no_lane_has_none() -> None:
    assert elements(line(REVIEW))["review"].lane is None


def test_events_say_what_they_wait_for_and_where_they_sit() -> None:
    event = elements(line(REVIEW) + boundary("off", "review", BY_MESSAGE))["off"]
    assert (event.event, event.message, event.attached_to) == ("message", "stop_now", "review")


def test_flows_carry_their_conditions_and_which_is_the_default() -> None:
    root = read_xml(drawn(choice("x > 1", default=True), MESSAGE), "x.bpmn")
    flows = read_flows(root)
    assert (flows["which_to_t0"].condition, flows["which_to_t0"].is_default) == ("x > 1", False)
    assert (flows["which_to_done"].condition, flows["which_to_done"].is_default) == (None, True)
    assert read_messages(root) == {"stop": "stop_now"}


def test_what_is_broken_is_read_as_far_as_it_goes() -> None:
    found = elements(
        '<userTask id="t"/><userTask id="t" name="second"/><userTask/><task id="u" default="x"/>'
    )
    assert list(found) == ["t", "u"]
    assert found["t"].name == ""
