"""Boxed conditionals, filters and loops, which say the same as `if`, `[...]`, `for`, `some` and `every`."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from engine.decisions.items import with_names
from engine.decisions.place import Code, DecisionPlace
from engine.decisions.reading import DmnElement, child, local
from engine.expressions import Date, Range, Value, kind
from engine.expressions.evaluation import Frame
from engine.expressions.operators import every, some

Inside = Callable[[DmnElement | None, DecisionPlace], Code]
_Number = TypeVar("_Number", int, Decimal)


def _conditional(element: DmnElement, place: DecisionPlace, inside: Inside, members: Collection[str]) -> Code:
    condition, yes, no = (inside(child(element, name), place.inside(name)) for name in ("if", "then", "else"))

    def choose(frame: Frame) -> Value:
        value = condition(frame)
        if _judged(iter([value]), frame, place) is None:
            return None
        return yes(frame) if value else no(frame)

    return choose


def _filter(element: DmnElement, place: DecisionPlace, inside: Inside, members: Collection[str]) -> Code:
    source = inside(child(element, "in"), place.inside("in"))
    condition = inside(
        child(element, "match"), replace(place.inside("match").knowing(["item", *members]), open=True)
    )

    def run(frame: Frame) -> Value:
        value = source(frame)
        items: list[Value] = value if isinstance(value, list) else [] if value is None else [value]
        results = (condition(_item_frame(frame, item)) for item in items or [None])
        first = next(results)
        if isinstance(first, Decimal):
            return _at(items, first)
        judged = _judged(_chained(first, results) if items else iter([]), frame, place)
        return judged and [item for item, result in zip(items, judged, strict=False) if result is True]

    return run


def _item_frame(frame: Frame, item: Value) -> Frame:
    frame.run.charge(1)
    members = item if isinstance(item, Mapping) else {}
    return with_names(frame, {"item": item, **members})


def _chained(first: Value, rest: Iterator[Value]) -> Iterator[Value]:
    yield first
    yield from rest


def _judged(results: Iterator[Value], frame: Frame, place: DecisionPlace) -> list[Value] | None:
    """What a condition says of each item: true, false or null; None and a note when it says anything else."""
    judged: list[Value] = []
    for result in results:
        if result is not None and not isinstance(result, bool):
            frame.run.note(f"{place.called}: the condition is a {kind(result)}, not true or false.")
            return None
        judged.append(result)
    return judged


def _at(items: list[Value], position: Decimal) -> Value:
    """The item at a position from 1, or from the end with -1."""
    if position != position.to_integral_value() or not 1 <= abs(position) <= len(items):
        return None
    return items[int(position) - 1 if position > 0 else int(position)]


def _loop(element: DmnElement, place: DecisionPlace, inside: Inside, members: Collection[str]) -> Code:
    name = " ".join(element.get("iteratorVariable", "item").split())
    source = inside(child(element, "in"), place.inside("in"))
    ending = "return" if local(element) == "for" else "satisfies"
    names = {name, "partial"} if ending == "return" else {name}
    body = inside(child(element, ending), place.inside(ending).knowing(names))
    judge = {"some": some, "every": every}.get(local(element))

    def run(frame: Frame) -> Value:
        items = _items(source(frame))
        if items is None:
            frame.run.note(f"{place.called}: there is no list to walk over.")
            return None
        results = _results(items, name, body, frame)
        if judge is None:
            return list(results)
        judged = _judged(results, frame, place)
        return None if judged is None else judge(judged)

    return run


def _results(items: Iterator[Value], name: str, body: Code, frame: Frame) -> Iterator[Value]:
    results: list[Value] = []
    for item in items:
        frame.run.charge(1)
        result = body(with_names(frame, {name: item, "partial": results}))
        results.append(result)
        yield result


def _items(value: Value) -> Iterator[Value] | None:
    """What a loop walks over: the items of a list, the numbers or days of a range; None for nothing."""
    if value is None:
        return None
    if not isinstance(value, Range):
        return iter(value if isinstance(value, list) else [value])
    match value.low, value.high:
        case Decimal() as low, Decimal() as high:
            counted = _span(low, high, Decimal)
        case Date() as low, Date() as high:
            counted = _span(low.number, high.number, Date.of_number)
        case _:
            return None
    skipped = [value.low] * (not value.low_included) + [value.high] * (not value.high_included)
    return (item for item in counted if item not in skipped)


def _span(low: _Number, high: _Number, made: Callable[[_Number], Value]) -> Iterator[Value]:
    while low <= high:
        yield made(low)
        low += 1


_BUILDERS = {"conditional": _conditional, "filter": _filter, "for": _loop, "some": _loop, "every": _loop}
LOOPS = frozenset(_BUILDERS)


def build_loop(element: DmnElement, place: DecisionPlace, inside: Inside, members: Collection[str]) -> Code:
    """The logic of a boxed conditional, filter or loop.

    Args:
        inside: builds the logic of its parts.
        members: the names of several words that items may have as members, which a filter reads.
    """
    return _BUILDERS[local(element)](element, place, inside, members)
