"""Literals, lists, contexts and ranges."""

from engine.expressions.compiling.base import Code, Compiler, NameScope, makes
from engine.expressions.compiling.calls import definition
from engine.expressions.evaluation import Evaluation, Frame
from engine.expressions.operators import make_range
from engine.expressions.temporal_text import read_temporal
from engine.expressions.tree import ContextOf, Definition, Interval, ListOf, Literal, TemporalLiteral, Unary
from engine.expressions.values import Range, Value

#: A context takes about this many units of memory more for each entry than a list.
_ENTRY = 3


@makes(Literal)
def literal(compiler: Compiler, node: Literal, scope: NameScope) -> Code:
    """A number, string, boolean or null."""
    value = node.value
    return lambda frame: value


@makes(TemporalLiteral)
def temporal_literal(compiler: Compiler, node: TemporalLiteral, scope: NameScope) -> Code:
    """`@"2026-01-31"`: read once; null, with the reason noted, when it is no date, time or duration."""
    value = read_temporal(node.text)
    if value is not None:
        return lambda frame: value

    def nothing(frame: Frame) -> Value:
        frame.run.note(f'"{node.text}" is no date, time or duration')
        return None

    return nothing


@makes(ListOf)
def list_of(compiler: Compiler, node: ListOf, scope: NameScope) -> Code:
    """`[1, 2]`, charged for what it holds."""
    items = [compiler.code(item, scope) for item in node.items]

    def build(frame: Frame) -> Value:
        frame.run.charge(len(items))
        return [item(frame) for item in items]

    return build


@makes(ContextOf)
def context_of(compiler: Compiler, node: ContextOf, scope: NameScope) -> Code:
    """`{a: 1, b: a + 1}`: each entry sees those before it, a function itself too."""
    inside = NameScope({}, scope)
    entries = []
    for name, part in node.entries:
        slot = compiler.slot()
        if isinstance(part, Definition):
            inside.slots[name] = slot
            code = definition(compiler, part, inside, slot)
        else:
            code = compiler.code(part, inside)
            inside.slots[name] = slot
        entries.append((name, slot, code))
    if len({name for name, _ in node.entries}) < len(entries):
        return _repeated

    def build(frame: Frame) -> Value:
        frame.run.charge(1 + _ENTRY * len(entries))
        inner = frame.inner()
        made: dict[str, Value] = {}
        for name, slot, code in entries:
            made[name] = inner.locals[slot] = code(inner)
        return made

    return build


def _repeated(frame: Frame) -> Value:
    frame.run.note("a context names an entry twice")
    return None


@makes(Interval)
def interval(compiler: Compiler, node: Interval, scope: NameScope) -> Code:
    """`[1..2)`: null, with the reason noted, when its ends cannot be compared or are not in order."""
    low, high = compiler.code(node.low, scope), compiler.code(node.high, scope)

    def build(frame: Frame) -> Value:
        made = make_range(low(frame), high(frame), node.low_included, node.high_included)
        if made is None:
            frame.run.note("the ends of a range cannot be compared, or the first is after the last")
        return made

    if compiler.is_constant(node.low, scope) and compiler.is_constant(node.high, scope):
        ends = Frame({}, Evaluation(), {})
        value = make_range(low(ends), high(ends), node.low_included, node.high_included)
        return build if value is None else lambda frame: value
    return build


@makes(Unary)
def open_range(compiler: Compiler, node: Unary, scope: NameScope) -> Code:
    """`< 5` as a value: a range with one end."""
    operand = compiler.code(node.operand, scope)
    sign = node.sign

    def build(frame: Frame) -> Value:
        value = operand(frame)
        if value is None:
            return None
        match sign:
            case "<" | "<=":
                return Range(None, value, False, sign == "<=", sign)
            case ">" | ">=":
                return Range(value, None, sign == ">=", False, sign)
            case "=":
                return Range(value, value, sign=sign)
        frame.run.note('"!=" alone is no range')
        return None

    return build
