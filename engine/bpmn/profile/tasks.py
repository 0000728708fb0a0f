"""Tasks and what they refer to: forms, letters, decisions, operators, other people's tasks."""

import re
from collections.abc import Collection, Iterator

from engine.bpmn.elements import CAMUNDA, SPIFF, Element, tag
from engine.bpmn.meant import completed_task
from engine.bpmn.profile.diagram import Diagram, Surroundings
from engine.bpmn.profile.feel import check_unknown_is_not_no, read_expression
from engine.bpmn.profile.parameters import check_parameters
from engine.bpmn.profile.rules import Meant, ProfileReport, ProfileRule
from engine.bpmn.profile.scripts import check_target
from engine.expressions import Expression
from engine.expressions.meant import nearest

TASK_NO_NAME = ProfileRule(
    "TASK-NAMELESS",
    "The task {place} has no name, so people would find “{id}” in their lists.",
    "Name it after what is done: a verb and its object.",
    "warning",
)
NO_FORM = ProfileRule(
    "FORM-MISSING",
    "The user task {it} has no form, so it can only be ticked off.",
    "Name a form in its property formKey, or make it a manual task.",
    "warning",
)
UNKNOWN_FORM = ProfileRule(
    "FORM-UNKNOWN",
    "{it} asks for the form “{name}”, which is not there.",
    "Put {name}.form.json into the folder forms beside the diagram, or correct the name.",
)
MANUAL_FORM = ProfileRule(
    "MANUAL-TASK-FORM",
    "{it} has a form, but nobody can answer it: only a user task asks one, this step is only ticked off.",
    "Make it a user task, or remove the form.",
    "warning",
)
UNKNOWN_LETTER = ProfileRule(
    "LETTER-UNKNOWN",
    "{it} names the letter “{name}”, which is not there.",
    "Put {name}.letter.md into the folder letters beside the diagram, or correct the name.",
)
LETTER_OF_NOBODY = ProfileRule(
    "LETTER-OF-NOBODY",
    "{it} names letters, but no person does this step, so nobody would open or keep them.",
    "Name them in the property letters of a user task or manual task.",
)
NO_DECISION = ProfileRule(
    "DECISION-MISSING",
    "The business rule task {it} does not say which decision it asks.",
    "Name the decision (bpmn.io: Decision ID, Camunda Modeler: Decision reference).",
)
UNKNOWN_DECISION = ProfileRule(
    "DECISION-UNKNOWN",
    "{it} asks for the decision “{name}”, which is not there.",
    "Put its .dmn file into the folder decisions beside the diagram, or correct the id.",
)
NO_OPERATOR = ProfileRule(
    "OPERATOR-MISSING",
    "The service task {it} does not say which operator it calls.",
    "Choose an operator (bpmn.io: Operator ID, Camunda Modeler: type External with its topic).",
)
UNKNOWN_OPERATOR = ProfileRule(
    "OPERATOR-UNKNOWN",
    "{it} calls the operator “{name}”, which the engine does not have.",
    "Choose one of: {known}.",
)
BAD_RESULT = ProfileRule(
    "RESULT-NAME",
    "The result of {it} goes to “{name}”, which is not a name.",
    "Use letters, digits and “_”, with dots for members: case.route.",
)
NOT_BY_UNKNOWN = ProfileRule(
    "NOT-BY-UNKNOWN",
    "{it} may not be done by whoever did “{name}”, but there is no such task of a person.",
    "Write ids of tasks in notBy, separated by spaces; of a process that is not called PROCESS/TASK; "
    "message:NAME for whoever sent a message of the diagram.",
)
MEANT_UNKNOWN = ProfileRule(
    "ASSIGN-TO-UNKNOWN",
    "{it} is for whoever completed “{name}”, but there is no such task of a person.",
    "Write “completer of TASK_ID”, of a process that is not called “completer of PROCESS/TASK”; or FEEL "
    "that gives an account.",
)
RESTS_ON_UNKNOWN = ProfileRule(
    "RESTS-ON-UNKNOWN",
    "{it} rests on “{name}”, but there is no such task of a person.",
    "Write ids of tasks in restsOn, separated by spaces; of a process that is not called PROCESS/TASK.",
)
APPROVAL_UNTOLD = ProfileRule(
    "APPROVAL-UNTOLD",
    "{it} checks other people's work, but does not say what happens {which}.",
    "Write it as a sentence in ifApproved, and in ifRefused or ifSentBack.",
    "warning",
)
SEVERAL_AT_ONCE = ProfileRule(
    "SEVERAL-AT-ONCE",
    "{it} may be decided several at once (severalAtOnce), but {why}.",
    "Write yes for an approval (notBy) without a guard; remove it from every other step.",
)
CHECK_ANSWERS = ProfileRule(
    "CHECK-ANSWERS",
    "{it} is to show all answers before they are sent (checkAnswers), but {why}.",
    "Write yes for a task of a person with a form; remove it from every other step.",
)
GUARD_UNKNOWN = ProfileRule(
    "GUARD-UNKNOWN",
    "The guard of {it}, “{name}”, is not there, so the step could never be done.",
    "Write PROCESS/DECISION, such as before_a_legal_step/legal_step, or a decision beside the diagram.",
)
GUARD_OF_NOBODY = ProfileRule(
    "GUARD-OF-NOBODY",
    "{it} has a guard, but no person does this step, so nothing would be held.",
    "Give the guard to user tasks; before anything else ask the decision with a business rule task.",
)
GUARD_WHEN_ALONE = ProfileRule(
    "GUARD-WHEN-ALONE",
    "{it} says when a guard is asked ({name}), but names no guard.",
    "Name the guard in its property guard, or remove this property.",
)

