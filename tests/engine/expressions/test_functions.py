"""Every built-in function: what it answers, and that it answers null to what it cannot take."""

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.expressions import compile_expression, to_plain
from engine.expressions.builtins import STANDARD

MOMENT = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)


def value(source: str) -> Any:
    return to_plain(compile_expression(source).evaluate({}, MOMENT))


EXAMPLES: dict[str, list[tuple[str, Any]]] = {
    "not": [("not(true)", False), ("not(1)", None)],
    "is": [('is(@"10:00:00Z", @"11:00:00+01:00")', False), ("is(1, 1.0)", True), ('is(1, "1")', False)],
    "string": [
        ("string(1.50)", "1.5"),
        ('string([1, "a", null])', '[1, "a", null]'),
        ("string({a: true})", "{a: true}"),
        ("string([1..2))", "[1..2)"),
        ("string(null)", None),
    ],
    "number": [
        ('number("1 000,5", " ", ",")', 1000.5),
        ('number("1,000.5", ",", ".")', 1000.5),
        ('number("one")', None),
        ('number("1", ".", ".")', None),
        ("number(1)", None),
    ],
    "string length": [('string length("tés")', 3), ("string length(1)", None)],
    "upper case": [('upper case("aBc")', "ABC"), ('upper case(["a"])', "A")],
    "lower case": [('lower case("aBc")', "abc")],
    "trim": [('trim("  a b ")', "a b")],
    "contains": [('contains("attendance", "tend")', True), ('contains("a", null)', None)],
    "starts with": [('starts with("attendance", "at")', True)],
    "ends with": [('ends with("attendance", "at")', False)],
    "substring": [
        ('substring("attendance", 3)', "tendance"),
        ('substring("attendance", -3, 2)', "nc"),
        ('substring("abc", 0)', None),
        ('substring("abc", 5)', ""),
    ],
    "substring before": [('substring before("a-b", "-")', "a"), ('substring before("ab", "-")', "")],
    "substring after": [('substring after("a-b", "-")', "b"), ('substring after("ab", "-")', "")],
    "matches": [
        ('matches("AB12", "^[A-Z]+\\d+$")', True),
        ('matches("ab", "B", "i")', True),
        ('matches("a\nb", "a.b")', False),
        ('matches("a\nb", "a.b", "s")', True),
        ('matches("a", "(")', None),
        ('matches("a", "a", "z")', None),
        ('matches("hello", "h e l", "x")', True),
        ('matches("a.b", "a.b", "q")', True),
    ],
    "replace": [
        ('replace("abcd", "(ab)|(x)", "[$1$2]")', "[ab]cd"),
        ('replace("aaa", "a", "b")', "bbb"),
        ('replace("a.a", ".", "b", "q")', "aba"),
    ],
    "split": [('split("a; b;c", ";\\s?")', ["a", "b", "c"])],
    "extract": [('extract("a1b22", "[0-9]+")', ["1", "22"])],
    "string join": [
        ('string join(["a", null, "b"], ", ")', "a, b"),
        ('string join(["a", "b"])', "ab"),
        ("string join([1])", None),
    ],
    "decimal": [("decimal(2.5, 0)", 2), ("decimal(1/3, 2)", 0.33), ("decimal(1, 10000)", None)],
    "floor": [("floor(-1.5)", -2), ("floor(1.56, 1)", 1.5)],
    "ceiling": [("ceiling(-1.5)", -1), ("ceiling(1.51, 1)", 1.6)],
    "round up": [("round up(-5.21, 1)", -5.3)],
    "round down": [("round down(-5.29, 1)", -5.2)],
    "round half up": [("round half up(-5.5, 0)", -6)],
    "round half down": [("round half down(-5.5, 0)", -5)],
    "abs": [("abs(-3)", 3), ('abs(@"-PT5H")', "PT5H"), ('abs(@"-P5M")', "P5M"), ('abs("a")', None)],
    "modulo": [("modulo(-12, 5)", 3), ("modulo(12, -5)", -3), ("modulo(1, 0)", None)],
    "sqrt": [("sqrt(16)", 4), ("sqrt(-1)", None)],
    "log": [("decimal(log(10), 4)", 2.3026), ("log(0)", None)],
    "exp": [("decimal(exp(1), 4)", 2.7183), ("exp(10 ** 9)", None)],
    "odd": [("odd(-3)", True), ("odd(2)", False), ("odd(10 ** 40)", False)],
    "even": [("even(0)", True), ("even(1.5)", False)],
    "min": [("min(3, 1, 2)", 1), ('min(["b", "a"])', "a"), ("min([])", None), ('min(1, "a")', None)],
    "max": [('max([@"2026-01-01", @"2026-02-01"])', "2026-02-01"), ("max(1, 2)", 2)],
    "sum": [("sum(1, 2)", 3), ("sum([])", None), ('sum([1, "a"])', None)],
    "product": [("product([2, 3, 4])", 24)],
    "mean": [("mean(1, 2, 3)", 2)],
    "median": [("median(8, 2, 5, 3, 4)", 4), ("median([6, 1, 2, 3])", 2.5), ("median([])", None)],
    "stddev": [("stddev(2, 4, 7, 5)", 2.0816659994661326), ("stddev([1])", None)],
    "mode": [("mode(6, 3, 9, 6, 6)", [6]), ("mode([6, 1, 9, 6, 1])", [1, 6]), ("mode([])", [])],
    "all": [("all([true, false])", False), ("all([])", True)],
    "any": [("any(true, false)", True), ("any([])", False)],
    "count": [("count([1, null])", 2), ("count([])", 0), ("count(null)", None)],
    "list contains": [("list contains([1, null], null)", True), ("list contains([1], 2)", False)],
    "append": [("append([1], 2, 3)", [1, 2, 3])],
    "concatenate": [("concatenate([1], [2, 3])", [1, 2, 3])],
    "union": [("union([1, 2], [2, 3])", [1, 2, 3])],
    "distinct values": [("distinct values([1, 2, 1, null, null])", [1, 2, None])],
    "sublist": [
        ("sublist([1, 2, 3], 2)", [2, 3]),
        ("sublist([1, 2, 3], -2, 1)", [2]),
        ("sublist([1], 2)", None),
    ],
    "insert before": [("insert before([1, 3], 2, 2)", [1, 2, 3]), ("insert before([], 1, 1)", None)],
    "remove": [("remove([1, 2, 3], 2)", [1, 3]), ("remove([1], 0)", None)],
    "list replace": [
        ("list replace([2, 4, 7], 3, 6)", [2, 4, 6]),
        ("list replace([2, 4, 7], function(item, newItem) item < newItem, 5)", [5, 5, 7]),
        ("list replace([2, 4, 7], 2.7, 6)", [2, 6, 7]),
        ("list replace([2, 4, 7], -1.5, 6)", [2, 4, 6]),
        ("list replace([2, 4, 7], 0.5, 6)", None),
        ("list replace([2], function(item) true, 5)", None),
    ],
    "reverse": [("reverse([1, 2])", [2, 1])],
    "index of": [("index of([1, 2, 1], 1)", [1, 3])],
    "flatten": [("flatten([[1, [2]], 3])", [1, 2, 3])],
    "sort": [
        ("sort([3, 1, 2])", [1, 2, 3]),
        ("sort([1, 2, 3], function(a, b) a > b)", [3, 2, 1]),
        ('sort([1, "a"])', None),
    ],
    "get value": [("get value({a: 1}, \"a\")", 1), ('get value({a: {b: 2}}, ["a", "b"])', 2)],
    "get entries": [("get entries({a: 1})", [{"key": "a", "value": 1}])],
    "context": [('context([{key: "a", value: 1}])', {"a": 1}), ('context([{key: 1, value: 1}])', None)],
    "context put": [
        ('context put({a: 1}, "b", 2)', {"a": 1, "b": 2}),
        ('context put({a: {b: 1}}, ["a", "b"], 2)', {"a": {"b": 2}}),
    ],
    "context merge": [("context merge([{a: 1}, {a: 2, b: 3}])", {"a": 2, "b": 3})],
    "date": [
        ('date("2026-02-28")', "2026-02-28"),
        ("date(2026, 2, 29)", None),
        ('date("12026-01-01")', "12026-01-01"),
        ('date(@"2026-02-28T10:00:00")', "2026-02-28"),
        ('date("28/02/2026")', None),
    ],
    "time": [
        ('time("09:00:00.25Z")', "09:00:00.25Z"),
        ('time(9, 30, 0, @"PT1H")', "09:30:00+01:00"),
        ("time(9, 30, 0)", "09:30:00"),
        ('time(@"2026-02-28T10:00:00")', "10:00:00"),
        ('time("24:00:00")', "00:00:00"),
        ('time("24:00:01")', None),
        ('date and time("2026-12-31T24:00:00Z")', "2027-01-01T00:00:00Z"),
        ('date and time("2026-12-31T24:00:00.5")', None),
    ],
    "date and time": [
        ('date and time("2026-02-28")', "2026-02-28T00:00:00"),
        ('date and time(@"2026-02-28", @"10:00:00")', "2026-02-28T10:00:00"),
        ('date and time(@"2026-07-01T10:00:00Z", "Europe/London")', "2026-07-01T11:00:00@Europe/London"),
        ('date and time("2026-02-28T10:00:00@Mars/Base")', None),
    ],
    "duration": [
        ('duration("P1DT2H")', "P1DT2H"),
        ('duration("P14M")', "P1Y2M"),
        ('duration("1 day")', None),
    ],
    "years and months duration": [
        ('years and months duration(@"2025-08-31", @"2026-02-28")', "P5M"),
        ('years and months duration(@"2026-02-28", @"2025-02-28")', "-P1Y"),
    ],
    "day of week": [('day of week(@"2026-09-01")', "Tuesday")],
    "month of year": [('month of year(@"2026-09-01")', "September")],
    "day of year": [('day of year(@"2024-12-31")', 366)],
    "week of year": [('week of year(@"2027-01-01")', 53), ('week of year(@"2005-01-03")', 1)],
    "last day of month": [('last day of month(@"2028-02-01")', 29)],
    "now": [("now()", "2026-10-25T00:30:00@Europe/London")],
    "today": [("today()", "2026-10-25")],
    "range": [('range("[1..3)")', "[1..3)"), ('range("[3..1]")', None), ('range("[a..b]")', None)],
    "before": [("before(1, 2)", True), ("before([1..5], 5)", False), ("before([1..5), 5)", True)],
    "after": [("after([5..6], [1..4])", True), ("after(1, 2)", False)],
    "meets": [("meets([1..5], [5..9])", True), ("meets([1..5), [5..9])", False)],
    "met by": [("met by([5..9], [1..5])", True)],
    "overlaps": [("overlaps([1..5], [3..8])", True), ("overlaps([1..5), [5..8])", False)],
    "overlaps before": [
        ("overlaps before([1..5], [3..8])", True),
        ("overlaps before([3..8], [1..5])", False),
    ],
    "overlaps after": [("overlaps after([3..8], [1..5])", True)],
    "finishes": [("finishes(5, [1..5])", True), ("finishes([3..5], [1..5))", False)],
    "finished by": [("finished by([1..5], 5)", True)],
    "includes": [("includes([1..5], 5)", True), ("includes([1..5], [2..6])", False)],
    "during": [("during([2..3], [1..5])", True), ("during(6, [1..5])", False)],
    "starts": [("starts(1, [1..5])", True)],
    "started by": [("started by([1..5], [1..3])", True)],
    "coincides": [
        ("coincides(1, 1)", True),
        ("coincides([1..5], [1..5))", False),
        ('coincides(1, "a")', None),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("source", "wanted"), [one for examples in EXAMPLES.values() for one in examples])
def test_a_function_answers(source: str, wanted: Any) -> None:
    assert value(source) == wanted


def test_every_function_has_an_example() -> None:
    assert EXAMPLES.keys() == STANDARD.functions.keys()


def test_a_function_says_what_it_could_not_take() -> None:
    def problems(source: str) -> list[str]:
        return compile_expression(source).evaluate_explained({}).problems

    assert problems('floor("a")') == ["floor() needs a number as n, not a string"]
    assert problems("floor()") == ["floor() does not take 0 argument(s)"]
    assert problems("floor(number: 1)") == ["floor() has no such parameters as number"]
    assert problems('date("1 May")') == ['date() does not understand "1 May"']
    assert problems("now()") == ["now() and today() are not known here"]
    assert problems("missing(1)") == ['"missing" is not known here', "missing is null, not a function"]


def test_parameters_may_be_named_in_any_order() -> None:
    assert value('substring(start position: 3, string: "attendance")') == "tendance"
    assert value("time(hour: 9, minute: 5, second: 0)") == "09:05:00"


def test_a_function_is_a_value_too() -> None:
    assert value("{f: count}.f([1, 2])") == 2
    assert value("for f in [min, max] return f([1, 5])") == [1, 5]
