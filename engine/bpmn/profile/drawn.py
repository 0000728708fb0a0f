"""What is drawn where, as bpmn-js draws it: shapes, lines and names, all as rectangles.

Owns the geometry that is read once from the picture. Judges nothing: what has no place, or
one that is not a number, is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil, isfinite
from typing import Literal, NamedTuple, TypeAlias

from lxml import etree

from engine.bpmn.elements import ACTIVITIES, EVENTS, FLOW_NODES, GATEWAYS, local_name
from engine.bpmn.profile.diagram import Diagram
from engine.bpmn.profile.faces import ARIAL, DEJAVU_SANS
from engine.bpmn.profile.lettering import FittedName, fitted_name

DI = "http://www.omg.org/spec/BPMN/20100524/DI"
BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
_WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"

#: Letters inside and outside of shapes, and the height of a line, in pixels and as a share.
_INSIDE, _OUTSIDE, _LINE = 12, 11, 1.2
_PADDING = 7.0
#: By how much a browser may draw a word wider than its letters are, in pixels.
_KERNING = 0.5
#: How high the band is in which the name of a pool or lane stands.
_BAND = 30.0
#: How wide a name outside of a shape may be where the picture does not say, and how far it is from a flow.
_USUAL_LABEL_WIDTH, _USUAL_LABEL_HEIGHT, _FROM_FLOW = 90.0, 20.0, 15.0
#: A slanting line is a row of small rectangles of this size, but never more than so many.
_PIECE, _MOST_PIECES = 12.0, 40
_MOST_SHOWN, _MOST_WAYPOINTS = 1_500, 15_000

#: What is only a place for others.
CONTAINERS = frozenset({"participant", "lane"})
_DATA = frozenset({"dataObjectReference", "dataStoreReference"})
_SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})


_Form: TypeAlias = Literal["box", "circle", "diamond"]


class Patch(NamedTuple):
    """A rectangle of the picture, in pixels; a line is one without a breadth."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: "Patch") -> bool:
        """Whether another rectangle lies inside of this one."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


@dataclass(frozen=True, slots=True)
class DrawnShape:
    """A shape. Pools, lanes and open sub-processes hold others; `host` is what an event is attached to."""

    element: str
    kind: str
    patch: Patch
    form: _Form = "box"
    holds_others: bool = False
    host: str = ""

    def covers(self, patch: Patch) -> bool:
        """Whether a rectangle that lies within this shape's own lies on the shape, not just in its corner."""
        if self.form == "box":
            return True
        left, top, right, bottom = self.patch
        x, y = (left + right) / 2, (top + bottom) / 2
        wide = abs(min(max(x, patch.left), patch.right) - x)
        high = abs(min(max(y, patch.top), patch.bottom) - y)
        radius = (right - left) / 2
        return wide + high < radius if self.form == "diamond" else wide**2 + high**2 < radius**2

    def is_around(self, other: "DrawnShape") -> bool:
        """Whether this is an open shape and the other one lies wholly inside of it."""
        return self.holds_others and self.patch.holds(other.patch)


@dataclass(frozen=True, slots=True)
class DrawnName:
    """A name: what it belongs to, the rectangle that its letters cover, and the word that is cut, or ""."""

    element: str
    patch: Patch
    cut_word: str
    #: Inside of a step, in the band of a pool or lane (which it covers whole), or anywhere else.
    place: Literal["inside", "band", "free"]


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """One straight part of a flow, or of the border of something that holds others."""

    element: str
    kind: str
    patch: Patch
    is_border: bool = False


@dataclass
class Drawing:
    """One page of the picture."""

    shapes: list[DrawnShape] = field(default_factory=list)
    names: list[DrawnName] = field(default_factory=list)
    lines: list[DrawnLine] = field(default_factory=list)


def read_drawings(diagram: Diagram) -> Iterator[Drawing]:
    """The pages of a picture; a closed sub-process has one of its own.

    None of a picture that is larger than anybody reads: a hostile file must not keep the rules busy.
    """
    shown = sum(1 for _ in diagram.root.iter(f"{{{DI}}}BPMNShape", f"{{{DI}}}BPMNEdge"))
    if shown > _MOST_SHOWN or sum(1 for _ in diagram.root.iter(_WAYPOINT)) > _MOST_WAYPOINTS:
        return
    for plane in diagram.root.iter(f"{{{DI}}}BPMNPlane"):
        drawing = Drawing()
        for shape in plane.iterchildren(f"{{{DI}}}BPMNShape", f"{{{DI}}}BPMNEdge"):
            node = diagram.xml.get(shape.get("bpmnElement", ""))
            if node is None:
                continue
            if local_name(shape) == "BPMNEdge":
                _add_flow(drawing, node, shape)
            elif patch := _patch(shape.find(BOUNDS)):
                _add_shape(drawing, node, shape, patch)
        yield drawing


def _add_shape(drawing: Drawing, node: etree._Element, shape: etree._Element, patch: Patch) -> None:
    kind, element, name = local_name(node), node.get("id", ""), node.get("name", "")
    is_open = kind in _SUB_PROCESSES and shape.get("isExpanded") == "true"
    if kind in FLOW_NODES | CONTAINERS | _DATA:
        form: _Form = "diamond" if kind in GATEWAYS else "circle" if kind in EVENTS else "box"
        holds_others = is_open or kind in CONTAINERS
        drawing.shapes.append(
            DrawnShape(element, kind, patch, form, holds_others, node.get("attachedToRef", ""))
        )
        drawing.lines.extend(_borders(element, kind, patch) if holds_others else ())
    if not name.strip():
        return
    if kind in CONTAINERS:
        drawing.names.append(_band(element, name, patch, upright=shape.get("isHorizontal") == "false"))
    elif kind in ACTIVITIES:
        drawing.names.append(_name_inside(element, name, patch, at_top=is_open))
    elif kind in EVENTS | GATEWAYS | _DATA:
        beneath = ((patch.left + patch.right) / 2, patch.bottom)
        drawing.names.append(_name_outside(element, name, shape, beneath))


