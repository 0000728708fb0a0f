"""Reads an uploaded file as a BPMN document, or refuses it with a fault that says how to mend it.

What the diagram means is judged elsewhere.
"""

import re

from lxml import etree

from engine.faults import Fault, FilesRefused
from engine.safe_xml import UNREADABLE, read_safely

#: The namespace of BPMN 2.0 elements.
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"

#: Attributes and elements that name another element.
_REFERENCE = re.compile(r"\w*Refs?|bpmnElement|calledElement|default")
_NAMED = re.compile(r"\w*Refs?|incoming|outgoing")

#: Every way in which a file cannot be read as a diagram: what is wrong, and what to do instead.
READING_FAULTS = {
    **UNREADABLE,
    "NOT-BPMN": (
        "The file is XML, but not a BPMN 2.0 diagram: it begins with <{root}>.",
        "Upload the .bpmn file that the diagram editor saves.",
    ),
}


def read_xml(source: bytes, path: str, *, remarks: bool = False) -> etree._Element:
    """The root element (`bpmn:definitions`) of a diagram; comments and processing instructions are dropped.

    Args:
        source: the bytes of the file.
        path: what the file is called in faults.
        remarks: keep them, because the file is to be written again.

    Raises:
        FilesRefused: with one fault, one of `READING_FAULTS`.
    """
    root = read_safely(source, path, remarks=remarks)
    if root.tag != f"{{{BPMN}}}definitions":
        wrong, remedy = READING_FAULTS["NOT-BPMN"]
        message = f"{wrong} {remedy}".format(root=etree.QName(root).localname[:50])
        raise FilesRefused([Fault(path, "", "NOT-BPMN", message)])
    _name_plainly(root)
    if not remarks:
        _name_lanes(root)
    return root


def _name_plainly(root: etree._Element) -> None:
    """Take the prefix of the file's own namespace from references: elements are known by their ids alone."""
    space = root.get("targetNamespace")
    if space is None or space not in root.nsmap.values():
        return
    for node in root.iter("{*}*"):
        own = [f"{prefix}:" for prefix, one in node.nsmap.items() if prefix and one == space]
        for name, value in node.attrib.items():
            if _REFERENCE.fullmatch(str(name)):
                node.set(name, _without(str(value), own))
        if node.text and _NAMED.fullmatch(etree.QName(node).localname):
            node.text = _without(node.text.strip(), own)


def _name_lanes(root: etree._Element) -> None:
    """A lane without a name is its whole pool: it takes the name of that."""
    pools = {pool.get("processRef"): pool.get("name", "") for pool in root.iter(f"{{{BPMN}}}participant")}
    for process in root.iterchildren(f"{{{BPMN}}}process"):
        name = pools.get(process.get("id"), "")
        for lane in process.iter(f"{{{BPMN}}}lane") if name.strip() else ():
            if not lane.get("name", "").strip():
                lane.set("name", name)


def _without(reference: str, prefixes: list[str]) -> str:
    return next((reference.removeprefix(one) for one in prefixes if reference.startswith(one)), reference)
