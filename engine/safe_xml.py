"""Reads uploaded XML without trusting it: no entities, no network, no document type, a size limit.

Owns the only parser for files that people upload. What the document means is judged by its reader.
"""

import re
from typing import Any

from lxml import etree

from engine.faults import Fault, FilesRefused

#: Largest file that is read at all; a diagram of 250 elements with its picture is below 400,000.
UPLOAD_LIMIT_BYTES = 5_000_000

#: Every way in which a file cannot be read as XML: what is wrong, and what to do instead.
UNREADABLE = {
    "FILE-TOO-LARGE": (
        "The file has {size:,} bytes; at most {most:,} are read.",
        "Split it into smaller files: diagrams join with call activities, decision models by name.",
    ),
    "XML-DOCTYPE": (
        "The file declares a document type (DOCTYPE), which can make a program read other files.",
        "Remove the DOCTYPE line; editors of diagrams and tables never write one.",
    ),
    "XML-BROKEN": (
        "The file is not well-formed XML ({problem}).",
        "Open it in its editor, save it again as UTF-8, and upload that file.",
    ),
}

#: What may stand before the first element, then a document type. Atomic groups keep it linear.
_DOCTYPE_IN_PROLOG = re.compile(
    rb"(?>\xef\xbb\xbf|\xff\xfe|\xfe\xff|\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL
)


def read_safely(source: bytes, path: str, *, remarks: bool = False) -> etree._Element:
    """The root element of a document; comments and processing instructions are dropped.

    Args:
        source: the bytes of the file, at most `UPLOAD_LIMIT_BYTES`.
        path: what the file is called in faults.
        remarks: keep them, because the file is to be written again.

    Raises:
        FilesRefused: with one fault, one of `UNREADABLE`.
    """
    if len(source) > UPLOAD_LIMIT_BYTES:
        raise _refused(path, "FILE-TOO-LARGE", size=len(source), most=UPLOAD_LIMIT_BYTES)
    if _DOCTYPE_IN_PROLOG.match(source.replace(b"\0", b"")):  # without its zero bytes UTF-16 reads like ASCII
        raise _refused(path, "XML-DOCTYPE")
    root = _parse(source, path, remarks)
    if root.getroottree().docinfo.internalDTD is not None:  # the encoding hid it from the pattern
        raise _refused(path, "XML-DOCTYPE")
    return root


def _parse(source: bytes, path: str, remarks: bool) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=not remarks,
        remove_pis=not remarks,
        collect_ids=False,
    )
    try:
        return etree.fromstring(source, parser)
    except (etree.XMLSyntaxError, LookupError, ValueError) as problem:
        said = " ".join(str(getattr(problem, "msg", problem)).split())
        raise _refused(path, "XML-BROKEN", problem=said[:200]) from None


def _refused(path: str, code: str, **facts: Any) -> FilesRefused:
    wrong, remedy = UNREADABLE[code]
    return FilesRefused([Fault(path, "", code, f"{wrong} {remedy}".format(**facts))])
