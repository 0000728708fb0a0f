"""A DMN model as an outline: decisions, columns, rules and settings, and every text at and in them.

Elements are known by their local names, so that a model saved as another version of DMN is the same.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from lxml import etree

from engine.comparing import cells
from engine.comparing.difference import Aspect
from engine.comparing.outline import Outline, OutlinedPart, Statement
from engine.comparing.pictures import is_picture, note, read_pictures
from engine.comparing.slots import XSI, Slot, place_in, slots
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
_EXPLAINS = frozenset({"question", "allowedAnswers", "description"})
_VERSION_OF_DMN = re.compile(r"\{https?://www\.omg\.org/spec/DMN/[^}]*\}")

_NAME = Phrases("{it} is now called {now}.", "{it} is now called {now}.", "{it} has lost its name.")
_EXPLAINED = Phrases(
    "{it} is explained otherwise: {now}; it was {was}.",
    "{it} is explained now: {now}.",
    "{it} is no longer explained; it was {was}.",
)
_WORKED_OUT = Phrases(
    "{it} is now {now}; it was {was}.", "{it} is now {now}.", "{it} is no longer worked out; it was {was}."
)
_LOOKS_AT = Phrases(
    "{it} now looks at {now}; it looked at {was}.",
    "{it} now looks at {now}.",
    "{it} looks at nothing any more; it looked at {was}.",
)
_ALLOWS = Phrases(
    "{it} now allows {now}; it allowed {was}.",
    "{it} now allows only {now}.",
    "{it} now allows any value; it allowed {was}.",
)
_OTHERWISE = Phrases(
    "{it} is now {now} where no rule matches; it was {was}.",
    "{it} is now {now} where no rule matches.",
    "{it} is nothing any more where no rule matches; it was {was}.",
)
_RESTS_ON = Phrases("", "{it} now rests on {now} as well.", "{it} no longer rests on {was}.")
_POLICY = Phrases(
    "{it} now goes by another rule for several matches: {now} It was: {was}",
    "{it} now goes by another rule for several matches: {now}",
    "{it} no longer says what holds when several rules match; it was: {was}",
)


@dataclass(frozen=True)
class _Model:
    """What is known of a whole model while its parts are read: their keys, and what they are called."""

    keys: Mapping[etree._Element, str]
    called: Mapping[str, str]


def outline_of_table(root: etree._Element) -> Outline:
    """The outline of a DMN model (`definitions`); the file itself stands under the key ""."""
    keys = {node: _key(node) for node in root.iterdescendants() if _is_part(node)}
    model = _Model(keys, {key: _called(node) for node, key in keys.items()})
    outline = {"": OutlinedPart("", "", "property", "the file", "the file", dict(_statements(root, model)))}
    for node, wanted in keys.items():
        key, again = wanted, 2
        while key in outline:
            key, again = f"{wanted}#{again}", again + 1
        outline[key] = _part(node, key, model)
    for element, drawn in read_pictures(root).items():
        holder = element if element in outline else ""
        more = {f"picture {element} {place}": one for place, one in enumerate(drawn)}
        outline[holder] = replace(outline[holder], statements={**outline[holder].statements, **more})
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


def _position(node: etree._Element) -> int:
    return 1 + sum(1 for _ in node.itersiblings(str(node.tag), preceding=True))


def _key(node: etree._Element) -> str:
    """The id; without one where it stands, and of a setting its name."""
    if node.get("id"):
        return node.get("id", "")
    owner = _owner(node)
    variable = child(node, "variable")
    own = variable.get("name", "") if variable is not None and local(node) == "contextEntry" else ""
    return f"{_key(owner) if owner is not None else ''}/{own or f'{local(node)} {_position(node)}'}"


def _called(node: etree._Element) -> str:
    kind, owner = local(node), _owner(node)
    of = f" of {_called(owner)}" if owner is not None else ""
    if kind == "rule":
        return f"rule {_position(node)}{of}"
    if kind in _COLUMNS:
        return f"the column {in_quotes(cells.column_label(node))}{of}"
    if kind == "contextEntry":
        variable = child(node, "variable")
        return f"{in_quotes(variable.get('name', '') if variable is not None else '')}{of}"
    return f"{_NOUNS[kind]}{in_quotes(label(node))}"


def _part(node: etree._Element, key: str, model: _Model) -> OutlinedPart:
    kind, called = local(node), model.called[model.keys[node]]
    what: Aspect = "rule" if kind == "rule" else "column" if kind in _COLUMNS else "decision"
    whole = f"{called} ({cells.rule_in_words(node)})" if kind == "rule" else called
    if kind == "decision":
        whole = f"the decision {called}"
    owner = _owner(node)
    ordered = f"{kind}s of {model.keys[owner]}" if owner is not None and kind != "contextEntry" else ""
    name = f"rule {_position(node)}" if kind == "rule" else cells.column_label(node)
    if kind == "contextEntry":
        name = key.rpartition("/")[2]
    return OutlinedPart(key, name, what, called, whole, dict(_statements(node, model)), ordered)


def _statements(part: etree._Element, model: _Model) -> Iterator[tuple[str, Statement]]:
    """What the file says of one part, by keys that are the same in both versions."""
    seen: dict[str, int] = {}
    for slot in slots(part, lambda node: _is_part(node) or is_picture(node)):
        key, statement = _said(slot, part, model)
        if not key:
            continue
        seen[key] = seen.get(key, 0) + 1
        yield (key if seen[key] == 1 else f"{key}#{seen[key]}"), statement


def _said(slot: Slot, part: etree._Element, model: _Model) -> tuple[str, Statement]:
    """The key and the statement of any text; "" for what is in the key of the part already."""
    place = _VERSION_OF_DMN.sub("", place_in(slot, part))
    if slot.attribute == "id" or _is_of_the_editor(slot):
        is_key = slot.node is part and local(part) != "definitions"
        return "" if is_key and slot.attribute == "id" else place, note(slot.value)
    if local(part) == "contextEntry" and slot.kind == "variable" and slot.attribute == "name":
        return "", note(slot.value)
    found = cells.cell_of_rule(slot.node, part) if local(part) == "rule" and not slot.attribute else None
    if found is not None:
        column, phrases, show = found
        key = model.keys[column]
        return f"cell {key}", Statement("rule", slot.value, phrases, show, about=key)
    return _meant(slot, part, model) or (place, _by_its_name(slot, part))


def _meant(slot: Slot, part: etree._Element, model: _Model) -> tuple[str, Statement] | None:
    """What is known by its meaning."""
    kind, above = slot.kind, slot.node.getparent()
    if slot.node is part and slot.attribute in ("name", "label"):
        what: Aspect = "column" if local(part) in _COLUMNS else "name"
        return slot.attribute if what == "column" else "name", Statement(what, slot.value, _NAME)
    if kind in _EXPLAINS and not slot.attribute:
        return kind, Statement("documentation", slot.value, _EXPLAINED)
    if slot.attribute == "hitPolicy":
        return "hit policy", Statement("decision", slot.value, _POLICY, _policy)
    if slot.attribute == "href" and kind.startswith("required"):
        show = partial(_reference, called=model.called)
        return f"requires {slot.value}", Statement("decision", slot.value, _RESTS_ON, show)
    if kind == "text" and not slot.attribute and above is not None and above.getparent() is part:
        known: dict[str, tuple[Aspect, Phrases]] = {
            "literalExpression": ("decision", _WORKED_OUT),
            "inputExpression": ("column", _LOOKS_AT),
            "inputValues": ("column", _ALLOWS),
            "outputValues": ("column", _ALLOWS),
            "defaultOutputEntry": ("column", _OTHERWISE),
        }
        if local(above) in known:
            what, phrases = known[local(above)]
            return local(above), Statement(what, slot.value, phrases, cells.value_in_words)
    return None


def _by_its_name(slot: Slot, part: etree._Element) -> Statement:
    kind = local(part)
    what: Aspect = "column" if kind in _COLUMNS else "rule" if kind == "rule" else "property"
    if slot.attribute == "aggregation" or (slot.kind == "text" and kind in ("decision", "contextEntry")):
        what = "decision"
    name = etree.QName(slot.attribute).localname if slot.attribute and slot.node is part else slot.label
    return Statement(what, slot.value, phrases_of(name))


def _is_of_the_editor(slot: Slot) -> bool:
    """Widths of columns and places of boxes that older editors keep among the rules, and types of XML."""
    spaces = (slot.space, etree.QName(slot.attribute).namespace or "") if slot.attribute else (slot.space,)
    return any("biodi" in space for space in spaces) or slot.attribute == f"{{{XSI}}}type"


def _policy(written: str) -> str:
    policy = hit_policy(written)
    return policy.in_words if policy else f"{in_quotes(written)}."


def _reference(value: str, called: Mapping[str, str]) -> str:
    return called.get(value.rpartition("#")[2], in_quotes(value))
