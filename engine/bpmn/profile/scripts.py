"""Script tasks and the scripts before and after a step: FEEL assignments, never to facts."""

from engine.bpmn.elements import SPIFF, tag
from engine.bpmn.profile.diagram import Diagram
from engine.bpmn.profile.feel import (
    check_facts,
    check_unknown_is_not_no,
    is_other_language,
    may_compile,
)
from engine.bpmn.profile.rules import ProfileReport, ProfileRule
from engine.bpmn.records import is_fact
from engine.errors import EngineError
from engine.expressions import parse_assignments
from engine.expressions.dialects import script_in_feel

EMPTY_SCRIPT = ProfileRule(
    "SCRIPT-EMPTY",
    "The script task {it} has no script.",
    "Write one assignment a line, for example: case.plan.agreed = true. Or use a plain task.",
)
BAD_SCRIPT = ProfileRule(
    "SCRIPT-UNCLEAR",
    "The {what} of {it} cannot be read: {problem}",
    "Write one assignment a line: name = FEEL expression, for example case.reviews = case.reviews + 1.",
)
SCRIPT_FORMAT = ProfileRule(
    "SCRIPT-FORMAT",
    "The script of {it} calls itself “{format}”, but is read as FEEL.",
    "Set the format to feel.",
    "warning",
)
ASSIGNS_FACT = ProfileRule(
    "ASSIGNS-FACT",
    "The {what} of {it} sets {name}, which is a fact: nothing may set it.",
    "Use a name of your own.",
)

_AROUND_A_STEP = {"preScript": "script before", "postScript": "script after"}


def check(diagram: Diagram, report: ProfileReport) -> None:
    """Reports scripts that are empty, not FEEL, or set facts."""
    for element in diagram.elements.values():
        node = diagram.xml[element.id]
        if element.kind == "scriptTask":
            _check_task(report, element.id, node.findtext(tag("script")) or "", node.get("scriptFormat", ""))
        for extensions in node.iterchildren(tag("extensionElements")):
            for name, what in _AROUND_A_STEP.items():
                for script in extensions.iterchildren(f"{{{SPIFF}}}{name}"):
                    check_script(report, element.id, what, script.text or "")


def _check_task(report: ProfileReport, element: str, script: str, format_name: str) -> None:
    if not script.strip():
        report.add(EMPTY_SCRIPT, element)
    elif check_script(report, element, "script", script) and format_name.strip().lower() not in ("", "feel"):
        report.add(SCRIPT_FORMAT, element, format=format_name)


def check_script(report: ProfileReport, element: str, what: str, script: str) -> bool:
    """Reports what is wrong with a script; whether it can be read at all."""
    if not may_compile(report, script) or is_other_language(report, element, what, script):
        return False
    try:
        assignments = parse_assignments(script)
    except EngineError as fault:
        said = script_in_feel(script)
        report.add(BAD_SCRIPT, element, (script, said, "") if said else None, what=what, problem=fault)
        return False
    for assignment in assignments:
        check_target(report, element, what, assignment.target)
        check_facts(report, element, what, assignment.expression)
        check_unknown_is_not_no(report, element, what, assignment.expression)
    return True


def check_target(report: ProfileReport, element: str, what: str, target: tuple[str, ...]) -> None:
    """Reports a name that is a fact or a part of one."""
    if is_fact(target):
        report.add(ASSIGNS_FACT, element, what=what, name=".".join(target))
