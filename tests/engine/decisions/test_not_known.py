"""What is not known decides nothing: no cell matches null unless it says null itself, and it is named."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from engine.decisions import Model, check_model
from engine.expressions import Value

Make = Callable[..., Model]
Definitions = Callable[..., bytes]
Table = Callable[..., str]

ASKS = (
    'list contains(?, "child protection")',
    'not(list contains(?, "child protection"))',
    "? < 3",
    "not(? < 3)",
    "not(not(? < 3))",
    "x > 3 and x < 5",
    "not(x > 3)",
    "? + 1 > 2",
    "count(?) > 2",
    "count(?) = 0",
    'some y in ? satisfies y = "a"',
    'every y in ? satisfies y = "a"',
    'some y in x satisfies y = "a"',
    "? between 1 and 2",
    'contains(?, "a")',
    "? and true",
    "?",
    "[?]",
    "? in (1, 2)",
    "not(? in (1, 2))",
    '? != "a"',
    '!= "a"',
    'not("a")',
    "not(true)",
    '?.plan != "yes"',
    "string length(?) < 3",
    "if ? < 3 then true else true",
    "limit",
    "? = limit",
    "limit + 1",
    '"a", ? < 3',
)


def decided(model: Model, **inputs: Value) -> tuple[Value, tuple[str, ...]]:
    outcome = model.decide("route", inputs)
    return outcome.result, outcome.problems


@pytest.mark.parametrize("cell", ASKS)
@pytest.mark.parametrize("given", [{"x": None, "limit": None}, {}])
def test_a_child_of_whom_nothing_is_known_is_not_sent_anywhere(
    one_table: Make, cell: str, given: dict[str, Value]
) -> None:
    model = one_table(["x"], ["o"], [[cell, '"social care"']])
    result, (problem,) = decided(model, **given)
    state = "is not known (null)" if given else "is missing"
    assert result is None
    assert problem == f'Table "Route": no rule matches because "x" {state}.'


@pytest.mark.parametrize(
    "cell",
    ["null", "? = null", "x = null", '"a", null', "? = null or ? < 3", "not(? != null)", "null, ? < 3"],
)
def test_a_cell_that_says_null_takes_what_is_not_known(one_table: Make, cell: str) -> None:
    assert decided(one_table(["x"], ["o"], [[cell, '"ask"']]), x=None) == ("ask", ())


@pytest.mark.parametrize("cell", ["not(null)", "? != null", '? != null and list contains(?, "a")'])
def test_a_cell_that_refuses_null_names_what_was_missing(one_table: Make, cell: str) -> None:
    result, (problem,) = decided(one_table(["x"], ["o"], [[cell, '"known"']]), x=None)
    assert result is None
    assert problem == 'Table "Route": no rule matches because "x" is not known (null).'


@pytest.mark.parametrize("cell", ["< limit", "not(limit)", "!= limit", "? != limit", "limit", "[1..limit]"])
def test_a_limit_that_is_not_known_lets_nothing_pass_and_is_named(one_table: Make, cell: str) -> None:
    result, problems = decided(one_table(["x"], ["o"], [[cell, '"over"']]), x=Decimal(4), limit=None)
    assert result is None
    assert 'Table "Route": no rule matches because "limit" (column "x") is not known (null).' in problems


def test_a_rule_that_fails_for_another_reason_calls_nothing_missing(one_table: Make) -> None:
    rules = [["? > 10 and limit < 3", "-", "1"], ["< limit", "> 5", "2"]]
    result, problems = decided(one_table(["x", "y"], ["o"], rules), x=Decimal(4), y=Decimal(1), limit=None)
    assert result is None
    assert "missing" not in "".join(problems)
    assert "because" not in "".join(problems)


def test_the_rule_below_decides_and_says_what_was_not_judged(one_table: Make) -> None:
    rules = [['list contains(?, "child protection")', '"social care"'], ["-", '"ask the school"']]
    result, problems = decided(one_table(["needs"], ["o"], rules, "FIRST"), needs=None)
    assert result == "ask the school"
    assert problems == ('Table "Route": "needs" is not known (null), so rule 1 could not be judged.',)


@pytest.mark.parametrize("policy", ["UNIQUE", "ANY", "PRIORITY", "RULE ORDER", "COLLECT"])
def test_no_hit_policy_matches_what_is_not_known(
    definitions: Definitions, table: Table, read: Callable[[bytes], Model], policy: str
) -> None:
    body = table(["needs"], ["o"], [['list contains(?, "neglect")', '"social care"']], policy)
    outcome = read(definitions(f'<decision id="d" name="D">{body}</decision>')).decide("d", {"needs": None})
    assert not outcome.matched
    assert any('"needs" is not known (null)' in problem for problem in outcome.problems)


@pytest.mark.parametrize(
    ("column", "cell", "given", "passes"),
    [
        ("x", "x > 3 and x < 5", {"x": Decimal(4)}, True),
        ("x", "x > 3 and x < 5", {"x": Decimal(6)}, False),
        ("x", "not(x > 3)", {"x": Decimal(2)}, True),
        ("pupil.ehcp", "pupil.ehcp = false", {"pupil": {"ehcp": False}}, True),
        ("pupil.ehcp", "pupil.ehcp = false", {"pupil": {"ehcp": True}}, False),
        ("needs", 'some need in needs satisfies need = "a"', {"needs": ["b", "a"]}, True),
        ("need", 'some need in ["a"] satisfies need = "a"', {"need": True}, True),
        ("need", '{need: 3, r: need}.r = 3', {"need": True}, True),
        ("need", "count([{need: 4}][need > 3]) = 1", {"need": True}, True),
    ],
)  # fmt: skip
def test_the_name_of_a_column_means_its_value(
    one_table: Make, column: str, cell: str, given: dict[str, Value], passes: bool
) -> None:
    assert decided(one_table([column], ["o"], [[cell, "1"]]), **given)[0] == (Decimal(1) if passes else None)


def test_a_gap_is_found_in_cells_that_name_their_column(definitions: Definitions, table: Table) -> None:
    body = table(["x"], ["o"], [["x < 3", "1"], ["x > 4", "2"]])
    (gap,) = check_model(definitions(f'<decision id="d" name="D">{body}</decision>'), "d.dmn")
    assert gap.code == "TABLE-GAP"
    assert '"x" is 3' in gap.message


@pytest.mark.parametrize("test", ["(? < 3)", "(list contains(?, 1))", "(? + 1)"])
def test_a_condition_about_what_is_not_known_is_not_true_elsewhere_either(one_table: Make, test: str) -> None:
    rules = [["true", "1"], ["null", "2"]]
    assert decided(one_table([f"x in {test}"], ["o"], rules), x=None)[0] == Decimal(2)
