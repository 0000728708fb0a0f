"""Inclusive gateways: only where the library's join is right, which is between simple rows of steps.

Its join looks back along one path only, so it fires early or never when branches
meet, split or are interrupted on the way.
"""

from collections.abc import Mapping

from engine.bpmn.elements import GATEWAYS, Element
from engine.bpmn.profile.diagram import Diagram, DiagramScope
from engine.bpmn.profile.rules import ProfileReport, ProfileRule

UNSTRUCTURED = ProfileRule(
    "INCLUSIVE-NOT-SIMPLE",
    "The inclusive gateway {it} is not one of a pair with plain rows of steps between them, "
    "and the engine would join the branches too early or never.",
    "Let each branch be steps in a row, without gateways, ends and boundary events, from an inclusive split "
    "to one inclusive join; put anything else into a sub-process.",
)

KIND = "inclusiveGateway"


def check(diagram: Diagram, report: ProfileReport) -> None:
    """Reports inclusive gateways that are not a simple split with its join."""
    for scope in diagram.scopes.values():
        for gateway in not_simple(diagram, scope):
            report.add(UNSTRUCTURED, gateway.id)


def inclusive_pairs(diagram: Diagram, scope: DiagramScope) -> Mapping[str, str]:
    """Each inclusive split with the join that all its branches, and no others, lead to."""
    found: dict[str, str] = {}
    for split in scope.of_kind(KIND):
        branches = diagram.leaving(split)
        ends = {_end_of_row(diagram, flow.target) for flow in branches}
        join = diagram.elements.get(ends.pop() or "") if len(ends) == 1 else None
        if (
            len(branches) > 1
            and len(diagram.arriving(split)) == 1
            and join is not None
            and join.kind == KIND
            and len(diagram.arriving(join)) == len(branches)
            and len(diagram.leaving(join)) == 1
        ):
            found[split.id] = join.id
    return found


def not_simple(diagram: Diagram, scope: DiagramScope) -> list[Element]:
    """The inclusive gateways of a scope that the engine cannot run."""
    pairs = inclusive_pairs(diagram, scope)
    paired = pairs.keys() | set(pairs.values())
    return [one for one in scope.of_kind(KIND) if one.id not in paired and not _only_passes(diagram, one)]


def _end_of_row(diagram: Diagram, step: str) -> str | None:
    """The first gateway after a row of steps; None when the row ends, branches or can be interrupted."""
    seen: set[str] = set()
    while step not in seen:
        seen.add(step)
        element = diagram.elements.get(step)
        if element is None or diagram.boundaries(element):
            return None
        if element.kind in GATEWAYS:
            return step
        if len(diagram.arriving(element)) != 1 or len(diagram.leaving(element)) != 1:
            return None
        step = diagram.leaving(element)[0].target
    return None


def _only_passes(diagram: Diagram, gateway: Element) -> bool:
    return len(diagram.leaving(gateway)) < 2 and len(diagram.arriving(gateway)) < 2