#: Steps that a person completes.
_OF_PEOPLE = ("task", "userTask", "manualTask")
_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def check(diagram: Diagram, surroundings: Surroundings, report: ProfileReport) -> None:
    """Reports references that are missing or lead nowhere, and parameters that do not parse."""
    for element in diagram.elements.values():
        if element.kind == "userTask":
            _check_form(element, surroundings, report)
        elif element.kind in ("task", "manualTask") and element.properties.get("formKey"):
            report.add(MANUAL_FORM, element.id)
        elif element.kind == "businessRuleTask":
            _check_decision(element, surroundings, report)
        elif element.kind == "serviceTask":
            _check_operator(diagram, element, surroundings, report)
        _check_letters(element, surroundings, report)
        _check_guard(element, surroundings, report)
        if "assignTo" in element.properties:
            _check_meant(diagram, surroundings, report, element, element.properties["assignTo"])
        if element.about is not None and element.kind in _OF_PEOPLE:
            read_expression(report, element.id, "property about", element.about)
    _check_not_by(diagram, surroundings, report)
    _check_names(diagram, report)


def _check_names(diagram: Diagram, report: ProfileReport) -> None:
    """A task without a name is told by the nearest steps that have one."""
    for element in diagram.of_kind(*_OF_PEOPLE):
        if not element.name.strip():
            place = report.beside.get(element.id, "of this process")
            report.add(TASK_NO_NAME, element.id, place=place, id=element.id)


def _check_form(element: Element, surroundings: Surroundings, report: ProfileReport) -> None:
    form = element.properties.get("formKey", "")
    if not form:
        report.add(NO_FORM, element.id)
    elif surroundings.forms is not None and form not in surroundings.forms:
        report.add(UNKNOWN_FORM, element.id, _near(form, surroundings.forms), name=form)


def _near(name: str, known: Collection[str]) -> Meant | None:
    """What is there and was surely meant."""
    meant = nearest(name, sorted(known))
    return (name, meant, "") if meant else None


def _check_letters(element: Element, surroundings: Surroundings, report: ProfileReport) -> None:
    names = element.properties.get("letters", "").split()
    if names and element.kind not in _OF_PEOPLE:
        report.add(LETTER_OF_NOBODY, element.id)
    for name in names:
        if surroundings.letters is not None and name not in surroundings.letters:
            near = _near(name, surroundings.letters) if len(names) == 1 else None
            report.add(UNKNOWN_LETTER, element.id, near, name=name)


def _check_guard(element: Element, surroundings: Surroundings, report: ProfileReport) -> None:
    guard = element.properties.get("guard")
    for name in {"guardIf", "guardWhen"} & element.properties.keys():
        read_expression(report, element.id, f"property {name}", element.properties[name])
        if guard is None:
            report.add(GUARD_WHEN_ALONE, element.id, name=name)
    if guard is None:
        return
    if element.kind != "userTask":
        report.add(GUARD_OF_NOBODY, element.id)
    process, _, decision = guard.rpartition("/")
    known = surroundings.processes if process else surroundings.decisions
    if not decision or (known is not None and (process or decision) not in known):
        report.add(GUARD_UNKNOWN, element.id, name=guard)


def _check_decision(element: Element, surroundings: Surroundings, report: ProfileReport) -> None:
    decision = element.properties.get("decision", "")
    if not decision:
        report.add(NO_DECISION, element.id)
    elif surroundings.decisions is not None and decision not in surroundings.decisions:
        report.add(UNKNOWN_DECISION, element.id, _near(decision, surroundings.decisions), name=decision)
    _check_result(element, report)


def _check_operator(
    diagram: Diagram, element: Element, surroundings: Surroundings, report: ProfileReport
) -> None:
    operator = element.properties.get("operator", "")
    if not operator:
        report.add(NO_OPERATOR, element.id)
    elif surroundings.operators is not None and operator not in surroundings.operators:
        known = ", ".join(sorted(surroundings.operators)) or "(none are registered)"
        near = _near(operator, surroundings.operators)
        report.add(UNKNOWN_OPERATOR, element.id, near, name=operator, known=known)
    _check_result(element, report)
    given = dict(_parameters(diagram, element, report))
    if surroundings.operators is not None and operator in surroundings.operators:
        check_parameters(diagram, element, surroundings.operators[operator], given, report)


