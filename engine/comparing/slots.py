"""An XML file slot by slot: every attribute and every text, so that nothing in it can be overlooked.

Owns what is no difference: the order of attributes, prefixes of namespaces, comments, and what a
modeller writes about itself. Knows nothing of BPMN or DMN.
"""

from collections import Counter
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

    An element that has nothing in or at it has the empty text in it, so that it counts as there. `place`
    is where it lies below its part: the same in both versions while nothing before it came or went.
    """

    node: etree._Element
    attribute: str
    value: str
    place: str

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
    waiting = [(part, "")]
    while waiting:
        node, place = waiting.pop()
        if etree.QName(node).namespace in _MODELLER_SPACES:
            continue
        waiting += reversed([(child, f"{place}/{step}") for child, step in _steps(node, belongs_elsewhere)])
        found = list(_attributes(node, place))
        yield from found
        text = "".join([node.text or "", *(child.tail or "" for child in node)]).strip()
        if text or (node is not part and _is_bare(node, found)):
            yield Slot(node, "", _reference(node, "", text), place)


def _steps(
    node: etree._Element, belongs_elsewhere: Callable[[etree._Element], bool]
) -> Iterator[tuple[etree._Element, str]]:
    """The children that belong to a part, each with its name and its number among those of its name."""
    times: Counter[str] = Counter()
    for child in node:
        if not belongs_elsewhere(child):
            tag = str(child.tag)
            yield child, f"{tag}[{times[tag]}]"
            times[tag] += 1


def local_text(node: etree._Element) -> str:
    """The text of an element that names something, without the prefix of a namespace."""
    return _reference(node, "", (node.text or "").strip())


def _attributes(node: etree._Element, place: str) -> Iterator[Slot]:
    for attribute, value in sorted((str(name), str(text)) for name, text in node.attrib.items()):
        name = etree.QName(attribute)
        if attribute not in _OF_THE_MODELLER and name.namespace not in _MODELLER_SPACES:
            yield Slot(node, attribute, _reference(node, name.localname, value), f"{place}@{attribute}")


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
