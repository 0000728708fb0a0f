"""Reads an uploaded file as a DMN model.

Elements are looked up by their local name, so every version of DMN is read alike.
"""

from collections.abc import Iterator

from lxml import etree

from engine.faults import Fault, FilesRefused
from engine.safe_xml import read_safely

DmnElement = etree._Element


def read_definitions(source: bytes, path: str) -> DmnElement:
    """The root element of a model. Raises FilesRefused with the one fault of the whole file."""
    root = read_safely(source, path)
    if local(root) != "definitions" or "/DMN/" not in (etree.QName(root).namespace or ""):
        message = f"The file is XML, but not a DMN model: it begins with <{local(root)}>."
        raise FilesRefused([Fault(path, "", "NOT-DMN", message)])
    return root


def local(element: DmnElement) -> str:
    """An element's name without its namespace."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def children(element: DmnElement, name: str) -> Iterator[DmnElement]:
    """The children of one name."""
    return (child for child in element if local(child) == name)


def child(element: DmnElement, name: str) -> DmnElement | None:
    """The first child of one name."""
    return next(children(element, name), None)


def text(element: DmnElement | None) -> str:
    """What stands in the `<text>` of an element; nothing without one."""
    inner = child(element, "text") if element is not None else None
    return (inner.text or "").strip() if inner is not None else ""


def name_of_decision(element: DmnElement) -> str:
    """The name of an element as expressions write it, with single spaces."""
    return " ".join(element.get("name", "").split())


def label(element: DmnElement) -> str:
    """What people call an element: its label, its name or its id."""
    return element.get("label") or element.get("name") or element.get("id") or local(element)
