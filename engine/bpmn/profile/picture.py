"""The picture of the diagram (BPMN DI): there, complete, and with numbers for places."""

from math import isfinite

from lxml import etree

from engine.bpmn.profile.diagram import Diagram
from engine.bpmn.profile.drawn import BOUNDS, DI
from engine.bpmn.profile.rules import ProfileReport, ProfileRule

NO_PICTURE = ProfileRule(
    "PICTURE-MISSING",
    "The file has no picture, only the logic, so the diagram cannot be shown.",
    "Draw it in the editor, or let the editor lay it out.",
    "warning",
)
NOT_SHOWN = ProfileRule(
    "PICTURE-INCOMPLETE",
    "{it} is not on the picture.",
    "Draw it again in the editor.",
    "warning",
)
BROKEN_PLACE = ProfileRule(
    "PICTURE-BROKEN",
    "The place of {it} on the picture is not a number (“{text}”).",
    "Move it in the editor and save again.",
)

_COORDINATES = ("x", "y", "width", "height")


def check(diagram: Diagram, report: ProfileReport) -> None:
    """Reports what cannot be shown, and places that would stop the library's parser."""
    shown = set()
    for shape in diagram.root.iter(f"{{{DI}}}BPMNShape", f"{{{DI}}}BPMNEdge"):
        name = shape.get("bpmnElement", "")
        shown.add(name)
        for bounds in shape.iter(BOUNDS):
            _check_numbers(name, bounds, report)
    if not shown:
        report.add(NO_PICTURE, "")
        return
    for name in [*diagram.elements, *(flow.id for scope in diagram.scopes.values() for flow in scope.flows)]:
        if name not in shown:
            report.add(NOT_SHOWN, name)


def _check_numbers(name: str, bounds: etree._Element, report: ProfileReport) -> None:
    for coordinate in _COORDINATES:
        text = bounds.get(coordinate, "0")
        try:
            is_place = isfinite(float(text))
        except ValueError:
            is_place = False
        if not is_place:
            report.add(BROKEN_PLACE, name, text=text)
