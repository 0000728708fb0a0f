"""A diagram that was drawn again has all that its author wrote, or is not saved."""

import re

import pytest

import processes
from engine.bpmn.blank import blank_diagram
from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.kept_meaning import first_loss
from engine.bpmn.rewriting import change_settings
from engine.faults import FilesRefused
from tests.engine.bpmn.drawing import drawn, errors

FOREIGN = '<other:checks><other:check at="noon">twice</other:check></other:checks>'
PROPERTIES = (
    "<spiffworkflow:properties>"
    '<spiffworkflow:property name="formKey" value="review"/>'
    '<spiffworkflow:property name="priority" value="high"/>'
    "</spiffworkflow:properties>"
)
PAYLOAD = "<spiffworkflow:messagePayload>{by: 1}</spiffworkflow:messagePayload>"
TASK = (
    '<userTask id="ask" name="Ask" other:weight="3" camunda:followUpDate="P1D">'
    f"<extensionElements>{PROPERTIES}{FOREIGN}</extensionElements></userTask>"
    '<endEvent id="told"><messageEventDefinition><extensionElements>'
    f"{PAYLOAD}</extensionElements></messageEventDefinition></endEvent>"
)
BEFORE = drawn(TASK)


def without(part: str, source: bytes = BEFORE) -> bytes:
    assert part.encode() in source
    return source.replace(part.encode(), b"")


@pytest.mark.parametrize(
    ("part", "named"),
    [
        (FOREIGN, "other:checks"),
        ("twice", "other:checks"),
        ('at="noon"', "other:checks"),
        (' other:weight="3"', "other:weight"),
        (' camunda:followUpDate="P1D"', "camunda:followUpDate"),
        ('<spiffworkflow:property name="priority" value="high"/>', "priority"),
        (PAYLOAD, "spiffworkflow:messagePayload"),
    ],
)
def test_what_was_dropped_is_named_with_its_step(part: str, named: str) -> None:
    lost = first_loss(BEFORE, without(part))
    assert lost is not None
    assert named in lost[1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('value="review"', 'value="another"'),
        ('<spiffworkflow:property name="formKey" value="review"/>', ""),
        ('name="Ask"', 'name="Ask again"'),
        ("><other:check ", ">\n   <other:check "),
        ("xmlns:other=", "xmlns:another="),
        (TASK, ""),
    ],
    ids=["changed", "taken away", "renamed", "laid out anew", "prefix", "removed"],
)
def test_what_an_analyst_changes_is_no_loss(old: str, new: str) -> None:
    after = BEFORE.decode().replace(old, new)
    if "another=" in new:
        after = re.sub("other:(checks?|weight)", r"another:\1", after)
    assert after.encode() != BEFORE
    assert first_loss(BEFORE, after.encode()) is None


def test_a_step_of_another_kind_loses_only_what_its_kind_cannot_have() -> None:
    manual = BEFORE.replace(b"userTask", b"manualTask")
    assert first_loss(BEFORE, without(' camunda:followUpDate="P1D"', manual)) is None
    assert first_loss(BEFORE, without(FOREIGN, manual))


def test_no_setting_of_the_table_is_taken_for_a_loss() -> None:
    for key in ("route_2_team_around_family", "penalty_notice"):
        diagram = ProcessFiles.read(processes.folder(key)).diagram
        changed = change_settings(diagram, key, {"about": "parent.name", "requirement": ""})
        assert first_loss(diagram, changed) is None


def test_a_diagram_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(FilesRefused):
        first_loss(BEFORE, b"<definitions")


def test_a_blank_diagram_lacks_nothing_but_what_is_to_be_drawn() -> None:
    assert {told.split()[2] for told in errors(blank_diagram("new_one"))} == {"NO-END", "DEAD-END"}
