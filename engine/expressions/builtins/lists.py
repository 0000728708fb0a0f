"""Functions over lists: taking parts, putting together, looking for items, sorting."""

from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal
from functools import cmp_to_key

from engine.expressions.evaluation import Evaluation
from engine.expressions.library import Refused, Shelf
from engine.expressions.operators import compare, equals
from engine.expressions.values import Function, Value

shelf = Shelf()


@shelf.function("count", "list: list")
def count(items: list[Value]) -> Decimal:
    """How many items."""
    return Decimal(len(items))


@shelf.function("list contains", "list: list, element: any")
def list_contains(run: Evaluation, items: list[Value], element: Value) -> bool:
    """Whether an item equals the element."""
    run.charge(len(items))
    return any(equals(item, element, run) is True for item in items)


@shelf.function("append", "list: list, item: any...")
def append(run: Evaluation, items: list[Value], *more: Value) -> list[Value]:
    """The list with further items at its end."""
    run.charge(len(items) + len(more))
    return [*items, *more]


@shelf.function("concatenate", "list: list...")
def concatenate(run: Evaluation, *lists: list[Value]) -> list[Value]:
    """Lists one after the other."""
    run.charge(sum(map(len, lists)))
    return [item for items in lists for item in items]


@shelf.function("union", "list: list...")
def union(run: Evaluation, *lists: list[Value]) -> list[Value]:
    """Lists one after the other, each item once."""
    return _distinct(run, (item for items in lists for item in items))


@shelf.function("distinct values", "list: list")
def distinct_values(run: Evaluation, items: list[Value]) -> list[Value]:
    """Each item once."""
    return _distinct(run, items)


def _distinct(run: Evaluation, items: Iterable[Value]) -> list[Value]:
    kept: list[Value] = []
    for item in items:
        run.charge(1 + len(kept))
        if not any(equals(item, other, run) is True for other in kept):
            kept.append(item)
    return kept


@shelf.function("sublist", "list: list, start position: number, length: number?")
def sublist(
    run: Evaluation, items: list[Value], start: Decimal, length: Decimal | None = None
) -> list[Value]:
    """From a position counted from 1, or from the end with a negative one."""
    run.charge(len(items))
    first = _place(items, start)
    if length is not None and length < 0:
        raise Refused("sublist() needs a length that is not negative")
    return items[first:] if length is None else items[first : first + int(length)]


@shelf.function("insert before", "list: list, position: number, newItem: any")
def insert_before(run: Evaluation, items: list[Value], position: Decimal, new: Value) -> list[Value]:
    """The list with an item put before a position."""
    run.charge(len(items) + 1)
    place = _place(items, position)
    return [*items[:place], new, *items[place:]]


@shelf.function("remove", "list: list, position: number")
def remove(run: Evaluation, items: list[Value], position: Decimal) -> list[Value]:
    """The list without the item at a position."""
    run.charge(len(items))
    place = _place(items, position)
    return items[:place] + items[place + 1 :]


@shelf.function("list replace", "list: list, position: number, newItem: any")
def replace_at(run: Evaluation, items: list[Value], position: Decimal, new: Value) -> list[Value]:
    """The list with another item at a position, of which a fraction is cut off."""
    run.charge(len(items))
    place = _place(items, position.to_integral_value(ROUND_DOWN))
    return [*items[:place], new, *items[place + 1 :]]


@shelf.function("list replace", "list: list, match: function, newItem: any")
def replace_matching(run: Evaluation, items: list[Value], match: Function, new: Value) -> list[Value]:
    """The list with another item wherever match(item, newItem) is true."""
    return [new if _asked(run, match, item, new) else item for item in items]


def _asked(run: Evaluation, question: Function, one: Value, other: Value) -> bool:
    run.charge(1)
    if question.fixed and question.parameters is not None and len(question.parameters) != 2:
        raise Refused("the function must take two arguments")
    answer = question.call(run, [one, other])
    if not isinstance(answer, bool):
        raise Refused("the function must answer true or false")
    return answer


def _place(items: list[Value], position: Decimal) -> int:
    """A position from 1 (or from the end, negative) as an index."""
    if position != position.to_integral_value() or not 1 <= abs(position) <= len(items):
        raise Refused(f"there is no position {position} in a list of {len(items)}")
    return int(position) - 1 if position > 0 else len(items) + int(position)


@shelf.function("reverse", "list: list")
def reverse(run: Evaluation, items: list[Value]) -> list[Value]:
    """The last item first."""
    run.charge(len(items))
    return items[::-1]


@shelf.function("index of", "list: list, match: any")
def index_of(run: Evaluation, items: list[Value], match: Value) -> list[Value]:
    """Every position, from 1, of items that equal the match."""
    run.charge(2 * len(items))
    return [Decimal(place) for place, item in enumerate(items, 1) if equals(item, match, run) is True]


@shelf.function("flatten", "list: list")
def flatten(run: Evaluation, items: list[Value]) -> list[Value]:
    """The items of lists inside lists, in one list."""
    flat: list[Value] = []
    waiting = [iter(items)]
    while waiting:
        run.charge(1)
        for item in waiting[-1]:
            run.charge(1)
            if isinstance(item, list):
                waiting.append(iter(item))
                break
            flat.append(item)
        else:
            waiting.pop()
    return flat


@shelf.function("sort", "list: list, precedes: function|null?")
def sort(run: Evaluation, items: list[Value], precedes: Function | None = None) -> list[Value]:
    """In order, by `<` or by a function that says whether one item comes before another."""

    def order(one: Value, other: Value) -> int:
        if precedes is not None:
            return -1 if _asked(run, precedes, one, other) else int(_asked(run, precedes, other, one))
        run.charge(1)
        before = compare("<", one, other)
        if before is None:
            raise Refused("sort() cannot compare the items of the list with each other")
        return -1 if before else int(compare("<", other, one) is True)

    run.charge(len(items))
    return sorted(items, key=cmp_to_key(order))
