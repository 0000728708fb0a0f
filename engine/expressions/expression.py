"""Expressions ready to run: compiled once, evaluated against a scope as often as wanted.

An expression reads nothing but the names in its scope and the moment that it is
given; it changes nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from engine.expressions.builtins import WITH_CALENDAR
from engine.expressions.builtins.school_days import asks_calendar
from engine.expressions.compiling import Code, Compiler, NameScope
from engine.expressions.errors import ExpressionFault, LimitReached
from engine.expressions.evaluation import Evaluation, Frame
from engine.expressions.library import Library
from engine.expressions.parser import parse, parse_unary_tests
from engine.expressions.scanner import KnownNames
from engine.expressions.tree import Node, Tests, with_input
from engine.expressions.values import Value

#: The slot in which unary tests find the value that they are about.
INPUT_SLOT = 0
_MOST_CACHED = 4096
_LONGEST_CACHED_CHARACTERS = 1_000


@dataclass(frozen=True, slots=True)
class Explained:
    """A result and why: the values of the paths that were read, and what went wrong on the way."""

    value: Value
    reads: dict[str, Value]
    problems: list[str]


class Expression:
    """One compiled expression.

    `paths` are the dotted names that it reads from its scope, such as `pupil.looked_after`.
    """

    def __init__(self, source: str, tree: Node, code: Code, paths: frozenset[str]) -> None:
        self.source = source
        self.tree = tree
        self.paths = paths
        self.code = code

    @property
    def asks_calendar(self) -> bool:
        """Whether it may ask the school calendar of its scope."""
        return asks_calendar(self.tree)

    def evaluate(self, scope: Mapping[str, Value], moment: datetime | None = None) -> Value:
        """The value in a scope; what cannot be computed is null.

        Args:
            scope: values by name; only the names that are used are read. It may have a school calendar
                (`Names`), which only the functions of school days ask for.
            moment: aware; what now() and today() say, in London. They give null without it.

        Raises LimitReached when it takes too much work or memory.
        """
        return run(self.code, Frame(scope, Evaluation(moment, scope), {}))

    def evaluate_explained(self, scope: Mapping[str, Value], moment: datetime | None = None) -> Explained:
        """The value, with the paths that were read and the problems that were met; else as `evaluate`."""
        evaluation = Evaluation(moment, scope, explained=True)
        value = run(self.code, Frame(scope, evaluation, {}))
        return Explained(value, evaluation.reads or {}, evaluation.problems or [])

    def __repr__(self) -> str:
        return f"Expression({self.source!r})"


class UnaryTests:
    """The compiled tests of a decision table's cell, or of allowed values."""

    def __init__(self, source: str, tree: Tests, code: Code, paths: frozenset[str]) -> None:
        self.source = source
        self.tree = tree
        self.paths = paths
        self.code = code

    @property
    def takes_all(self) -> bool:
        """Whether this is `-`, which every value passes."""
        return not self.tree.tests

    def matches(self, value: Value, scope: Mapping[str, Value], moment: datetime | None = None) -> bool:
        """Whether a value passes; a test that gives null does not let it pass. Raises LimitReached."""
        return run(self.code, Frame(scope, Evaluation(moment, scope), {INPUT_SLOT: value})) is True

    def __repr__(self) -> str:
        return f"UnaryTests({self.source!r})"


def run(code: Code, frame: Frame) -> Value:
    """Run compiled code; whatever exhausts the machine is LimitReached."""
    try:
        return code(frame)
    except RecursionError:
        raise LimitReached("its functions call each other too deeply") from None
    except MemoryError:
        raise LimitReached("it builds too much data") from None


def compile_expression(
    source: str, names: Collection[str] = (), library: Library = WITH_CALENDAR
) -> Expression:
    """Compile a FEEL expression.

    Args:
        source: the expression.
        names: names in scope. Plain words need no declaring; names with spaces or signs do.
        library: the functions that may be called, and types: the standard's and our own, or more.

    Raises ExpressionFault with the position and what was expected there.
    """
    compiled = _expression if len(source) <= _LONGEST_CACHED_CHARACTERS else _expression.__wrapped__
    return compiled(source, frozenset(names), library)


def compile_unary_tests(
    source: str, names: Collection[str] = (), library: Library = WITH_CALENDAR, own: Node | None = None
) -> UnaryTests:
    """Compile the tests of a cell: `-`, `< 10, > 20`, `not("a")`, `? > limit`; as `compile_expression`.

    Args:
        own: how the cell's column reads its value; where it is a name, this name is `?` in the cell.
    """
    compiled = _unary_tests if len(source) <= _LONGEST_CACHED_CHARACTERS else _unary_tests.__wrapped__
    return compiled(source, frozenset(names), library, own)


@lru_cache(_MOST_CACHED)
def _expression(source: str, names: frozenset[str], library: Library) -> Expression:
    tree = parse(source, (library.known, KnownNames(names)), library.members)
    code, paths = _compiled(source, tree, names, library, NameScope())
    return Expression(source, tree, code, paths)


@lru_cache(_MOST_CACHED)
def _unary_tests(source: str, names: frozenset[str], library: Library, own: Node | None) -> UnaryTests:
    tree = parse_unary_tests(source, (library.known, KnownNames(names)), library.members)
    tree = tree if own is None else with_input(tree, own)
    code, paths = _compiled(source, tree, names, library, NameScope({"?": INPUT_SLOT}))
    return UnaryTests(source, tree, code, paths)


def _compiled(
    source: str, tree: Node, names: frozenset[str], library: Library, scope: NameScope
) -> tuple[Code, frozenset[str]]:
    compiler = Compiler(library, names)
    try:
        code = compiler.code(tree, scope)
    except RecursionError:
        raise ExpressionFault(source, 0, "less nesting", "the expression is nested too deeply.") from None
    return code, frozenset(compiler.paths)
