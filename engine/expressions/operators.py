"""FEEL's logic and comparisons: three-valued, and null where two values cannot be compared."""

import operator
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, cast

from engine.expressions.calendar import NANOSECONDS
from engine.expressions.limits import Meter
from engine.expressions.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from engine.expressions.values import Range, Value, kind

Ternary = bool | None

_PLAIN = frozenset({bool, Decimal, str, Date, DaysTimeDuration, YearsMonthsDuration})
_ORDERED = _PLAIN - {bool}
ORDERINGS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def every(values: Iterable[Value]) -> Ternary:
    """FEEL's `and`: false wins, then anything but true makes it null."""
    result: Ternary = True
    for value in values:
        if value is False:
            return False
        if value is not True:
            result = None
    return result


def some(values: Iterable[Value]) -> Ternary:
    """FEEL's `or`: true wins, then anything but false makes it null."""
    result: Ternary = False
    for value in values:
        if value is True:
            return True
        if value is not False:
            result = None
    return result


def negated(value: Value) -> Ternary:
    """FEEL's not(): null for anything but true and false."""
    return not value if isinstance(value, bool) else None


def equals(left: Value, right: Value, meter: Meter) -> Ternary:
    """FEEL's `=`: null only equals null, moments are compared by the second, different kinds give null."""
    mine = type(left)
    if mine is type(right) and mine in _PLAIN:
        return left == right
    if left is None or right is None:
        return left is right
    meter.charge(3)
    if isinstance(left, Time | DateTime):
        if type(left) is not type(right):
            return None
        instants = _instants(left, right)
        return instants is not None and instants[0] // NANOSECONDS == instants[1] // NANOSECONDS
    match left, right:
        case list(), list():
            return len(left) == len(right) and all(
                equals(one, other, meter) is True for one, other in zip(left, right, strict=True)
            )
        case Mapping(), Mapping():
            return left.keys() == right.keys() and all(
                equals(left[name], right[name], meter) is True for name in left
            )
        case Range(), Range():
            return _same_range(left, right, meter)
    return left is right if kind(left) == kind(right) == "function" else None


def compare(sign: str, left: Value, right: Value) -> Ternary:
    """`<`, `<=`, `>` or `>=`; null unless both are of one kind that has an order."""
    if type(left) is type(right) and type(left) in _ORDERED:
        return ORDERINGS[sign](left, right)
    instants = _instants(left, right)
    return None if instants is None else ORDERINGS[sign](*instants)


def _instants(left: Value, right: Value) -> tuple[int, int] | None:
    """Two moments of one kind as numbers; None when only one of them has a zone."""
    both_times = isinstance(left, Time) and isinstance(right, Time)
    if both_times or (isinstance(left, DateTime) and isinstance(right, DateTime)):
        one, other = cast("tuple[Time | DateTime, Time | DateTime]", (left, right))
        return (one.instant, other.instant) if (one.zone is None) == (other.zone is None) else None
    return None


def within(value: Value, limits: Range) -> Ternary:
    """Whether a range holds a value."""
    if value is None:
        return None
    if limits.sign in ORDERINGS:
        return compare(limits.sign, value, limits.high if limits.low is None else limits.low)
    above = compare(">=" if limits.low_included else ">", value, limits.low)
    below = compare("<=" if limits.high_included else "<", value, limits.high)
    return every((above, below))


def matches_test(value: Value, test: Value, meter: Meter) -> Ternary:
    """FEEL's `in` for one test: a range holds it, a list holds it or something that does, or it is equal."""
    if isinstance(test, Range) and not isinstance(value, Range):
        return within(value, test)
    if isinstance(test, list):
        meter.charge(len(test))
        if isinstance(value, list) and equals(value, test, meter) is True:
            return True
        return any(matches_test(value, one, meter) is True for one in test)
    return equals(value, test, meter)


def make_range(low: Value, high: Value, low_included: bool, high_included: bool) -> Range | None:
    """A range whose ends are of one kind, in order; None where there is no such range."""
    if low is None and high is None:
        return None
    if low is not None and high is not None and compare("<=", low, high) is not True:
        return None
    return Range(low, high, low_included and low is not None, high_included and high is not None)


def _same_range(left: Range, right: Range, meter: Meter) -> bool:
    return (
        left.sign == right.sign
        and left.low_included == right.low_included
        and left.high_included == right.high_included
        and equals(left.low, right.low, meter) is True
        and equals(left.high, right.high, meter) is True
    )
