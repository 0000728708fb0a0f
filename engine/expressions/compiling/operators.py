"""Logic, comparisons, arithmetic, `between`, `in`, `instance of`, `if`, and unary tests."""

import operator
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from engine.expressions.arithmetic import TABLES, negative
from engine.expressions.compiling.base import Code, Compiler, NameScope, asks_for_input, makes, names_null
from engine.expressions.evaluation import Frame
from engine.expressions.limits import MOMENT, POWER
from engine.expressions.operators import ORDERINGS, Ternary, compare, equals, every, matches_test, some
from engine.expressions.tree import (
    Arithmetic,
    Between,
    Comparison,
    If,
    In,
    InstanceOf,
    Interval,
    Literal,
    Logic,
    Name,
    Negation,
    Node,
    Tests,
    Unary,
)
from engine.expressions.types import is_instance, resolved
from engine.expressions.values import Value, kind

#: A test of a value that has been evaluated already.
Test = Callable[[Frame, Value], Ternary]
#: The comparisons with their sides exchanged: 5 > x for x < 5.
_TURNED: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.gt,
    "<=": operator.ge,
    ">": operator.lt,
    ">=": operator.le,
    "=": operator.eq,
    "!=": operator.ne,
}


@makes(Logic)
def logic(compiler: Compiler, node: Logic, scope: NameScope) -> Code:
    """`and` and `or` of three values (DMN 1.5, table 50)."""
    operands = [compiler.code(operand, scope) for operand in node.operands]
    decides = node.sign == "or"

    def decide(frame: Frame) -> Value:
        result: Ternary = not decides
        for operand in operands:
            value = operand(frame)
            if value is decides:
                return decides
            if value is not (not decides):
                result = None
        return result

    return decide


@makes(Comparison)
def comparison(compiler: Compiler, node: Comparison, scope: NameScope) -> Code:
    """`=`, `!=` and the orderings; null when the two cannot be compared."""
    left, right = compiler.code(node.left, scope), compiler.code(node.right, scope)
    if node.sign in ORDERINGS:
        return _ordering(node.sign, left, right)
    wanted = node.sign == "="

    def equal(frame: Frame) -> Value:
        one, other = left(frame), right(frame)
        same = equals(one, other, frame.run)
        if same is None:
            frame.run.note(f"{kind(one)} and {kind(other)} cannot be compared")
            return None
        return same is wanted

    return equal


def _ordering(sign: str, left: Code, right: Code) -> Code:
    ordering = ORDERINGS[sign]

    def order(frame: Frame) -> Value:
        one, other = left(frame), right(frame)
        if type(one) is Decimal and type(other) is Decimal:
            return ordering(one, other)
        return _compared(sign, one, other, frame)

    return order


def _compared(sign: str, one: Value, other: Value, frame: Frame) -> Ternary:
    result = compare(sign, one, other)
    if result is None and one is not None and other is not None:
        frame.run.note(f"{kind(one)} {sign} {kind(other)} cannot be compared")
    return result


@makes(Arithmetic)
def arithmetic(compiler: Compiler, node: Arithmetic, scope: NameScope) -> Code:
    """`+ - * / **`; null, with the reason noted, between kinds that have no such operation."""
    left, right = compiler.code(node.left, scope), compiler.code(node.right, scope)
    sign, table = node.sign, TABLES[node.sign]

    def calculate(frame: Frame) -> Value:
        one, other = left(frame), right(frame)
        operation = table.get((type(one), type(other)))
        if operation is None:
            frame.run.note(f"{kind(one)} {sign} {kind(other)} is not possible")
            return None
        if type(one) is str:
            frame.run.text(len(one) + len(str(other)))
        elif type(one) is not Decimal:
            frame.run.charge(MOMENT)
        elif sign == "**":
            frame.run.charge(POWER)
        try:
            return operation(one, other)
        except (TypeError, ValueError, ArithmeticError) as problem:
            frame.run.note(_out_of_range(sign, problem))
            return None

    return calculate


def _out_of_range(sign: str, problem: Exception) -> str:
    known = not isinstance(problem, ArithmeticError)
    return f"{sign}: {problem}" if known else f"{sign}: there is no such number, or it is out of range"


@makes(Negation)
def negation(compiler: Compiler, node: Negation, scope: NameScope) -> Code:
    """`-x` of a number or a duration."""
    operand = compiler.code(node.operand, scope)

    def negate(frame: Frame) -> Value:
        try:
            return negative(operand(frame))
        except TypeError as problem:
            frame.run.note(str(problem))
            return None

    return negate


@makes(Between)
def between(compiler: Compiler, node: Between, scope: NameScope) -> Code:
    """`x between low and high`, both ends included."""
    value, low, high = (compiler.code(part, scope) for part in (node.value, node.low, node.high))

    def decide(frame: Frame) -> Value:
        found = value(frame)
        return every((_compared(">=", found, low(frame), frame), _compared("<=", found, high(frame), frame)))

    return decide


