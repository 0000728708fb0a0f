"""The way through each process and sub-process: one start, an end, nothing lost on the way."""

from collections.abc import Collection, Iterator

from engine.bpmn.elements import GATEWAYS, Element
from engine.bpmn.profile.diagram import Diagram, DiagramScope
from engine.bpmn.profile.graph import Graph, circles, reachable, reversed_graph
from engine.bpmn.profile.rules import ProfileReport, ProfileRule

NO_START = ProfileRule(
    "NO-START",
    "{it} has no start event, so nothing in it would run.",
    "Add one start event.",
)
MANY_STARTS = ProfileRule(
    "MANY-STARTS",
    "{it} has {count} start events; the engine cannot tell which one a case begins with.",
    "Keep one start event; make each other way in a process of its own that a message starts.",
)
NO_END = ProfileRule(
    "NO-END",
    "{it} has no end event.",
    "Add an end event where the work is done.",
)
UNREACHABLE = ProfileRule(
    "UNREACHABLE",
    "{it} can never be reached from the start.",
    "Draw a flow to it, or remove it.",
)
DEAD_END = ProfileRule(
    "DEAD-END",
    "After {it} nothing follows, and it is not an end event, so the case would stand still for ever.",
    "Draw a flow to the next step or to an end event.",
)
NO_WAY_OUT = ProfileRule(
    "NO-WAY-OUT",
    "From {it} no end event can be reached: the case would go round in this loop for ever.",
    "Add a gateway with a flow that leaves the loop, or a terminate end event on a branch beside it.",
)
IMPLICIT_SPLIT = ProfileRule(
    "IMPLICIT-SPLIT",
    "{count} flows leave {it}, which is not a gateway; the engine does not accept that.",
    "Put a gateway after it: parallel when all follow, exclusive when one is chosen.",
)
IMPLICIT_SPLIT_AT_START = ProfileRule(
    "IMPLICIT-SPLIT-AT-START",
    "{count} flows leave the start event {it}; all of them are followed.",
    "Put a parallel gateway after it, so that this can be seen on the picture.",
    "warning",
)
INTO_START = ProfileRule(
    "FLOW-INTO-START",
    "A flow arrives at the start event {it}.",
    "Let the flow arrive at the step after it.",
)
OUT_OF_END = ProfileRule(
    "FLOW-OUT-OF-END",
    "A flow leaves the end event {it}, so the case would not end there.",
    "Use an intermediate event or a task instead, or remove the flow.",
)
INTO_BOUNDARY = ProfileRule(
    "FLOW-INTO-BOUNDARY",
    "A flow arrives at the boundary event {it}; a boundary event starts only from what it is attached to.",
    "Let the flow arrive at the step after it.",
)
FLOW_END_UNKNOWN = ProfileRule(
    "FLOW-END-UNKNOWN",
    "The flow {it} {side} “{name}”, which is not a step of a process that runs.",
    "Draw the flow again between two steps.",
)
FLOW_CROSSES = ProfileRule(
    "FLOW-CROSSES-SUB-PROCESS",
    "The flow {it} crosses the edge of a sub-process; the engine would run its target in the wrong place.",
    "End inside the sub-process and go on from the sub-process itself.",
)
EMPTY_FILE = ProfileRule(
    "NO-PROCESS",
    "The diagram has no process.",
    "Draw a process with a start event, steps and an end event.",
)


def check(diagram: Diagram, report: ProfileReport) -> None:
    """Reports what is wrong with the flows of every process that runs."""
    if not diagram.processes:
        report.add(EMPTY_FILE, "")
    _check_flow_ends(diagram, report)
    for scope in diagram.scopes.values():
        _check_starts_and_ends(scope, report)
        _check_ways(scope, report)
    for element in diagram.elements.values():
        _check_sides(diagram, element, report)


def _check_flow_ends(diagram: Diagram, report: ProfileReport) -> None:
    for flow in diagram.flows.values():
        source, target = diagram.all_elements.get(flow.source), diagram.all_elements.get(flow.target)
        if source is None:
            report.add(FLOW_END_UNKNOWN, flow.id, side="begins at", name=flow.source)
        if target is None:
            report.add(FLOW_END_UNKNOWN, flow.id, side="leads to", name=flow.target)
        if source and target and source.parent != target.parent:
            report.add(FLOW_CROSSES, flow.id)


def _check_starts_and_ends(scope: DiagramScope, report: ProfileReport) -> None:
    starts = len(scope.of_kind("startEvent"))
    if starts == 0:
        report.add(NO_START, scope.id)
    if starts > 1:
        report.add(MANY_STARTS, scope.id, count=starts)
    if not scope.of_kind("endEvent"):
        report.add(NO_END, scope.id)


def _check_ways(scope: DiagramScope, report: ProfileReport) -> None:
    starts = [start.id for start in scope.of_kind("startEvent")]
    if starts:
        for name in _cut_off(scope, reachable(scope.following, starts)):
            report.add(UNREACHABLE, name)
    exits = {flow.source for flow in scope.flows}
    ends = {end.id for end in scope.of_kind("endEvent")}
    dead = scope.members.keys() - exits - ends
    for name in dead:
        report.add(DEAD_END, name)
    backwards = reversed_graph(scope.following)
    finishing = reachable(backwards, ends | dead) | _stopped_from_beside(scope, backwards)
    endless = {name: ways for name, ways in scope.following.items() if name not in finishing}
    order = {name: place for place, name in enumerate(scope.members)}
    for circle in circles(endless):
        report.add(NO_WAY_OUT, min(circle, key=order.__getitem__))


def _cut_off(scope: DiagramScope, reached: Collection[str]) -> Iterator[str]:
    """Where what is never reached begins: what follows from there is no fault of its own."""
    lost = [name for name in scope.members if name not in reached]
    led_to = {step for name in lost for step in scope.following[name] if step != name}
    told: set[str] = set()
    for name in sorted(lost, key=led_to.__contains__):
        if name not in told:
            told |= reachable(scope.following, [name])
            yield name


def _stopped_from_beside(scope: DiagramScope, backwards: Graph) -> set[str]:
    """What follows a parallel gateway from which a terminate end event can be reached: that ends it all."""
    terminating = [end.id for end in scope.of_kind("endEvent") if end.event == "terminate"]
    before = reachable(backwards, terminating)
    splits = [each.id for each in scope.of_kind("parallelGateway") if each.id in before]
    return reachable(scope.following, splits)


def _check_sides(diagram: Diagram, element: Element, report: ProfileReport) -> None:
    leaving, arriving = len(diagram.leaving(element)), len(diagram.arriving(element))
    if leaving > 1 and element.kind == "startEvent":
        report.add(IMPLICIT_SPLIT_AT_START, element.id, count=leaving)
    elif leaving > 1 and element.kind not in GATEWAYS:
        report.add(IMPLICIT_SPLIT, element.id, count=leaving)
    if leaving and element.kind == "endEvent":
        report.add(OUT_OF_END, element.id)
    if arriving and element.kind == "startEvent":
        report.add(INTO_START, element.id)
    if arriving and element.kind == "boundaryEvent":
        report.add(INTO_BOUNDARY, element.id)
