"""Hit policies: what a table answers when several rules match. One value a policy says all about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

from engine.expressions import Value
from engine.expressions.limits import Meter
from engine.expressions.operators import compare, equals
from engine.expressions.values import DECIMAL

#: The outputs of one rule that matched.
MatchedRow = tuple[Value, ...]


class RowsDisagree(ValueError):
    """The policy allows no answer; the message says what it wants instead."""


@dataclass(frozen=True, slots=True)
class HitPolicy:
    """One hit policy of the DMN specification (8.2.8).

    Attributes:
        letter: how some editors write it.
        in_words: what happens when several rules match, for people.
        lists: whether the answer is a list.
        upper_decides: the first rule that matches decides, and no other is asked.
        allows_several: whether more than one rule may match.
        must_agree: whether all that match must answer alike.
        ranks: whether rows are ordered by the allowed values of the outputs, the most important first.
    """

    name: str
    letter: str
    in_words: str
    lists: bool = False
    upper_decides: bool = False
    allows_several: bool = True
    must_agree: bool = False
    ranks: bool = False

    @property
    def any_match_decides(self) -> bool:
        """Whether one rule that matches says the answer, whatever the others would say."""
        return self.must_agree or not self.allows_several

    @property
    def most_important_decides(self) -> bool:
        """Whether of several rows the one of the highest rank is the answer."""
        return self.ranks and not self.lists

    def answered(
        self, rows: list[MatchedRow], orders: Sequence[list[Value]], meter: Meter
    ) -> list[MatchedRow]:
        """The rows that it answers with, in its order.

        Args:
            rows: those of the rules that matched, in the order of the table.
            orders: the allowed values of each output, the most important first.

        Raises:
            RowsDisagree: it allows no answer.
        """
        if not self.allows_several and len(rows) > 1:
            raise RowsDisagree("only one may")
        if self.must_agree and not agree(rows, meter):
            raise RowsDisagree("they answer differently")
        if self.ranks:
            rows = by_priority(rows, orders, meter)
        return rows if self.lists else rows[:1]


POLICIES = {
    policy.name: policy
    for policy in (
        HitPolicy("UNIQUE", "U", "No more than one rule can match.", allows_several=False),
        HitPolicy(
            "ANY", "A", "Several rules may match, as long as they give the same answer.", must_agree=True
        ),
        HitPolicy(
            "FIRST", "F", "The rules are read from top to bottom: the first one that matches decides.",
            upper_decides=True,
        ),
        HitPolicy(
            "PRIORITY", "P", "Of the rules that match, the one with the most important answer decides.",
            ranks=True,
        ),
        HitPolicy(
            "RULE ORDER", "R", "Every rule that matches gives an answer, in the order of the table.",
            lists=True,
        ),
        HitPolicy(
            "OUTPUT ORDER", "O", "Every rule that matches gives an answer, the most important one first.",
            lists=True, ranks=True,
        ),
        HitPolicy("COLLECT", "C", "Every rule that matches gives an answer.", lists=True),
    )
}  # fmt: skip
_BY_LETTER = {policy.letter: policy for policy in POLICIES.values()}


def hit_policy(written: str | None) -> HitPolicy | None:
    """The policy that a file names, by name or letter; UNIQUE where it names none; None for one unknown."""
    return POLICIES.get(written or "UNIQUE") or _BY_LETTER.get(written or "")


def agree(rows: Sequence[MatchedRow], meter: Meter) -> bool:
    """Whether all rows are equal, as ANY asks."""
    return all(equals(list(row), list(rows[0]), meter) is True for row in rows)


def by_priority(rows: Sequence[MatchedRow], orders: Sequence[list[Value]], meter: Meter) -> list[MatchedRow]:
    """Rows ordered by their rank; of equal ones the upper comes first."""
    return sorted(rows, key=lambda row: rank(row, orders, meter))


def rank(row: MatchedRow, orders: Sequence[list[Value]], meter: Meter) -> list[int]:
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
