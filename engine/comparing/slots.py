"""An XML file slot by slot: every attribute and every text, so that nothing in it can be overlooked.

Owns what is no difference: the order of attributes, prefixes of namespaces, comments, and what a
modeller writes about itself. Knows nothing of BPMN or DMN.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

XSI = "http://www.w3.org/2001/XMLSchema-instance"
#: Which program wrote a file, and where its schema lies: nothing about what the file says.
_OF_THE_MODELLER = frozenset({"exporter", "exporterVersion", f"{{{XSI}}}schemaLocation"})
_MODELLER_SPACES = ("http://camunda.org/schema/modeler/1.0",)
#: What a pair of tags says by holding others; empty it says nothing.
_ONLY_HOLDS = frozenset({"extensionElements", "properties", "parameters", "inputOutput"})


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of an element that holds a text: an attribute, or with `attribute` "" what stands in it.

    An element that has nothing in or at it has the empty text in it, so that it counts as there.
    """

    node: etree._Element
    attribute: str
    value: str

    @property
    def kind(self) -> str:
        """The name of the element, without its namespace."""
        return etree.QName(self.node).localname

    @property
    def space(self) -> str:
        """The namespace of the element."""
        return etree.QName(self.node).namespace or ""

    @property
    def label(self) -> str:
        """What the file calls the slot, for people."""
        return f"{self.kind} {etree.QName(self.attribute).localname}" if self.attribute else self.kind


def slots(part: etree._Element, belongs_elsewhere: Callable[[etree._Element], bool]) -> Iterator[Slot]:
    """Every slot at and below an element, in the order of the file, but for what belongs to other parts."""
    waiting = [part]
    while waiting:
        node = waiting.pop()
        if etree.QName(node).namespace in _MODELLER_SPACES:
            continue
        waiting += [child for child in reversed(node) if not belongs_elsewhere(child)]
        found = list(_attributes(node))
        yield from found
        text = "".join([node.text or "", *(child.tail or "" for child in node)]).strip()
        if text or (node is not part and _is_bare(node, found)):
            yield Slot(node, "", _reference(node, "", text))


def place_in(slot: Slot, part: etree._Element) -> str:
    """Where a slot lies below a part: the same in both versions as long as nothing before it came or went."""
    steps = [slot.attribute]
    node: etree._Element | None = slot.node
    while node is not None and node is not part:
        before = sum(1 for _ in node.itersiblings(str(node.tag), preceding=True))
        steps.append(f"{node.tag}[{before}]")
        node = node.getparent()
    return "/".join(reversed(steps))


def local_text(node: etree._Element) -> str:
    """The text of an element that names something, without the prefix of a namespace."""
    return _reference(node, "", (node.text or "").strip())


def _attributes(node: etree._Element) -> Iterator[Slot]:
    for attribute, value in sorted(node.attrib.items()):
        name = etree.QName(str(attribute))
        if str(attribute) not in _OF_THE_MODELLER and name.namespace not in _MODELLER_SPACES:
            yield Slot(node, str(attribute), _reference(node, name.localname, str(value)))


def _is_bare(node: etree._Element, attributes: list[Slot]) -> bool:
    """Whether an element says something by being there and nothing else."""
    said = [slot for slot in attributes if slot.attribute not in ("id", f"{{{XSI}}}type")]
    return not said and len(node) == 0 and etree.QName(node).localname not in _ONLY_HOLDS


def _reference(node: etree._Element, attribute: str, value: str) -> str:
    """The value without its prefix where it is the qualified name of something."""
    name = attribute or etree.QName(node).localname
    if not name.endswith(("Ref", "bpmnElement")) and name not in ("type", "incoming", "outgoing", "default"):
        return value
    prefix, colon, local = value.partition(":")
    return local if colon and prefix in node.nsmap else value
