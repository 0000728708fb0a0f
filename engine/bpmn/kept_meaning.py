"""What a diagram loses when a drawing program writes it again: content that the program does not know.

Drawing programs drop what other tools wrote. Elements are held against each other by their ids, content in
canonical form, so that the order of attributes, prefixes and indentation are no difference. What an analyst
changes on purpose (`engine.bpmn.settings`) is none either, nor is an element that was taken away.
"""

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from engine.bpmn.bundle import DIAGRAM
from engine.bpmn.elements import CAMUNDA, SPIFF, local_name, tag
from engine.bpmn.reading import BPMN, read_xml
from engine.bpmn.settings import settings_for
from engine.losses import canonical, name_in_file

#: Names under which the modeller's panel writes, beside properties.
_WRITTEN = frozenset(
    {f"{{{SPIFF}}}calledDecisionId", f"{{{SPIFF}}}serviceTaskOperator", f"{{{SPIFF}}}parameters"}
    | {f"{{{SPIFF}}}parameter", f"{{{SPIFF}}}properties", f"{{{CAMUNDA}}}properties"}
    | {f"{{{CAMUNDA}}}{name}" for name in ("formKey", "dueDate", "assignee", "decisionRef", "topic")}
    | {f"{{{CAMUNDA}}}{name}" for name in ("resultVariable", "collection", "elementVariable")}
)
_PROPERTIES = (f"{{{SPIFF}}}property", f"{{{CAMUNDA}}}property")
#: Whose attributes say of what type an expression is: BPMN's own, with whatever prefix.
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
#: Known to the modeller, so that a step may lose them when it becomes one of another kind.
_KNOWN = (SPIFF, CAMUNDA)
#: What holds an element's content of its own.
_OF_ITSELF = frozenset({"extensionElements", "multiInstanceLoopCharacteristics"})


def first_loss(before: bytes, after: bytes) -> tuple[str, str] | None:
    """The name of an element that lacks something, and what; None when nothing is lost.

    Raises:
        FilesRefused: one of the diagrams cannot be read.
    """
    old, new = _by_id(read_xml(before, DIAGRAM)), _by_id(read_xml(after, DIAGRAM))
    for element_id in old.keys() & new.keys():
        node, left = old[element_id], new[element_id]
        kept = Counter(one for one, _, _ in _content(left))
        for one, name, space in _content(node):
            kept[one] -= 1
            if kept[one] < 0 and not (space in _KNOWN and left.tag != node.tag):
                return node.get("name") or element_id, name
    return None


def _by_id(root: etree._Element) -> dict[str, etree._Element]:
    """Elements of the model, not of the drawing, that have an id."""
    found = (node for node in root.iter(f"{{{BPMN}}}*") if node.get("id"))
    return {node.get("id", ""): node for node in found}


def _content(node: etree._Element) -> Iterator[tuple[str, str, str]]:
    """What else an element carries: each in canonical form, with its name and its namespace."""
    settable = {one.name for one in settings_for(local_name(node)) if one.place == "property"}
    for owned in _owned(node):
        for attribute, value in owned.attrib.items():
            name = etree.QName(str(attribute))
            if name.namespace not in (None, BPMN, _XSI) and name.text not in _WRITTEN:
                yield f"{name.text}={value!s}", _shown(owned, name), name.namespace or ""
        for one in _left_alone(owned):
            if not (one.tag in _PROPERTIES and one.get("name", "") in settable):
                name = etree.QName(one)
                yield canonical(one), _shown(one, name), name.namespace or ""


def _owned(node: etree._Element) -> Iterator[etree._Element]:
    """An element, and what is inside it as far as that has no id of its own."""
    yield node
    for child in node.iterchildren(f"{{{BPMN}}}*"):
        if local_name(child) in _OF_ITSELF or not child.get("id"):
            yield from _owned(child)


def _left_alone(owned: etree._Element) -> Iterator[etree._Element]:
    """The extension elements; of what the panel writes only the parts that it leaves alone."""
    for extension in owned.iterchildren("{*}*") if owned.tag == tag("extensionElements") else ():
        if extension.tag not in _WRITTEN:
            yield extension
        elif local_name(extension) == "properties":
            yield from extension.iterchildren("{*}*")


def _shown(node: etree._Element, name: etree.QName) -> str:
    about = node.get("name") if name.localname == "property" else ""
    return name_in_file(node, name) + (f" “{about}”" if about else "")
