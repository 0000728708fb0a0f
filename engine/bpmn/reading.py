"""Reads an uploaded file as a BPMN document, or refuses it with a fault that says how to mend it.

What the diagram means is judged elsewhere.
"""

from lxml import etree

from engine.faults import Fault, FilesRefused
from engine.safe_xml import UNREADABLE, read_safely

#: The namespace of BPMN 2.0 elements.
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"

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
    return root
