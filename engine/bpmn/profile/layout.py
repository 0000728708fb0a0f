"""Whether the picture can be read: names that are cut or lie on something, flows and shapes on shapes.

Every fault here is a warning: the diagram runs all the same. A hair's breadth is let
pass, and so are the free corners of circles and diamonds.
"""

from lxml import etree

from engine.bpmn.profile.diagram import Diagram
from engine.bpmn.profile.drawn import CONTAINERS, Drawing, DrawnShape, read_drawings
from engine.bpmn.profile.meeting import meeting
from engine.bpmn.profile.rules import ProfileReport, ProfileRule

LABEL_NARROW = ProfileRule(
    "LABEL-NARROW",
    "The name of {it} has too little room: the editor breaks it inside the word “{word}”.",
    "Make the step, or the name beside it, wider in the editor.",
    "warning",
)
LABEL_OVERLAP = ProfileRule(
    "LABEL-OVERLAP",
    "The name of {it} lies on {what} {other}.",
    "Move one of them in the editor, so that both can be read.",
    "warning",
)
LABEL_TOO_LONG = ProfileRule(
    "LABEL-TOO-LONG",
    "The name of {it} does not fit into its shape.",
    "Make the shape larger in the editor, or the name shorter.",
    "warning",
)
SHAPE_OVERLAP = ProfileRule(
    "SHAPE-OVERLAP",
    "{it} lies on {other}.",
    "Move one of them in the editor.",
    "warning",
)
FLOW_THROUGH = ProfileRule(
    "FLOW-THROUGH",
    "The flow {it} runs through {other}, which it neither leaves nor reaches.",
    "Lead the flow around it in the editor.",
    "warning",
)
_RUNNING = frozenset({"sequenceFlow", "messageFlow"})


def check(diagram: Diagram, report: ProfileReport) -> None:
    """Reports what cannot be read on the picture; each thing by the first that it meets."""
    for drawing in read_drawings(diagram):
        _check_room(drawing, report)
        _check_names(diagram, drawing, report)
        _check_shapes(drawing.shapes, report)
        _check_flows(diagram, drawing, report)


def _check_room(drawing: Drawing, report: ProfileReport) -> None:
    steps = {shape.element: shape for shape in drawing.shapes}
    for name in drawing.names:
        if name.cut_word:
            report.add(LABEL_NARROW, name.element, word=name.cut_word)
        if name.place == "inside" and not steps[name.element].patch.holds(name.patch):
            report.add(LABEL_TOO_LONG, name.element)


def _check_names(diagram: Diagram, drawing: Drawing, report: ProfileReport) -> None:
    """Names that share their place with everything else: all but those inside of steps."""
    free = [name for name in drawing.names if name.place == "free"]
    within = {name.element: _around(diagram, name.element) for name in free}
    opened = {
        shape.element for shape in drawing.shapes if shape.holds_others and shape.kind not in CONTAINERS
    }
    met: dict[str, tuple[str, str]] = {}
    for name, shape in meeting(free, [shape for shape in drawing.shapes if shape.kind not in CONTAINERS]):
        if shape.covers(name.patch) and not (shape.holds_others and shape.element in within[name.element]):
            met.setdefault(name.element, ("the shape of", shape.element))
    for name, other in meeting(free, [name for name in drawing.names if name.place != "inside"]):
        if name is not other and other.element not in met:
            met.setdefault(name.element, ("the name of", other.element))
    for name, line in meeting(free, drawing.lines):
        # An open sub-process hides the borders of the lanes beneath it.
        is_hidden = line.kind in CONTAINERS and opened & within[name.element]
        if not (is_hidden or (line.is_border and line.element == name.element)):
            met.setdefault(name.element, ("the border of" if line.is_border else "the line of", line.element))
    for element, (what, other_element) in met.items():
        report.add(LABEL_OVERLAP, element, what=what, other=report.label(other_element))


def _check_shapes(shapes: list[DrawnShape], report: ProfileReport) -> None:
    """Steps that cover each other, or that lie half inside of an open sub-process."""
    steps = [shape for shape in shapes if shape.kind not in CONTAINERS]
    met: dict[str, str] = {}
    for one, other in meeting(steps, steps):
        belong = one.element in (other.element, other.host) or other.element == one.host
        if not (belong or one.is_around(other) or other.is_around(one) or other.element in met):
            met.setdefault(one.element, other.element)
    for element, covered in met.items():
        report.add(SHAPE_OVERLAP, element, other=report.label(covered))


def _check_flows(diagram: Diagram, drawing: Drawing, report: ProfileReport) -> None:
    """Flows through a step, or through an open sub-process that they are no part of."""
    running = [line for line in drawing.lines if not line.is_border and line.kind in _RUNNING]
    steps = [shape for shape in drawing.shapes if shape.kind not in CONTAINERS]
    met: dict[str, str] = {}
    for line, shape in meeting(running, steps):
        if line.element in met or not shape.covers(line.patch):
            continue
        if shape.element not in _ends_and_around(diagram, line.element):
            met[line.element] = shape.element
    for element, crossed in met.items():
        report.add(FLOW_THROUGH, element, other=report.label(crossed))


def _around(diagram: Diagram, element: str) -> set[str]:
    """What may lie open beneath an element's name: itself, what holds it, whose border it is on."""
    node = diagram.xml[element]
    return {element, node.get("attachedToRef", ""), *(outer.get("id", "") for outer in node.iterancestors())}


def _ends_and_around(diagram: Diagram, flow: str) -> set[str]:
    """Where a flow may run: its two ends, and the sub-processes that hold it or them."""
    node = diagram.xml[flow]
    ends = [diagram.xml.get(node.get(end, "")) for end in ("sourceRef", "targetRef")]
    inner: list[etree._Element] = [node, *(end for end in ends if end is not None)]
    return {around.get("id", "") for one in inner for around in (one, *one.iterancestors())}
