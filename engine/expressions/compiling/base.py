"""What all parts of the compiler share: the table of makers, scopes known before running, constants."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

from engine.expressions.evaluation import Evaluation, Frame
from engine.expressions.library import Library
from engine.expressions.tree import Call, Literal, Name, Negation, Node, TemporalLiteral
from engine.expressions.values import Value

Code = Callable[[Frame], Value]
_Node = TypeVar("_Node", bound=Node)
_Maker = Callable[["Compiler", Any, "NameScope"], Code]

_MAKERS: dict[type[Node], _Maker] = {}
#: Functions whose result never changes: with literal arguments they are called once.
_CONSTANT_FUNCTIONS = frozenset({"date", "time", "date and time", "duration", "number"})


@dataclass(frozen=True, slots=True)
class NameScope:
    """The local names at one place of an expression.

    `item` is the slot of a filter's item: the members of the item are names, too.
    """

    slots: dict[str, int] = field(default_factory=dict)
    outer: "NameScope | None" = None
    item: int | None = None


class Compiler:
    """Compiles one expression; afterwards `paths` are the dotted names that it reads from outside."""

    def __init__(self, library: Library, declared: Collection[str]) -> None:
        self.library = library
        self.declared = declared
        self.paths: set[str] = set()
        self._slots = count(1)

    def slot(self) -> int:
        """A new place for a local value."""
        return next(self._slots)

    def code(self, node: Node, scope: NameScope) -> Code:
        """The closure of a part. A constant is computed now, but for null, whose reason is told each time."""
        code = _MAKERS[type(node)](self, node, scope)
        if self.is_constant(node, scope):
            value = code(Frame({}, Evaluation(), {}))
            return code if value is None else lambda frame: value
        return code

    def is_constant(self, node: Node, scope: NameScope) -> bool:
        """Whether a part gives the same value in every evaluation."""
        match node:
            case Literal() | TemporalLiteral():
                return True
            case Negation(operand=Literal(value=Decimal())):
                return True
            case Call(function=Name(name=name), names=()) if name in _CONSTANT_FUNCTIONS:
                unshadowed = name not in self.declared and not is_local(name, scope, members=False)
                return unshadowed and all(self.is_constant(one, scope) for one in node.arguments)
        return False


def makes(kind: type[_Node]) -> Callable[[Callable[[Compiler, _Node, NameScope], Code]], Callable[..., Code]]:
    """Register the maker of one kind of part."""

    def register(maker: Callable[[Compiler, _Node, NameScope], Code]) -> Callable[..., Code]:
        _MAKERS[kind] = maker
        return maker

    return register


def is_local(name: str, scope: NameScope | None, members: bool = True) -> bool:
    """Whether a name is bound here or further out, or (with `members`) may be a member of a filter's item."""
    while scope is not None:
        if name in scope.slots or (members and scope.item is not None):
            return True
        scope = scope.outer
    return False


def parts_of(node: Node) -> Iterator[Node]:
    """A part and everything in it."""
    waiting: list[Any] = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Node):
            yield part
            waiting.extend(getattr(part, one.name) for one in fields(part))
        elif isinstance(part, tuple):
            waiting.extend(part)


def asks_for_input(node: Node) -> bool:
    """Whether `?` stands anywhere in a test."""
    return any(isinstance(part, Name) and part.name == "?" for part in parts_of(node))


def names_null(node: Node) -> bool:
    """Whether a test speaks of null itself, as `null` and `? = null` do."""
    return any(isinstance(part, Literal) and part.value is None for part in parts_of(node))
