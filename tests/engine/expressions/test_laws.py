"""What holds for every expression and every value, tried with thousands of made-up ones."""

from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.errors import EngineError
from engine.expressions import (
    ExpressionFault,
    LimitReached,
    compile_expression,
    compile_unary_tests,
    from_json,
    parse_assignments,
    to_json,
    to_plain,
)
from engine.expressions.builtins import STANDARD, WITH_CALENDAR
from engine.expressions.parser import parse, parse_unary_tests
from engine.expressions.printing import print_expression
from engine.expressions.tree import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    ContextOf,
    Definition,
    Filter,
    If,
    In,
    InstanceOf,
    Interval,
    Iterator,
    ListOf,
    Literal,
    Logic,
    Loop,
    Name,
    Negation,
    Node,
    Path,
    TemporalLiteral,
    Type,
    Unary,
)
from engine.expressions.tree import Tests as CellTests
from tests.amount import many

WORDS = ("a", "b", "attendance", "percent", "date", "item")
FRAGMENTS = (
    *("1", "2.5", '"text"', "true", "null", "?", "-", "+", "*", "**", "/", "<", "<=", "=", "!=", "..", "."),
    *(
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "and",
        "or",
        "not",
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
    ),
    *(
        "some",
        "every",
        "satisfies",
        "between",
        "instance of",
        "function(a)",
        "number",
        '@"2026-01-01"',
        "a",
        "b",
    ),
    *(
        "sum",
        "count",
        "date and time",
        "string join",
        "list contains",
        "split",
        "sort",
        "range",
        "\\",
        '"',
        "//",
    ),
)

names = st.sampled_from(WORDS)
types = st.recursive(
    st.sampled_from([Type("number"), Type("date and time"), Type("Any")]),
    lambda inner: st.one_of(
        st.builds(lambda name, one: Type(name, (one,)), st.sampled_from(["list", "range"]), inner),
        st.builds(lambda one, other: Type("context", (one, other), ("a", "b")), inner, inner),
        st.builds(lambda parts: Type("function", tuple(parts)), st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=3,
)
numbers = st.one_of(
    st.decimals(min_value=0, max_value=10**12, allow_nan=False, places=3),
    st.sampled_from([Decimal("1E+6144"), Decimal("1E-6143"), Decimal("9" * 34), Decimal("0.1")]),
)
literals = st.one_of(
    st.builds(Literal, st.one_of(st.none(), st.booleans(), numbers, st.text(max_size=6))),
    st.builds(TemporalLiteral, st.sampled_from(["2026-01-01", "PT1H", "09:00:00Z", "nonsense"])),
    st.builds(Name, names),
)


def pair(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[tuple[Node, ...]]:
    return st.lists(nodes, min_size=2, max_size=3).map(tuple)


def larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    tests = st.one_of(inner, st.builds(Unary, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), inner))
    iterators = st.lists(
        st.builds(Iterator, names, inner, st.one_of(st.none(), inner)), min_size=1, max_size=2
    ).map(tuple)
    parameters = st.lists(st.tuples(names, st.one_of(st.none(), types)), max_size=2).map(tuple)
    return st.one_of(
        st.builds(Path, inner, names),
        st.builds(Filter, inner, inner),
        st.builds(Call, inner, st.lists(tests, max_size=2).map(tuple)),
        st.builds(lambda one, other: Call(Name("date"), (one, other), ("year", "month")), inner, inner),
        st.builds(Logic, st.sampled_from(["and", "or"]), pair(inner)),
        st.builds(Comparison, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), inner, inner),
        st.builds(Arithmetic, st.sampled_from(["+", "-", "*", "/", "**"]), inner, inner),
        st.builds(Negation, inner),
        st.builds(Between, inner, inner, inner),
        st.builds(In, inner, st.lists(tests, min_size=1, max_size=3).map(tuple)),
        st.builds(InstanceOf, inner, types),
        st.builds(Interval, inner, inner, st.booleans(), st.booleans()),
        st.builds(ListOf, st.lists(tests, max_size=3).map(tuple)),
        st.builds(ContextOf, st.lists(st.tuples(st.sampled_from(WORDS), inner), max_size=2).map(tuple)),
        st.builds(If, inner, inner, inner),
        st.builds(Loop, st.sampled_from(["for", "some", "every"]), iterators, inner),
        st.builds(Definition, parameters, inner),
    )


trees = st.recursive(literals, larger, max_leaves=8)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=3)),
    max_leaves=6,
)


@given(trees)
@settings(max_examples=many(300, 75))
def test_what_is_printed_reads_back_as_the_same(tree: Node) -> None:
    assert parse(print_expression(tree)) == tree


@given(st.lists(st.one_of(trees, st.builds(Unary, st.just("<"), trees)), max_size=3), st.booleans())
def test_printed_unary_tests_read_back_as_the_same(tests: list[Node], negated: bool) -> None:
    tree = CellTests(tuple(tests), negated and bool(tests))
    assert parse_unary_tests(print_expression(tree)) == tree


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(FRAGMENTS), max_size=14).map(" ".join)))
@example("1" * 5000)
@example("[" * 100)
@example("x in (" * 40)
@example("[1..a" * 50 + "[" * 50)
@example('"\ud800\\n"')
@example("1e999999999")
@settings(max_examples=many(600, 150))
def test_no_text_raises_anything_but_our_own_errors(source: str) -> None:
    for made in (compile_expression, compile_unary_tests, parse_assignments):
        with suppress(ExpressionFault):
            made(source)
    try:
        explained = compile_expression(source).evaluate_explained({"a": [Decimal(1)], "b": "text"})
        to_plain(explained.value)
    except EngineError:
        return
    assert print_expression(parse(source, (WITH_CALENDAR.known,)))


