"""Draws the shapes of BPMN: pools, lanes, steps, stages, events, gateways and notes, with their signs."""

from collections.abc import Iterator

from lxml import etree

from web.diagram import marks
from web.diagram.lettering import broken_lines
from web.diagram.plan import PlanNode
from web.diagram.svg import LETTERS, LINE, rectangle, sign, svg, words

_BAND = 30.0
_CONTAINERS = ("participant", "lane")
_ARTIFACTS = ("textAnnotation", "group", "dataObjectReference", "dataStoreReference")
_STAGES = ("subProcess", "transaction", "adHocSubProcess")


def is_stage(node: PlanNode) -> bool:
    """Whether the steps inside of this one are drawn within it."""
    return node.kind in _STAGES and node.expanded


def shape(node: PlanNode) -> Iterator[etree._Element]:
    """The elements of one shape, its inner words included."""
    if node.kind in _CONTAINERS:
        yield from _container(node)
    elif node.kind.endswith("Event"):
        yield from _event(node)
    elif node.kind.endswith("Gateway"):
        yield from _gateway(node)
    elif node.kind in _ARTIFACTS:
        yield from _artifact(node)
    else:
        yield from _activity(node)


def _container(node: PlanNode) -> Iterator[etree._Element]:
    """A pool or lane: its frame, and its name along the left side (or the top when it stands upright)."""
    box = node.box
    yield rectangle(box, "diagram-frame")
    if node.upright:
        yield words([node.name], box.x + box.width / 2, box.y + _BAND / 2, "diagram-band")
        return
    if node.kind == "participant":
        yield svg("path", class_="diagram-frame", d=f"M{box.x + _BAND:g} {box.y:g}v{box.height:g}")
    lines = broken_lines(node.name, box.height - 8, LETTERS, 2)
    name = words(lines, 0, 0, "diagram-band")
    name.set("transform", f"translate({box.x + _BAND / 2:g} {box.y + box.height / 2:g}) rotate(-90)")
    yield name


def _activity(node: PlanNode) -> Iterator[etree._Element]:
    box = node.box
    thick = " diagram-thick" if node.kind == "callActivity" else ""
    stage = is_stage(node)
    yield rectangle(box, "diagram-stage" if stage else f"diagram-step{thick}", 10)
    if stage:
        return  # its name is drawn last, where its steps leave room
    task = marks.TASK_MARKS.get(node.kind)
    if task:
        filled = " diagram-sign--filled" if node.kind == "sendTask" else ""
        yield sign(task, box.x + 5, box.y + 5, f"diagram-sign{filled}", 0.9)
    yield from _foot(node)
    top = 18 if task else 6
    bottom = 16 if node.repeats or node.kind in ("callActivity", "subProcess") else 4
    room = int((box.height - top - bottom) // LINE)
    size = LETTERS if len(broken_lines(node.name, box.width - 10, LETTERS)) <= room else LETTERS - 1
    lines = broken_lines(node.name, box.width - 10, size, max(room, 1))
    middle = box.y + top + (box.height - top - bottom) / 2
    yield words(
        lines,
        box.x + box.width / 2,
        middle,
        "diagram-words" if size == LETTERS else "diagram-words diagram-small",
    )


def _foot(node: PlanNode) -> Iterator[etree._Element]:
    """The signs at the foot of an activity: it holds a process of its own, or it is done several times."""
    x, y = node.box.x + node.box.width / 2, node.box.y + node.box.height - 14
    if node.kind in ("callActivity", "subProcess"):
        yield sign("M-6 0H6V12H-6ZM0 2.500V9.500M-3.500 6H3.500", x, y, "diagram-sign")
        x += 18
    if node.repeats == "at the same time":
        yield sign("M-4 0V10M0 0V10M4 0V10", x, y, "diagram-sign diagram-bold")
    elif node.repeats:
        yield sign("M-5 1H5M-5 5H5M-5 9H5", x, y, "diagram-sign diagram-bold")


def _event(node: PlanNode) -> Iterator[etree._Element]:
    x, y = node.box.middle
    radius = min(node.box.width, node.box.height) / 2
    throws = node.kind in ("endEvent", "intermediateThrowEvent")
    dashed = "" if node.interrupts else " diagram-dashed"
    thick = " diagram-thick" if node.kind == "endEvent" else ""
    yield svg("circle", class_=f"diagram-event{thick}{dashed}", cx=x, cy=y, r=radius)
    if node.kind in ("intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"):
        yield svg("circle", class_=f"diagram-ring{dashed}", cx=x, cy=y, r=max(radius - 3, 1))
    event = marks.EVENT_MARKS.get(node.event)
    if event:
        filled = throws or node.event in marks.FILLED
        class_ = "diagram-sign diagram-sign--filled" if filled else "diagram-sign"
        yield sign(event, x, y, class_, radius / 18)


def _gateway(node: PlanNode) -> Iterator[etree._Element]:
    (x, y), box = node.box.middle, node.box
    corners = f"{x:g},{box.y:g} {box.x + box.width:g},{y:g} {x:g},{box.y + box.height:g} {box.x:g},{y:g}"
    yield svg("polygon", class_="diagram-gateway", points=corners)
    yield sign(
        marks.GATEWAY_MARKS.get(node.kind, marks.GATEWAY_MARKS["exclusiveGateway"]),
        x,
        y,
        "diagram-sign diagram-bold",
        box.width / 50,
    )


def _artifact(node: PlanNode) -> Iterator[etree._Element]:
    box = node.box
    if node.kind == "textAnnotation":
        bracket = f"M{box.x + 10:g} {box.y:g}h-10v{box.height:g}h10"
        yield svg("path", class_="diagram-bracket", d=bracket)
        lines = broken_lines(node.name, box.width - 12, LETTERS - 1, max(int(box.height // LINE), 1))
        yield words(lines, box.x + 8, box.y + box.height / 2, "diagram-note")
    elif node.kind == "group":
        yield rectangle(box, "diagram-group diagram-dashed", 10)
    else:
        yield rectangle(box, "diagram-data")
