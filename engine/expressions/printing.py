"""From tree to source: what is printed reads back as the same tree.

Brackets stand only where the grammar needs them. Names are printed as they are:
whoever reads the text back must know those of more than one word.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.expressions.tree import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    ContextOf,
    Definition,
    Filter,
    If,
    In,
    InstanceOf,
    Interval,
    Iterator,
    ListOf,
    Literal,
    Logic,
    Loop,
    Name,
    Negation,
    Node,
    Path,
    TemporalLiteral,
    Tests,
    Type,
    Unary,
)
from engine.expressions.values import quote

#: How tightly parts hold together, loosest first.
_TEST, _OPEN, _OR, _AND, _COMPARE, _ADD, _MULTIPLY, _POWER, _SIGN, _WHOLE = range(10)
_SIGNS = {"or": _OR, "and": _AND, "+": _ADD, "-": _ADD, "*": _MULTIPLY, "/": _MULTIPLY, "**": _POWER}


def print_expression(node: Node) -> str:
    """The source of an expression or of unary tests."""
    return _printed(node, _TEST if isinstance(node, Tests) else _OPEN)


def _printed(node: Node, level: int) -> str:
    """A part, in brackets when it holds together less tightly than `level`."""
    own, write = _WRITERS[type(node)]
    if isinstance(node, Logic | Arithmetic):
        own = _SIGNS[node.sign]
    text = write(node)
    return text if own >= level else f"({text})"


def _listed(nodes: tuple[Node, ...]) -> str:
    return ", ".join(_printed(node, _TEST) for node in nodes)


def _literal(node: Literal) -> str:
    match node.value:
        case str():
            return quote(node.value)
        case Decimal():
            return str(node.value)
    return {True: "true", False: "false", None: "null"}[node.value]


def _logic(node: Logic) -> str:
    return f" {node.sign} ".join(_printed(operand, _SIGNS[node.sign] + 1) for operand in node.operands)


def _comparison(node: Comparison) -> str:
    return f"{_printed(node.left, _COMPARE)} {node.sign} {_printed(node.right, _ADD)}"


def _arithmetic(node: Arithmetic) -> str:
    level = _SIGNS[node.sign]
    return f"{_printed(node.left, level)} {node.sign} {_printed(node.right, level + 1)}"


def _between(node: Between) -> str:
    value, low, high = _printed(node.value, _COMPARE), _printed(node.low, _ADD), _printed(node.high, _ADD)
    return f"{value} between {low} and {high}"


def _interval(node: Interval) -> str:
    opening, closing = "[" if node.low_included else "(", "]" if node.high_included else ")"
    return f"{opening}{_printed(node.low, _ADD)}..{_printed(node.high, _ADD)}{closing}"


def _call(node: Call) -> str:
    arguments = [_printed(argument, _TEST) for argument in node.arguments]
    if node.names:
        arguments = [f"{name}: {text}" for name, text in zip(node.names, arguments, strict=True)]
    return f"{_printed(node.function, _WHOLE)}({', '.join(arguments)})"


def _context(node: ContextOf) -> str:
    entries = [
        f"{key if key.isidentifier() else quote(key)}: {_printed(value, _OPEN)}"
        for key, value in node.entries
    ]
    return "{" + ", ".join(entries) + "}"


def _conditional(node: If) -> str:
    branches, rest = node.chain()
    chain = "".join(f"if {_printed(one, _OPEN)} then {_printed(yes, _OPEN)} else " for one, yes in branches)
    return chain + _printed(rest, _OPEN)


def _loop(node: Loop) -> str:
    iterators = ", ".join(_iterator(one) for one in node.iterators)
    return f"{node.word} {iterators} {_before_body(node)} {_printed(node.body, _OPEN)}"


def _before_body(node: Loop) -> str:
    return "return" if node.word == "for" else "satisfies"


def _iterator(node: Iterator) -> str:
    end = "" if node.end is None else f"..{_printed(node.end, _OPEN)}"
    return f"{node.name} in {_printed(node.source, _OPEN)}{end}"


def _definition(node: Definition) -> str:
    parameters = [name if wanted is None else f"{name}: {_type(wanted)}" for name, wanted in node.parameters]
    return f"function({', '.join(parameters)}) {_printed(node.body, _OPEN)}"


def _type(node: Type) -> str:
    parts = [_type(part) for part in node.parts]
    if not parts:
        return node.name
    if node.name == "function":
        return f"function<{', '.join(parts[:-1])}> -> {parts[-1]}"
    if node.name == "context":
        parts = [f"{name}: {part}" for name, part in zip(node.members, parts, strict=True)]
    return f"{node.name}<{', '.join(parts)}>"


def _tests(node: Tests) -> str:
    if not node.tests:
        return "-"
    if node.negated:
        return f"not({_listed(node.tests)})"
    only = node.tests[0]
    if len(node.tests) == 1 and isinstance(only, Call) and only.function == Name("not"):
        return f"({_printed(only, _OPEN)})"
    return _listed(node.tests)


_WRITERS: dict[type[Node], tuple[int, Callable[[Any], str]]] = {
    Literal: (_WHOLE, _literal),
    TemporalLiteral: (_WHOLE, lambda node: f"@{quote(node.text)}"),
    Name: (_WHOLE, lambda node: node.name),
    Path: (_WHOLE, lambda node: f"{_printed(node.source, _WHOLE)}.{node.member}"),
    Filter: (_WHOLE, lambda node: f"{_printed(node.source, _WHOLE)}[{_printed(node.condition, _OPEN)}]"),
    Call: (_WHOLE, _call),
    Logic: (_OR, _logic),
    Comparison: (_COMPARE, _comparison),
    Arithmetic: (_ADD, _arithmetic),
    Negation: (_SIGN, lambda node: f"-{_printed(node.operand, _SIGN)}"),
    Between: (_COMPARE, _between),
    In: (_COMPARE, lambda node: f"{_printed(node.value, _COMPARE)} in ({_listed(node.tests)})"),
    InstanceOf: (_COMPARE, lambda node: f"{_printed(node.value, _COMPARE)} instance of {_type(node.type)}"),
    Unary: (_TEST, lambda node: f"{node.sign} {_printed(node.operand, _ADD)}"),
    Interval: (_WHOLE, _interval),
    ListOf: (_WHOLE, lambda node: f"[{_listed(node.items)}]"),
    ContextOf: (_WHOLE, _context),
    If: (_OPEN, _conditional),
    Loop: (_OPEN, _loop),
    Definition: (_OPEN, _definition),
    Tests: (_TEST, _tests),
}