@given(trees, st.dictionaries(names, values, max_size=4))
@settings(max_examples=many(300, 75))
def test_an_evaluation_gives_a_value_or_reaches_a_limit(tree: Node, scope: dict[str, Any]) -> None:
    expression = compile_expression(print_expression(tree))
    given_scope = {name: from_json(value) for name, value in scope.items()}
    try:
        first = to_json(expression.evaluate(given_scope))
        assert first == to_json(expression.evaluate_explained(given_scope).value)
    except LimitReached:
        pass


@given(st.sampled_from(sorted(STANDARD.functions)), st.lists(values, max_size=4))
@settings(max_examples=many(600, 150))
def test_a_function_takes_any_arguments_without_breaking(name: str, arguments: list[Any]) -> None:
    scope = {f"x{place}": from_json(value) for place, value in enumerate(arguments)}
    compile_expression(f"{name}({', '.join(scope)})").evaluate(scope)


OF_KIND = {
    "number": ("0", "-1", "2.5", "10 ** 40", "1e-6143", "2", "34"),
    "string": (
        '""',
        '"a"',
        '"🐎 b"',
        '"2026-02-28"',
        '"[1..2]"',
        '"(a)\\\\1"',
        '"$1"',
        '"i"',
        '"Europe/London"',
        '"PT1H"',
    ),
    "boolean": ("true", "false"),
    "list": ("[]", "[1, 2, 3]", '["b", "a", null]', "[[1], [2]]", '[{key: "a", value: 1}]', "[true, null]"),
    "context": ("{}", "{a: 1}", "{a: {b: [1]}}"),
    "date": ('@"2024-02-29"', '@"-999999999-01-01"', '@"999999999-12-31"'),
    "time": ('@"23:59:59.999999999"', '@"00:00:00@Europe/London"', '@"10:00:00-18:00"'),
    "date and time": ('@"2026-03-29T01:30:00@Europe/London"', '@"999999999-12-31T23:59:59Z"'),
    "days and time duration": ('@"-PT0.5S"', '@"P365241779999D"'),
    "years and months duration": ('@"P14M"', '@"-P999999999Y"'),
    "range": ("[1..3]", "(null..2]", "(< 5)", '["a".."c")', '[@"2026-01-01"..@"2026-01-03"]'),
    "function": ("function(a, b) a < b", "function() 1", "function(a) [a]", "count"),
    "null": ("null",),
}
ANYTHING = [source for sources in OF_KIND.values() for source in sources]


@st.composite
def fitting_calls(draw: st.DrawFn) -> str:
    """A call of a function with arguments of the kinds that it asks for."""
    name = draw(st.sampled_from(sorted(STANDARD.functions)))
    arguments: list[str] = []
    for parameter in draw(st.sampled_from(STANDARD.functions[name].signatures)).parameters:
        sources = [one for kind in sorted(parameter.kinds) for one in OF_KIND[kind]] or ANYTHING
        few = 0 if parameter.optional else 1
        arguments += draw(
            st.lists(st.sampled_from(sources), min_size=few, max_size=3 if parameter.rest else 1)
        )
    return f"{name}({', '.join(arguments)})"


@given(fitting_calls())
@settings(max_examples=many(600, 150))
def test_a_function_answers_with_a_value_that_can_be_written_and_compared(source: str) -> None:
    made = compile_expression(
        f"{{made: {source}, text: string(made), same: made = made, is: is(made, made)}}"
    )
    answer = made.evaluate({}, datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    assert isinstance(answer, dict)
    assert (answer["text"] is None) == (answer["made"] is None)
    assert answer["same"] is True
    assert answer["is"] is True
    assert to_json(answer)


TERNARY = ("true", "false", "null")


def truth(source: str) -> Any:
    return compile_expression(source).evaluate({})


@pytest.mark.parametrize(("one", "other"), [*product(TERNARY, TERNARY)])
def test_and_and_or_are_each_the_other_denied(one: str, other: str) -> None:
    assert truth(f"not({one} and {other})") is truth(f"not({one}) or not({other})")
    assert truth(f"not({one} or {other})") is truth(f"not({one}) and not({other})")
    assert truth(f"{one} and {other}") is truth(f"{other} and {one}")
    assert truth(f"{one} or ({one} and {other})") is truth(one)


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("true and null", None),
        ("false and null", False),
        ("true or null", True),
        ("false or null", None),
        ("not(null)", None),
        ('true and "text"', None),
        ("all([true, null])", None),
        ("any([false, null])", None),
    ],
)
def test_null_is_unknown(source: str, wanted: bool | None) -> None:
    assert truth(source) is wanted


@given(values)
def test_values_come_back_from_json_as_they_went(value: Any) -> None:
    assert from_json(to_json(from_json(value))) == from_json(value)
