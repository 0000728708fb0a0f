"""The parameters of every function by the standard's names, and that null and other kinds give null."""

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.expressions import compile_expression, to_plain
from engine.expressions.builtins import STANDARD

MOMENT = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)


def value(source: str) -> Any:
    return to_plain(compile_expression(source).evaluate({}, MOMENT))


#: Calls by name of what the standard names (DMN 1.5, tables 72 to 82); `now` and `today` take nothing.
NAMED: dict[str, list[tuple[str, Any]]] = {
    "not": [('not(negand: true)', False)],
    "is": [('is(value1: 1, value2: 1)', True)],
    "string": [('string(from: 1)', '1')],
    "number": [('number(from:"1,000.5",grouping separator:",",decimal separator:".")', 1000.5)],
    "string length": [('string length(string: "foo")', 3)],
    "upper case": [('upper case(string: "a")', 'A')],
    "lower case": [('lower case(string: "A")', 'a')],
    "trim": [('trim(string: " a ")', 'a')],
    "contains": [('contains(string: "a", match: "a")', True)],
    "starts with": [('starts with(string: "a", match: "a")', True)],
    "ends with": [('ends with(string: "a", match: "a")', True)],
    "substring before": [('substring before(string: "foobar", match: "bar")', 'foo')],
    "substring after": [('substring after(string: "foobar", match: "ob")', 'ar')],
    "substring": [
        ('substring(string: "foobar", start position: 3)', 'obar'),
        ('substring(string: "foobar", start position: 3, length: 1)', 'o'),
    ],
    "matches": [('matches(input: "a", pattern: "a", flags: "")', True)],
    "replace": [('replace(input: "abc", pattern: "b", replacement: "x", flags: "i")', 'axc')],
    "split": [('split(string: "a b", delimiter: " ")', ['a', 'b'])],
    "extract": [('extract(input: "a1", pattern: "[0-9]")', ['1'])],
    "string join": [('string join(list: ["a"], delimiter: "")', 'a'), ('string join(list: ["a"])', 'a')],
    "decimal": [('decimal(n: 1/3, scale: 2)', 0.33)],
    "round up": [('round up(n: 5.5, scale: 0)', 6)],
    "round down": [('round down(n: 5.5, scale: 0)', 5)],
    "round half up": [('round half up(n: 5.5, scale: 0)', 6)],
    "round half down": [('round half down(n: 5.5, scale: 0)', 5)],
    "floor": [('floor(n: 1.5)', 1), ('floor(n: 1.56, scale: 1)', 1.5)],
    "ceiling": [('ceiling(n: 1.5)', 2)],
    "abs": [('abs(n: -1)', 1)],
    "modulo": [('modulo(dividend:12, divisor: 5)', 2)],
    "sqrt": [('sqrt(number:16)', 4)],
    "log": [('log(number: 1)', 0)],
    "exp": [('exp(number: 0)', 1)],
    "odd": [('odd(number: 5)', True)],
    "even": [('even(number: 5)', False)],
    "min": [('min(list: [1, 2])', 1)],
    "max": [('max(list: [1, 2])', 2)],
    "sum": [('sum(list: [1, 2])', 3)],
    "product": [('product(list: [2, 3])', 6)],
    "mean": [('mean(list: [1, 2, 3])', 2)],
    "median": [('median(list: [1])', 1)],
    "stddev": [('stddev(list: [2, 4, 7, 5]) > 2', True)],
    "mode": [('mode(list: [1])', [1])],
    "all": [('all(list: [true])', True)],
    "any": [('any(list: [true])', True)],
    "count": [('count(list: [1, 2])', 2)],
    "list contains": [('list contains(list: [1], element: 1)', True)],
    "append": [('append(list: [1], item: 2)', [1, 2]), ('append(list: [1], items: 2)', None)],
    "concatenate": [('concatenate(list: [1])', [1])],
    "union": [('union(list: [1, 1])', [1])],
    "distinct values": [('distinct values(list: [1, 1])', [1])],
    "sublist": [
        ('sublist(list: [1, 2, 3], start position: 2)', [2, 3]),
        ('sublist(list: [1, 2, 3], start position: 2, length: 1)', [2]),
    ],
    "insert before": [('insert before(list: [1], position: 1, newItem: 0)', [0, 1])],
    "remove": [('remove(list: [1, 2], position: 1)', [2])],
    "list replace": [
        ('list replace(list: [1, 2], position: 1, newItem: 9)', [9, 2]),
        ('list replace(list: [1, 2], match: function(item, newItem) item = 1, newItem: 9)', [9, 2]),
    ],
    "reverse": [('reverse(list: [1, 2])', [2, 1])],
    "index of": [('index of(list: [1, 2], match: 2)', [2])],
    "flatten": [('flatten(list: [[1]])', [1])],
    "sort": [('sort(list: [3, 1], precedes: function(x, y) x<y)', [1, 3])],
    "get value": [
        ('get value(m: {a: 1}, key: "a")', 1),
        ('get value(context: {a: {b: 1}}, keys: ["a", "b"])', 1),
    ],
    "get entries": [('get entries(m: {a: 1})', [{'key': 'a', 'value': 1}])],
    "context": [('context(entries: [{key: "a", value: 1}])', {'a': 1})],
    "context merge": [('context merge(contexts: [{a: 1}, {b: 2}])', {'a': 1, 'b': 2})],
    "context put": [
        ('context put(context: {a: 1}, key: "b", value: 2)', {'a': 1, 'b': 2}),
        ('context put(context: {a: {}}, keys: ["a", "b"], value: 2)', {'a': {'b': 2}}),
    ],
    "date": [('date(from: "2020-01-01")', '2020-01-01'), ('date(year:2020, month: 1, day: 1)', '2020-01-01')],
    "time": [
        ('time(from: "10:00:00")', '10:00:00'),
        ('time(hour: 1, minute: 2, second: 3, offset: null)', '01:02:03'),
    ],
    "date and time": [
        ('date and time(from: "2020-01-01T10:00:00")', '2020-01-01T10:00:00'),
        ('date and time(date: date("2020-01-01"), time: time("10:00:00"))', '2020-01-01T10:00:00'),
    ],
    "duration": [('duration(from: "P1D")', 'P1D')],
    "years and months duration": [
        ('years and months duration(from: date("2020-01-01"), to: date("2021-02-01"))', 'P1Y1M'),
    ],
    "day of week": [('day of week(date: @"2019-09-17")', 'Tuesday')],
    "month of year": [('month of year(date: @"2019-09-17")', 'September')],
    "day of year": [('day of year(date: @"2019-09-17")', 260)],
    "week of year": [('week of year(date: @"2019-09-17")', 38)],
    "last day of month": [('last day of month(date: @"2028-02-01")', 29)],
    "range": [('range(from: "[1..2]")', '[1..2]')],
    "before": [
        ('before(point1: 1, point2: 2)', True),
        ('before(point: 1, range: [2..3])', True),
        ('before(range: [1..2], point: 3)', True),
        ('before(range1: [1..2], range2: [3..4])', True),
    ],
    "after": [('after(point1: 1, point2: 2)', False), ('after(range: [1..2], point: 0)', True)],
    "meets": [('meets(range1: [1..5], range2: [5..10])', True)],
    "met by": [('met by(range1: [5..8], range2: [1..5])', True)],
    "overlaps": [('overlaps(range1: [1..5], range2: [3..8])', True)],
    "overlaps before": [('overlaps before(range1: [1..5], range2: [3..8])', True)],
    "overlaps after": [('overlaps after(range1: [3..8], range2: [1..5])', True)],
    "finishes": [('finishes(point:10, range: [1..10])', True)],
    "finished by": [('finished by(range: [1..10], point:10)', True)],
    "includes": [
        ('includes(range: [1..10], point: 5)', True),
        ('includes(range1: [1..10], range2: [4..6])', True),
    ],
    "during": [('during(point: 5, range: [1..10])', True)],
    "starts": [('starts(point: 1, range: [1..10])', True)],
    "started by": [('started by(range: [1..10], point: 1)', True)],
    "coincides": [
        ('coincides(point1: 5, point2: 5)', True),
        ('coincides(range1: [1..5], range2: [1..5])', True),
    ],
}  # fmt: skip
#: The functions that answer something else than null when all that they are given is null.
TAKE_NULL = {"is": True}
#: The functions that take a function as one of their values.
TAKE_FUNCTIONS = (
    *("is", "not", "string", "count", "append", "concatenate", "union", "distinct values", "reverse"),
    *("flatten", "list contains", "index of", "sort"),
)


