"""What people call the elements of a diagram: by their names, else by where they stand."""

import re
from collections.abc import Mapping, Sequence

from lxml import etree

from engine.bpmn.elements import FLOW_NODES, local_name, tag
from engine.comparing.telling import in_quotes

#: How an element with a name is spoken of, where it is no step.
_NOUNS = {
    "process": "the process",
    "participant": "the pool",
    "collaboration": "the collaboration",
    "lane": "the lane",
    "message": "the message",
    "textAnnotation": "the note",
    "messageFlow": "the message flow",
    "association": "the dotted line",
}
_FLOWS = ("sequenceFlow", "messageFlow", "association")


def labels_of(parts: Sequence[etree._Element]) -> Mapping[str, str]:
    """How a sentence speaks of each part, by id."""
    labels = {part.get("id", ""): _label(part) for part in parts if local_name(part) not in _FLOWS}
    for part in parts:
        if part.get("attachedToRef") and not part.get("name"):
            labels[part.get("id", "")] = f"the event at {labels.get(part.get('attachedToRef', ''), 'a step')}"
    labels |= {part.get("id", ""): _flow(part, labels) for part in parts if local_name(part) in _FLOWS}
    return labels


def kind_in_words(kind: str) -> str:
    """`user task` of `userTask`."""
    return re.sub(r"(?<=[a-z])([A-Z])", r" \1", kind).lower()


def _label(part: etree._Element) -> str:
    kind, name = local_name(part), part.get("name", "").strip()
    if kind in FLOW_NODES:
        return in_quotes(name) if name else f"the {kind_in_words(kind)} {in_quotes(part.get('id', ''))}"
    text = name or part.findtext(tag("text")) or part.get("id") or ""
    return f"{_NOUNS.get(kind, f'the {kind_in_words(kind)}')} {in_quotes(text)}"


def _flow(part: etree._Element, labels: Mapping[str, str]) -> str:
    noun = _NOUNS.get(local_name(part), "the flow")
    name = f" {in_quotes(part.get('name', ''))}" if part.get("name", "").strip() else ""
    ends = [labels.get(part.get(end, ""), "nowhere") for end in ("sourceRef", "targetRef")]
    return f"{noun}{name} from {ends[0]} to {ends[1]}"
