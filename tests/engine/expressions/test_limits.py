"""Hostile expressions end in one of our errors, after a counted amount of work, whatever the machine."""

from decimal import Decimal

import pytest

from engine.errors import BadInput, EngineError
from engine.expressions import (
    ExpressionFault,
    LimitReached,
    Value,
    compile_expression,
    compile_unary_tests,
    from_json,
    to_json,
)
from engine.expressions.parser import parse
from engine.expressions.printing import print_expression

TREE = "(for i in 1..60 return if i = 1 then [1, 2] else [partial[-1], partial[-1]])[60]"
TOWER = "(for i in 1..10000 return if i = 1 then [1] else [partial[-1]])[10000]"
DOUBLING = 'for i in 1..100 return if i = 1 then "xxxxxxxxxx" else partial[-1] + partial[-1]'


@pytest.mark.parametrize(
    "source",
    [
        "for i in 1..10 ** 12 return i",
        "for i in 1..10 ** 6000 return 1",
        "some i in 1..10 ** 12 satisfies i < 0",
        "for a in 1..1000, b in 1..1000, c in 1..1000 return {a: a, b: b, c: c}",
        DOUBLING,
        f"{TREE} = {TREE}",
        f"string({TREE})",
        f"flatten({TREE})",
        f"string({TOWER})",
        f"{TOWER} = {TOWER}",
        "(function(f) f(f))(function(f) f(f))",
        "(function(f) [f(f), f(f)])(function(f) [f(f), f(f)])",
        "for i in 1..200000 return upper case(long)",
        'replace(long, "x", long)',
        "sort(for i in 1..80000 return 80000 - i, function(a, b) a < b)",
        "distinct values(for i in 1..50000 return i)",
        "for i in 1..50000 return append(partial, i)",
        'for i in 1..100000 return matches("a", "a" + string(i))',
        'for i in 1..100000 return range("[1..2]")',
        'for i in 1..100000 return @"2026-01-01T00:00:00@Europe/London" + @"PT1H"',
        "for i in 1..100000 return 1.000000001 ** 123456789.1",
        "for i in 1..100000 return exp(100.5) + log(1.5)",
        "for i in 1..100000 return number(digits)",
        'for i in 1..100000 return contains(long, "y")',
        'for i in 1..100000 return date and time("2026-01-01T00:00:00@Nowhere/Number" + string(i))',
        'for i in 1..100000 return matches("a", "[\\w-[" + string(i) + "]]")',
        'matches(long, "(x{0,31}){0,31}y")',
        'matches(long, "^(x*)*\\1y")',
        "for i in 1..100 return if i = 1 then [1, 2] else concatenate(partial[-1], partial[-1])",
        'for i in 1..50 return if i = 1 then "x" else replace(partial[-1], "x", "xx")',
        "{f: function(n) if n < 2 then n else f(n - 1) + f(n - 2), r: f(50)}.r",
        "{f: function(n) f(n), r: f(1)}.r",
        "sort(for i in 1..50000 return i, function(a, b) true)",
        'string join(for i in 1..90000 return long, ", ")',
        'for d in @"-999999999-01-01"..@"999999999-01-01" return d',
    ],
)
def test_too_much_work_is_stopped(source: str) -> None:
    scope: dict[str, Value] = {"long": "x" * 100_000, "digits": "1" * 100_000}
    with pytest.raises(LimitReached, match="The expression was stopped because"):
        compile_expression(source).evaluate(scope)


@pytest.mark.parametrize(
    "source",
    [
        "9 ** (9 ** (9 ** 9))",
        "exp(10 ** 10)",
        "10 ** 6144 * 10",
        'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "((a{1000}){1000}){1000}")',
        "date(10 ** 30, 1, 1)",
        "decimal(1 / 3, 10 ** 10)",
        'duration("P' + "9" * 5000 + 'D")',
        '@"P999999999Y" * 10 ** 6000',
        '@"999999999-12-31" + @"P999999999D"',
        "time(1, 1, 10 ** 6000)",
        "[1, 2, 3][10 ** 6000]",
        'number("1e999999")',
        "modulo(1, 0)",
    ],
)
def test_what_has_no_answer_gives_null_at_once(source: str) -> None:
    assert compile_expression(source).evaluate({}) is None


