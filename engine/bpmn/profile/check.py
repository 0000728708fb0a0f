"""All rules of the profile over one diagram, every fault at once."""

from types import ModuleType

from lxml import etree

from engine.bpmn.profile import (
    asked_twice,
    at_hand,
    calls,
    cases,
    data,
    events,
    extensions,
    feel,
    flows,
    gateways,
    inclusive,
    lanes,
    layout,
    loops,
    names,
    parameters,
    picture,
    reading_early,
    reading_names,
    repeating,
    scripts,
    size,
    starting,
    tasks,
    timing,
    tokens,
    vocabulary,
)
from engine.bpmn.profile.diagram import Diagram, Surroundings
from engine.bpmn.profile.mending import mend_of
from engine.bpmn.profile.rules import ProfileReport, ProfileRule
from engine.bpmn.reading import BPMN, read_xml
from engine.faults import Fault, FilesRefused

_ON_THE_DIAGRAM = (
    names,
    vocabulary,
    extensions,
    size,
    flows,
    loops,
    inclusive,
    tokens,
    gateways,
    events,
    timing,
    scripts,
    repeating,
    data,
    lanes,
    picture,
    layout,
)
#: The last ones judge what the others read.
_WITH_SURROUNDINGS = (calls, tasks, starting, at_hand, asked_twice, reading_names, reading_early)
_MODULES: tuple[ModuleType, ...] = (*_ON_THE_DIAGRAM, *_WITH_SURROUNDINGS, cases, feel, parameters)


def check_diagram(source: bytes, path: str, surroundings: Surroundings) -> list[Fault]:
    """Every fault of a BPMN file, errors and warnings, in the order of the diagram.

    Args:
        source: the file.
        path: what it is called in the faults.
        surroundings: the forms, decisions, processes and operators that it may refer to.

    Never raises for anything that a file can hold, and never gives the file to the library.
    """
    try:
        root = read_xml(source, path)
    except FilesRefused as refusal:
        return list(refusal.faults)
    return check_root(root, path, surroundings)


def check_root(root: etree._Element, path: str, surroundings: Surroundings) -> list[Fault]:
    """The same for a file that was read already."""
    report = ProfileReport(
        path, {node.get("id", ""): node.get("name", "") for node in root.iter(f"{{{BPMN}}}*")}
    )
    if not size.can_be_checked(root, report):
        return report.faults
    diagram = Diagram(root)
    report.beside = diagram.beside()
    report.mender = lambda element, was, now, shown: mend_of(diagram, element, was, now, shown)
    for rules in _ON_THE_DIAGRAM:
        rules.check(diagram, report)
    for rules in _WITH_SURROUNDINGS:
        rules.check(diagram, surroundings, report)
    return report.faults


def all_rules() -> list[ProfileRule]:
    """Every rule of the profile by code, for the documentation."""
    found = {rule for module in _MODULES for rule in vars(module).values() if isinstance(rule, ProfileRule)}
    return sorted(found, key=lambda rule: rule.code)
