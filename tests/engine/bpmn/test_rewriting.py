"""What an analyst sets of one element changes that, and nothing else of the file."""

import re
from pathlib import Path

import pytest
from lxml import etree

import processes
from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.elements import read_elements, read_flows, read_properties
from engine.bpmn.reading import read_xml
from engine.bpmn.rewriting import change_settings, read_settings
from engine.bpmn.settings import SETTINGS
from engine.errors import BadInput, NotFound
from tests.amount import many

ENGINE = Path(__file__).parents[3] / "engine"
READ_AS_PROPERTY = re.compile(r'properties(?:\.get\(|\[)"([A-Za-z]+)"')
ROUTE_2 = ProcessFiles.read(processes.folder("route_2_team_around_family")).diagram
#: As Camunda Modeler writes it, with a remark and content of a tool that is not ours.
CAMUNDA = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
  xmlns:other="http://example.org/other" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d">
  <!-- drawn by hand -->
  <process id="p" isExecutable="true">
    <userTask id="ask" name="Ask" camunda:formKey="old" camunda:dueDate="P5D">
      <extensionElements><other:thing keep="yes"/></extensionElements>
    </userTask>
    <sequenceFlow id="on" sourceRef="ask" targetRef="end" />
    <endEvent id="end" />
  </process>
