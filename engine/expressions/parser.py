"""From source to tree: FEEL's grammar by recursive descent, operators by their precedence.

What stands between operators (literals, brackets, `if`, `for`, functions) is read
by `terms`; both are one parser, in two files.
"""

import re
from collections.abc import Callable, Collection
from typing import TypeVar

from engine.expressions import limits
from engine.expressions.errors import ExpressionFault
from engine.expressions.scanner import KnownNames
from engine.expressions.terms import ADDING, ANY, COMPARING, TermParser
from engine.expressions.tree import (
    Arithmetic,
    Between,
    Comparison,
    In,
    InstanceOf,
    Logic,
    Name,
    Negation,
    Node,
    Tests,
    Unary,
)

_OPERATOR = re.compile(
    r"\*\*|<=|>=|!=|[-+*/<>=]|(?:or|and|between|in|instance(?:\s+of)?)(?![\w'])",
)
_LEVELS = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">=", "between", "in", "instance"), COMPARING),
    "+": ADDING,
    "-": ADDING,
    "*": 5,
    "/": 5,
    "**": 6,
}
_Tree = TypeVar("_Tree", bound=Node)
_COMPARISONS = ("<=", ">=", "!=", "<", ">", "=")


def parse(source: str, known: Collection[KnownNames] = (), members: Collection[str] = ()) -> Node:
    """The tree of one expression; ExpressionFault when it is none.

    Args:
        known: the names of more than one word that are in scope.
        members: more of them, which stand after a dot or in a filter only.
    """
    return _whole(Parser(source, known, members), Parser.expression)


def parse_unary_tests(
    source: str, known: Collection[KnownNames] = (), members: Collection[str] = ()
) -> Tests:
    """The tree of a decision table's cell: `-`, tests separated by commas, or not(tests)."""
    return _whole(Parser(source, known, members), Parser.unary_tests)


class Parser(TermParser):
    """One reading of one source."""

    def expression(self, level: int = ANY) -> Node:
        """An expression whose operators bind at least as tightly as `level`."""
        self.deeper()
        left = self._unary()
        for _ in range(limits.CHAIN):
            found = _OPERATOR.match(self.source, self.skip())
            sign = found[0].split()[0] if found else ""
            binding = _LEVELS.get(sign, 0)
            if not found or binding < level:
                self.higher()
                return left
            self.position = found.end()
            left = self._operation(found[0], left, binding)
        raise self.fault("fewer operators", f"there are more than {limits.CHAIN} operators in one row.")

    def _operation(self, sign: str, left: Node, binding: int) -> Node:
        match sign:
            case "and" | "or":
                return self._logic(sign, left, binding)
            case "between":
                low = self.expression(ADDING)
                self.need("and", 'after the lower end of "between"')
                return Between(left, low, self.expression(ADDING), at=left.at)
            case "in":
                return In(left, self._in_tests(), at=left.at)
            case "=" | "!=" | "<" | "<=" | ">" | ">=":
                return Comparison(sign, left, self.expression(ADDING), at=left.at)
            case "+" | "-" | "*" | "/" | "**":
                return Arithmetic(sign, left, self.expression(binding + 1), at=left.at)
        if not sign.endswith("of"):
            raise self.fault('"of" after "instance"')
        return InstanceOf(left, self.type(), at=left.at)

    def _logic(self, sign: str, left: Node, binding: int) -> Node:
        operands = [left, self.expression(binding + 1)]
        while self.take(sign):
            operands.append(self.expression(binding + 1))
        return Logic(sign, tuple(operands), at=left.at)

    def _unary(self) -> Node:
        start, signs = self.skip(), 0
        while self.source.startswith("-", self.skip()):
            self.position += 1
            signs += 1
        if signs > limits.NESTING:
            raise self.fault("fewer signs", "there are too many minus signs.", start)
        node = self.postfixed(self.primary())
        for back in range(signs):
            node = Negation(node, at=start + signs - 1 - back)
        return node

    def _in_tests(self) -> tuple[Node, ...]:
        start = self.skip()
        if not self.take("("):
            return (self.test(ADDING),)
        first = self.test()
        if self.sees(".."):
            return (self.postfixed(self.interval_after(first, False, start)),)
        tests = [first]
        while self.take(","):
            tests.append(self.test())
        self.need(")", "at the end of the tests")
        return (self.postfixed(first),) if len(tests) == 1 else tuple(tests)

    def test(self, level: int = ANY) -> Node:
        """One test: a comparison without its left side, or any expression."""
        start = self.skip()
        for sign in _COMPARISONS:
            if self.take(sign):
                return Unary(sign, self.expression(ADDING), at=start)
        return self.expression(level)

    def unary_tests(self) -> Tests:
        """A whole cell."""
        start = self.skip()
        if self.take("-") and self.ends():
            return Tests((), at=start)
        self.position = start
        negated = self._negated_tests(start)
        if negated:
            return negated
        self.position, self._depth = start, 0
        return Tests(self._test_list(), at=start)

    def _negated_tests(self, start: int) -> Tests | None:
        """`not(tests)` when that is all; None when the cell is something else, as `not(a) and b` is."""
        if not (self.take("not") and self.take("(")):
            return None
        try:
            tests = self._test_list()
        except ExpressionFault:
            return None
        return Tests(tests, negated=True, at=start) if self.take(")") and self.ends() else None

    def _test_list(self) -> tuple[Node, ...]:
        tests = [self.test()]
        while self.take(","):
            tests.append(self.test())
        return tuple(tests)


def _whole(parser: Parser, read: Callable[[Parser], _Tree]) -> _Tree:
    source = parser.source
    if len(source) > limits.SOURCE_CHARACTERS:
        problem = f"the expression is longer than {limits.SOURCE_CHARACTERS:,} characters."
        raise ExpressionFault(source[:200], 0, "a shorter expression", problem)
    try:
        node = read(parser)
    except RecursionError:
        raise parser.too_deep() from None
    if not parser.ends():
        raise parser.fault("an operator or the end", _left_over(parser, node))
    return node


def _left_over(parser: Parser, node: Node) -> str:
    word = parser.word()
    if word is None or not isinstance(node, Name):
        return ""
    return (
        f'expected an operator or the end, found "{word}"; if "{node.name} {word}" is one name, '
        "it is not known here."
    )
