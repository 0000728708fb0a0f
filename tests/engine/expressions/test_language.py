"""The language itself: numbers, names, lists, contexts, loops, functions, ranges, members, types."""

from decimal import Decimal
from typing import Any

import pytest

from engine.expressions import Shelf, Value, compile_expression, compile_unary_tests, to_plain
from engine.expressions.builtins import STANDARD

SCOPE: dict[str, Value] = {
    "visits": [
        {"who": "Ann", "minutes": Decimal(30)},
        {"who": "Ben", "minutes": Decimal(5), "missed": True},
    ],
    "empty": [],
    "case": {"plan": {"actions": [Decimal(1), Decimal(2)]}},
    "lead professional": "Ann",
    "first-day": Decimal(3),
    "n": Decimal(2),
}


def value(source: str) -> Any:
    return to_plain(compile_expression(source, SCOPE.keys()).evaluate(SCOPE))


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("0.1 + 0.2 = 0.3", True),
        ("1 / 3 * 3 = 1", False),
        ("2 ** 3 ** 2", 64),
        ("-2 ** 2", 4),
        ("1 - 2 - 3", -4),
        ("2 + 3 * 4", 14),
        ("10 / 0", None),
        ('"a" + "b"', "ab"),
        ('"a" + 1', None),
        ("1 < 2 and 2 < 3", True),
        ('"b" > "a"', True),
        ('1 < "a"', None),
        ("null = null", True),
        ("1 != null", True),
        ("[1, 2] = [1, 2.0]", True),
        ("{a: 1} = {a: 1, b: 2}", False),
        ("if null then 1 else 2", 2),
        ("3 between 1 and 5 and true", True),
        ("3 in (1, > 2)", True),
        ("3 in [1..3)", False),
        ("3 in [[1..2], [3..4]]", True),
        ('"a" in ("b", not("c"))', False),
        ("lead professional", "Ann"),
        ("first-day - 1", 2),
        ("n-1", 1),
        ("visits[1].who", "Ann"),
        ("visits[-1].who", "Ben"),
        ("visits[3]", None),
        ("visits[minutes > 10].who", ["Ann"]),
        ("visits[missed].who", ["Ben"]),
        ("visits.minutes", [30, 5]),
        ("visits[item.minutes > n].who", ["Ann", "Ben"]),
        ("visits[n].who", "Ben"),
        ("empty[1]", None),
        ("empty[item > 1]", []),
        ("null[item > 1]", []),
        ("5[item > 1]", [5]),
        ("case.plan.actions[2]", 2),
        ("case.plan.lead.name", None),
        ("for x in [1, 2], y in [10, 20] return x + y", [11, 21, 12, 22]),
        ("for x in 3..1 return x", [3, 2, 1]),
        ("for x in [1..4) return x", [1, 2, 3]),
        ("for x in 1..3 return count(partial) + x", [1, 3, 5]),
        ('for d in @"2026-02-27"..@"2026-03-01" return d.day', [27, 28, 1]),
        ("for x in null return x", None),
        ("for x in 1.5..3 return x", None),
        ("some x in [1, 2] satisfies x > 1", True),
        ("every x in [] satisfies x > 1", True),
        ("some x in [1, null] satisfies x > 1", None),
        ("{a: 1, b: a + 1}.b", 2),
        ("{a b: 1}.a b", 1),
        ('{"a b": 1, c: a b}.c', 1),
        ("{a: 1, a: 2}", None),
        ("(function(x: number, y) x + y)(1, 2)", 3),
        ('(function(x: number) x)("a")', None),
        ("(function(x) x)(1, 2)", None),
        ("{twice: function(x) x * 2, four: twice(2)}.four", 4),
        ("(for k in 1..3 return function() k)[2]()", 2),
        ("[1..5].start", 1),
        ("(1..5).start included", False),
        ("(< 5).end", 5),
        ('@"P1Y2M".months', 2),
        ('@"P2DT3H".hours', 3),
        ('@"2026-09-01".weekday', 2),
        ('@"2026-09-01T10:20:30+01:00".time offset', "PT1H"),
        ('@"10:20:30@Europe/London".timezone', "Europe/London"),
        ('@"2026-09-01".hour', None),
        ('"\\u00e9\\n\\"\\t\\\\"', 'é\n"\t\\'),
        ('"\\uD83D\\uDE00"', "😀"),
        ("1 // a comment\n + /* and another */ 2", 3),
        ("1 instance of number", True),
        ("null instance of Any", False),
        ("[1, 2] instance of list<number>", True),
        ('{a: 1} instance of context<a: string>', False),
        ("[1..2] instance of range<number>", True),
        ('@"2026-01-01" instance of date and time', False),
        ("1 instance of nonsense", None),
        ("(function(a: string) 1) instance of function<string> -> number", True),
        ("(function(a) 1) instance of function<string> -> number", True),
        ("(function(a: string) 1) instance of function<number> -> number", False),
        ("(function(a: string) 1) instance of function<string, string> -> number", False),
        ("(function(a: list<Any>) 1) instance of function<list<number>> -> Any", True),
        ("(function(a: list<number>) 1) instance of function<list<Any>> -> Any", False),
        ("(function(a: context<x: Any>) 1) instance of function<context<x: date, y: time>> -> Any", True),
        ("(function(a: context<x: Any>) 1) instance of function<context<y: date>> -> Any", False),
        ("(function(a: function<number> -> Any) 1) instance of function<function<Any> -> date> -> Any", True),
        ("abs instance of function<number> -> number", True),
        ("{f: function(n) if n = 0 then 1 else n * f(n - 1), r: f(5)}.r", 120),
        ("for k in 1..2 return {f: function(n) if n = 0 then k else f(n - 1), r: f(2)}.r", [1, 2]),
        ("{f: function(first-day) first-day + 1}.f(first-day: 1)", 2),
        ("{f: function(pupil's name) pupil's name}.f(pupil's name: 1)", 1),
        ("{profit and loss: 3, b: profit and loss}.profit and loss", 3),
        ("{in order: true, r: if in order then 1 else 2}.r", 1),
        ("for inner in [1, 2] return inner", [1, 2]),
        ("{a b: 1, a b c: 2, d: a b + a b  c}.d", 3),
        ("0 ** 0", 1),
        ("2 ** -1", 0.5),
        ("modulo(10 ** 40, 3)", 1),
        ("odd(10 ** 40 + 0)", False),
        ("even(10 ** 40)", True),
        ("\u20031\u00a0+\ufeff2\u200b", 3),
        ("{e\u0301: 1, r: e\u0301}.r", 1),
        ("{🐎 sum: 1, r: 🐎 sum}.r", 1),
    ],
)  # fmt: skip
def test_an_expression_means(source: str, wanted: Any) -> None:
    assert value(source) == wanted


