"""Gateways that choose: a way for every case, and no condition where none is looked at."""

from collections.abc import Sequence

from engine.bpmn.elements import Element, Flow
from engine.bpmn.profile.cases import Tried, try_all
from engine.bpmn.profile.diagram import Diagram
from engine.bpmn.profile.feel import IS_LOOKED_AFTER, LOOKED_AFTER, read_expression, takes_unknown_for_no
from engine.bpmn.profile.rules import ProfileReport, ProfileRule
from engine.expressions import Expression

NO_DEFAULT = ProfileRule(
    "NO-DEFAULT-FLOW",
    "The gateway {it} has no default flow, and {why}, so a case could stand still here.",
    "Make one of its flows the default flow (in the editor: the spanner on the flow).",
)
DEFAULT_WITH_CONDITION = ProfileRule(
    "DEFAULT-WITH-CONDITION",
    "The default flow {flow} of {it} has a condition, which is never looked at.",
    "Remove the condition, or make another flow the default.",
)
DEFAULT_UNKNOWN = ProfileRule(
    "DEFAULT-UNKNOWN",
    "The default flow of {it} (“{flow}”) does not leave it.",
    "Choose one of its own flows as the default.",
)
CONDITION_MISSING = ProfileRule(
    "CONDITION-MISSING",
    "The flow {flow} out of the gateway {it} has neither a condition nor is it the default flow.",
    "Give it a condition, or make it the default flow.",
)
CONDITION_IGNORED = ProfileRule(
    "CONDITION-IGNORED",
    "The flow {flow} out of {it} has a condition, which only exclusive and inclusive gateways look at.",
    "Put an exclusive gateway before it, or remove the condition.",
)
OVERLAP = ProfileRule(
    "CONDITIONS-OVERLAP",
    "When {case}, more than one condition of the gateway {it} is true, "
    "and the height of the steps on the picture decides.",
    "Write the conditions so that only one can be true.",
    "warning",
)
UNLABELLED = ProfileRule(
    "FLOW-UNLABELLED",
    "The flow {flow} out of the gateway {it} has no label.",
    "Name it with the answer it stands for, so that people can read the picture.",
    "warning",
)

_CHOOSING = ("exclusiveGateway", "inclusiveGateway")
#: Trying conditions is cheap, but a hostile diagram may have thousands of gateways.
_MOST_GATEWAYS_TRIED = 300


def check(diagram: Diagram, report: ProfileReport) -> None:
    """Reports gateways without a way for every case, and conditions in the wrong place."""
    for element in diagram.elements.values():
        leaving = diagram.leaving(element)
        _check_default(diagram, element, leaving, report)
        if element.kind not in _CHOOSING:
            _check_no_conditions(element, leaving, report)
    for place, gateway in enumerate(diagram.of_kind(*_CHOOSING)):
        _check_gateway(gateway, diagram.leaving(gateway), report, try_cases=place < _MOST_GATEWAYS_TRIED)


def _check_default(
    diagram: Diagram, element: Element, leaving: Sequence[Flow], report: ProfileReport
) -> None:
    default = diagram.xml[element.id].get("default")
    if default and default not in {flow.id for flow in leaving}:
        report.add(DEFAULT_UNKNOWN, element.id, flow=default)
    for flow in leaving:
        if flow.is_default and flow.condition and element.kind in _CHOOSING:
            report.add(DEFAULT_WITH_CONDITION, element.id, flow=report.label(flow.id))


def _check_no_conditions(element: Element, leaving: Sequence[Flow], report: ProfileReport) -> None:
    for flow in leaving:
        if flow.condition:
            report.add(CONDITION_IGNORED, element.id, flow=report.label(flow.id))


def _check_gateway(
    gateway: Element, leaving: Sequence[Flow], report: ProfileReport, *, try_cases: bool
) -> None:
    choices = [flow for flow in leaving if not flow.is_default]
    conditions = [
        read_expression(report, gateway.id, f"condition of the flow {report.label(flow.id)}", flow.condition)
        for flow in choices
        if flow.condition
    ]
    read = [condition for condition in conditions if condition]
    if len(leaving) > 1:
        _check_flows(gateway, leaving, report)
    missing = any(not flow.condition for flow in choices)
    unread = len(read) < len(conditions)  # told already, and nobody can say what else it would lead to
    if not read or unread or (missing and len(leaving) > 1):
        return
    tried = try_all(read) if try_cases and len(read) == len(choices) else None
    if len(choices) == len(leaving):
        _check_exhaustive(gateway, tried, report)
    if tried and gateway.kind == "exclusiveGateway":
        _check_choice(gateway, read, tried, report)


def _check_flows(gateway: Element, leaving: Sequence[Flow], report: ProfileReport) -> None:
    for flow in leaving:
        if not flow.name.strip():
            report.add(UNLABELLED, gateway.id, flow=report.label(flow.id))
        if not flow.condition and not flow.is_default:
            report.add(CONDITION_MISSING, gateway.id, flow=report.label(flow.id))


def _check_exhaustive(gateway: Element, tried: Sequence[Tried] | None, report: ProfileReport) -> None:
    if tried is None:
        report.add(NO_DEFAULT, gateway.id, why="it cannot be shown that one of its conditions is always true")
        return
    gap = next((one for one in tried if True not in one.results), None)
    if gap:
        report.add(NO_DEFAULT, gateway.id, why=f"when {gap} none of its conditions is true")


def _check_choice(
    gateway: Element, read: Sequence[Expression], tried: list[Tried], report: ProfileReport
) -> None:
    double = next((one for one in tried if sum(result is True for result in one.results) > 1), None)
    if double:
        report.add(OVERLAP, gateway.id, case=double)
    if any(IS_LOOKED_AFTER in condition.paths for condition in read) and takes_unknown_for_no(tried, _choice):
        report.add(LOOKED_AFTER, gateway.id, what="choice")


def _choice(one: Tried) -> object:
    return next((place for place, result in enumerate(one.results) if result is True), None)
