"""What each text at or in an element of a diagram means, as bpmn.io and as Camunda Modeler write it.

Every text has a key, which is the same in both versions, and a meaning; none is without.
"""

from collections.abc import Mapping

from lxml import etree

from engine.bpmn.elements import CAMUNDA, CAMUNDA_NAMES, SPIFF, local_name
from engine.bpmn.reading import BPMN
from engine.comparing import meanings
from engine.comparing.meanings import Meaning
from engine.comparing.properties import PROPERTIES, property_of
from engine.comparing.slots import XSI, Slot
from engine.comparing.telling import phrases_of, phrases_of_presence

_THROWS = frozenset({"sendTask", "endEvent", "intermediateThrowEvent"})
_NAMES: Mapping[str, Meaning] = {"lane": meanings.LANE_NAME, "message": meanings.MESSAGE_NAME}

#: Attributes of the parts themselves.
_OWN: Mapping[str, Meaning] = {
    "sourceRef": meanings.SOURCE,
    "targetRef": meanings.TARGET,
    "default": meanings.DEFAULT,
    "attachedToRef": meanings.ATTACHED,
    "cancelActivity": meanings.INTERRUPTS,
    "calledElement": meanings.CALL,
    f"{{{CAMUNDA}}}calledElement": meanings.CALL,
    "isExecutable": meanings.EXECUTABLE,
}
#: Texts of elements inside them, by namespace and name; of operators and loops also attributes.
_INSIDE: Mapping[tuple[str, str, str], tuple[str, Meaning]] = {
    (BPMN, "conditionExpression", ""): ("condition", meanings.CONDITION),
    (BPMN, "script", ""): ("script", meanings.SCRIPT),
    (BPMN, "documentation", ""): ("documentation", meanings.DOCUMENTATION),
    (BPMN, "text", ""): ("text", meanings.DOCUMENTATION),
    (BPMN, "loopDataInputRef", ""): ("collection", meanings.EACH_OF),
    (BPMN, "multiInstanceLoopCharacteristics", f"{{{CAMUNDA}}}collection"): ("collection", meanings.EACH_OF),
    (BPMN, "multiInstanceLoopCharacteristics", "isSequential"): ("in turn", meanings.IN_TURN),
    (BPMN, "terminateEventDefinition", ""): ("terminate", meanings.TERMINATES),
    (SPIFF, "calledDecisionId", ""): ("property decision", meanings.DECISION),
    (SPIFF, "serviceTaskOperator", "id"): ("property operator", meanings.OPERATOR),
    (SPIFF, "serviceTaskOperator", "resultVariable"): (
        "property resultVariable", PROPERTIES["resultVariable"],
    ),
    (SPIFF, "messagePayload", ""): ("payload", meanings.PAYLOAD),
    (SPIFF, "messageVariable", ""): ("payload name", meanings.PAYLOAD),
    (SPIFF, "preScript", ""): ("script before", meanings.SCRIPT),
    (SPIFF, "postScript", ""): ("script after", meanings.SCRIPT),
    (SPIFF, "instructionsForEndUser", ""): ("instructions", meanings.DOCUMENTATION),
}  # fmt: skip
#: What is given to an operator, as bpmn.io and as Camunda Modeler write it.
_PARAMETERS = ((SPIFF, "parameter", "value"), (CAMUNDA, "inputParameter", ""))


def is_told_elsewhere(slot: Slot, part: etree._Element) -> bool:
    """Ids by which parts are found, names of properties, and what holds without being said."""
    if slot.node is part:
        is_key = slot.attribute == "id" and slot.kind != "definitions"
        return is_key or (slot.attribute == "cancelActivity" and slot.value == "true")
    if slot.kind == "property" and slot.space in (SPIFF, CAMUNDA):
        return slot.attribute == "name" and slot.node.get("value") is not None
    named = {"parameter": "id", "inputParameter": "name"}.get(slot.kind)
    if named and slot.space in (SPIFF, CAMUNDA):
        return slot.attribute == named and (slot.node.get("value") is not None or bool(slot.node.text))
    return False


def is_note(slot: Slot, part: etree._Element) -> bool:
    """Ids that only the editor uses, and the type of an expression."""
    if slot.space != BPMN or slot.attribute not in ("id", f"{{{XSI}}}type"):
        return False
    return slot.attribute != "id" or slot.node is not part or slot.kind == "definitions"


def meaning_of_text(slot: Slot, part: etree._Element) -> tuple[str, Meaning]:
    """The key and the meaning of any text."""
    if slot.attribute == "messageRef" and slot.space == BPMN:
        return "message", meanings.SENDS if local_name(part) in _THROWS else meanings.HEARS
    name = _property(slot, part)
    if name is not None:
        return f"property {name}", property_of(name)
    if (slot.space, slot.kind, slot.attribute) in _PARAMETERS:
        name = slot.node.get("id") or slot.node.get("name") or ""
        return f"parameter {name}", meanings.parameter_of(name)
    if slot.node is not part:
        known = _INSIDE.get((slot.space, slot.kind, slot.attribute))
        phrases = phrases_of(slot.label) if slot.value else phrases_of_presence(slot.label)
        return known or (slot.place, Meaning("property", phrases))
    if slot.attribute == "name":
        return "name", _NAMES.get(slot.kind, meanings.NAME)
    label = etree.QName(slot.attribute).localname if slot.attribute else slot.kind
    return slot.attribute, _OWN.get(slot.attribute) or Meaning("property", phrases_of(label))


def _property(slot: Slot, part: etree._Element) -> str | None:
    """The engine's name of a property, in either dialect of extensions; None for anything else."""
    if slot.kind == "property" and slot.space in (SPIFF, CAMUNDA) and slot.attribute == "value":
        return slot.node.get("name") or ""
    name = slot.attribute.removeprefix(f"{{{CAMUNDA}}}")
    if slot.node is part and name != slot.attribute and slot.attribute not in _OWN:
        return CAMUNDA_NAMES.get(name, name)
    return None
