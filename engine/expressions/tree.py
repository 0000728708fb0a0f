"""The parts of a parsed expression. Two trees are equal when they say the same, wherever they stand.

`at` is the position of a part in its source, counted in characters from 0.
"""

from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Any part of an expression."""

    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A number, a text, true, false or null."""

    value: bool | Decimal | str | None


@dataclass(frozen=True, slots=True)
class TemporalLiteral(Node):
    """`@"2026-09-01"`: a date, time, date and time or duration."""

    text: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A name; `?` is the value that a unary test is about."""

    name: str


@dataclass(frozen=True, slots=True)
class Path(Node):
    """`source.member`."""

    source: Node
    member: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """`source[condition]`."""

    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function with arguments; `names` is empty, or names each of them."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`a and b and c`, or the same with `or`; `sign` says which."""

    sign: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """`=`, `!=`, `<`, `<=`, `>` or `>=` between two parts."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`+`, `-`, `*`, `/` or `**` between two parts."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """`-operand`."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`value between low and high`."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """`value in (tests)`."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`< 10` on its own: a test in a list of tests, elsewhere a range that is open on one side."""

    sign: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Interval(Node):
    """`[low..high)`."""

    low: Node
    high: Node
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    """`[a, b, c]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextOf(Node):
    """`{name: value}`; later entries see earlier ones."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class If(Node):
    """`if condition then yes else no`."""

    condition: Node
    yes: Node
    no: Node

    def chain(self) -> "tuple[list[tuple[Node, Node]], Node]":
        """The conditions and answers of a whole chain of `else if`, and what is left when none holds."""
        branches: list[tuple[Node, Node]] = []
        rest: Node = self
        while isinstance(rest, If):
            branches.append((rest.condition, rest.yes))
            rest = rest.no
        return branches, rest


@dataclass(frozen=True, slots=True)
class Iterator(Node):
    """`name in source`, or `name in source..end`."""

    name: str
    source: Node
    end: Node | None = None


@dataclass(frozen=True, slots=True)
class Loop(Node):
    """`for` with its result, or `some` and `every` with their condition; `word` says which."""

    word: str
    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Type(Node):
    """A type: a name, or `list`, `range`, `context` and `function` with the types that they are made of.

    A context names its parts; the last part of a function is its result.
    """

    name: str
    parts: tuple["Type", ...] = ()
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """`value instance of type`."""

    value: Node
    type: Type


@dataclass(frozen=True, slots=True)
class Definition(Node):
    """`function(a, b: number) body`; a parameter without a type takes anything."""

    parameters: tuple[tuple[str, Type | None], ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Tests(Node):
    """Unary tests, as a cell of a decision table holds them; no tests at all (`-`) match everything."""

    tests: tuple[Node, ...]
    negated: bool = False


def with_input(tests: Tests, own: Node) -> Tests:
    """Tests with `?` wherever they name the value that they are about: `x < 3` of the column x is `? < 3`.

    Args:
        own: how the column reads its value; anything but a name or a path of names changes nothing. A test
            that is the name alone is left as it is, and so is what a loop, a filter, a context or a
            function may call by the same name.
    """
    root = own
    while isinstance(root, Path):
        root = root.source
    if not isinstance(root, Name):
        return tests
    name = root.name
    told = tuple(one if one == own else _with_input(one, own, name) for one in tests.tests)
    return replace(tests, tests=told)


def _with_input(part: Any, own: Node, root: str) -> Any:
    if isinstance(part, tuple):
        return tuple(_with_input(one, own, root) for one in part)
    if not isinstance(part, Node) or _binds(part, root):
        return part
    if part == own:
        return Name("?", at=part.at)
    return replace(
        part, **{one.name: _with_input(getattr(part, one.name), own, root) for one in fields(part)}
    )


def _binds(part: Node, name: str) -> bool:
    """Whether a name may mean something else inside a part."""
    match part:
        case Loop(iterators=iterators):
            return any(one.name == name for one in iterators)
        case Definition(parameters=parameters):
            return any(own == name for own, _ in parameters)
        case ContextOf(entries=entries):
            return any(own == name for own, _ in entries)
    return isinstance(part, Filter)
