"""Parameters of operators: missing, misspelt, of the wrong type, or telling somebody whom nobody knows."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from engine.bpmn.elements import Element, tag
from engine.bpmn.operators.operator import Operator
from engine.bpmn.operators.telling import MAILBOX
from engine.bpmn.profile.diagram import Diagram
from engine.bpmn.profile.rules import ProfileReport, ProfileRule
from engine.expressions import Expression, Value
from engine.policy import ROLES

BAD_PARAMETER = ProfileRule(
    "OPERATOR-PARAMETER",
    "{it} calls {operator}, but {problem}",
    "Mend the parameters; the list of operators says which there are.",
)
TOLD_NOBODY = ProfileRule(
    "OPERATOR-TELLS-NOBODY",
    "{it} tells “{name}”, which is no lane of this diagram and no role.",
    "Write the name of a lane as the diagram has it, a role, or an expression that gives an account.",
)
TELLS_NULL = ProfileRule(
    "OPERATOR-TELLS-NULL",
    "{it} tells nobody, whatever the case is: whom to tell is null.",
    "Name a lane, a role, or an expression that gives an account; or leave the step out.",
    severity="warning",
)
#: A moment for constant expressions: none of them says what time it is.
_ANY_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def check_parameters(
    diagram: Diagram,
    element: Element,
    operator: Operator,
    given: Mapping[str, Expression | None],
    report: ProfileReport,
) -> None:
    """Reports parameters that the operator lacks, does not know, or cannot take whatever the case is."""
    for problem in _problems(operator, given):
        report.add(BAD_PARAMETER, element.id, operator=operator.name, problem=problem)
    to = given.get("to")
    if to is not None and operator.parameters.get("to") and operator.parameters["to"].kind == "anyone":
        lanes = {lane.get("name") for lane in diagram.root.iter(tag("lane"))}
        if not to.paths and _is_nobody(_constant(to)):
            report.add(TELLS_NULL, element.id)
        for name in _texts(_constant(to)):
            if name not in lanes | ROLES and not (operator.name == "send_email" and _is_address(name)):
                report.add(TOLD_NOBODY, element.id, name=name)


def _problems(operator: Operator, given: Mapping[str, Expression | None]) -> Iterator[str]:
    for name in sorted(given.keys() - operator.parameters.keys()):
        yield f"“{name}” is no parameter of it: it has {', '.join(operator.parameters)}."
    for name, parameter in operator.parameters.items():
        expression = given.get(name)
        if name not in given and parameter.required:
            yield f"“{name}” is missing: {parameter.meaning}."
        elif expression is not None and not expression.paths and not parameter.takes(_constant(expression)):
            yield f"“{name}” must be {parameter.article}: {parameter.meaning}."


def _constant(expression: Expression) -> Value:
    """The value of an expression that reads nothing; None for one that does."""
    return None if expression.paths else expression.evaluate({}, _ANY_MOMENT)


def _texts(value: Value) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield one


def _is_nobody(value: Value) -> bool:
    return all(map(_is_nobody, value)) if isinstance(value, list) else value is None


def _is_address(name: str) -> bool:
    return name == MAILBOX or "@" in name
