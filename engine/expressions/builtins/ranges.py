"""How points and ranges lie to each other: before, after, meets, overlaps and their like; range()."""

from collections.abc import Callable

from engine.expressions.builtins import moments
from engine.expressions.compiling import Compiler, NameScope
from engine.expressions.errors import ExpressionFault
from engine.expressions.evaluation import Evaluation, Frame
from engine.expressions.library import Library, Refused, Shelf
from engine.expressions.limits import PATTERN
from engine.expressions.operators import compare
from engine.expressions.parser import parse
from engine.expressions.tree import Interval
from engine.expressions.values import Range, Value

shelf = Shelf()

#: What may stand at the ends of a range that is written in a text.
_LITERALS = Library(moments.shelf.functions)

Relation = Callable[[Range, Range], bool]


def _less(left: Value, right: Value) -> bool:
    order = compare("<", left, right)
    if order is None:
        raise Refused("these cannot be compared: they are of different kinds or open ranges")
    return order


def _same(left: Value, right: Value) -> bool:
    return not _less(left, right) and not _less(right, left)


def _before(one: Range, other: Range) -> bool:
    return _less(one.high, other.low) or (
        _same(one.high, other.low) and not (one.high_included and other.low_included)
    )


def _same_start(one: Range, other: Range) -> bool:
    return _same(one.low, other.low) and one.low_included == other.low_included


def _same_end(one: Range, other: Range) -> bool:
    return _same(one.high, other.high) and one.high_included == other.high_included


def _starts_earlier(one: Range, other: Range) -> bool:
    return _less(one.low, other.low) or (
        _same(one.low, other.low) and one.low_included and not other.low_included
    )


def _ends_later(one: Range, other: Range) -> bool:
    return _less(other.high, one.high) or (
        _same(one.high, other.high) and one.high_included and not other.high_included
    )


def _includes(one: Range, other: Range) -> bool:
    return not _starts_earlier(other, one) and not _ends_later(other, one)


def _overlaps(one: Range, other: Range) -> bool:
    return not _before(one, other) and not _before(other, one)


def _overlaps_before(one: Range, other: Range) -> bool:
    return _overlaps(one, other) and _starts_earlier(one, other) and not _ends_later(one, other)


def _meets(one: Range, other: Range) -> bool:
    return one.high_included and other.low_included and _same(one.high, other.low)


def _starts(one: Range, other: Range) -> bool:
    return _same_start(one, other) and _includes(other, one)


def _finishes(one: Range, other: Range) -> bool:
    return _same_end(one, other) and _includes(other, one)


def _coincides(one: Range, other: Range) -> bool:
    return _same_start(one, other) and _same_end(one, other)


def _turned(relation: Relation) -> Relation:
    return lambda one, other: relation(other, one)


_RELATIONS: dict[str, Relation] = {
    "before": _before,
    "after": _turned(_before),
    "meets": _meets,
    "met by": _turned(_meets),
    "overlaps": _overlaps,
    "overlaps before": _overlaps_before,
    "overlaps after": _turned(_overlaps_before),
    "finishes": _finishes,
    "finished by": _turned(_finishes),
    "includes": _includes,
    "during": _turned(_includes),
    "starts": _starts,
    "started by": _turned(_starts),
    "coincides": _coincides,
}
#: The names of the parameters, by whether each of the two is a point or a range.
_POINTS = {"before", "after", "coincides"}
_POINT_FIRST = {"before", "after", "finishes", "during", "starts"}
_POINT_SECOND = {"before", "after", "finished by", "includes", "started by"}


def _register(name: str, relation: Relation) -> None:
    def holds(one: Value, other: Value) -> bool:
        pair = isinstance(one, Range), isinstance(other, Range)
        allowed = {(True, True): True, (False, False): name in _POINTS}
        allowed |= {(False, True): name in _POINT_FIRST, (True, False): name in _POINT_SECOND}
        if not allowed[pair]:
            raise Refused(f"{name}() does not take these: it compares ranges")
        return relation(_as_range(one), _as_range(other))

    holds.__doc__ = f"Whether “{name}” is true of the first and the second."
    for first, second in _parameter_names(name):
        shelf.function(name, f"{first}: any, {second}: any")(holds)


def _parameter_names(name: str) -> list[tuple[str, str]]:
    pairs = [("range1", "range2")]
    pairs += [("point1", "point2")] if name in _POINTS else []
    pairs += [("point", "range")] if name in _POINT_FIRST else []
    pairs += [("range", "point")] if name in _POINT_SECOND else []
    return pairs


def _as_range(value: Value) -> Range:
    return value if isinstance(value, Range) else Range(value, value)


@shelf.function("range", "from: string")
def range_of(run: Evaluation, text: str) -> Range:
    """The range that a text writes, such as `[1..10)`; its ends are literals, in order."""
    run.charge(5 * PATTERN + len(text))
    try:
        node = parse(text, (_LITERALS.known,))
    except ExpressionFault as fault:
        raise Refused(f"range() does not understand the text: {fault}") from None
    compiler, nowhere = Compiler(_LITERALS, ()), NameScope()
    ends = isinstance(node, Interval) and all(
        compiler.is_constant(end, nowhere) for end in (node.low, node.high)
    )
    value = compiler.code(node, nowhere)(Frame({}, Evaluation(), {})) if ends else None
    if not isinstance(value, Range) or compare("<=", value.low, value.high) is not True:
        raise Refused("range() needs a text such as [1..10], whose ends are literals in order")
    return value


for _name, _relation in _RELATIONS.items():
    _register(_name, _relation)
