"""What stands between operators: literals, names, brackets, calls, `if`, loops, functions, types."""

import re
from abc import ABC, abstractmethod
from collections.abc import Collection

from engine.expressions import limits
from engine.expressions.errors import ExpressionFault
from engine.expressions.scanner import KnownNames, Scanner
from engine.expressions.tree import (
    Call,
    ContextOf,
    Definition,
    Filter,
    If,
    Interval,
    Iterator,
    ListOf,
    Literal,
    Loop,
    Name,
    Node,
    Path,
    TemporalLiteral,
    Type,
)

#: Levels of precedence, loosest first: or, and, comparisons, sums, products, powers.
ANY, COMPARING, ADDING = 1, 3, 4

_CONSTANTS = {"true": True, "false": False, "null": None}
_ARGUMENT_NAME = re.compile(r"([^\s\d,:()\[\]{}<>=\"@?][^,:()\[\]{}<>=\"@?]*):")
_KEY = re.compile(r"([^:{}\[\]()\",\s][^:{}\[\]()\",]*)(?=:)")
_LOOP_NAME = re.compile(r"([^\s,()\[\]{}\"]+(?:\s+[^\s,()\[\]{}\"]+)*?)\s+in(?!\w)")
_PARAMETER = re.compile(r"([^\s,:()\[\]{}\"][^,:()\[\]{}\"]*)")
_TYPE_NAME = re.compile(
    r"days\s+and\s+time\s+duration|years\s+and\s+months\s+duration|date\s+and\s+time|[^\W\d]\w*(?:\.\w+)*"
)
_TYPE_MEMBER = re.compile(r"([^:<>,]+):")
_MEMBERS = ("start included", "end included", "time offset")
_CLOSING = {")": False, "[": False, "]": True}


