"""Whether the picture can be read: names that are cut or lie on something, flows and shapes on shapes.

Every fault here is a warning: what runs does not depend on where it is drawn. A hair's
breadth is let pass, and so are the free corners of circles and diamonds.
"""

from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Any, TypeVar

from lxml import etree

from engine.bpmn.profile.diagram import Diagram
from engine.bpmn.profile.drawn import (
    CONTAINERS,
    Drawing,
    DrawnLine,
    DrawnName,
    DrawnShape,
    Patch,
    read_drawings,
)
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
#: How far, in pixels, one thing may reach into another before anybody minds.
_HAIR = 1.5
#: Pairs that are looked at for one rule on one page; readable pictures need a hundredth of it.
_MOST_PAIRS = 200_000
_RUNNING = frozenset({"sequenceFlow", "messageFlow"})

_Drawn = DrawnLine | DrawnName | DrawnShape
_One = TypeVar("_One", bound=_Drawn)
_Other = TypeVar("_Other", bound=_Drawn)


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
    for name, shape in _meeting(free, [shape for shape in drawing.shapes if shape.kind not in CONTAINERS]):
        if shape.covers(name.patch) and not (shape.holds_others and shape.element in within[name.element]):
            met.setdefault(name.element, ("the shape of", shape.element))
    for name, other in _meeting(free, [name for name in drawing.names if name.place != "inside"]):
        if name is not other and other.element not in met:
            met.setdefault(name.element, ("the name of", other.element))
    for name, line in _meeting(free, drawing.lines):
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
    for one, other in _meeting(steps, steps):
        are_apart = one is other or one.element == other.host or other.element == one.host
        is_within = (one.holds_others and one.patch.holds(other.patch)) or (
            other.holds_others and other.patch.holds(one.patch)
        )
        if not (are_apart or is_within or other.element in met):
            met.setdefault(one.element, other.element)
    for element, covered in met.items():
        report.add(SHAPE_OVERLAP, element, other=report.label(covered))


def _check_flows(diagram: Diagram, drawing: Drawing, report: ProfileReport) -> None:
    """Flows through a step, or through an open sub-process that they are no part of."""
    running = [line for line in drawing.lines if not line.is_border and line.kind in _RUNNING]
    steps = [shape for shape in drawing.shapes if shape.kind not in CONTAINERS]
    met: dict[str, str] = {}
    for line, shape in _meeting(running, steps):
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


def _meeting(ones: Iterable[_One], others: Iterable[_Other]) -> Iterator[tuple[_One, _Other]]:
    """Pairs whose rectangles share more than a hair's breadth, found from left to right."""
    placed: list[tuple[float, bool, Any]] = [(one.patch.left, True, one) for one in ones]
    placed += [(other.patch.left, False, other) for other in others]
    open_ones: list[Any] = []
    open_others: list[Any] = []
    pairs_left = _MOST_PAIRS
    for left, is_one, thing in sorted(placed, key=itemgetter(0)):
        own, rivals = (open_ones, open_others) if is_one else (open_others, open_ones)
        rivals[:] = [rival for rival in rivals if rival.patch.right > left + _HAIR]
        own.append(thing)
        pairs_left -= len(rivals)
        if pairs_left < 0:
            return
        for rival in rivals:
            if _share_more_than_a_hair(thing.patch, rival.patch):
                yield (thing, rival) if is_one else (rival, thing)


def _share_more_than_a_hair(one: Patch, other: Patch) -> bool:
    return (
        one.left + _HAIR < other.right
        and other.left + _HAIR < one.right
        and one.top + _HAIR < other.bottom
        and other.top + _HAIR < one.bottom
    )
