"""Data objects: part of the picture only, and never out of the parser's reach.

The engine keeps data in the case's records; but the library resolves each data
association while it parses, and never returns when the object lies two levels up.
"""

from lxml import etree

from engine.bpmn.elements import SCOPES, local_name, tag
from engine.bpmn.profile.diagram import Diagram
from engine.bpmn.profile.rules import ProfileReport, ProfileRule
from engine.bpmn.reading import BPMN

OUT_OF_REACH = ProfileRule(
    "DATA-OUT-OF-REACH",
    "{it} is joined to the data object “{name}”, which does not lie in the same process or sub-process, "
    "nor in the one directly around it.",
    "Draw the data object beside the step, or remove the dotted line: answers are shared without it.",
)


def check(diagram: Diagram, report: ProfileReport) -> None:
    """Reports data associations that the library's parser could not, or never, resolve."""
    references = {
        node.get("id", ""): node.get("dataObjectRef", "")
        for node in diagram.root.iter(tag("dataObjectReference"))
    }
    homes = {
        node.get("id"): node.getparent() for node in diagram.root.iter(tag("dataObject")) if node.get("id")
    }
    for association in diagram.root.iter(tag("dataInputAssociation"), tag("dataOutputAssociation")):
        step = association.getparent()
        end = "sourceRef" if local_name(association) == "dataInputAssociation" else "targetRef"
        for reference in association.iterchildren(tag(end)):
            name = reference.text or ""
            if step is not None and homes.get(references.get(name, "")) not in _around(step):
                report.add(OUT_OF_REACH, step.get("id", ""), name=name)


def _around(step: etree._Element) -> list[etree._Element | None]:
    """The scope that a step stands in and the one around that."""
    found: list[etree._Element | None] = []
    for holder in step.iterancestors(f"{{{BPMN}}}*"):
        if local_name(holder) in SCOPES:
            found.append(holder)
    return found[:2]
