"""Functions over lists of numbers (or of whatever can be ordered), and all() and any()."""

from collections.abc import Callable
from decimal import Decimal
from functools import reduce

from engine.expressions.evaluation import Evaluation
from engine.expressions.library import Refused, Shelf
from engine.expressions.operators import Ternary, compare, every, some
from engine.expressions.values import DECIMAL, Value

shelf = Shelf()


def over_items(name: str) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Register a function that takes one list, or its items as arguments."""

    def register(run_over: Callable[..., Value]) -> Callable[..., Value]:
        def of_list(run: Evaluation, items: list[Value]) -> Value:
            run.charge(len(items))
            return run_over(items)

        def of_items(run: Evaluation, *items: Value) -> Value:
            return of_list(run, list(items))

        of_list.__doc__ = run_over.__doc__
        shelf.function(name, "list: list")(of_list)
        shelf.function(name, "items: any...")(of_items)
        return run_over

    return register


def _numbers(items: list[Value]) -> list[Decimal]:
    numbers = [item for item in items if isinstance(item, Decimal)]
    if len(numbers) < len(items):
        raise Refused("the list may hold numbers only")
    return numbers


def _best(items: list[Value], sign: str) -> Value:
    def better(best: Value, item: Value) -> Value:
        order = compare(sign, item, best)
        if order is None:
            raise Refused("the items of the list cannot be compared with each other")
        return item if order else best

    if len(items) == 1 and compare("<=", items[0], items[0]) is None:
        raise Refused("the items of the list cannot be compared with each other")
    return reduce(better, items) if items else None


def _sum(numbers: list[Decimal]) -> Decimal:
    return reduce(DECIMAL.add, numbers, Decimal(0))


@over_items("min")
def least(items: list[Value]) -> Value:
    """The smallest item."""
    return _best(items, "<")


@over_items("max")
def greatest(items: list[Value]) -> Value:
    """The greatest item."""
    return _best(items, ">")


@over_items("sum")
def total(items: list[Value]) -> Value:
    """All numbers together; null of nothing."""
    return _sum(_numbers(items)) if items else None


@over_items("product")
def product(items: list[Value]) -> Value:
    """All numbers multiplied; null of nothing."""
    return reduce(DECIMAL.multiply, _numbers(items), Decimal(1)) if items else None


@over_items("mean")
def mean(items: list[Value]) -> Value:
    """The average; null of nothing."""
    return DECIMAL.divide(_sum(_numbers(items)), Decimal(len(items))) if items else None


@over_items("median")
def median(items: list[Value]) -> Value:
    """The middle number, or the mean of the two in the middle."""
    numbers = sorted(_numbers(items))
    if not numbers:
        return None
    middle, odd = divmod(len(numbers), 2)
    if odd:
        return numbers[middle]
    return DECIMAL.divide(DECIMAL.add(numbers[middle - 1], numbers[middle]), Decimal(2))


@over_items("stddev")
def standard_deviation(items: list[Value]) -> Value:
    """The sample's standard deviation, of two numbers at least."""
    numbers = _numbers(items)
    if len(numbers) < 2:
        raise Refused("stddev() needs two numbers at least")
    average = DECIMAL.divide(_sum(numbers), Decimal(len(numbers)))
    squares = [DECIMAL.power(DECIMAL.subtract(number, average), Decimal(2)) for number in numbers]
    return DECIMAL.sqrt(DECIMAL.divide(_sum(squares), Decimal(len(numbers) - 1)))


@over_items("mode")
def mode(items: list[Value]) -> Value:
    """The most frequent numbers, in order."""
    counts: dict[Decimal, int] = {}
    for number in _numbers(items):
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values(), default=0)
    found: list[Value] = []
    found.extend(sorted(number for number, times in counts.items() if times == most))
    return found


@over_items("all")
def every_one(items: list[Value]) -> Ternary:
    """Whether all are true; true of nothing."""
    return every(items)


@over_items("any")
def any_one(items: list[Value]) -> Ternary:
    """Whether one at least is true; false of nothing."""
    return some(items)