def _add_flow(drawing: Drawing, node: etree._Element, edge: etree._Element) -> None:
    points = [(_number(point.get("x")), _number(point.get("y"))) for point in edge.iterchildren(_WAYPOINT)]
    places = [(x, y) for x, y in points if x is not None and y is not None]
    element, name = node.get("id", ""), node.get("name", "")
    if len(places) < 2:
        return
    for begin, end in pairwise(places):
        drawing.lines.extend(DrawnLine(element, local_name(node), piece) for piece in _pieces(begin, end))
    if name.strip():
        drawing.names.append(_name_outside(element, name, edge, _beside(places)))


def _name_inside(element: str, name: str, patch: Patch, *, at_top: bool) -> DrawnName:
    fitted = _fitted(name, patch.right - patch.left - 2 * _PADDING, _INSIDE)
    height = len(fitted.lines) * _INSIDE * _LINE
    top = patch.top + _PADDING if at_top else (patch.top + patch.bottom - height) / 2
    letters = _letters(fitted, (patch.left + patch.right) / 2, top, _INSIDE)
    return DrawnName(element, letters, fitted.cut_word, "free" if at_top else "inside")


def _name_outside(element: str, name: str, shape: etree._Element, usual: tuple[float, float]) -> DrawnName:
    """A name where its label says, else with its upper edge's middle at the usual place."""
    label = _patch(shape.find(f"{{{DI}}}BPMNLabel/{BOUNDS}"))
    if label and label.right > label.left:
        (x, y), width = ((label.left + label.right) / 2, label.top), label.right - label.left
    else:
        (x, y), width = usual, _USUAL_LABEL_WIDTH
    fitted = _fitted(name, width, _OUTSIDE)
    return DrawnName(element, _letters(fitted, x, y, _OUTSIDE), fitted.cut_word, "free")


def _fitted(name: str, width: float, size: float) -> FittedName:
    """The name in Arial, and the word cut in either face: other people see it on their machines."""
    cut = [fitted_name(name, width - _KERNING, size, face).cut_word for face in (ARIAL, DEJAVU_SANS)]
    return fitted_name(name, width, size, ARIAL)._replace(cut_word=cut[0] or cut[1])


def _letters(fitted: FittedName, x: float, top: float, size: float) -> Patch:
    """What letters cover: not the air above the first line and below the last."""
    bottom = top + len(fitted.lines) * size * _LINE
    return Patch(x - fitted.width / 2, top + size * 0.2, x + fitted.width / 2, bottom - size * 0.1)


def _band(element: str, name: str, patch: Patch, *, upright: bool) -> DrawnName:
    left, top, right, bottom = patch
    fitted = _fitted(name, right - left if upright else bottom - top, _INSIDE)
    band = Patch(left, top, right, top + _BAND) if upright else Patch(left, top, left + _BAND, bottom)
    return DrawnName(element, band, fitted.cut_word, "band")


def _borders(element: str, kind: str, patch: Patch) -> Iterator[DrawnLine]:
    left, top, right, bottom = patch
    sides = ((left, top, right, top), (left, bottom, right, bottom))
    ends = ((left, top, left, bottom), (right, top, right, bottom))
    return (DrawnLine(element, kind, Patch(*side), is_border=True) for side in (*sides, *ends))


def _beside(places: list[tuple[float, float]]) -> tuple[float, float]:
    """Where bpmn-js puts the name of a flow: over the middle of its middle part, or beside it."""
    (x1, y1), (x2, y2) = places[(len(places) - 1) // 2 : (len(places) - 1) // 2 + 2]
    if len(places) % 2:
        x1, y1 = x2, y2 = places[len(places) // 2]
    x, y = (x1 + x2) / 2, (y1 + y2) / 2 - _USUAL_LABEL_HEIGHT / 2
    return (x + _FROM_FLOW, y) if x1 == x2 and y1 != y2 else (x, y - _FROM_FLOW)


def _pieces(begin: tuple[float, float], end: tuple[float, float]) -> Iterator[Patch]:
    """A straight line as rectangles: one where it is level or upright, else a row of small ones."""
    (x, y), wide, high = begin, end[0] - begin[0], end[1] - begin[1]
    number = (
        1 if min(abs(wide), abs(high)) < 1 else min(ceil(max(abs(wide), abs(high)) / _PIECE), _MOST_PIECES)
    )
    for step in range(number):
        xs = (x + wide * step / number, x + wide * (step + 1) / number)
        ys = (y + high * step / number, y + high * (step + 1) / number)
        yield Patch(min(xs), min(ys), max(xs), max(ys))


def _patch(bounds: etree._Element | None) -> Patch | None:
    """The rectangle that bounds say, or None where they are missing or not numbers."""
    if bounds is None:
        return None
    x, y, width, height = (_number(bounds.get(name, "0")) for name in ("x", "y", "width", "height"))
    if x is None or y is None or width is None or height is None:
        return None
    return Patch(x, y, x + width, y + height)


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if isfinite(number) and abs(number) < 1e9 else None
