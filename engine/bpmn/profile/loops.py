"""Loops: something waits in each, and no gateway splits or joins inside one.

The library's parallel join fires early on the second lap, its inclusive join waits
for paths of the lap before, and a loop on which nothing waits never stops running.
"""

from collections.abc import Mapping

from engine.bpmn.elements import SCOPES, Element
from engine.bpmn.profile.diagram import Diagram, DiagramScope, interrupts
from engine.bpmn.profile.graph import Graph, circles, reachable, without
from engine.bpmn.profile.rules import ProfileReport, ProfileRule

PARALLEL_IN_LOOP = ProfileRule(
    "PARALLEL-IN-LOOP",
    "The parallel gateway {it} lies on a loop, where it would go wrong on the second lap.",
    "Put the parallel part, from split to join, into a sub-process of its own inside the loop.",
)
INCLUSIVE_IN_LOOP = ProfileRule(
    "INCLUSIVE-IN-LOOP",
    "The inclusive gateway {it} lies on a loop, where it would wait for paths of an earlier lap.",
    "Put the part from split to join into a sub-process of its own, or use exclusive gateways.",
)
NOTHING_WAITS = ProfileRule(
    "LOOP-NEVER-WAITS",
    "Nothing waits on the loop through {it}: the engine would go round it without end.",
    "Put a user task, a message or a timer on the loop.",
)
LOOP_WITHOUT_CHOICE = ProfileRule(
    "LOOP-WITHOUT-GATEWAY",
    "The loop through {it} has no exclusive gateway on it; the engine would look ahead on it without end.",
    "Put an exclusive gateway where the loop begins, and lead the flow back into it.",
)
BOUNDARY_TO_ITSELF = ProfileRule(
    "BOUNDARY-TO-ITSELF",
    "The boundary event {it} leads straight back to what it is attached to, which would be done twice.",
    "Put an exclusive gateway before the step, and lead the flow into it.",
)

SIDE_BRANCH_BACK = ProfileRule(
    "SIDE-BRANCH-LEADS-BACK",
    "What follows the non-interrupting event {it} leads back to the step it is attached to, "
    "and the case would never end.",
    "Let the side branch end by itself, or make the event interrupting.",
)

#: Kinds at which a case comes to rest until a person, a message or the clock moves it.
_WAITING_KINDS = frozenset(
    {"task", "userTask", "manualTask", "receiveTask", "eventBasedGateway", "boundaryEvent"}
)
#: Where the library's look-ahead stops: what follows may or may not happen.
_CHOICES = ("exclusiveGateway", "inclusiveGateway", "eventBasedGateway", "boundaryEvent")
_GATEWAY_RULES = {"parallelGateway": PARALLEL_IN_LOOP, "inclusiveGateway": INCLUSIVE_IN_LOOP}


def check(diagram: Diagram, report: ProfileReport) -> None:
    """Reports loops on which nothing waits or is chosen, and gateways that split or join on one."""
    waits = _scopes_that_wait(diagram)
    for scope in diagram.scopes.values():
        for circle in circles(scope.following):
            for name in circle:
                rule = _GATEWAY_RULES.get(scope.members[name].kind)
                if rule:
                    report.add(rule, name)
        for circle in circles(_without_waiting(scope, waits)):
            report.add(NOTHING_WAITS, circle[0])
        for circle in circles(without(scope.following, {e.id for e in scope.of_kind(*_CHOICES)})):
            report.add(LOOP_WITHOUT_CHOICE, circle[0])
    for event in diagram.of_kind("boundaryEvent"):
        _check_side_branch(diagram, event, report)


def _check_side_branch(diagram: Diagram, event: Element, report: ProfileReport) -> None:
    after = {flow.target for flow in diagram.leaving(event)}
    if event.attached_to in after:
        report.add(BOUNDARY_TO_ITSELF, event.id)
    if not interrupts(diagram, event) and event.attached_to in reachable(
        diagram.scopes[event.parent].following, after
    ):
        report.add(SIDE_BRANCH_BACK, event.id)


def _scopes_that_wait(diagram: Diagram) -> Mapping[str, bool]:
    """Whether every way through a process or sub-process comes to rest somewhere; inner scopes first.

    A called process of another file, or one that calls back, counts as waiting: what is
    not known is not held against the diagram.
    """
    waits: dict[str, bool] = {}
    callers_last = sorted(diagram.scopes.values(), key=lambda scope: -scope.depth)
    for scope in callers_last:
        busy = _without_waiting(scope, waits)
        reached = reachable(busy, [start.id for start in scope.of_kind("startEvent")])
        waits[scope.id] = not any(scope.members[name].kind == "endEvent" for name in reached)
    return waits


def _without_waiting(scope: DiagramScope, waits: Mapping[str, bool]) -> Graph:
    return without(
        scope.following,
        {element.id for element in scope.members.values() if _waits(element, waits)},
    )


def _waits(element: Element, waits: Mapping[str, bool]) -> bool:
    if element.kind in _WAITING_KINDS:
        return True
    if element.kind == "intermediateCatchEvent":
        return element.event is not None
    if element.kind == "callActivity":
        return True
    return element.kind in SCOPES and waits.get(element.id, True)