</definitions>
"""


def canonical(diagram: bytes) -> bytes:
    """A diagram without regard to how it is laid out on the lines."""
    parser = etree.XMLParser(remove_blank_text=True)
    return bytes(etree.tostring(etree.fromstring(diagram, parser), method="c14n"))


def changed(diagram: bytes, element: str, **values: str) -> dict[str, str]:
    """The settings of an element once some were changed."""
    return read_settings(read_xml(change_settings(diagram, element, values), "x.bpmn"), element)


@pytest.mark.parametrize("key", processes.shipped()[:: many(1, 5)])
def test_every_setting_of_every_element_can_be_changed_and_changed_back(key: str) -> None:
    diagram = ProcessFiles.read(processes.folder(key)).diagram
    root = read_xml(diagram, key)
    for element in [*read_elements(root), *read_flows(root), key]:
        was = read_settings(root, element)
        assert change_settings(diagram, element, was) == diagram
        others = {name: f"{text} and more" for name, text in was.items() if text and name != "lane"}
        once = change_settings(diagram, element, others)
        assert read_settings(read_xml(once, key), element) == {**was, **others}
        assert canonical(change_settings(once, element, was)) == canonical(diagram)


@pytest.mark.parametrize(
    ("element", "name", "value"),
    [
        ("contact_lcss", "notBy", "discuss_next_steps"),
        ("contact_lcss", "assignTo", "case.lead_professional"),
        ("case_opens", "formKey", "lcss_contact"),
        ("flow_case_opens_back_at_taf", "condition", "case.taf = true"),
        ("flow_case_opens_back_at_taf", "name", "Begins"),
        ("no_further_action", "documentation", "The case ends here."),
        ("no_further_action", "letters", "ending"),
    ],
)
def test_what_was_not_set_can_be_set_and_taken_away_again(element: str, name: str, value: str) -> None:
    before = read_settings(read_xml(ROUTE_2, "x"), element)[name]
    once = change_settings(ROUTE_2, element, {name: value})
    assert read_settings(read_xml(once, "x"), element)[name] == value
    assert canonical(change_settings(once, element, {name: before})) == canonical(ROUTE_2)


def test_a_step_moves_to_another_lane() -> None:
    assert changed(ROUTE_2, "contact_lcss", lane="LCSS")["lane"] == "LCSS"
    with pytest.raises(BadInput, match="no lane “Nobody”"):
        change_settings(ROUTE_2, "contact_lcss", {"lane": "Nobody"})


def test_a_condition_says_in_its_file_that_it_is_an_expression() -> None:
    diagram = change_settings(CAMUNDA, "on", {"condition": "done = true"})
    assert b'<conditionExpression xsi:type="tFormalExpression">done = true' in diagram


def test_camunda_s_own_attributes_are_written_where_they_stand() -> None:
    diagram = change_settings(CAMUNDA, "ask", {"formKey": "new", "due": "", "requirement": "W-G1"})
    ask = read_xml(diagram, "x").find(".//{*}userTask")
    assert ask is not None
    assert read_properties(ask) == {"formKey": "new", "requirement": "W-G1"}
    assert b'camunda:formKey="new"' in diagram
    assert b"dueDate" not in diagram


def test_remarks_and_what_other_tools_wrote_stay() -> None:
    diagram = change_settings(CAMUNDA, "ask", {"name": "Ask again"})
    assert b"<!-- drawn by hand -->" in diagram
    assert b'<other:thing keep="yes"/>' in diagram


def test_a_timer_that_repeats_is_written_as_one() -> None:
    diagram = CAMUNDA.replace(
        b'<endEvent id="end" />',
        b'<boundaryEvent id="late" attachedToRef="ask"><timerEventDefinition><timeDuration>P5D</timeDuration>'
        b"</timerEventDefinition></boundaryEvent>",
    )
    weekly = change_settings(diagram, "late", {"timer": "R3/P1W"})
    assert b"<timeCycle>R3/P1W</timeCycle>" in weekly
    assert canonical(change_settings(weekly, "late", {"timer": "P5D"})) == canonical(diagram)
    with pytest.raises(BadInput, match="A timer needs a time"):
        change_settings(diagram, "late", {"timer": ""})


def test_the_parameters_of_an_operation_are_set_one_by_one() -> None:
    diagram = ProcessFiles.read(processes.folder("enforcement_referral")).diagram
    element = next(
        one.id for one in read_elements(read_xml(diagram, "x")).values() if one.kind == "serviceTask"
    )
    assert changed(diagram, element, **{"parameter.to": '"School"'})["parameter.to"] == '"School"'
    added = change_settings(diagram, element, {"parameter.subject": '"News"'})
    assert canonical(change_settings(added, element, {"parameter.subject": ""})) == canonical(diagram)


def test_what_an_element_does_not_have_is_refused() -> None:
    with pytest.raises(BadInput, match="“formKey” cannot be set"):
        change_settings(ROUTE_2, "flow_case_opens_back_at_taf", {"formKey": "x"})
    with pytest.raises(BadInput, match="“nonsense” cannot be set"):
        change_settings(ROUTE_2, "contact_lcss", {"nonsense": "x"})
    with pytest.raises(NotFound):
        change_settings(ROUTE_2, "nothing", {"name": "x"})


def test_the_table_holds_every_property_that_the_engine_reads() -> None:
    read = {name for file in ENGINE.rglob("*.py") for name in READ_AS_PROPERTY.findall(file.read_text())}
    drawn = {
        name
        for key in processes.shipped()
        for one in read_elements(ProcessFiles.read(processes.folder(key)).root).values()
        for name in one.properties
    }
    assert read | drawn <= {setting.name for setting in SETTINGS}


WAITING = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d">
  <message id="m" name="closed"/>
  <process id="p"><receiveTask id="wait" messageRef="m"/><receiveTask id="also" messageRef="m"/></process>
</definitions>
"""


def messages(diagram: bytes) -> list[str]:
    root = read_xml(diagram, "x")
    return [one.get("name", "") for one in root.iterchildren("{*}message")]


def test_a_message_that_another_step_waits_for_too_keeps_its_name() -> None:
    once = change_settings(WAITING, "wait", {"message": "opened"})
    assert messages(once) == ["closed", "opened"]
    assert read_settings(read_xml(once, "x"), "also")["message"] == "closed"
    assert messages(change_settings(once, "wait", {"message": "opened again"})) == ["closed", "opened again"]
    assert messages(change_settings(once, "wait", {"message": "closed"})) == ["closed"]
    assert messages(change_settings(once, "wait", {"message": ""})) == ["closed"]
