"""Reads a DMN file as XML without trusting it: no entities, no network, no document type, a size limit.

Elements are looked up by their local name, so every version of DMN is read alike.
"""

from collections.abc import Iterator

from lxml import etree

from engine.faults import Fault, FilesRefused

#: The largest model that is read.
upload_limit_bytes = 5_000_000

Element = etree._Element


def read_definitions(source: bytes, path: str) -> Element:
    """The root element of a model. Raises FilesRefused with the one fault of the whole file."""
    if len(source) > upload_limit_bytes:
        message = f"The file has {len(source):,} bytes; a model may have at most {upload_limit_bytes:,}."
        raise _refused(path, "FILE-TOO-LARGE", message)
    root = _parsed(source, path)
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused(path, "XML-DOCTYPE", "The file has a document type. Remove the <!DOCTYPE ...> line.")
    if local(root) != "definitions" or "/DMN/" not in (etree.QName(root).namespace or ""):
        message = f"The file is XML, but not a DMN model: it begins with <{local(root)}>."
        raise _refused(path, "NOT-DMN", message)
    return root


def _parsed(source: bytes, path: str) -> Element:
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
        message = (
            f"The file is not well-formed XML ({getattr(problem, 'msg', problem)}). "
            "Open it in the table editor, save it again, and upload that file."
        )
        raise _refused(path, "XML-BROKEN", message) from None


def _refused(path: str, code: str, message: str) -> FilesRefused:
    return FilesRefused([Fault(path, "", code, message)])


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def children(element: Element, name: str) -> Iterator[Element]:
    """The children of one name."""
    return (child for child in element if local(child) == name)


def child(element: Element, name: str) -> Element | None:
    """The first child of one name."""
    return next(children(element, name), None)


def text(element: Element | None) -> str:
    """What stands in the `<text>` of an element; nothing without one."""
    inner = child(element, "text") if element is not None else None
    return (inner.text or "").strip() if inner is not None else ""


def label(element: Element) -> str:
    """What people call an element: its label, its name or its id."""
    return element.get("label") or element.get("name") or element.get("id") or local(element)
