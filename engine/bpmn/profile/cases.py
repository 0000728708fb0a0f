"""Tries conditions on every case that matters, to see whether one of them is always true.

Conditions that only compare names with fixed values fall into finitely many cases:
each value named, one between and beyond them, and “not known” (null), which makes
most comparisons neither true nor false. Anything beyond such conditions (functions,
names compared with one another) gets no verdict.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise, product
from math import prod
from typing import Any

from engine.expressions import Expression, Value
from engine.expressions.tree import (
    Between,
    Call,
    Comparison,
    If,
    In,
    Interval,
    Literal,
    Logic,
    Name,
    Negation,
    Node,
    Path,
    Unary,
)

MOST_CASES = 300
_OTHER_TEXT = "something else"

#: A value for each name that the conditions read.
ProfileCase = Mapping[str, Value]


@dataclass(frozen=True)
class Tried:
    """One case and what each condition says in it."""

    case: ProfileCase
    results: tuple[Value, ...]

    def __str__(self) -> str:
        return " and ".join(f"{name} is {_spoken(value)}" for name, value in self.case.items())


class NoVerdict(Exception):
    """The conditions cannot be decided by cases."""


def try_all(conditions: Sequence[Expression]) -> list[Tried] | None:
    """What the conditions say in every case that matters, or None when that cannot be told."""
    values = _Values()
    try:
        for condition in conditions:
            values.read(condition.tree)
        cases = values.cases()
    except NoVerdict:
        return None
    scopes = [_scope(case) for case in cases]
    return [
        Tried(case, tuple(condition.evaluate(scope) for condition in conditions))
        for case, scope in zip(cases, scopes, strict=True)
    ]


@dataclass
class _Values:
    """The fixed values that each name is compared with."""

    named: dict[str, set[tuple[type, Value]]] = field(default_factory=dict)

    def read(self, node: Node) -> None:
        """Notes the comparisons of a condition; NoVerdict when it holds anything else."""
        match node:
            case Logic(operands=operands):
                for operand in operands:
                    self.read(operand)
            case Call(function=Name(name="not"), arguments=(operand,)):
                self.read(operand)
            case If(condition=condition, yes=yes, no=no):
                for part in (condition, yes, no):
                    self.read(part)
            case Comparison(left=left, right=right, sign=sign):
                self._compare(left, right, sign)
            case Between(value=value, low=low, high=high):
                self._compare(value, low, "<=")
                self._compare(value, high, "<=")
            case In(value=value, tests=tests):
                for test in tests:
                    self._test(value, test)
            case Literal():
                pass
            case _:
                self._note(node, True, "=")

    def cases(self) -> list[ProfileCase]:
        """Every combination of the values that matter."""
        names = list(self.named)
        if any(name.startswith(f"{other}.") for name in names for other in names):
            raise NoVerdict
        choices = [_representatives(self.named[name]) for name in names]
        if prod(map(len, choices)) > MOST_CASES:
            raise NoVerdict
        return [dict(zip(names, combination, strict=True)) for combination in product(*choices)]

    def _test(self, value: Node, test: Node) -> None:
        match test:
            case Unary(sign=sign, operand=operand):
                self._compare(value, operand, sign)
            case Interval(low=low, high=high):
                self._compare(value, low, "<=")
                self._compare(value, high, "<=")
            case _:
                self._compare(value, test, "=")

    def _compare(self, left: Node, right: Node, sign: str) -> None:
        if _is_fixed(left):
            left, right = right, left
        self._note(left, _fixed(right), sign)

    def _note(self, node: Node, value: Value, sign: str) -> None:
        if isinstance(value, str) and sign not in ("=", "!="):
            raise NoVerdict
        self.named.setdefault(_dotted(node), set()).add((type(value), value))  # 1 == True in Python


def _representatives(values: set[tuple[type, Value]]) -> list[Value]:
    found: list[Value] = [None]
    if any(kind is bool for kind, _ in values):
        found += [True, False]
    numbers = sorted(value for _, value in values if isinstance(value, Decimal))
    if numbers:
        between = [(low + high) / 2 for low, high in pairwise(numbers)]
        found += [numbers[0] - 1, *numbers, *between, numbers[-1] + 1]
    texts = sorted(value for _, value in values if isinstance(value, str))
    return found + texts + ([_OTHER_TEXT] if texts else [])


def _dotted(node: Node) -> str:
    parts: list[str] = []
    while isinstance(node, Path):
        parts.append(node.member)
        node = node.source
    if not isinstance(node, Name):
        raise NoVerdict
    return ".".join([node.name, *reversed(parts)])


def _is_fixed(node: Node) -> bool:
    return isinstance(node, Literal) or (isinstance(node, Negation) and _is_fixed(node.operand))


def _fixed(node: Node) -> Value:
    match node:
        case Literal(value=value):
            return value
        case Negation(operand=Literal(value=Decimal() as number)):
            return -number
    raise NoVerdict


def _scope(case: ProfileCase) -> dict[str, Value]:
    scope: dict[str, Any] = {}
    for name, value in case.items():
        holder = scope
        *outer, last = name.split(".")
        for part in outer:
            holder = holder.setdefault(part, {})
        holder[last] = value
    return scope


def _spoken(value: Value) -> str:
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)