@makes(In)
def in_tests(compiler: Compiler, node: In, scope: NameScope) -> Code:
    """`x in tests`: true when one of the tests holds of x."""
    slot = compiler.slot()
    value = compiler.code(node.value, scope)
    inside = NameScope({"?": slot}, scope) if any(map(asks_for_input, node.tests)) else scope
    tests = [test(compiler, one, inside, strict=False) for one in node.tests]

    def decide(frame: Frame) -> Value:
        found = value(frame)
        inner = frame
        if inside is not scope:
            inner = frame.inner()
            inner.locals[slot] = found
        return some(one(inner, found) for one in tests)

    return decide


@makes(InstanceOf)
def instance_of(compiler: Compiler, node: InstanceOf, scope: NameScope) -> Code:
    """`x instance of type`."""
    value = compiler.code(node.value, scope)
    wanted = resolved(node.type, compiler.library.types)

    def decide(frame: Frame) -> Value:
        if wanted is None:
            frame.run.note(f'"{node.type.name}" is no known type')
            return None
        return is_instance(value(frame), wanted)

    return decide


@makes(If)
def conditional(compiler: Compiler, node: If, scope: NameScope) -> Code:
    """`if c then a else b`: `b` also when the condition is null."""
    chain, rest = node.chain()
    branches = [(compiler.code(condition, scope), compiler.code(yes, scope)) for condition, yes in chain]
    otherwise = compiler.code(rest, scope)

    def choose(frame: Frame) -> Value:
        for condition, yes in branches:
            if condition(frame) is True:
                return yes(frame)
        return otherwise(frame)

    return choose


def test(compiler: Compiler, node: Node, scope: NameScope, strict: bool) -> Test:
    """One unary test as a function of a frame and the value that is tested.

    A strict test says nothing (null) while the value or what it is held against is not known.
    """
    general, quick = _general_test(compiler, node, scope, strict), _quick_test(node)
    if quick is not None:
        own, holds = quick
        return lambda frame, value: holds(value) if type(value) is own else general(frame, value)
    return general


def _general_test(compiler: Compiler, node: Node, scope: NameScope, strict: bool) -> Test:
    if isinstance(node, Unary):
        return _unary_test(node.sign, compiler.code(node.operand, scope), strict)
    code, asks = compiler.code(node, scope), asks_for_input(node)

    def ask(frame: Frame, value: Value) -> Ternary:
        result = code(frame)
        if result is None and (asks or strict):
            return None
        return result if asks and isinstance(result, bool) else matches_test(value, result, frame.run)

    return ask


def _quick_test(node: Node) -> tuple[type, Callable[[Any], bool]] | None:
    """The type that a test with literals asks for, and what it asks of such values, as most cells do."""
    match node:
        case Literal(value=wanted) if wanted is not None:
            return type(wanted), partial(operator.eq, wanted)
        case Unary(sign=sign, operand=Literal(value=Decimal() as number)):
            return Decimal, partial(_TURNED[sign], number)
        case Interval(low=Literal(value=Decimal() as low), high=Literal(value=Decimal() as high)):
            above = ORDERINGS["<=" if node.low_included else "<"]
            below = _TURNED["<=" if node.high_included else "<"]
            return Decimal, lambda value: above(low, value) and below(high, value)
    return None


def _unary_test(sign: str, operand: Code, strict: bool) -> Test:
    if sign in ORDERINGS:
        return lambda frame, value: _compared(sign, value, operand(frame), frame)
    wanted = sign == "="

    def equal(frame: Frame, value: Value) -> Ternary:
        other = operand(frame)
        same = None if other is None and strict else equals(value, other, frame.run)
        return None if same is None else same is wanted

    return equal


@makes(Tests)
def unary_tests(compiler: Compiler, node: Tests, scope: NameScope) -> Code:
    """The tests of a cell as code: the value that is tested stands in the slot of `?`."""
    slot = scope.slots["?"]
    tests = [_test_of_cell(compiler, one, scope) for one in node.tests]
    if not tests:
        return lambda frame: True
    if len(tests) > 1 or node.negated:
        return _any_test(tests, slot, node.negated)
    only, quick = tests[0], _quick_test(node.tests[0])
    if quick is None:
        return lambda frame: only(frame, frame.locals[slot])
    own, holds = quick

    def decide(frame: Frame) -> Value:
        value = frame.locals[slot]
        return holds(value) if type(value) is own else only(frame, value)

    return decide


def _test_of_cell(compiler: Compiler, node: Node, scope: NameScope) -> Test:
    """A test that null passes only where the test itself speaks of null: not known is not no.

    Neither `"full"` nor its opposite is said of a value that is not known, nor `limit` and its opposite
    of any value while the limit is not known.
    """
    if names_null(node):
        return test(compiler, node, scope, strict=False)
    if isinstance(node, Comparison) and node.left == Name("?"):
        node = Unary(node.sign, node.right, at=node.at)
    asked = test(compiler, node, scope, strict=True)
    return lambda frame, value: None if value is None else asked(frame, value)


def _any_test(tests: list[Test], slot: int, negated: bool) -> Code:
    def decide(frame: Frame) -> Value:
        value = frame.locals[slot]
        result: Ternary = False
        for one in tests:
            passed = one(frame, value)
            if passed is True:
                return not negated
            if passed is None:
                result = None
        return negated if result is False else None

    return decide
