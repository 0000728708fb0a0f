"""A DMN model as an outline: decisions, columns, rules and settings, and every text at and in them.

Elements are known by their local names, so that a model saved as another version of DMN is the same.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from lxml import etree

from engine.comparing import cells
from engine.comparing import table_words as words
from engine.comparing.difference import Aspect
from engine.comparing.outline import Outline, OutlinedPart, Statement, by_key
from engine.comparing.pictures import draw, is_picture, note
from engine.comparing.slots import XSI, Slot, slots
from engine.comparing.telling import Phrases, in_quotes, phrases_of
from engine.decisions.policies import hit_policy
from engine.decisions.reading import child, label, local

#: The elements that stand in a model for themselves, and what a sentence calls them before their name.
_NOUNS = {
    "decision": "",
    "inputData": "the fact ",
    "businessKnowledgeModel": "the calculation ",
    "knowledgeSource": "the source ",
    "itemDefinition": "the type ",
    "decisionService": "the service ",
}
_COLUMNS = frozenset({"input", "output", "annotation"})
_ASPECTS: Mapping[str, Aspect] = {"rule": "rule", **dict.fromkeys(_COLUMNS, "column")}
_EXPLAINS = frozenset({"question", "allowedAnswers", "description"})
_VERSION_OF_DMN = re.compile(r"\{https?://www\.omg\.org/spec/DMN/[^}]*\}")


@dataclass(frozen=True)
class _Model:
    """What is known of a whole model while its parts are read.

    `keys` are those of its parts, `called` how a sentence speaks of them by their keys; `numbers` count
    parts of one kind in one place from 1.
    """

    keys: Mapping[etree._Element, str]
    called: Mapping[str, str]
    numbers: Mapping[etree._Element, int]


def outline_of_table(root: etree._Element) -> Outline:
    """The outline of a DMN model (`definitions`); the file itself stands under the key ""."""
    nodes = [node for node in root.iterdescendants() if _is_part(node)]
    numbers = _numbers(nodes)
    keys = {node: _key(node, numbers) for node in nodes}
    model = _Model(keys, {keys[node]: _called(node, numbers) for node in nodes}, numbers)
    file = OutlinedPart("", "", "property", "the file", "the file", by_key(_statements(root, model)))
    outline = by_key([("", file), *((keys[node], _part(node, model)) for node in nodes)])
    draw(root, outline)
    return outline


def _is_part(node: etree._Element) -> bool:
    above = node.getparent()
    holder, kind = "" if above is None else local(above), local(node)
    if holder == "decisionTable":
        return kind in _COLUMNS or kind == "rule"
    if holder == "context":
        return kind == "contextEntry" and child(node, "variable") is not None
    return holder == "definitions" and kind in _NOUNS


def _owner(node: etree._Element) -> etree._Element | None:
    return next((one for one in node.iterancestors() if _is_part(one)), None)


def _numbers(nodes: Sequence[etree._Element]) -> dict[etree._Element, int]:
    times: Counter[tuple[etree._Element | None, str]] = Counter()
    numbers = {}
    for node in nodes:
        place = node.getparent(), local(node)
        times[place] += 1
        numbers[node] = times[place]
    return numbers


def _key(node: etree._Element, numbers: Mapping[etree._Element, int]) -> str:
    """The id; without one where it stands, and of a setting its name."""
    if node.get("id"):
        return node.get("id", "")
    owner = _owner(node)
    variable = child(node, "variable")
    own = variable.get("name", "") if variable is not None and local(node) == "contextEntry" else ""
    holder = "" if owner is None else _key(owner, numbers)
    return f"{holder}/{own or f'{local(node)} {numbers[node]}'}"


def _called(node: etree._Element, numbers: Mapping[etree._Element, int]) -> str:
    kind, owner = local(node), _owner(node)
    of = f" of {_called(owner, numbers)}" if owner is not None else ""
    if kind == "rule":
        return f"rule {numbers[node]}{of}"
    if kind in _COLUMNS:
        return f"the column {in_quotes(cells.column_label(node))}{of}"
    if kind == "contextEntry":
        variable = child(node, "variable")
        return f"{in_quotes(variable.get('name', '') if variable is not None else '')}{of}"
    return f"{_NOUNS[kind]}{in_quotes(label(node))}"


def _part(node: etree._Element, model: _Model) -> OutlinedPart:
    kind, key, called = local(node), model.keys[node], model.called[model.keys[node]]
    what = _ASPECTS.get(kind, "decision")
    whole = f"{called} ({cells.rule_in_words(node)})" if kind == "rule" else called
    if kind == "decision":
        whole = f"the decision {called}"
    owner = _owner(node)
    within = model.keys[owner] if owner is not None else ""
    ordered = f"{kind}s of {within}" if within and kind != "contextEntry" else ""
    name = f"rule {model.numbers[node]}" if kind == "rule" else cells.column_label(node)
    if kind == "contextEntry":
        name = key.rpartition("/")[2]
    return OutlinedPart(key, name, what, called, whole, by_key(_statements(node, model)), ordered, within)


def _statements(part: etree._Element, model: _Model) -> Iterator[tuple[str, Statement]]:
    """What the file says of one part, by keys that are the same in both versions."""
    owner = _owner(part)
    if owner is not None:
        within = partial(_reference, called=model.called)
        yield (
            "within",
            Statement(_ASPECTS.get(local(part), "decision"), model.keys[owner], words.WITHIN, within),
        )
    for slot in slots(part, lambda node: _is_part(node) or is_picture(node)):
        key, statement = _said(slot, part, model)
        if key:
            yield key, statement
    for table in part.iterchildren("{*}decisionTable"):
        if "hitPolicy" not in table.attrib:  # editors leave out what goes without saying
            yield "hit policy", _hit_policy("UNIQUE")


def _said(slot: Slot, part: etree._Element, model: _Model) -> tuple[str, Statement]:
    """The key and the statement of any text; "" for what is in the key of the part already."""
    if _is_in_the_key(slot, part):
        return "", note(slot.value)
    found = cells.cell_of_rule(slot.node, part) if local(part) == "rule" else None
    if found is not None:
        return _in_a_cell(slot, part, model.keys[found[0]], found)
    place = _VERSION_OF_DMN.sub("", slot.place)
    if slot.attribute == "id" or _is_of_the_editor(slot):
        return place, note(slot.value)
    return _meant(slot, part, model) or (place, _by_its_name(slot, part))


def _is_in_the_key(slot: Slot, part: etree._Element) -> bool:
    if slot.node is part:
        return slot.attribute == "id" and local(part) != "definitions"
    return local(part) == "contextEntry" and slot.kind == "variable" and slot.attribute == "name"


def _in_a_cell(slot: Slot, rule: etree._Element, column: str, cell: cells.Cell) -> tuple[str, Statement]:
    """What a rule says under one column: it comes and goes with the column."""
    key = f"{slot.kind if slot.attribute else ''} {slot.attribute} under {column}".strip()
    if not slot.attribute:
        return key, Statement("rule", slot.value, cell[1], cell[2], about=column)
    said = note(slot.value) if slot.attribute == "id" else _by_its_name(slot, rule)
    return key, replace(said, about=column)


def _meant(slot: Slot, part: etree._Element, model: _Model) -> tuple[str, Statement] | None:
    """What is known by its meaning."""
    kind, above = slot.kind, slot.node.getparent()
    if slot.node is part and slot.attribute in ("name", "label"):
        what: Aspect = "column" if local(part) in _COLUMNS else "name"
        return slot.attribute if what == "column" else "name", Statement(what, slot.value, words.NAME)
    if kind in _EXPLAINS and not slot.attribute:
        return kind, Statement("documentation", slot.value, words.EXPLAINED)
    if slot.attribute == "hitPolicy":
        return "hit policy", _hit_policy(slot.value)
    if slot.attribute == "href" and kind.startswith("required"):
        show = partial(_reference, called=model.called)
        return f"requires {slot.value}", Statement("decision", slot.value, words.RESTS_ON, show)
    if kind == "text" and not slot.attribute and above is not None and above.getparent() is part:
        known: dict[str, tuple[Aspect, Phrases]] = {
            "literalExpression": ("decision", words.WORKED_OUT),
            "inputExpression": ("column", words.LOOKS_AT),
            "inputValues": ("column", words.ALLOWS),
            "outputValues": ("column", words.ALLOWS),
            "defaultOutputEntry": ("column", words.OTHERWISE),
        }
        if local(above) in known:
            what, phrases = known[local(above)]
            return local(above), Statement(what, slot.value, phrases, cells.value_in_words)
    return None


def _by_its_name(slot: Slot, part: etree._Element) -> Statement:
    kind = local(part)
    what = _ASPECTS.get(kind, "property")
    if slot.attribute == "aggregation" or (slot.kind == "text" and kind in ("decision", "contextEntry")):
        what = "decision"
    name = etree.QName(slot.attribute).localname if slot.attribute and slot.node is part else slot.label
    return Statement(what, slot.value, phrases_of(name))


def _is_of_the_editor(slot: Slot) -> bool:
    """Widths of columns, places of boxes that older editors keep among the rules, the formats of texts."""
    spaces = (slot.space, etree.QName(slot.attribute).namespace or "") if slot.attribute else (slot.space,)
    return any("biodi" in space for space in spaces) or slot.attribute in (f"{{{XSI}}}type", "textFormat")


def _hit_policy(written: str) -> Statement:
    return Statement("decision", written, words.POLICY, _policy)


def _policy(written: str) -> str:
    policy = hit_policy(written)
    return policy.in_words if policy else f"{in_quotes(written)}."


def _reference(value: str, called: Mapping[str, str]) -> str:
    return called.get(value.rpartition("#")[2], in_quotes(value))