def test_regular_expressions_take_linear_time() -> None:
    source = 'matches(text, "^(a+)+$")'
    assert compile_expression(source).evaluate({"text": "a" * 50_000 + "!"}) is False


@pytest.mark.parametrize(
    "source",
    [
        "[" * 10_000,
        "(" * 10_000 + "1" + ")" * 10_000,
        "-" * 10_000 + "1",
        "not(" * 10_000,
        "if true then " * 3_000,
        "{a:" * 10_000,
        "1" + "+1" * 20_000,
        "a" + ".b" * 20_000,
        "f" + "()" * 10_000,
        "[1.." * 3_000,
        "[1..x[" * 2_000,
        "x instance of " + "list<" * 5_000,
        "function(" * 5_000,
        "x in (" * 5_000,
        "for x in " * 5_000,
        '"' * 9_999,
        "not(" + "(1)," * 12_000,
        "1 between " * 4_000,
        "a in " * 9_000,
        "x instance of context<" + "a " * 20_000,
        "f(" + "a b " * 12_000,
        "/*" * 24_000,
        "1" + "**1" * 16_000,
        "x" * 60_000,
        "1e999999",
    ],
)
def test_what_is_too_long_or_too_deep_is_refused_with_a_position(source: str) -> None:
    with pytest.raises(ExpressionFault) as refusal:
        compile_expression(source)
    assert refusal.value.position <= len(source)
    with pytest.raises(ExpressionFault):
        compile_unary_tests(source)


@pytest.mark.parametrize("bands", [1, 100, 250])
def test_a_long_chain_of_else_if_is_read_written_and_answered(bands: int) -> None:
    chain = "".join(f'if percent < {number} then "band {number}" else ' for number in range(1, bands + 1))
    expression = compile_expression(f'{chain}"fine"')
    assert expression.evaluate({"percent": Decimal(bands - 1)}) == f"band {bands}"
    assert expression.evaluate({"percent": Decimal(bands)}) == "fine"
    assert parse(print_expression(expression.tree)) == expression.tree


def test_a_chain_of_else_if_has_an_end() -> None:
    with pytest.raises(ExpressionFault, match="more than 250 in one chain"):
        compile_expression("if a then 1 else " * 251 + "2")


def test_a_result_too_large_to_write_is_stopped() -> None:
    for source in (TREE, TOWER):
        with pytest.raises(LimitReached):
            to_json(compile_expression(source).evaluate({}))


def test_data_nested_too_deeply_is_refused() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(BadInput, match="nested too deeply"):
        from_json(deep)


def test_many_names_that_begin_alike_are_read() -> None:
    entries = ", ".join(f"k {number}: {f'k {number - 1} + 1' if number else 0}" for number in range(2_000))
    made = compile_expression("{" + entries + "}").evaluate({})
    assert isinstance(made, dict)
    assert made["k 1999"] == 1999


def test_functions_of_other_languages_are_never_run() -> None:
    source = 'function(a) external {java: {class: "java.lang.Runtime", method signature: "exec(a)"}}'
    with pytest.raises(ExpressionFault, match="never run"):
        compile_expression(source)


def test_long_expressions_of_people_are_within_the_limits() -> None:
    conditions = " or ".join(f'reason = "reason {number}"' for number in range(500))
    assert compile_expression(conditions).evaluate({"reason": "reason 499"}) is True
    texts = " + ".join(f'"{number}, "' for number in range(200))
    assert isinstance(compile_expression(texts).evaluate({}), str)
    assert issubclass(LimitReached, EngineError)
