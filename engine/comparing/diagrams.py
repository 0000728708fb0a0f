"""A BPMN diagram as an outline: its steps, flows, lanes and messages, and every text at and in them.

Each attribute and each text of the file becomes one statement, so nothing is missed: what the engine
reads by its meaning (`engine.comparing.meanings`), anything else by its own name.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from engine.bpmn.elements import FLOW_NODES, child_text, local_name, tag
from engine.bpmn.reading import BPMN
from engine.comparing import meanings
from engine.comparing.diagram_texts import is_note, is_told_elsewhere, meaning_of_text
from engine.comparing.difference import Aspect
from engine.comparing.labels import kind_in_words, labels_of
from engine.comparing.meanings import Labels, Meaning, Telling
from engine.comparing.outline import Outline, OutlinedPart, Statement, by_key
from engine.comparing.pictures import draw, is_picture, note
from engine.comparing.slots import Slot, local_text, slots
from engine.comparing.telling import in_quotes

_PARTS = FLOW_NODES | {
    "process", "sequenceFlow", "collaboration", "participant", "messageFlow", "lane", "message", "signal",
    "error", "escalation", "textAnnotation", "association", "group", "dataObject", "dataObjectReference",
    "dataStore", "dataStoreReference", "category", "itemDefinition",
}  # fmt: skip
_ASPECTS: Mapping[str, Aspect] = {"sequenceFlow": "flow", "lane": "lane", "message": "message"}
_TIMES = frozenset({"timeDuration", "timeDate", "timeCycle"})


@dataclass(frozen=True)
class _Known:
    """What is known of a whole diagram while its parts are read.

    `lanes` are those of each step, outer ones first. `ends` are the steps of each flow by the word with
    which a step lists it ("incoming", "outgoing"), and `listed` the steps that list a flow, with that word.
    """

    labels: Labels
    lanes: Mapping[str, list[etree._Element]]
    ends: Mapping[tuple[str, str], str]
    listed: Mapping[str, list[tuple[str, str]]]


def outline_of_diagram(root: etree._Element) -> Outline:
    """The outline of a diagram (`bpmn:definitions`); the file itself stands under the key ""."""
    nodes = [node for node in root.iterdescendants() if _is_part(node)]
    known = _known(root, nodes)
    file = OutlinedPart("", "", "property", "the file", "the file", by_key(_of_file(root, known)))
    outline = by_key([("", file), *((node.get("id", ""), _part(node, known)) for node in nodes)])
    draw(root, outline)
    return outline


def _is_part(node: etree._Element) -> bool:
    return bool(str(node.tag).startswith(f"{{{BPMN}}}") and local_name(node) in _PARTS and node.get("id"))


def _known(root: etree._Element, nodes: Sequence[etree._Element]) -> _Known:
    lanes: dict[str, list[etree._Element]] = {}
    for lane in root.iter(tag("lane")):
        for reference in lane.iterchildren(tag("flowNodeRef")):
            lanes.setdefault((reference.text or "").strip(), []).append(lane)
    ends: dict[tuple[str, str], str] = {}
    for flow in root.iter(tag("sequenceFlow")):
        ends["outgoing", flow.get("id", "")] = flow.get("sourceRef", "")
        ends["incoming", flow.get("id", "")] = flow.get("targetRef", "")
    listed: dict[str, list[tuple[str, str]]] = {}
    for node in nodes:
        for one in node.iterchildren(tag("incoming"), tag("outgoing")):
            listed.setdefault(local_text(one), []).append((node.get("id", ""), local_name(one)))
    return _Known(labels_of(nodes), lanes, ends, listed)


def _part(node: etree._Element, known: _Known) -> OutlinedPart:
    element, kind = node.get("id", ""), local_name(node)
    called = known.labels[element]
    inside = known.lanes.get(element, [])
    whole = called
    if kind in FLOW_NODES and node.get("name"):
        whole = f"the {kind_in_words(kind)} {called}"
        whole += f" in the lane {in_quotes(inside[-1].get('name', ''))}" if inside else ""
    condition = child_text(node, "conditionExpression")
    whole += f" when {in_quotes(condition)}" if condition else ""
    statements = by_key([*_statements(node, known), *_where(node, known)])
    return OutlinedPart(
        element, node.get("name", ""), _ASPECTS.get(kind, "element"), called, whole, statements
    )


def _of_file(root: etree._Element, known: _Known) -> Iterator[tuple[str, Statement]]:
    yield from _statements(root, known)
    executable = [one for one in root.iterchildren(tag("process")) if one.get("isExecutable") == "true"]
    if len(executable) > 1:
        first = executable[0].get("id", "")
        yield "starts", _statement(meanings.PROCESS_THAT_STARTS, first, known.labels)


def _where(part: etree._Element, known: _Known) -> Iterator[tuple[str, Statement]]:
    """What a step is, in which lane and sub-process it lies; of a flow whether its steps list it."""
    element, kind = part.get("id", ""), local_name(part)
    if kind == "sequenceFlow":
        yield from _listed(element, known)
    yield "kind", _statement(meanings.KIND, kind_in_words(kind), known.labels)
    if kind == "sequenceFlow":
        return  # it lies where its ends do
    holder = next((one for one in part.iterancestors() if _is_part(one)), None)
    if holder is not None:
        scope = holder.get("id", "")
        statement = _statement(meanings.SCOPE, scope, known.labels)
        yield "scope", replace(statement, about=scope if local_name(holder) == "process" else "")
    inside = known.lanes.get(element)
    if inside:
        value = " ".join(lane.get("id", "") for lane in inside)
        role = in_quotes(inside[-1].get("name") or value)
        yield "lane", replace(_statement(meanings.LANE, value, known.labels), show=lambda _: role, alike=role)


def _listed(flow: str, known: _Known) -> Iterator[tuple[str, Statement]]:
    """Which steps list a flow: those it joins, if all is well. No case runs by these lists."""
    for step, word in sorted(known.listed.get(flow, ())):
        end = "sourceRef" if word == "outgoing" else "targetRef"
        is_end = known.ends[word, flow] == step
        yield f"{word} {'' if is_end else step}", replace(note("listed"), unless=end)


def _statements(part: etree._Element, known: _Known) -> Iterator[tuple[str, Statement]]:
    """What the file says of one part, by keys that are the same in both versions."""
    for slot in slots(part, lambda node: _is_part(node) or is_picture(node)):
        yield from _said(slot, part, known)


def _said(slot: Slot, part: etree._Element, known: _Known) -> Iterator[tuple[str, Statement]]:
    if is_told_elsewhere(slot, part):
        return
    if slot.kind in ("incoming", "outgoing") and slot.space == BPMN and not slot.attribute:
        if (slot.kind, slot.value) not in known.ends:
            yield f"{slot.kind} {slot.value}", note(slot.value)
    elif slot.kind == "flowNodeRef" and slot.space == BPMN and not slot.attribute:
        if slot.value not in known.labels:
            yield f"{slot.kind} {slot.value}", note(slot.value)
    elif slot.kind in _TIMES and slot.space == BPMN and not slot.attribute:
        yield "timer", _statement(meanings.TIMER, slot.value, known.labels)
        yield "field of time", _statement(meanings.FIELD_OF_TIME, slot.kind, known.labels)
    elif is_note(slot, part):
        yield slot.place, note(slot.value)
    else:
        key, meaning = meaning_of_text(slot, part)
        yield key, _statement(meaning, slot.value, known.labels)


def _statement(meaning: Meaning, value: str, labels: Labels) -> Statement:
    return Statement(meaning.what, value, meaning.phrases, _showing(meaning.show, labels), meaning.listed)


def _showing(telling: Telling | None, labels: Labels) -> Callable[[str], str] | None:
    return None if telling is None else lambda value: telling(value, labels)
