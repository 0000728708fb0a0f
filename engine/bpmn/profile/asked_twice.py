"""Questions whose answer is always overwritten before anything read it: they are asked for nothing."""

import re
from collections.abc import Iterator, Mapping

from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.elements import FLOW_NODES, Element, local_name
from engine.bpmn.profile.diagram import Diagram, DiagramScope, Surroundings
from engine.bpmn.profile.graph import reachable, without
from engine.bpmn.profile.rules import ProfileReport, ProfileRule
from engine.expressions import Expression
from engine.faults import FilesRefused
from engine.forms import Form, parse_form

ASKED_TWICE = ProfileRule(
    "ASKED-TWICE",
    "{it} asks “{name}”, and “{again}” always asks it again before anything reads the first answer.",
    "Ask it once, or give one of the two answers another name.",
    "warning",
)
#: Steps of a scope that are compared with one another; more than any picture that can be read has.
_MOST_TASKS = 60


def check(diagram: Diagram, surroundings: Surroundings, report: ProfileReport) -> None:
    """Reports answers that every case overwrites unread."""
    if surroundings.at_hand is None:
        return
    files = surroundings.at_hand.files
    for scope in diagram.scopes.values():
        asking = [(one, form) for one in scope.of_kind("userTask") if (form := _form(files, one))]
        for first, earlier in asking[:_MOST_TASKS]:
            for second, later in asking[:_MOST_TASKS]:
                names = {*_asked(earlier)} & {*_always_asked(later)} if first is not second else set()
                if names and _always_follows(scope, first.id, second.id):
                    before = _not_after(diagram, scope, first.id, second.id)
                    for name in sorted(one for one in names if not _is_read(diagram, files, before, one)):
                        again = second.name or second.id
                        report.add(ASKED_TWICE, first.id, name=name, again=again)


def _form(files: ProcessFiles, task: Element) -> Form | None:
    name = task.properties.get("formKey", "")
    try:
        return parse_form(files.forms[name], name) if name in files.forms else None
    except FilesRefused:
        return None  # told where the form is checked


def _asked(form: Form) -> Iterator[str]:
    return (f"{form.into}.{one.name}" if form.into else one.name for one in form.questions.asked)


def _always_asked(form: Form) -> Iterator[str]:
    always = {one.name for one in form.questions.asked if one.required and one.show_if is None}
    return (name for name in _asked(form) if name.rpartition(".")[2] in always)


def _always_follows(scope: DiagramScope, first: str, second: str) -> bool:
    """Whether every way on from a step leads to another: without that one, nothing ends."""
    left = reachable(without(scope.following, {second}), [first])
    onward = reachable(scope.following, [first])
    return second in onward and not any(scope.members[one].kind == "endEvent" for one in left)


def _not_after(diagram: Diagram, scope: DiagramScope, first: str, second: str) -> Mapping[str, Element]:
    """Every step that may run before the second question is answered, itself among them."""
    after = reachable(scope.following, scope.following[second])
    gone = {one for one in after if second not in reachable(scope.following, [one])}
    inside = {one.id for one in diagram.elements.values() if {*_around(diagram, one)} & gone}
    return {key: one for key, one in diagram.elements.items() if key not in gone | inside}


def _around(diagram: Diagram, element: Element) -> Iterator[str]:
    while (parent := diagram.elements.get(element.parent)) is not None:
        yield parent.id
        element = parent


def _is_read(diagram: Diagram, files: ProcessFiles, steps: Mapping[str, Element], name: str) -> bool:
    """Whether any of these steps says the name, whole or as a part of what holds it, or may run what does."""
    holders = name.split(".")
    paths = [".".join(holders[:count]) for count in range(2 if holders[0] == "case" else 1, len(holders) + 1)]
    said = re.compile("|".join(rf"(?<![\w.]){re.escape(path)}(?![\w.])" for path in paths))
    return any(
        one.kind == "callActivity" or any(said.search(text) for text in _texts(diagram, files, one))
        for one in steps.values()
    )


def _texts(diagram: Diagram, files: ProcessFiles, step: Element) -> Iterator[str]:
    """All that a step says: its settings, the flows that leave it, its form, its letters and its table."""
    for node in (diagram.xml[one] for one in (step.id, *step.outgoing) if one in diagram.xml):
        own = [child for child in node if local_name(child) not in FLOW_NODES | {"sequenceFlow"}]
        for part in (inner for child in own for inner in child.iter()):
            yield from (part.text or "", *map(str, part.attrib.values()))
    form = _form(files, step)
    yield from _read_by(form) if form else ()
    letters = [files.letters.get(name, b"") for name in step.properties.get("letters", "").split()]
    tables = files.decisions.values() if {"decision", "guard"} & step.properties.keys() else ()
    yield from (source.decode(errors="replace") for source in (*letters, *tables))


def _read_by(form: Form) -> Iterator[str]:
    """What a form shows or checks besides its own answers."""
    shown = (each for one in form.fields for each in (one.fact, one.default, one.offered_by))
    for expression in (*shown, *(check.test for check in form.checks)):
        if isinstance(expression, Expression):
            yield from (path for path in expression.paths if path not in form.questions.by_name)
