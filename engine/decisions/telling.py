"""Cells of decision tables in plain words, for people who do not read FEEL.

What is a plain value, a list of them, a comparison or a range is told in words; whatever says
more is shown as it is written, so that nothing is told wrongly.
"""

import re
from collections.abc import Callable
from typing import Any

from engine.expressions import ExpressionFault, compile_expression, compile_unary_tests, to_json
from engine.expressions.tree import Interval, Literal, Negation, Node, TemporalLiteral, Unary

#: Tells a value in JSON form.
Say = Callable[[Any], str]

_SIGNS = {
    "<": "less than {}",
    "<=": "{} or less",
    ">": "more than {}",
    ">=": "{} or more",
    "=": "{}",
    "!=": "anything but {}",
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class _SaysMore(Exception):
    """A part of an expression that has no plain words here."""


def cell_in_words(text: str, say: Say) -> tuple[str, ...]:
    """What a cell of an input lets pass: alternatives, of which one has to hold; none at all means any value.

    `"full", "partly"` is two alternatives, `[50..90]` one: "50 to 90".
    """
    try:
        tree = compile_unary_tests(text).tree
        told = tuple(_test(test, say) for test in tree.tests)
    except (ExpressionFault, _SaysMore):
        return (text,)
    return (f"anything but {' or '.join(told)}",) if tree.negated else told


def result_in_words(text: str, say: Say) -> str:
    """What a cell of an output says: a plain value in words, anything else as it is written."""
    try:
        return _value(compile_expression(text).tree, say)
    except (ExpressionFault, _SaysMore):
        return text


def _test(node: Node, say: Say) -> str:
    match node:
        case Unary(sign=sign, operand=operand) if sign in _SIGNS:
            return _SIGNS[sign].format(_value(operand, say))
        case Interval(low=low, high=high):
            return _interval(node, _value(low, say), _value(high, say))
    return _value(node, say)


def _interval(node: Interval, low: str, high: str) -> str:
    if node.low_included:
        return f"{low} to {high}" if node.high_included else f"{low} or more, less than {high}"
    return f"more than {low}, {f'{high} or less' if node.high_included else f'less than {high}'}"


def _value(node: Node, say: Say) -> str:
    match node:
        case Literal(value=value):
            return say(to_json(value))
        case Negation(operand=Literal(value=value)):
            return f"-{say(to_json(value))}"
        case TemporalLiteral(text=text) if _DAY.fullmatch(text):
            return say({"@type": "date", "value": text})
    raise _SaysMore
