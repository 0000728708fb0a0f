"""Reads an uploaded diagram as XML without trusting it.

Owns the safe parser: no entities, no network, no document type, a size limit.
Refuses whatever is not a BPMN document, always with a fault that says where and
how to mend it. What the diagram means is judged elsewhere.
"""

import re
from typing import Any

from lxml import etree

from engine.faults import Fault, FilesRefused

#: Largest diagram that is read at all; a diagram of 250 elements with its picture is below 400,000.
upload_limit_bytes = 5_000_000

#: The namespace of BPMN 2.0 elements.
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"

#: Every way in which a file cannot be read: what is wrong, and what to do instead.
READING_FAULTS = {
    "FILE-TOO-LARGE": (
        "The file has {size:,} bytes; a diagram may have at most {most:,}.",
        "Split the process into smaller ones and join them with call activities.",
    ),
    "XML-DOCTYPE": (
        "The file declares a document type (DOCTYPE), which can make a program read other files.",
        "Remove the DOCTYPE line; diagram editors never write one.",
    ),
    "XML-BROKEN": (
        "The file is not well-formed XML ({problem}).",
        "Open it in the diagram editor, save it again as UTF-8, and upload that file.",
    ),
    "NOT-BPMN": (
        "The file is XML, but not a BPMN 2.0 diagram: it begins with <{root}>.",
        "Upload the .bpmn file that the diagram editor saves.",
    ),
}

#: What may stand before the first element, then a document type. Atomic groups keep it linear.
_DOCTYPE_IN_PROLOG = re.compile(
    rb"(?>\xef\xbb\xbf|\xff\xfe|\xfe\xff|\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL
)


def read_xml(source: bytes, path: str) -> etree._Element:
    """The root element (`bpmn:definitions`) of a diagram; comments and processing instructions are dropped.

    Args:
        source: the bytes of the file, at most `upload_limit_bytes`.
        path: what the file is called in faults.

    Raises:
        FilesRefused: with one fault, one of `READING_FAULTS`.
    """
    if len(source) > upload_limit_bytes:
        raise _refused(path, "FILE-TOO-LARGE", size=len(source), most=upload_limit_bytes)
    if _DOCTYPE_IN_PROLOG.match(source.replace(b"\0", b"")):  # without its zero bytes UTF-16 reads like ASCII
        raise _refused(path, "XML-DOCTYPE")
    root = _parse(source, path)
    if root.getroottree().docinfo.internalDTD is not None:  # the encoding hid it from the pattern
        raise _refused(path, "XML-DOCTYPE")
    if root.tag != f"{{{BPMN}}}definitions":
        raise _refused(path, "NOT-BPMN", root=etree.QName(root).localname[:50])
    return root


def _parse(source: bytes, path: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        return etree.fromstring(source, parser)
    except (etree.XMLSyntaxError, LookupError, ValueError) as problem:
        said = " ".join(str(getattr(problem, "msg", problem)).split())
        raise _refused(path, "XML-BROKEN", problem=said[:200]) from None


def _refused(path: str, code: str, **facts: Any) -> FilesRefused:
    wrong, remedy = READING_FAULTS[code]
    return FilesRefused([Fault(path, "", code, f"{wrong} {remedy}".format(**facts))])
