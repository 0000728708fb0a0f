"""The items of repeated steps, on each of which an expression inside them is tried."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engine.bpmn.evaluation import feel
from engine.bpmn.giving import ItemOfList
from engine.expressions import Names, Value, calendar_of, compile_expression

#: Nobody reads more of them.
MOST_ITEMS = 10


@dataclass(frozen=True)
class ItemScope:
    """What is known for one item of each list around a step; `items` are by their names."""

    items: Mapping[str, Value]
    scope: Mapping[str, Value]

    def with_items(self, scope: Mapping[str, Value]) -> Mapping[str, Value]:
        """The same items over another scope."""
        return Names(self.items, lambda: calendar_of(scope), behind=scope)


def item_scopes(
    lists: Sequence[ItemOfList], scope: Mapping[str, Value], at: datetime, read: frozenset[str]
) -> list[ItemScope]:
    """What is known for each item, or once where nothing of an item is read; empty where a list is.

    Args:
        lists: those around the place, the outermost first.
        read: the first names of what the expression reads.

    Raises:
        ExpressionFault: the list cannot be read.
    """
    if not read & {one.item for one in lists}:
        return [ItemScope({}, scope)]
    found = [ItemScope({}, scope)]
    for one in lists:
        found = [each for around in found for each in _each(one, around, at)][:MOST_ITEMS]
    return found


def _each(one: ItemOfList, around: ItemScope, at: datetime) -> Iterator[ItemScope]:
    listed = compile_expression(feel(one.list)).evaluate(around.scope, at)
    for item in listed if isinstance(listed, list) else ():
        known = ItemScope({**around.items, one.item: item}, around.scope)
        yield replace(known, scope=known.with_items(around.scope))
