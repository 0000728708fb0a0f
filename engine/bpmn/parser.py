"""From a linted diagram to the library's specs, with our own timers, messages, decisions and operators.

The specs of a file are parsed once and shared by all instances, so nothing here
or later may change them. Everything that the library would evaluate as Python or
copy through task data is replaced or taken out.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import full_tag
from SpiffWorkflow.bpmn.parser.event_parsers import EventBasedGatewayParser
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, _EndJoin
from SpiffWorkflow.bpmn.specs.data_spec import TaskDataReference
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import CycleTimerEventDefinition, TimerEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import MultiInstanceTask
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import CallActivity, SubWorkflowTask
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.parser.task_spec import SpiffTaskParser
from SpiffWorkflow.spiff.specs.spiff_task import SpiffBpmnTask
from SpiffWorkflow.task import Task

from engine.bpmn.asking import run_of
from engine.bpmn.elements import CAMUNDA, tag
from engine.bpmn.events import (
    BoundaryJoin,
    EndJoin,
    EventGateway,
    ExactCycle,
    ExactTimer,
    FirstOf,
    RoutedMessage,
)
from engine.bpmn.settled_specs import settle
from engine.expressions import from_json


class DecisionTask(SpiffBpmnTask):  # type: ignore[misc]
    """A business rule task: evaluated by our own decision tables."""

    def _run_hook(self, my_task: Task) -> bool:
        run_of(my_task).decide(my_task)
        return True


class OperatorTask(SpiffBpmnTask):  # type: ignore[misc]
    """A service task: calls an operator registered by name; `parameters` are FEEL by name."""

    parameters: dict[str, str]

    def _run_hook(self, my_task: Task) -> bool:
        run_of(my_task).operate(my_task, self.parameters)
        return True


class RecordReference(TaskDataReference):  # type: ignore[misc]
    """The list a multi-instance runs over: read once from the record, where all other data lives."""

    def get(self, my_task: Task) -> Any:
        """The list as it was when the multi-instance began, in JSON form."""
        memory = my_task.internal_data
        if "list" not in memory:
            memory["list"] = run_of(my_task).read_collection(my_task, self.bpmn_id)
        return memory["list"]

    def exists(self, my_task: Task) -> bool:
        """Always: a missing list is reported by `get`, which knows the record."""
        return True


class _DecisionTaskParser(SpiffTaskParser):  # type: ignore[misc]
    @staticmethod
    def get_decision_ref(node: etree._Element) -> str:
        """The library collects these as dependencies; ours are found beside the diagram."""
        return str(node.get("id", ""))


class _OperatorTaskParser(SpiffTaskParser):  # type: ignore[misc]
    def create_task(self) -> OperatorTask:
        task: OperatorTask = super().create_task()
        operator = self.parse_extensions().get("serviceTaskOperator") or {}
        task.parameters = {name: item["value"] for name, item in operator.get("parameters", {}).items()}
        for item in self.node.iter(f"{{{CAMUNDA}}}inputParameter"):
            task.parameters[item.get("name")] = item.text or ""
        return task


class _EventGatewayParser(EventBasedGatewayParser):  # type: ignore[misc]
    def create_task(self) -> EventGateway:
        task: EventGateway = self._create_task(FirstOf())
        return task


class _DiagramParser(SpiffBpmnParser):  # type: ignore[misc]
    OVERRIDE_PARSER_CLASSES = SpiffBpmnParser.OVERRIDE_PARSER_CLASSES | {
        full_tag("businessRuleTask"): (_DecisionTaskParser, DecisionTask),
        full_tag("serviceTask"): (_OperatorTaskParser, OperatorTask),
        full_tag("eventBasedGateway"): (_EventGatewayParser, EventGateway),
    }


def parse_specs(root: etree._Element, path: str) -> dict[str, BpmnProcessSpec]:
    """Every executable process of a linted diagram and every sub-process in it, by name.

    Names of sub-processes are prefixed with their process's id, so that diagrams that
    call one another may use the same ids. A call activity keeps the id it calls.
    """
    parser = _DiagramParser()
    parser.add_bpmn_xml(_without_camunda_dialect(root), path)
    specs: dict[str, BpmnProcessSpec] = {}
    for process in list(parser.get_process_ids()):
        for spec in _with_inner_specs(parser, parser.get_spec(process), process):
            specs[spec.name] = spec
            _take_over(spec)
    return specs


def _with_inner_specs(parser: Any, spec: BpmnProcessSpec, process: str) -> Iterator[BpmnProcessSpec]:
    for task_spec in list(spec.task_specs.values()):
        if isinstance(task_spec, SubWorkflowTask) and not isinstance(task_spec, CallActivity):
            inner = parser.get_spec(task_spec.spec)
            task_spec.spec = inner.name = f"{process}:{inner.name}"
            yield from _with_inner_specs(parser, inner, process)
    yield spec


def _take_over(spec: BpmnProcessSpec) -> None:
    """Replaces what the library would do with time, messages and data by what we do."""
    spec.io_specification, spec.data_objects = None, {}
    for task_spec in spec.task_specs.values():
        task_spec.io_specification = None
        task_spec.data_input_associations, task_spec.data_output_associations = [], []
        if isinstance(task_spec, EventGateway):
            choices = task_spec.event_definition.event_definitions
            for position, target in enumerate(task_spec.outputs):
                choices[position] = _our_event(choices[position], target.name)
        elif hasattr(task_spec, "event_definition"):
            task_spec.event_definition = _our_event(task_spec.event_definition, task_spec.name)
        if isinstance(task_spec, BoundaryEventJoin):
            task_spec.__class__ = BoundaryJoin  # the parser offers no other way to choose it
        if isinstance(task_spec, _EndJoin):
            task_spec.__class__ = EndJoin
        if isinstance(task_spec, MultiInstanceTask):
            _wire_instances(spec, task_spec)
    for task_spec in spec.task_specs.values():
        settle(task_spec)


def _our_event(definition: EventDefinition, element: str) -> EventDefinition:
    if isinstance(definition, CycleTimerEventDefinition):
        return ExactCycle(element, definition.expression)
    if isinstance(definition, TimerEventDefinition):
        return ExactTimer(element, definition.expression)
    if isinstance(definition, MessageEventDefinition):
        return RoutedMessage(
            definition.name, getattr(definition, "expression", None), getattr(definition, "message_var", None)
        )
    return definition


def _wire_instances(spec: BpmnProcessSpec, body: Any) -> None:
    """Connects a multi-instance's signals once, on the shared spec, and keeps its items out of task data.

    The library connects the first signal only when it makes a child, so an instance
    restored in another process would wait for ever; and it would hand items on to every later step.
    """
    if body.data_input is not None:
        body.data_input = RecordReference(body.data_input.bpmn_id)
    child = spec.task_specs[body.task_spec]
    child.completed_event.connect(_drop_item, body)
    child.completed_event.connect(body.merge_child)
    body.completed_event.connect(_keep_results, body)


def _drop_item(workflow: Any, child: Task, body: Any) -> None:
    if body.input_item is not None:
        child.data.pop(body.input_item.bpmn_id, None)


def _keep_results(workflow: Any, my_task: Task, body: Any) -> None:
    if body.data_output is not None:
        name = body.data_output.bpmn_id
        run_of(my_task).records.write((name,), from_json(my_task.data.pop(name)))


def _without_camunda_dialect(root: etree._Element) -> etree._Element:
    """A copy in which Camunda Modeler's multi-instance attributes are BPMN elements."""
    root = deepcopy(root)
    for loop in root.iter(tag("multiInstanceLoopCharacteristics")):
        collection, item = loop.get(f"{{{CAMUNDA}}}collection"), loop.get(f"{{{CAMUNDA}}}elementVariable")
        if collection and loop.find(tag("loopDataInputRef")) is None:
            etree.SubElement(loop, tag("loopDataInputRef")).text = collection.removeprefix("=").strip()
        if item and loop.find(tag("inputDataItem")) is None:
            etree.SubElement(loop, tag("inputDataItem"), id=item, name=item)
    return root