@pytest.mark.parametrize(("source", "wanted"), [one for calls in NAMED.values() for one in calls])
def test_parameters_have_the_names_of_the_standard(source: str, wanted: Any) -> None:
    assert value(source) == wanted


def test_every_function_that_takes_something_is_called_by_name() -> None:
    assert NAMED.keys() == STANDARD.functions.keys() - {"now", "today"}


@pytest.mark.parametrize("name", sorted(STANDARD.functions.keys() - {"now", "today"}))
def test_a_function_gives_null_for_null(name: str) -> None:
    for signature in STANDARD.functions[name].signatures:
        nulls = ", ".join(["null"] * max(1, signature.least))
        assert value(f"{name}({nulls})") is TAKE_NULL.get(name)


@pytest.mark.parametrize("name", sorted(STANDARD.functions.keys() - {*TAKE_FUNCTIONS, "now", "today"}))
def test_a_function_gives_null_for_what_it_cannot_take(name: str) -> None:
    for signature in STANDARD.functions[name].signatures:
        functions = ", ".join(["function() 1"] * max(1, signature.least))
        assert value(f"{name}({functions})") is None


@pytest.mark.parametrize("name", sorted(STANDARD.functions))
def test_a_function_gives_null_for_too_many_arguments_and_for_a_name_that_it_lacks(name: str) -> None:
    most = max(signature.most for signature in STANDARD.functions[name].signatures)
    if most < 100:
        assert value(f"{name}({', '.join(['1'] * (most + 1))})") is None
    assert value(f"{name}(no such parameter: 1)") is None
