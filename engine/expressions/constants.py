"""What a test compares its value with, read off its tree: for whoever checks tables before they run."""

from collections.abc import Iterator

from engine.expressions.compiling import Compiler, NameScope
from engine.expressions.compiling.base import parts_of
from engine.expressions.evaluation import Evaluation, Frame
from engine.expressions.library import Library
from engine.expressions.tree import (
    Between,
    Call,
    Comparison,
    In,
    Interval,
    ListOf,
    Logic,
    Name,
    Node,
    Tests,
    Unary,
)
from engine.expressions.values import Value


class NotConstant(ValueError):
    """A test depends on more than its value and constants."""


def constants_of(tests: Tests, library: Library) -> list[Value]:
    """The constants that a cell compares its value with.

    Between two neighbours among them, and beyond the last, every value of one kind passes or none
    does; of texts this holds unless the cell `asks_for_order`.

    Raises NotConstant when the cell reads names, calculates or calls functions.
    """
    return list(_constants(tests, Compiler(library, ())))


def constant_of(node: Node, library: Library) -> Value:
    """The value of an expression that is the same in every evaluation; raises NotConstant for others."""
    compiler, nowhere = Compiler(library, ()), NameScope()
    if isinstance(node, ListOf):
        return [constant_of(item, library) for item in node.items]
    if not compiler.is_constant(node, nowhere):
        raise NotConstant
    return compiler.code(node, nowhere)(Frame({}, Evaluation(), {}))


def asks_for_order(tests: Tests) -> bool:
    """Whether a cell asks which of two values is the greater."""
    return any(
        isinstance(part, Interval | Between)
        or (isinstance(part, Unary | Comparison) and part.sign not in ("=", "!="))
        for part in parts_of(tests)
    )


def _constants(node: Node, compiler: Compiler) -> Iterator[Value]:
    if compiler.is_constant(node, NameScope()):
        yield constant_of(node, compiler.library)
        return
    for part in _parts(node):
        yield from _constants(part, compiler)


def _parts(node: Node) -> tuple[Node, ...]:
    """The parts of a test that is made of comparisons only."""
    match node:
        case Name("?"):
            return ()
        case Tests(tests) | In(Name("?"), tests) | ListOf(tests) | Logic(_, tests):
            return tests
        case Call(Name("not"), arguments, ()):
            return arguments
        case Unary(_, operand):
            return (operand,)
        case Comparison(_, left, right) | Interval(left, right) | Between(Name("?"), left, right):
            return (left, right)
    raise NotConstant
