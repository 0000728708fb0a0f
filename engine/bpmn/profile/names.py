"""Ids: every element that runs has one, valid, unique, and not one that the engine uses itself."""

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from engine.bpmn.elements import FLOW_NODES, local_name
from engine.bpmn.profile.diagram import Diagram
from engine.bpmn.profile.rules import ProfileReport, ProfileRule
from engine.bpmn.reading import BPMN

NO_ID = ProfileRule(
    "NO-ID",
    "A {kind} on line {line} has no id.",
    "Open the diagram in the editor and save it again: the editor gives every element an id.",
)
BAD_ID = ProfileRule(
    "BAD-ID",
    "The id “{name}” is not a valid name.",
    "Begin with a letter and use only letters, digits, “_”, “-” and “.”.",
)
DUPLICATE_ID = ProfileRule(
    "DUPLICATE-ID",
    "The id “{name}” is given to {count} elements.",
    "Give each element an id of its own (in the editor: the field ID in the panel on the right).",
)
RESERVED_ID = ProfileRule(
    "RESERVED-ID",
    "The id “{name}” is one that the engine gives to steps of its own, so the element would not run.",
    "Choose another id, for example “{name}_1” without a dot.",
)
ID_IN_EXTENSION = ProfileRule(
    "ID-CLASH",
    "The id “{name}” is also used inside an extension ({kind}); the engine would mistake one for the other.",
    "Rename the element, for example to “{name}_task”.",
)

VALID_ID = re.compile(r"[^\W\d][\w.\-]{0,199}")
_RESERVED = frozenset({"Start", "End", "Root", "StartEventSplit", "StartEventJoin"})
_RESERVED_ENDINGS = (".EndJoin", ".BoundaryEventSplit", ".BoundaryEventJoin")
#: Elements that the engine addresses by id, so one without would be passed over in silence.
_ADDRESSED = FLOW_NODES | {"process", "sequenceFlow", "message", "lane", "dataObject", "dataObjectReference"}
#: Their id is the name of a variable; two steps may well use the same.
_VARIABLES = frozenset({"inputDataItem", "outputDataItem", "dataInput", "dataOutput"})


def check(diagram: Diagram, report: ProfileReport) -> None:
    """Reports missing, invalid, repeated, reserved and ambiguous ids."""
    for node in diagram.root.iter(f"{{{BPMN}}}*"):
        kind = local_name(node)
        if kind in _ADDRESSED and not node.get("id"):
            report.add(NO_ID, "", kind=kind, line=node.sourceline)
    names = Counter(node.get("id", "") for node in _identified(diagram.root))
    for name, count in names.items():
        _check_name(report, name, count)
    for node in _strangers(diagram.root):
        name = node.get("id", "")
        if name in diagram.all_elements:
            report.add(ID_IN_EXTENSION, name, name=name, kind=local_name(node))


def _check_name(report: ProfileReport, name: str, count: int) -> None:
    if count > 1:
        report.add(DUPLICATE_ID, name, name=name, count=count)
    if not VALID_ID.fullmatch(name):
        report.add(BAD_ID, name, name=name)
    if name in _RESERVED or name.endswith(_RESERVED_ENDINGS):
        report.add(RESERVED_ID, name, name=name)


def _identified(root: etree._Element) -> Iterator[etree._Element]:
    for node in root.iter(f"{{{BPMN}}}*"):
        if node.get("id") and local_name(node) not in _VARIABLES:
            yield node


def _strangers(root: etree._Element) -> Iterator[etree._Element]:
    """What the library's index of a process takes for elements as well."""
    for process in root.iter(f"{{{BPMN}}}process"):
        for node in process.iter():
            if node.get("id") and (not node.tag.startswith(f"{{{BPMN}}}") or local_name(node) in _VARIABLES):
                yield node
