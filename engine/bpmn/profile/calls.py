"""Processes, and which processes they call: what runs, what is there, and no circle of calls."""

from collections.abc import Mapping

from engine.bpmn.elements import tag
from engine.bpmn.profile.diagram import Diagram, Surroundings
from engine.bpmn.profile.graph import circles
from engine.bpmn.profile.names import VALID_ID
from engine.bpmn.profile.rules import ProfileReport, ProfileRule
from engine.expressions.meant import nearest

NOT_EXECUTABLE = ProfileRule(
    "NOT-EXECUTABLE",
    "The process {it} is not marked as executable, so it cannot run.",
    "Tick Executable in the panel of the process.",
)
MANY_EXECUTABLE = ProfileRule(
    "COLLABORATION-MANY-EXECUTABLE",
    "The collaboration has {count} executable processes, but the engine runs each case in one of them.",
    "Keep one executable pool; make the others empty pools, or processes in files of their own.",
)
NO_CALL = ProfileRule(
    "CALL-MISSING",
    "The call activity {it} does not say which process it calls.",
    "Enter the id of a process as the called element.",
)
UNKNOWN_CALL = ProfileRule(
    "CALL-UNKNOWN",
    "{it} calls the process “{name}”, which is not there.",
    "Use the id of a process of this product (it cannot be computed by an expression).",
)
CALLS_ITSELF = ProfileRule(
    "CALLS-ITSELF",
    "{it} calls “{name}”, which leads back to its own process: the case would never come to rest.",
    "Draw a loop inside the process instead.",
)
CALLS_MESSAGE_START = ProfileRule(
    "CALL-WAITS-AT-START",
    "{it} calls the process “{name}”, which begins by waiting for a message.",
    "Send the message instead of calling the process, or give the process a plain start event.",
)
NO_NAME = ProfileRule(
    "PROCESS-NAMELESS",
    "The process {it} has no name.",
    "Give it the name that caseworkers use for it.",
    "warning",
)


def check(diagram: Diagram, surroundings: Surroundings, report: ProfileReport) -> None:
    """Reports processes that do not run, and calls that lead nowhere or in a circle."""
    _check_processes(diagram, report)
    calls = _calls(diagram)
    own = {node.get("id", "") for node in diagram.processes}
    for element, (_, called) in calls.items():
        if not called:
            report.add(NO_CALL, element)
        elif not VALID_ID.fullmatch(called) or (
            surroundings.processes is not None and called not in own and called not in surroundings.processes
        ):
            meant = nearest(called, sorted({*own, *(surroundings.processes or ())}))
            report.add(UNKNOWN_CALL, element, (called, meant, "") if meant else None, name=called)
        if called in diagram.scopes and any(
            start.event == "message" for start in diagram.scopes[called].of_kind("startEvent")
        ):
            report.add(CALLS_MESSAGE_START, element, name=called)
    _check_circles(calls, surroundings, report)


def _check_processes(diagram: Diagram, report: ProfileReport) -> None:
    runs = [node for node in diagram.processes if node.get("isExecutable") == "true"]
    for node in diagram.processes:
        if node not in runs and (not runs or node.get("isExecutable") != "false"):
            report.add(NOT_EXECUTABLE, node.get("id", ""))
    for node in runs:
        if not node.get("name", "").strip():
            report.add(NO_NAME, node.get("id", ""))
    pools = {participant.get("processRef") for participant in diagram.root.iter(tag("participant"))} & {
        node.get("id") for node in runs
    }
    if len(pools) > 1:
        report.add(MANY_EXECUTABLE, "", count=len(pools))


def _calls(diagram: Diagram) -> Mapping[str, tuple[str, str]]:
    """Call activity to the process it stands in and the process it calls."""
    return {
        element.id: (element.process, diagram.xml[element.id].get("calledElement", "").strip())
        for element in diagram.of_kind("callActivity")
    }


def _check_circles(
    calls: Mapping[str, tuple[str, str]], surroundings: Surroundings, report: ProfileReport
) -> None:
    graph = {name: set(called) for name, called in (surroundings.processes or {}).items()}
    for caller, called in calls.values():
        graph.setdefault(caller, set()).add(called)
    for name in {called for following in graph.values() for called in following}:
        graph.setdefault(name, set())
    for circle in circles(graph):
        for element, (caller, called) in calls.items():
            if caller in circle and called in circle:
                report.add(CALLS_ITSELF, element, name=called)
