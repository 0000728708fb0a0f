"""How large a diagram may be: for the engine, for the people who read it, and for the rules themselves.

A diagram beyond these sizes gets one fault and no other rule looks at it, so that
a hostile file of five megabytes is answered within seconds.
"""

from lxml import etree

from engine.bpmn.elements import FLOW_NODES, local_name
from engine.bpmn.profile.diagram import Diagram, DiagramScope
from engine.bpmn.profile.rules import ProfileReport, ProfileRule
from engine.bpmn.reading import BPMN

TOO_LARGE = ProfileRule(
    "DIAGRAM-TOO-LARGE",
    "The diagram has {count:,} {what}; at most {most:,} can be checked and run.",
    "Split it into several processes and join them with call activities.",
)
SCOPE_TOO_LARGE = ProfileRule(
    "TOO-MANY-ELEMENTS",
    "{it} has {count:,} {what}; the engine can follow at most {most:,} in one process or sub-process.",
    "Move parts into sub-processes or call activities.",
)
TOO_DEEP = ProfileRule(
    "NESTED-TOO-DEEP",
    "{it} lies {depth} sub-processes deep; at most {most} are allowed.",
    "Move inner parts into processes of their own and call them.",
)

_MOST_STEPS = 2_000
_MOST_FLOWS = 4_000
_MOST_XML_ELEMENTS = 100_000
#: The library follows flows by recursion: some 450 steps in a row end in an error, fewer inside a server.
_MOST_STEPS_IN_A_SCOPE = 250
_MOST_FLOWS_IN_A_SCOPE = 1_000
_MOST_DEPTH = 20


def can_be_checked(root: etree._Element, report: ProfileReport) -> bool:
    """Whether the other rules may look at this diagram; reported if not."""
    kinds = [local_name(node) for node in root.iter(f"{{{BPMN}}}*")]
    counts = (
        ("XML elements", sum(1 for _ in root.iter()), _MOST_XML_ELEMENTS),
        ("steps", sum(kind in FLOW_NODES for kind in kinds), _MOST_STEPS),
        ("flows", kinds.count("sequenceFlow"), _MOST_FLOWS),
    )
    too_many = [(what, count, most) for what, count, most in counts if count > most]
    for what, count, most in too_many:
        report.add(TOO_LARGE, "", what=what, count=count, most=most)
    return not too_many


def check(diagram: Diagram, report: ProfileReport) -> None:
    """Reports processes and sub-processes that are too large, or nested too deep."""
    for scope in diagram.scopes.values():
        if len(scope.members) > _MOST_STEPS_IN_A_SCOPE:
            most, count = _MOST_STEPS_IN_A_SCOPE, len(scope.members)
            report.add(SCOPE_TOO_LARGE, scope.id, what="steps", count=count, most=most)
        if len(scope.flows) > _MOST_FLOWS_IN_A_SCOPE:
            most, count = _MOST_FLOWS_IN_A_SCOPE, len(scope.flows)
            report.add(SCOPE_TOO_LARGE, scope.id, what="flows", count=count, most=most)
        if scope.depth > _MOST_DEPTH:
            report.add(TOO_DEEP, scope.id, depth=scope.depth, most=_MOST_DEPTH)


def small_enough(scope: DiagramScope) -> bool:
    """Whether a scope is within the size that the costlier rules can take."""
    return len(scope.members) <= _MOST_STEPS_IN_A_SCOPE and len(scope.flows) <= _MOST_FLOWS_IN_A_SCOPE
