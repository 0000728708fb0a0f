"""Names that are read before anybody can have answered: every step that asks for them comes later."""

from collections import defaultdict
from collections.abc import Mapping

from engine.bpmn.offers import answers
from engine.bpmn.profile.diagram import AtHand, Diagram, Surroundings
from engine.bpmn.profile.graph import reachable
from engine.bpmn.profile.rules import ProfileReport, ProfileRule
from engine.faults import FilesRefused

TOO_EARLY = ProfileRule(
    "NAME-READ-EARLY",
    "The {what} of {it} reads “{name}”, which is asked for only later, by “{asks}”.",
    "Ask for it before, or read something that is known by then.",
    "warning",
)


def check(diagram: Diagram, surroundings: Surroundings, report: ProfileReport) -> None:
    """Reports names that only steps behind the one that reads them give."""
    at_hand = surroundings.at_hand
    if at_hand is None or at_hand.names.open:
        return
    asking = _asked_by_steps_alone(diagram, at_hand)
    for element, what, expression in report.expressions:
        here = diagram.elements.get(element)
        for name in sorted(asking.keys() & expression.paths) if here else ():
            steps = [diagram.elements[one] for one in asking[name]]
            scope = diagram.scopes[here.parent] if here else None
            if scope and all(one.parent == scope.id and one.id != element for one in steps):
                behind = reachable(scope.following, [element])
                if all(
                    one.id in behind and element not in reachable(scope.following, [one.id]) for one in steps
                ):
                    asks = steps[0].name or steps[0].id
                    report.add(TOO_EARLY, element, what=what, name=name, asks=asks)


def _asked_by_steps_alone(diagram: Diagram, at_hand: AtHand) -> Mapping[str, list[str]]:
    """By name, the tasks whose forms ask for it, where nothing else gives it."""
    files, found = at_hand.files, defaultdict(list)
    used = {one.properties.get("formKey", "") for one in diagram.of_kind("userTask")}
    given = set(at_hand.elsewhere)
    for name, source in files.forms.items():
        try:
            asked = answers(source)
        except FilesRefused:
            continue  # told where the form is checked
        if name not in used:  # of a message, or of the beginning
            given |= asked.keys()
        for task in diagram.of_kind("userTask"):
            if task.properties.get("formKey") == name:
                for one in asked:
                    found[one].append(task.id)
    return {one: found[one] for one in found.keys() - given if not one.startswith("case.")}