class TermParser(Scanner, ABC):
    """The part of the parser below the operators."""

    def __init__(
        self, source: str, known: Collection[KnownNames] = (), members: Collection[str] = ()
    ) -> None:
        super().__init__(source, known)
        self._depth = 0
        self._at_high_end = False
        self._guesses = 0
        self._members = KnownNames((*_MEMBERS, *members))

    @abstractmethod
    def expression(self, level: int = ANY) -> Node:
        """An expression whose operators bind at least as tightly as `level`."""

    @abstractmethod
    def test(self, level: int = ANY) -> Node:
        """One unary test."""

    def deeper(self) -> None:
        """Enter something nested."""
        self._depth += 1
        if self._depth > limits.NESTING:
            raise self.too_deep()

    def higher(self) -> None:
        """Leave something nested."""
        self._depth -= 1

    def too_deep(self) -> ExpressionFault:
        """The fault of an expression whose brackets stand too deep inside each other."""
        return self.fault("less nesting", "the expression is nested too deeply.")

    def primary(self) -> Node:
        """The smallest whole part."""
        start = self.skip()
        first = self.source[start : start + 1]
        if first in _OPENERS:
            return self._opened(first, start)
        number = self.number() if first.isdecimal() or first == "." else None
        if number is not None:
            return Literal(number, at=start)
        word = self.word()
        if word in _CONSTANTS and not self.longest_known():
            self.position += len(word)
            return Literal(_CONSTANTS[word], at=start)
        if word in ("if", "for", "some", "every", "function") and not self.longest_known():
            return self._worded(word, start)
        name = self.name()
        if name is None:
            raise self.fault("a value")
        return Name(name, at=start)

    def _opened(self, first: str, start: int) -> Node:
        if first == '"':
            return Literal(self.text(), at=start)
        self.position += 1
        if first == "?":
            return Name("?", at=start)
        if first == "@":
            text = self.text()
            if text is None:
                raise self.fault("a text in quotes after @")
            return TemporalLiteral(text, at=start)
        was, self._at_high_end = self._at_high_end, False
        node = {"(": self._group, "[": self._list, "{": self._context, "]": self._open_interval}[first](start)
        self._at_high_end = was
        return node

    def _worded(self, word: str, start: int) -> Node:
        self.position += len(word)
        if word == "if":
            return self._if(start)
        if word == "function":
            return self._definition(start)
        return self._loop(word, start)

    # Brackets

    def _group(self, start: int) -> Node:
        inner = self.test()
        if self.sees(".."):
            return self.interval_after(inner, False, start)
        self.need(")", "to close the bracket")
        return inner

    def _list(self, start: int) -> Node:
        if self.take("]"):
            return ListOf((), at=start)
        items = [self.test()]
        if self.sees(".."):
            return self.interval_after(items[0], True, start)
        while self.take(","):
            items.append(self.test())
        self.need("]", "to close the list")
        return ListOf(tuple(items), at=start)

    def _open_interval(self, start: int) -> Node:
        return self.interval_after(self.expression(ADDING), False, start)

    def interval_after(self, low: Node, low_included: bool, start: int) -> Interval:
        """The rest of an interval whose lower end has been read."""
        self.need("..", "after the lower end of a range")
        was, self._at_high_end = self._at_high_end, True
        high = self.expression(ADDING)
        self._at_high_end = was
        closing = self.source[self.skip() : self.position + 1]
        if closing not in _CLOSING or not closing:
            raise self.fault('"]" or ")" to close the range')
        self.position += 1
        return Interval(low, high, low_included, _CLOSING[closing], at=start)

    def _context(self, start: int) -> Node:
        entries: list[tuple[str, Node]] = []
        scope = KnownNames()
        self.known.append(scope)
        while not self.take("}"):
            if entries:
                self.need(",", "between the entries of a context")
            key = self._key()
            self.need(":", "after the name of an entry")
            entries.append((key, self.expression()))
            scope.add(key)
            self._members.add(key)
        self.known.pop()
        return ContextOf(tuple(entries), at=start)

    def _key(self) -> str:
        text = self.text()
        if text is not None:
            return text
        found = self.found(_KEY)
        if not found:
            raise self.fault("the name of an entry")
        return " ".join(found[1].split())

    # What follows a part

    def postfixed(self, node: Node) -> Node:
        """A part with its members, filters and arguments."""
        for _ in range(limits.CHAIN):
            self.skip()
            if self.source.startswith(".", self.position) and not self.source.startswith("..", self.position):
                node = self._path(node)
            elif self.source.startswith("(", self.position):
                node = self._call(node)
            elif self.source.startswith("[", self.position):
                filtered = self._guessed_filter(node) if self._at_high_end else self._filter(node)
                if filtered is None:
                    return node
                node = filtered
            else:
                return node
        raise self.fault("a shorter path", f"there are more than {limits.CHAIN} parts in one path.")

    def _path(self, node: Node) -> Path:
        self.position += 1
        self.known.append(self._members)
        member = self.name(reserved=())
        self.known.pop()
        if member is None:
            raise self.fault("the name of a member after the dot")
        return Path(node, member, at=node.at)

    def _filter(self, node: Node) -> Filter:
        self.position += 1
        was, self._at_high_end = self._at_high_end, False
        self.known.append(self._members)
        condition = self.expression()
        self.known.pop()
        self._at_high_end = was
        self.need("]", "to close the filter")
        return Filter(node, condition, at=node.at)

    def _guessed_filter(self, node: Node) -> Filter | None:
        """After the high end of a range `[` begins a filter or closes the range, as in `[1..10[`."""
        self._guesses += 1
        if self._guesses > limits.NESTING:
            raise self.too_deep()
        state = self.position, self._depth, len(self.known)
        try:
            return self._filter(node)
        except ExpressionFault:
            self.position, self._depth, known = state
            del self.known[known:]
            self._at_high_end = True
            return None

    def _call(self, function: Node) -> Call:
        self.position += 1
        was, self._at_high_end = self._at_high_end, False
        arguments: list[Node] = []
        names: list[str] = []
        while not self.take(")"):
            if arguments:
                self.need(",", "between arguments, or a closing bracket")
            named = self.found(_ARGUMENT_NAME)
            if named:
                names.append(" ".join(named[1].split()))
            if bool(names) != bool(named):
                raise self.fault("names for all arguments or for none")
            arguments.append(self.test())
        self._at_high_end = was
        return Call(function, tuple(arguments), tuple(names), at=function.at)

    # Words

    def _if(self, start: int) -> If:
        """One `if`, or a chain of `else if`: whoever writes a chain nests nothing, though the tree does."""
        branches = [self._branch(start)]
        while self.sees("if") and not self.longest_known():
            if len(branches) == limits.CHAIN:
                raise self.fault("fewer conditions", f"there are more than {limits.CHAIN} in one chain.")
            start = self.position
            self.position += len("if")
            branches.append(self._branch(start))
        *before, (condition, yes, at) = branches
        tree = If(condition, yes, self.expression(), at=at)
        for condition, yes, at in reversed(before):
            tree = If(condition, yes, tree, at=at)
        return tree

    def _branch(self, start: int) -> tuple[Node, Node, int]:
        """What stands between an `if` and its `else`, both words passed: condition, answer, and where."""
        condition = self.expression()
        self.need("then", 'after the condition of "if"')
        yes = self.expression()
        self.need("else", 'after the "then" part')
        return condition, yes, start

    def _loop(self, word: str, start: int) -> Loop:
        scope = KnownNames(("partial",) if word == "for" else ())
        self.known.append(scope)
        iterators = [self._iterator(scope)]
        while self.take(","):
            iterators.append(self._iterator(scope))
        self.need("return" if word == "for" else "satisfies")
        body = self.expression()
        self.known.pop()
        return Loop(word, tuple(iterators), body, at=start)

    def _iterator(self, scope: KnownNames) -> Iterator:
        start = self.skip()
        found = self.found(_LOOP_NAME)
        if not found:
            raise self.fault('a name and "in"')
        name = " ".join(found[1].split())
        source = self.expression()
        end = self.expression() if self.take("..") else None
        scope.add(name)
        return Iterator(name, source, end, at=start)

    def _definition(self, start: int) -> Definition:
        self.need("(", 'after "function"')
        parameters: list[tuple[str, Type | None]] = []
        while not self.take(")"):
            if parameters:
                self.need(",", "between parameters")
            found = self.found(_PARAMETER)
            if not found:
                raise self.fault("the name of a parameter")
            parameters.append((" ".join(found[1].split()), self.type() if self.take(":") else None))
        if self.sees("external"):
            raise self.fault(
                "a FEEL expression", "external functions (Java or PMML) are never run; write it in FEEL."
            )
        self.known.append(KnownNames([name for name, _ in parameters]))
        body = self.expression()
        self.known.pop()
        return Definition(tuple(parameters), body, at=start)

    def type(self) -> Type:
        """A type, as it stands after `instance of` or a parameter."""
        start = self.skip()
        name = self._type_name()
        if name not in ("list", "range", "context", "function") or not self.take("<"):
            return Type(name, at=start)
        self.deeper()
        members, parts = self._type_parts(name)
        if name in ("list", "range") and len(parts) != 1:
            raise self.fault("one type", f"a {name} is of one type, such as {name}<number>.", start)
        if name == "function":
            self.need("->", "before the type of the result")
            parts.append(self.type())
        self.higher()
        return Type(name, tuple(parts), tuple(members), at=start)

    def _type_name(self) -> str:
        longest = self._members.longest(self.source, self.skip())
        if longest:
            self.position, name = longest
            return name
        found = self.found(_TYPE_NAME)
        if not found:
            raise self.fault("the name of a type")
        return " ".join(found[0].split())

    def _type_parts(self, name: str) -> tuple[list[str], list[Type]]:
        members: list[str] = []
        parts: list[Type] = []
        while not self.take(">"):
            if parts:
                self.need(",", "between types")
            if name == "context":
                found = self.found(_TYPE_MEMBER)
                if not found:
                    raise self.fault("the name of a member and its type")
                members.append(" ".join(found[1].split()))
            parts.append(self.type())
        return members, parts


_OPENERS = frozenset('"?@([{]')
