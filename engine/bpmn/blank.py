"""The diagram of a process that is not drawn yet: a pool with one lane, in which the process begins."""

from lxml import etree

from engine.bpmn.elements import tag
from engine.bpmn.reading import BPMN

_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
_DC = "http://www.omg.org/spec/DD/20100524/DC"
_NAMES = {"bpmn": BPMN, "bpmndi": _DI, "dc": _DC, "di": "http://www.omg.org/spec/DD/20100524/DI"}
_SHAPES = (("pool", (160, 80, 900, 250)), ("lane", (190, 80, 870, 250)), ("begins", (242, 187, 36, 36)))


def blank_diagram(key: str) -> bytes:
    """A diagram of the process `key` that holds nothing but its start."""
    root = etree.Element(tag("definitions"), {"targetNamespace": "http://bpmn.io/schema/bpmn"}, nsmap=_NAMES)
    root.set("id", f"definitions_{key}")
    together = etree.SubElement(root, tag("collaboration"), id=f"collaboration_{key}")
    etree.SubElement(together, tag("participant"), id="pool", processRef=key, name=key.replace("_", " "))
    process = etree.SubElement(root, tag("process"), id=key, isExecutable="true")
    process.set("name", key.replace("_", " "))
    lane = etree.SubElement(etree.SubElement(process, tag("laneSet"), id="lanes"), tag("lane"), id="lane")
    lane.set("name", "Team")
    etree.SubElement(lane, tag("flowNodeRef")).text = "begins"
    etree.SubElement(process, tag("startEvent"), id="begins")
    _draw(root, f"collaboration_{key}")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _draw(root: etree._Element, shown: str) -> None:
    picture = etree.SubElement(root, f"{{{_DI}}}BPMNDiagram", id="picture")
    plane = etree.SubElement(picture, f"{{{_DI}}}BPMNPlane", id="plane", bpmnElement=shown)
    for element, place in _SHAPES:
        shape = etree.SubElement(plane, f"{{{_DI}}}BPMNShape", id=f"{element}_shape", bpmnElement=element)
        if element != "begins":
            shape.set("isHorizontal", "true")
        sizes = dict(zip(("x", "y", "width", "height"), map(str, place), strict=True))
        etree.SubElement(shape, f"{{{_DC}}}Bounds", sizes)
