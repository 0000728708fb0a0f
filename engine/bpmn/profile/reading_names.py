"""Names that expressions read and nothing gives, and values that no answer can have."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.attendance.facts import FACTS
from engine.bpmn.given import GivenNames
from engine.bpmn.offers import dotted_name, in_feel_text
from engine.bpmn.profile.diagram import Diagram, Surroundings
from engine.bpmn.profile.gateways import NO_DEFAULT, OVERLAP
from engine.bpmn.profile.rules import ProfileReport, ProfileRule
from engine.bpmn.records import OPENED_BY
from engine.expressions import Expression, UnaryTests
from engine.expressions.compiling.base import parts_of
from engine.expressions.meant import nearest, with_name
from engine.expressions.tree import Call, Comparison, In, ListOf, Literal, Name, Node, Unary

MISSPELT_NAME = ProfileRule(
    "NAME-MISSPELT",
    "The {what} of {it} reads “{name}”, which nothing gives, so it would always be null.",
    "Write “{to}”.",
)
NOT_GIVEN = ProfileRule(
    "NAME-NOT-GIVEN",
    "The {what} of {it} reads “{name}”, which no form, script, table or message gives.",
    "Check the spelling, or ask for it in a form before this step.",
    "warning",
)
MISSPELT_VALUE = ProfileRule(
    "VALUE-MISSPELT",
    "The {what} of {it} compares {name} with {value}, which it never is: it can be {offered}.",
    "Write {to}.",
)
NOT_OFFERED = ProfileRule(
    "VALUE-NOT-OFFERED",
    "The {what} of {it} compares {name} with {value}, which no form offers: it can be {offered}.",
    "Write one of these, or offer the choice in the form.",
    "warning",
)

_MOST_SHOWN = 8
#: What people write for true and false.
_YES_OR_NO = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True)
class Slip:
    """One thing that an expression says and that cannot be meant: a rule with its facts but for the place.

    `now` is the whole expression as it was surely meant, None where that cannot be told; `shown` the part of
    it that differs.
    """

    rule: ProfileRule
    facts: Mapping[str, object]
    now: str | None = None
    shown: str = ""

    @property
    def of_name(self) -> bool:
        """Whether it reads a name that nothing gives."""
        return self.rule in (MISSPELT_NAME, NOT_GIVEN)


def check(diagram: Diagram, surroundings: Surroundings, report: ProfileReport) -> None:
    """Reports names that nothing gives, and values outside a form's choices."""
    at_hand = surroundings.at_hand
    if at_hand is None or at_hand.names.open:
        return
    for element, what, expression in report.expressions:
        for slip in slips(expression, at_hand.names):
            meant = None if slip.now is None else (expression.source, slip.now, slip.shown)
            report.add(slip.rule, element, meant, what=what, **slip.facts)
            if slip.of_name:
                # What the ways of a gateway leave open, or both take, cannot be told before that is mended.
                report.drop(element, NO_DEFAULT, OVERLAP)


def slips(expression: Expression | UnaryTests, names: GivenNames) -> Iterator[Slip]:
    """Names that nothing gives, and values that no answer can have; near another one it is surely a slip.

    Args:
        names: all that it may read, but for facts.
    """
    unknown = {*_unknown(expression, names)}
    for name in sorted(unknown):
        yield _of_name(expression, name, names)
    for name, literal in dict.fromkeys(compared(expression)):
        offers = names.offers(name)
        if name not in unknown and offers and literal.value not in offers:
            yield _of_value(expression, name, literal, offers)


def _unknown(expression: Expression | UnaryTests, names: GivenNames) -> Iterator[str]:
    for path in expression.paths:
        root = path.partition(".")[0]
        if root not in FACTS and path not in ("case", f"case.{OPENED_BY}", "?") and not names.has(path):
            yield path


def _of_name(expression: Expression | UnaryTests, name: str, names: GivenNames) -> Slip:
    deep = [one for one in sorted(names.contexts) if one.count(".") == name.count(".")]
    meant = nearest(name, (*names.names, *deep, *FACTS))
    if meant is None:
        return Slip(NOT_GIVEN, {"name": name})
    return Slip(MISSPELT_NAME, {"name": name, "to": meant}, with_name(expression.source, name, meant), meant)


def _of_value(
    expression: Expression | UnaryTests, name: str, literal: Literal, offers: frozenset[str | bool]
) -> Slip:
    value, meant = in_feel_text(literal.value), meant_value(str(literal.value), offers)
    facts = {"name": name, "value": value, "offered": shown_offers(offers)}
    if meant is None:
        return Slip(NOT_OFFERED, facts)
    source = expression.source
    now = source[: literal.at] + source[literal.at :].replace(value, meant, 1)
    return Slip(MISSPELT_VALUE, {**facts, "to": meant}, now, meant.strip('"'))


def shown_offers(offers: frozenset[str | bool]) -> str:
    """Some values as FEEL writes them, not too many."""
    said = sorted(map(in_feel_text, offers))
    return ", ".join(said[:_MOST_SHOWN]) + (" …" if len(said) > _MOST_SHOWN else "")


def meant_value(value: str, offers: frozenset[str | bool]) -> str | None:
    """Which of the values was surely meant, as FEEL writes it; None where that cannot be told."""
    if offers <= {True, False}:
        meant = _YES_OR_NO.get(value.strip().lower())
        return None if meant is None else in_feel_text(meant)
    near = nearest(value, [one for one in offers if isinstance(one, str)])
    return None if near is None else in_feel_text(near)


def compared(expression: Expression | UnaryTests) -> Iterator[tuple[str, Literal]]:
    """The dotted names that an expression holds against fixed texts, true and false, with these."""
    for name, value in _pairs(expression.tree):
        path = dotted_name(name)
        if path in expression.paths and isinstance(value, Literal) and isinstance(value.value, str | bool):
            yield path, value


def _pairs(tree: Node) -> Iterator[tuple[Node, Node]]:
    for part in parts_of(tree):
        match part:
            case Comparison(sign="=" | "!=", left=left, right=right):
                yield from ((left, right), (right, left))
            case In(value=value, tests=tests):
                for test in tests:
                    items = test.items if isinstance(test, ListOf) else (test,)
                    yield from ((value, one.operand if isinstance(one, Unary) else one) for one in items)
            case Call(function=Name(name="list contains"), arguments=(value, item)):
                yield value, item
