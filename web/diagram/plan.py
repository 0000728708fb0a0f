"""Reads what a diagram looks like: nodes and flows with their places, as plain facts.

Only the first plane is read. An element without a place is left out of the picture;
what elements mean for a case is judged elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from engine.bpmn.reading import BPMN, read_xml

_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
_DC = "http://www.omg.org/spec/DD/20100524/DC"
_DD = "http://www.omg.org/spec/DD/20100524/DI"

#: What flows come from and go to.
FLOWS = ("sequenceFlow", "messageFlow", "association", "dataInputAssociation", "dataOutputAssociation")


@dataclass(frozen=True)
class PlanBox:
    """A rectangle in the units of the diagram."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True)
class PlanNode:
    """One shape. `kind` is its BPMN name (`userTask`), `event` what an event waits for (`timer`)."""

    id: str
    kind: str
    name: str
    box: PlanBox
    label: PlanBox | None = None
    event: str = ""
    interrupts: bool = True
    expanded: bool = False
    upright: bool = False
    host: str = ""
    called: str = ""
    repeats: str = ""
    lane: str = ""
    inside: str = ""
    depth: int = 0


@dataclass(frozen=True)
class PlanFlow:
    """One line from `source` to `target` through `points`; `default` marks the way taken when no other is."""

    id: str
    kind: str
    name: str
    source: str
    target: str
    points: tuple[tuple[float, float], ...]
    label: PlanBox | None = None
    default: bool = False


@dataclass(frozen=True)
class Plan:
    """A diagram: its name, and what is drawn, containers before what they contain."""

    name: str
    nodes: dict[str, PlanNode] = field(default_factory=dict)
    flows: dict[str, PlanFlow] = field(default_factory=dict)


def read_plan(source: bytes, path: str = "diagram") -> Plan:
    """The plan of a BPMN file. Raises FilesRefused when it is not one."""
    root = read_xml(source, path)
    elements = {one.get("id", ""): one for one in root.iter() if isinstance(one.tag, str) and one.get("id")}
    lanes = dict(_lanes(root))
    plane = root.find(f".//{{{_DI}}}BPMNPlane")
    plan = Plan(_name(root))
    for shape in plane if plane is not None else ():
        element = elements.get(shape.get("bpmnElement", ""))
        if element is None:
            continue
        if etree.QName(shape).localname == "BPMNShape":
            _add_node(plan, shape, element, lanes)
        elif etree.QName(shape).localname == "BPMNEdge":
            _add_flow(plan, shape, element, elements)
    return plan


def _name(root: etree._Element) -> str:
    for kind in ("participant", "process"):
        for element in root.iter(f"{{{BPMN}}}{kind}"):
            if element.get("name"):
                return element.get("name", "")
    return "Process"


def _lanes(root: etree._Element) -> Iterator[tuple[str, str]]:
    for lane in root.iter(f"{{{BPMN}}}lane"):
        for reference in lane.iterfind(f"{{{BPMN}}}flowNodeRef"):
            yield (reference.text or "").strip(), lane.get("name", "")


def _add_node(plan: Plan, shape: etree._Element, element: etree._Element, lanes: dict[str, str]) -> None:
    box = _box(shape.find(f"{{{_DC}}}Bounds"))
    if box is None:
        return
    outer = [one for one in element.iterancestors() if etree.QName(one).localname == "subProcess"]
    own = [lanes[one.get("id", "")] for one in (element, *outer) if one.get("id", "") in lanes]
    plan.nodes[element.get("id", "")] = PlanNode(
        id=element.get("id", ""),
        kind=etree.QName(element).localname,
        name=_words(element),
        box=box,
        label=_label(shape),
        event=_event(element),
        interrupts=element.get("cancelActivity", element.get("isInterrupting", "true")) != "false",
        expanded=shape.get("isExpanded", "true" if _is_large(box) else "false") == "true",
        upright=shape.get("isHorizontal") == "false",
        host=element.get("attachedToRef", ""),
        called=element.get("calledElement", ""),
        repeats=_repeats(element),
        lane=own[0] if own else "",
        inside=outer[0].get("id", "") if outer else "",
        depth=len(outer),
    )


def _is_large(box: PlanBox) -> bool:
    return box.width > 150 or box.height > 110


def _words(element: etree._Element) -> str:
    """The name, or the text of an annotation, on one line."""
    text = element.get("name") or element.findtext(f"{{{BPMN}}}text") or ""
    return " ".join(text.split())


def _event(element: etree._Element) -> str:
    for child in element:
        kind = etree.QName(child).localname
        if kind.endswith("EventDefinition"):
            return kind.removesuffix("EventDefinition")
    return ""


def _repeats(element: etree._Element) -> str:
    loop = element.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
    if loop is None:
        return ""
    return "one after another" if loop.get("isSequential") == "true" else "at the same time"


def _add_flow(
    plan: Plan, edge: etree._Element, element: etree._Element, elements: dict[str, etree._Element]
) -> None:
    points = tuple(
        (_number(point.get("x")), _number(point.get("y"))) for point in edge.iterfind(f"{{{_DD}}}waypoint")
    )
    kind = etree.QName(element).localname
    if len(points) < 2 or kind not in FLOWS:
        return
    source = element.get("sourceRef", "")
    begin = elements.get(source)
    plan.flows[element.get("id", "")] = PlanFlow(
        id=element.get("id", ""),
        kind=kind,
        name=_words(element),
        source=source,
        target=element.get("targetRef", ""),
        points=points,
        label=_label(edge),
        default=begin is not None and begin.get("default") == element.get("id"),
    )


def _label(shape: etree._Element) -> PlanBox | None:
    return _box(shape.find(f"{{{_DI}}}BPMNLabel/{{{_DC}}}Bounds"))


def _box(bounds: etree._Element | None) -> PlanBox | None:
    if bounds is None:
        return None
    return PlanBox(*(_number(bounds.get(name)) for name in ("x", "y", "width", "height")))


def _number(text: str | None) -> float:
    """A finite coordinate within reason; whatever else stands there counts as 0."""
    try:
        number = float(text or 0)
    except ValueError:
        return 0.0
    return number if abs(number) < 100_000 else 0.0
