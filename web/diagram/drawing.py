"""Draws a plan as SVG elements: classes instead of styles, every text escaped by the XML library.

A place where the case stands is told by a thick outline, a flag with words and a
screen reader's title, never by colour alone.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import atan2, cos, hypot, sin

from lxml import etree

from web.diagram import marks
from web.diagram.labels import meet, outer_labels
from web.diagram.lettering import broken_lines, width_of
from web.diagram.plan import Plan, PlanBox, PlanFlow, PlanNode
from web.diagram.shapes import is_stage, shape
from web.diagram.svg import LETTERS, rectangle, sign, svg, words

_MARGIN = 30.0


@dataclass(frozen=True)
class Highlights:
    """What is said about elements, by their ids.

    `links` are addresses by the id of a called process; `differing` says what another version makes of
    an element: "new", "changed" or "gone".
    """

    here: Collection[str] = ()
    done: Collection[str] = ()
    cancelled: Collection[str] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    differing: Mapping[str, str] = field(default_factory=dict)


def draw(plan: Plan, said: Highlights, title: str, description: str) -> str:
    """The whole picture as the text of one `svg` element."""
    left, top, width, height = _extent(plan)
    picture = svg("svg", viewBox=f"{left:g} {top:g} {width:g} {height:g}", class_="diagram", role="img")
    picture.set("width", f"{width:g}")
    picture.set("height", f"{height:g}")
    picture.set("focusable", "false")
    if any(node.called in said.links for node in plan.nodes.values()):
        picture.set("role", "group")
    picture.set("aria-label", title)
    picture.extend([svg("title", title), svg("desc", description)])
    nodes = sorted(plan.nodes.values(), key=_layer)
    under = [node for node in nodes if _layer(node)[0] == 0]
    for node in under:
        picture.append(_drawn(node, said))
    picture.extend(_line(flow, said.differing.get(flow.id)) for flow in plan.flows.values())
    for node in nodes[len(under) :]:
        picture.append(_drawn(node, said))
    picture.extend(outer_labels(plan, frozenset(node.id for node in under)))
    picture.extend(name for node in nodes if is_stage(node) for name in _stage_name(node, nodes))
    for node in nodes:
        picture.extend(_count(node, said.counts.get(node.id)))
        picture.extend(_flag(node) if node.id in said.here else ())
        picture.extend(_difference(node.box.x + 4, node.box.y, said.differing.get(node.id)))
    for flow in plan.flows.values():
        picture.extend(_difference(*_middle(flow), said.differing.get(flow.id)))
    return etree.tostring(picture, encoding="unicode")


def _layer(node: PlanNode) -> tuple[int, int]:
    """Containers first, outer before inner; then flows and steps; events on borders last."""
    if node.kind == "participant":
        return 0, -2
    if node.kind == "lane":
        return 0, -1
    if is_stage(node) or node.kind == "group":
        return 0, node.depth
    return (2, 0) if node.kind == "boundaryEvent" else (1, 0)


def _extent(plan: Plan) -> tuple[float, float, float, float]:
    boxes = [node.box for node in plan.nodes.values()]
    boxes += [node.label for node in plan.nodes.values() if node.label]
    boxes += [flow.label for flow in plan.flows.values() if flow.label]
    points = [point for flow in plan.flows.values() for point in flow.points]
    xs = [box.x for box in boxes] + [box.x + box.width for box in boxes] + [x for x, _ in points]
    ys = [box.y for box in boxes] + [box.y + box.height for box in boxes] + [y for _, y in points]
    if not xs:
        return 0, 0, 10, 10
    left, top = min(xs) - _MARGIN, min(ys) - _MARGIN
    return left, top, max(xs) - left + _MARGIN, max(ys) - top + _MARGIN


def _drawn(node: PlanNode, said: Highlights) -> etree._Element:
    """One shape with its sign, its inner words and its badges, as a group, perhaps linked."""
    states = [
        word
        for word, ids in (("here", said.here), ("done", said.done), ("cancelled", said.cancelled))
        if node.id in ids
    ]
    states += [said.differing[node.id]] if node.id in said.differing else []
    classes = " ".join(["diagram-node", f"diagram-{node.kind}", *(f"diagram--{state}" for state in states)])
    group = svg("g", class_=classes)
    group.set("data-element", node.id)
    group.append(svg("title", _spoken(node, states, said.counts.get(node.id))))
    group.extend(shape(node))
    group.extend(_badges(node, states))
    address = said.links.get(node.called) if node.called else None
    if address is None:
        return group
    link = svg("a", href=address, class_="diagram-link")
    link.append(group)
    return link


_STATES = {"here": "you are here", "done": "done", "cancelled": "cut off"}
_STATES |= {"new": "new", "changed": "changed", "gone": "gone"}


def _spoken(node: PlanNode, states: Iterable[str], count: int | None) -> str:
    kind = marks.MARKS_IN_WORDS.get(node.kind, f"{node.event} event" if node.event else "")
    times = "" if count is None else f"{count:,} times"
    return ", ".join(
        part for part in (node.name or node.id, kind, *(_STATES[one] for one in states), times) if part
    )


def _line(flow: PlanFlow, difference: str | None) -> etree._Element:
    """A flow with its arrowhead; a stroke across its beginning says that it is taken when no other is."""
    state = f" diagram--{difference}" if difference else ""
    group = svg("g", class_=f"diagram-flow diagram-{flow.kind}{state}")
    group.set("data-element", flow.id)
    points = " ".join(f"{x:g},{y:g}" for x, y in flow.points)
    group.append(svg("polyline", class_="diagram-line", points=points))
    if flow.kind != "association":
        group.append(svg("polygon", class_="diagram-head", points=_head(*flow.points[-2:])))
    if flow.kind == "messageFlow":
        x, y = flow.points[0]
        group.append(svg("circle", class_="diagram-tail", cx=x, cy=y, r=4.0))
    if flow.default:
        (x, y), angle = flow.points[0], _angle(*flow.points[:2])
        stroke = sign("M9-5 15 5", x, y, "diagram-line")
        stroke.set("transform", f"translate({x:g} {y:g}) rotate({angle * 57.29578:g})")
        group.append(stroke)
    return group


def _angle(begin: tuple[float, float], end: tuple[float, float]) -> float:
    return atan2(end[1] - begin[1], end[0] - begin[0])


def _head(begin: tuple[float, float], end: tuple[float, float]) -> str:
    """The corners of an arrowhead at the end of a line."""
    angle, (x, y) = _angle(begin, end), end
    corners = [(x, y)]
    for side in (-1, 1):
        back_x, back_y = x - 10 * cos(angle), y - 10 * sin(angle)
        corners.append((back_x - side * 4.5 * sin(angle), back_y + side * 4.5 * cos(angle)))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)


def _badges(node: PlanNode, states: Iterable[str]) -> Iterator[etree._Element]:
    """At the upper right corner: a tick for what is done, a cross for what was cut off."""
    x, y = node.box.x + node.box.width - 4, node.box.y + 2
    if "done" in states and "here" not in states:
        yield svg("circle", class_="diagram-badge diagram-badge--done", cx=x, cy=y, r=8.0)
        yield sign("M-4 0 -1 3 4-3", x, y, "diagram-badge-sign")
    elif "cancelled" in states and "here" not in states:
        yield svg("circle", class_="diagram-badge diagram-badge--cancelled", cx=x, cy=y, r=8.0)
        yield sign("M-3-3 3 3M3-3-3 3", x, y, "diagram-badge-sign")


def _middle(flow: PlanFlow) -> tuple[float, float]:
    """A point in the middle of the longest part of a flow."""
    parts = list(pairwise(flow.points))
    (x, y), (to_x, to_y) = max(parts, key=lambda part: hypot(*(b - a for a, b in zip(*part, strict=True))))
    return (x + to_x) / 2 - 20, (y + to_y) / 2 + 9


def _difference(x: float, y: float, state: str | None) -> Iterator[etree._Element]:
    """A word on the border: what another version makes of it."""
    if state is None:
        return
    text = _STATES[state].capitalize()
    box = PlanBox(x, y - 9, width_of(text, LETTERS) + 12, 18)
    yield rectangle(box, f"diagram-difference diagram-difference--{state}", 3)
    yield words([text], *box.middle, "diagram-difference-words")


def _count(node: PlanNode, count: int | None) -> Iterator[etree._Element]:
    """How often, at the lower right corner."""
    if count is None:
        return
    text = f"{count:,}"
    width = max(width_of(text, LETTERS) + 10, 20)
    box = PlanBox(node.box.x + node.box.width - width + 8, node.box.y + node.box.height - 8, width, 18)
    yield rectangle(box, "diagram-count", 9)
    yield words([text], *box.middle, "diagram-count-words")


def _stage_name(stage: PlanNode, nodes: Iterable[PlanNode]) -> Iterator[etree._Element]:
    """The name of a stage, in the first of its corners where no step stands."""
    lines = broken_lines(stage.name, stage.box.width - 24, LETTERS + 1, 1)
    width = 1.2 * width_of(" ".join(lines), LETTERS + 1)  # it is bold
    taken = [node.box for node in nodes if node.inside or node.host]
    left, right = stage.box.x + 12, stage.box.x + stage.box.width - 12 - width
    top, bottom = stage.box.y + 6, stage.box.y + stage.box.height - 26
    places = [PlanBox(x, y, width, 20) for y in (top, bottom) for x in (left, right)]
    free = [place for place in places if not any(meet(place, box) for box in taken if box != stage.box)]
    place = (free or places)[0]
    yield words(lines, place.x, place.y + 10, "diagram-stage-name diagram-label")


def _flag(node: PlanNode) -> Iterator[etree._Element]:
    """The flag above the place where the case stands."""
    x, y = node.box.middle[0], node.box.y
    yield svg("polygon", class_="diagram-flag", points=f"{x - 6:g},{y - 8:g} {x + 6:g},{y - 8:g} {x:g},{y:g}")
    yield rectangle(PlanBox(x - 42, y - 26, 84, 19), "diagram-flag", 3)
    yield words(["You are here"], x, y - 16.5, "diagram-flag-words")