def test_numbers_have_34_digits() -> None:
    assert compile_expression("1 / 3").evaluate({}) == Decimal("0." + "3" * 34)
    assert value("10 ** 6144 * 10") is None


def test_the_longest_name_in_scope_wins() -> None:
    scope: dict[str, Value] = {"profit": Decimal(10), "loss": Decimal(2), "profit/loss": Decimal(7)}
    assert compile_expression("profit/loss").evaluate(scope) == Decimal(5)
    assert compile_expression("profit / loss", ["profit/loss"]).evaluate(scope) == Decimal(7)


def test_a_name_in_scope_may_be_that_of_a_function() -> None:
    scope: dict[str, Value] = {"count": Decimal(3), "date": "today"}
    assert compile_expression("count + count([1])").evaluate(scope) == Decimal(4)
    assert compile_expression("date", ["date"]).evaluate(scope) == "today"


def test_only_the_names_that_are_used_are_read() -> None:
    class Watched(dict[str, Value]):
        def __getitem__(self, name: str) -> Value:
            read.append(name)
            return Decimal(1)

    read: list[str] = []
    expression = compile_expression("if a = 1 then b else c.d")
    assert expression.evaluate(Watched()) == Decimal(1)
    assert read == ["a", "b"]
    assert expression.paths == {"a", "b", "c.d"}


def test_names_of_loops_and_functions_are_not_read_from_outside() -> None:
    source = "for x in visits return function(y) x.minutes + y + {z: n, w: z}.w"
    assert compile_expression(source).paths == {"visits", "n"}


@pytest.mark.parametrize(
    ("cell", "matching", "other"),
    [
        ("> 5", Decimal(6), Decimal(5)),
        ("!= 5", Decimal(6), Decimal(5)),
        ("= 5", Decimal(5), None),
        ('"a", "b"', "b", "c"),
        ("not(1, 2)", Decimal(3), Decimal(2)),
        ("not(> 5)", Decimal(5), Decimal(6)),
        ("? > n", Decimal(3), Decimal(1)),
        ("n", Decimal(2), Decimal(3)),
        ("(1..5]", Decimal(5), Decimal(1)),
        ("true", True, False),
        ("not(null)", Decimal(1), None),
    ],
)  # fmt: skip
def test_unary_tests(cell: str, matching: Value, other: Value) -> None:
    tests = compile_unary_tests(cell)
    assert tests.matches(matching, SCOPE)
    assert not tests.matches(other, SCOPE)


def test_functions_can_be_added() -> None:
    shelf = Shelf()

    @shelf.function("school weeks", "number: number")
    def school_weeks(number: Decimal) -> Decimal:
        return number * 5

    library = STANDARD.with_functions(shelf)
    assert compile_expression("school weeks(6) + 1", library=library).evaluate({}) == Decimal(31)
    assert "school weeks" not in STANDARD.functions
