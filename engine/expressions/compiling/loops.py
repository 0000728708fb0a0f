"""`for`, `some`, `every` and filters: whatever walks over a list, one counted step an item."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from engine.expressions.compiling.base import Code, Compiler, NameScope, makes
from engine.expressions.evaluation import Evaluation, Frame
from engine.expressions.operators import every, some
from engine.expressions.temporal import Date
from engine.expressions.tree import Filter, Loop
from engine.expressions.tree import Iterator as IteratorNode
from engine.expressions.values import Range, Value, kind


@dataclass(frozen=True, slots=True)
class _Binding:
    """One iterator of a loop: the slot of its name, where the items come from."""

    slot: int
    source: Code
    end: Code | None

    def items(self, frame: Frame) -> Iterable[Value]:
        """What the iterator walks over, one after another."""
        source = self.source(frame)
        if self.end is not None:
            return _counted(source, self.end(frame))
        if isinstance(source, Range):
            return _within(source)
        if source is None:
            raise _NothingToWalk("a loop cannot walk over null")
        return source if isinstance(source, list) else [source]


class _NothingToWalk(ValueError):
    """A loop's source is no list and no countable range."""


@makes(Loop)
def loop(compiler: Compiler, node: Loop, scope: NameScope) -> Code:
    """`for`, `some` and `every`; `for` sees what it has made so far as `partial`."""
    inside = NameScope({}, scope)
    partial = compiler.slot()
    if node.word == "for":
        inside.slots["partial"] = partial
    bindings = [_binding(compiler, one, inside) for one in node.iterators]
    body = compiler.code(node.body, inside)
    return _for(bindings, body, partial) if node.word == "for" else _quantified(node.word, bindings, body)


def _binding(compiler: Compiler, node: IteratorNode, scope: NameScope) -> _Binding:
    """Later iterators and the body see the name of this one."""
    source = compiler.code(node.source, scope)
    end = compiler.code(node.end, scope) if node.end is not None else None
    scope.slots[node.name] = slot = compiler.slot()
    return _Binding(slot, source, end)


def _for(bindings: list[_Binding], body: Code, partial: int) -> Code:
    def run(frame: Frame) -> Value:
        inner = frame.inner()
        results: list[Value] = []
        inner.locals[partial] = results
        try:
            for _ in _steps(bindings, inner):
                results.append(body(inner))
        except _NothingToWalk as problem:
            frame.run.note(str(problem))
            return None
        return results.copy()

    return run


def _quantified(word: str, bindings: list[_Binding], body: Code) -> Code:
    judge = some if word == "some" else every

    def run(frame: Frame) -> Value:
        inner = frame.inner()
        try:
            return judge(body(inner) for _ in _steps(bindings, inner))
        except _NothingToWalk as problem:
            frame.run.note(str(problem))
            return None

    return run


def _steps(bindings: list[_Binding], frame: Frame) -> Iterator[None]:
    """Bind each combination of items in turn, the last iterator fastest."""
    first, rest = bindings[0], bindings[1:]
    for item in first.items(frame):
        frame.run.charge(1)
        frame.locals[first.slot] = item
        if rest:
            yield from _steps(rest, frame)
        else:
            yield


def _within(limits: Range) -> Iterable[Value]:
    if limits.low is None or limits.high is None:
        raise _NothingToWalk("a loop cannot walk over an open range")
    items = iter(_counted(limits.low, limits.high))
    skips = () if limits.low_included else (limits.low,)
    ends = () if limits.high_included else (limits.high,)
    return (item for item in items if item not in skips and item not in ends)


def _counted(low: Value, high: Value) -> Iterable[Value]:
    """Whole numbers or days from one to the other, downwards when the other is smaller."""
    match low, high:
        case Decimal(), Decimal() if low == low.to_integral_value() and high == high.to_integral_value():
            return map(Decimal, _span(int(low), int(high)))
        case Date(), Date():
            return map(Date.of_number, _span(low.number, high.number))
    raise _NothingToWalk(f"a loop cannot count from {kind(low)} to {kind(high)}")


def _span(low: int, high: int) -> Iterable[int]:
    """Both ends included. Not range(): the ends may have thousands of digits."""
    step = 1 if low <= high else -1
    while low != high:
        yield low
        low += step
    yield low


@makes(Filter)
def filtered(compiler: Compiler, node: Filter, scope: NameScope) -> Code:
    """`items[condition]` or `items[number]`; inside, the members of an item are names."""
    slot = compiler.slot()
    source = compiler.code(node.source, scope)
    condition = compiler.code(node.condition, NameScope({}, scope, item=slot))

    def run(frame: Frame) -> Value:
        value = source(frame)
        items = _as_list(value)
        inner = frame.inner()
        inner.locals[slot] = items[0] if items else None
        first = condition(inner)
        if isinstance(first, Decimal):
            return _at(items, first, frame.run)
        kept: list[Value] = items[:1] if first is True else []
        for item in items[1:]:
            frame.run.charge(1)
            inner.locals[slot] = item
            if condition(inner) is True:
                kept.append(item)
        return kept

    return run


def _as_list(value: Value) -> list[Value]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _at(items: list[Value], position: Decimal, run: Evaluation) -> Value:
    """The item at a position from 1, or from the end with -1."""
    size = len(items)
    if position == position.to_integral_value() and 1 <= abs(position) <= size:
        return items[int(position) - 1 if position > 0 else int(position)]
    run.note(f"there is no item {position} in a list of {size}")
    return None