def _parameters(
    diagram: Diagram, element: Element, report: ProfileReport
) -> Iterator[tuple[str, Expression | None]]:
    """The parameters of a service task, each with its expression, None where that was reported."""
    for extensions in diagram.xml[element.id].iterchildren(tag("extensionElements")):
        for item in extensions.iter(f"{{{SPIFF}}}parameter", f"{{{CAMUNDA}}}inputParameter"):
            name = item.get("id") or item.get("name") or ""
            source = item.get("value", item.text or "")
            expression = read_expression(report, element.id, f"parameter “{name}”", source)
            if expression:
                check_unknown_is_not_no(report, element.id, f"parameter “{name}”", expression)
            yield name, expression


def _check_result(element: Element, report: ProfileReport) -> None:
    name = element.properties.get("resultVariable")
    if name is None:
        return
    if not _NAME.fullmatch(name):
        report.add(BAD_RESULT, element.id, name=name)
    else:
        check_target(report, element.id, "result", tuple(name.split(".")))


def _check_not_by(diagram: Diagram, surroundings: Surroundings, report: ProfileReport) -> None:
    for element in diagram.elements.values():
        given = element.properties.get("notBy", "")
        if given.startswith("="):
            read_expression(report, element.id, "property notBy", given)
        else:
            _check_named(diagram, surroundings, report, element, given, NOT_BY_UNKNOWN)
        beside = element.properties.get("restsOn", "")
        _check_named(diagram, surroundings, report, element, beside, RESTS_ON_UNKNOWN)
        if given and element.kind == "userTask":
            _check_told(element, report)
        if not element.several_at_once:
            _check_one_at_a_time(element, report)
        _check_checked(element, report)


def _check_named(
    diagram: Diagram,
    surroundings: Surroundings,
    report: ProfileReport,
    element: Element,
    given: str,
    rule: ProfileRule,
) -> None:
    calls_others = bool(diagram.of_kind("callActivity"))
    heard = {f"message:{message.get('name')}" for message in diagram.root.iterchildren(tag("message"))}
    for name in given.split():
        if name in heard:
            continue
        process, _, task = name.rpartition("/")
        other = diagram.elements.get(name)
        elsewhere = process or (calls_others and other is None)
        if not (_may_be_there(process, task, surroundings) if elsewhere else _of_a_person(other)):
            report.add(rule, element.id, name=name)


def _check_meant(
    diagram: Diagram, surroundings: Surroundings, report: ProfileReport, element: Element, source: str
) -> None:
    """Somebody whom FEEL gives, or whoever completed a task that must be there."""
    if did := completed_task(source):
        _check_named(diagram, surroundings, report, element, did, MEANT_UNKNOWN)
    else:
        read_expression(report, element.id, "property assignTo", source)


def _check_told(element: Element, report: ProfileReport) -> None:
    """Whoever decides must be told what follows, whichever way."""
    if "ifApproved" not in element.properties:
        report.add(APPROVAL_UNTOLD, element.id, which="when it is approved")
    if not {"ifRefused", "ifSentBack"} & element.properties.keys():
        report.add(APPROVAL_UNTOLD, element.id, which="when it is not approved")


def _check_one_at_a_time(element: Element, report: ProfileReport) -> None:
    """A word for several at once that would do nothing, or more than it should."""
    said = element.properties.get("severalAtOnce", "no")
    if said not in ("yes", "no"):
        report.add(SEVERAL_AT_ONCE, element.id, why=f"says neither yes nor no but “{said}”")
    elif said == "yes":
        held = "guard" in element.properties
        why = "a guard holds it, so each needs a look of its own" if held else "checks nobody's work"
        report.add(SEVERAL_AT_ONCE, element.id, why=why)


def _check_checked(element: Element, report: ProfileReport) -> None:
    """A word for checking answers that would do nothing."""
    said = element.properties.get("checkAnswers", "no")
    if said not in ("yes", "no"):
        report.add(CHECK_ANSWERS, element.id, why=f"says neither yes nor no but “{said}”")
    elif said == "yes" and (element.kind != "userTask" or "formKey" not in element.properties):
        report.add(CHECK_ANSWERS, element.id, why="has no answers")


def _may_be_there(process: str, task: str, surroundings: Surroundings) -> bool:
    """Whether a task of another process may exist: its process is known, where processes are."""
    return bool(task) and (not process or surroundings.processes is None or process in surroundings.processes)


def _of_a_person(element: Element | None) -> bool:
    return element is not None and element.kind in _OF_PEOPLE
