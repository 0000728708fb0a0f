"""The pictures of a diagram or table: what is drawn for each element, and nothing that they mean."""

from collections.abc import Mapping
from dataclasses import replace

from lxml import etree

from engine.comparing.outline import OutlinedPart, Statement
from engine.comparing.slots import slots
from engine.comparing.telling import Phrases

_PICTURE = Phrases(
    "{it} is drawn otherwise on the picture.",
    "{it} is drawn on the picture now.",
    "{it} is no longer drawn on the picture.",
)
_WRITING = "What the file notes for its editor about {it} is different; what it does is the same."
_DRAWN = frozenset({"BPMNShape", "BPMNEdge", "DMNShape", "DMNEdge", "DMNDecisionServiceDividerLine"})
_PICTURES = frozenset({"BPMNDiagram", "DMNDI"})
_OF = ("bpmnElement", "dmnElementRef")


def is_picture(node: etree._Element) -> bool:
    """Whether an element is the picture of a whole file, or one of several."""
    name = etree.QName(node)
    return name.localname in _PICTURES and (name.namespace or "").rstrip("/").endswith("DI")


def _pictures(root: etree._Element) -> Mapping[str, list[Statement]]:
    """What is drawn, by the id of the element; under "" the frame of the pictures themselves.

    Ids of what is drawn are the editor's own and are no part of it.
    """
    drawn: dict[str, list[Statement]] = {}
    for picture in filter(is_picture, root):
        drawn.setdefault("", []).append(_picture(picture))
        for node in picture.iterdescendants():
            if _is_drawn(node):
                element = next((node.get(name, "") for name in _OF if node.get(name)), "")
                drawn.setdefault(element.rpartition(":")[2], []).append(_picture(node))
    return drawn


def draw(root: etree._Element, outline: dict[str, OutlinedPart]) -> None:
    """Adds to each part what is drawn for it, to the file what is drawn for nothing that it has."""
    for element, drawn in _pictures(root).items():
        part = outline.get(element, outline[""])
        more = {f"picture {element} {place}": one for place, one in enumerate(drawn)}
        outline[element if element in outline else ""] = replace(part, statements={**part.statements, **more})


def note(value: str) -> Statement:
    """Something that is written for the editor alone."""
    return Statement("layout", value, Phrases(_WRITING, _WRITING, _WRITING))


def _picture(node: etree._Element) -> Statement:
    said = [
        f"{slot.label} {slot.value}".strip()
        for slot in slots(node, _is_drawn)
        if slot.attribute not in ("id", *_OF) or (slot.kind.endswith("Plane") and slot.attribute != "id")
    ]
    return Statement("layout", ", ".join(said), _PICTURE)


def _is_drawn(node: etree._Element) -> bool:
    return etree.QName(node).localname in _DRAWN
