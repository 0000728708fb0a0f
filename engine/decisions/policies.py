"""Hit policies: what a table answers when several rules match. One function a policy.

Each takes the outputs of the rules that matched, in the order of the table, and the
order of the allowed output values where PRIORITY and OUTPUT ORDER ask for it.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import reduce

from engine.expressions import Value
from engine.expressions.limits import Meter
from engine.expressions.operators import compare, equals
from engine.expressions.values import DECIMAL

Row = tuple[Value, ...]

#: Policies whose answer is a list.
LISTING = frozenset({"RULE ORDER", "OUTPUT ORDER", "COLLECT"})
#: The first letters that some editors write.
SHORT = {
    "U": "UNIQUE",
    "A": "ANY",
    "F": "FIRST",
    "P": "PRIORITY",
    "R": "RULE ORDER",
    "O": "OUTPUT ORDER",
    "C": "COLLECT",
}
KNOWN = frozenset(SHORT.values())


def agree(rows: Sequence[Row], meter: Meter) -> bool:
    """Whether all rows are equal, as ANY asks."""
    return all(equals(list(row), list(rows[0]), meter) is True for row in rows)


def by_priority(rows: Sequence[Row], orders: Sequence[list[Value]], meter: Meter) -> list[Row]:
    """Rows ordered by their rank; of equal ones the upper comes first."""
    return sorted(rows, key=lambda row: rank(row, orders, meter))


def rank(row: Row, orders: Sequence[list[Value]], meter: Meter) -> list[int]:
    """Where the values of a row stand among the allowed values, first column first; the least wins."""
    return [_place(value, order, meter) for value, order in zip(row, orders, strict=True)]


def _place(value: Value, order: list[Value], meter: Meter) -> int:
    places = (place for place, allowed in enumerate(order) if equals(value, allowed, meter) is True)
    return next(places, len(order))


def _sum(values: list[Value]) -> Value:
    numbers = [value for value in values if isinstance(value, Decimal)]
    return reduce(DECIMAL.add, numbers) if len(numbers) == len(values) else None


def _extreme(sign: str) -> Callable[[list[Value]], Value]:
    def choose(values: list[Value]) -> Value:
        best = values[0]
        for value in values[1:]:
            order = compare(sign, value, best)
            if order is None:
                return None
            best = value if order else best
        return best

    return choose


def _count(values: list[Value]) -> Value:
    return Decimal(len(values))


AGGREGATIONS: dict[str, Callable[[list[Value]], Value]] = {
    "SUM": _sum,
    "MIN": _extreme("<"),
    "MAX": _extreme(">"),
    "COUNT": _count,
}
