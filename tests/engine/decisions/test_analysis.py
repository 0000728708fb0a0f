"""What an analyst is told of a table that can be read, but does not do what it is for."""

from collections.abc import Callable, Sequence
from html import escape

import pytest

from engine.decisions import check_model

Definitions = Callable[..., bytes]
Rules = Sequence[Sequence[str]]
Told = Callable[..., list[str]]


def _column(kind: str, written: str) -> str:
    """`percent: number in [0..100]` as an input or, without a type, `percent`."""
    head, _, allowed = written.partition(" in ")
    name, _, type_ = head.partition(": ")
    typed = f'typeRef="{type_}"' if type_ else ""
    values = f"<{kind}Values><text>{escape(allowed)}</text></{kind}Values>" if allowed else ""
    if kind == "output":
        return f'<output name="{name}" {typed}>{values}</output>'
    return f"<input><inputExpression {typed}><text>{name}</text></inputExpression>{values}</input>"


def _entries(kind: str, cells: Sequence[str]) -> str:
    return "".join(f"<{kind}Entry><text>{escape(cell)}</text></{kind}Entry>" for cell in cells)


@pytest.fixture
def told(definitions: Definitions) -> Told:
    """What is told of a table: its columns, its rules, its hit policy; each as CODE and message."""

    def check(inputs: Sequence[str], output: str, rules: Rules, policy: str = "UNIQUE") -> list[str]:
        columns = "".join(_column("input", one) for one in inputs) + _column("output", output)
        rows = (f"<rule>{_entries('input', row[:-1])}{_entries('output', row[-1:])}</rule>" for row in rules)
        logic = f'<decisionTable hitPolicy="{policy}">{columns}{"".join(rows)}</decisionTable>'
        source = definitions(f'<decision id="band" name="Band">{logic}</decision>')
        return [f"{fault.code} {fault.message}" for fault in check_model(source, "band.dmn")]

    return check


def test_a_table_that_covers_everything_once_is_left_in_peace(told: Told) -> None:
    rules = [["< 50", '"severe"'], ["[50..90)", '"low"'], [">= 90", '"fine"']]
    assert told(["percent: number"], "band: string", rules) == []


def test_overlapping_rules_are_told_with_an_example(told: Told) -> None:
    rules = [
        ["<= 50", "-", '"a"'],
        ["[50..90]", "true", '"b"'],
        ["> 50", "false", '"c"'],
        ["> 90", "true", '"d"'],
    ]
    (fault,) = told(["percent: number", "known: boolean"], "band", rules)
    assert fault == (
        'RULES-OVERLAP Table "Band", rules 1 and 2: they overlap: both match when "percent" is 50 and '
        '"known" is true, but the hit policy UNIQUE lets one rule match at a time. Change a condition of one '
        "of them, or choose the hit policy FIRST to let the upper rule win."
    )


def test_a_gap_is_told_with_an_example_from_each_stretch(told: Told) -> None:
    rules = [["[0..49]", '"severe"'], ["[50..90)", '"low"'], ["(90..100]", '"fine"']]
    (fault,) = told(["percent: number in [0..100]"], "band: string", rules)
    assert 'TABLE-GAP Table "Band": there is a gap: no rule matches when "percent" is 49.5 or 90' in fault


def test_a_gap_names_only_the_inputs_that_matter(told: Told) -> None:
    rules = [["true", "-", "1"], ["false", '"yes"', "2"]]
    (fault,) = told(["a: boolean", 'b: string in "yes","no"'], "o", rules)
    assert 'no rule matches when "a" is false and "b" is "no", so the answer is null' in fault
    (fault,) = told(["a: boolean", "b: string"], "o", [["true", "-", "1"]])
    assert 'no rule matches when "a" is false, so' in fault


@pytest.mark.parametrize("policy", ["COLLECT", "RULE ORDER", "OUTPUT ORDER"])
def test_a_table_that_lists_its_answers_may_find_none(told: Told, policy: str) -> None:
    assert told(["a: boolean"], "o in 1", [["true", "1"]], policy) == []


def test_a_default_output_fills_every_gap(definitions: Definitions) -> None:
    logic = (
        "<decisionTable><input><inputExpression><text>a</text></inputExpression></input>"
        '<output name="o"><defaultOutputEntry><text>0</text></defaultOutputEntry></output>'
        "<rule><inputEntry><text>1</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>"
        "</decisionTable>"
    )
    assert check_model(definitions(f'<decision id="d" name="D">{logic}</decision>'), "d.dmn") == []


def test_rules_of_any_may_overlap_but_not_contradict(told: Told) -> None:
    rules = [["< 50", '"yes"'], ["< 60", '"yes"'], [">= 40", '"no"']]
    faults = told(["percent: number"], "o", rules, "ANY")
    assert [fault[:51] for fault in faults] == [
        'RULES-CONTRADICT Table "Band", rules 1 and 3: they ',
        'RULES-CONTRADICT Table "Band", rules 2 and 3: they ',
    ]
    assert 'both match when "percent" is 40, but their outputs differ' in faults[0]


def test_a_rule_that_comes_after_all_it_matches_is_never_reached(told: Told) -> None:
    rules = [["< 90", '"low"'], ["< 50", '"severe"'], ["-", '"fine"'], ["> 95", '"good"']]
    first, second = told(["percent: number"], "o", rules, "FIRST")
    assert 'RULE-UNREACHABLE Table "Band", rule 2: it is never reached: rule 1 takes everything' in first
    assert "rule 4: it is never reached: rule 3 takes everything" in second


def test_a_rule_may_be_hidden_by_several_others_together(told: Told) -> None:
    rules = [["<= 50", "1"], ["> 50", "2"], ["[40..60]", "3"]]
    (fault,) = told(["percent: number"], "o", rules, "FIRST")
    assert "rule 3: it is never reached: the rules that win against it take everything" in fault


def test_with_priority_the_better_output_hides_a_rule(told: Told) -> None:
    rules = [["> 50", '"low"'], ["> 40", '"high"'], ["<= 40", '"low"']]
    (fault,) = told(["percent: number"], 'o in "high","low"', rules, "PRIORITY")
    assert "rule 1: it is never reached: rule 2 takes everything" in fault


def test_a_rule_that_nothing_passes_is_told(told: Told) -> None:
    rules = [["? > 5 and ? < 3", "1"], ["-", "2"]]
    (fault,) = told(["n: number"], "o", rules)
    assert 'RULE-NEVER-MATCHES Table "Band", rule 1, column "n": no value passes its test' in fault


@pytest.mark.parametrize(
    ("type_", "cell", "said"),
    [
        ("number", '"90"', '"90" is a text, but the column holds numbers, so it never fits. Write a number'),
        ("boolean", '"yes"', '"yes" is a text, but the column holds true and false'),
        ("string", "90", "90 is a number, but the column holds texts"),
        ("string", "true", "true is a yes-or-no value, but the column holds texts"),
        ("date", '> "2026-09-01"', "but the column holds dates, so it never fits. Write date("),
        ("date", 'duration("P7D")', "is a days and time duration, but the column holds dates"),
    ],
)
def test_a_cell_of_another_type_than_its_column_is_told(told: Told, type_: str, cell: str, said: str) -> None:
    faults = told([f"a: {type_}"], "o", [[cell, "1"], ["null", "2"], ["-", "3"]], "FIRST")
    assert 'CELL-TYPE Table "Band", rule 1, column "a": ' in faults[0]
    assert said in faults[0]


def test_without_a_type_the_odd_cell_is_told(told: Told) -> None:
    rules = [["1", "1"], ["2", "2"], ['"3"', "3"], ["-", "4"]]
    (fault,) = told(["a"], "o", rules, "FIRST")
    assert 'rule 3, column "a": "3" is a text, but most cells of the column hold numbers' in fault


def test_an_output_of_another_type_is_told(told: Told) -> None:
    (fault,) = told(["a: boolean"], "days: number", [["true", '"7"'], ["false", "14"]])
    assert (
        'CELL-TYPE Table "Band", rule 1, column "days": "7" is a text, but the column holds numbers' in fault
    )


def test_a_misspelt_value_is_told_with_those_allowed(told: Told) -> None:
    rules = [['"yes"', '"legal"'], ['"nо"', '"support"'], ['"no"', '"suport"']]
    first, second = told(['a: string in "yes","no"'], 'route: string in "legal","support"', rules)
    assert 'CELL-VALUE Table "Band", rule 2, column "a": "nо" is not one of the values' in first
    assert (
        'rule 3, column "route": "suport" is not one of the values that the column allows: "legal" and'
        in second
    )


def test_types_and_allowed_values_of_the_model_count(definitions: Definitions) -> None:
    logic = (
        '<itemDefinition name="Band"><typeRef>string</typeRef>'
        '<allowedValues><text>"low","high"</text></allowedValues></itemDefinition>'
        '<decision id="d" name="D"><decisionTable><input><inputExpression typeRef="Band"><text>band</text>'
        '</inputExpression></input><output name="o"/>'
        + "".join(
            f"<rule><inputEntry><text>{cell}</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>"
            for cell in ('"low"', '"hgih"')
        )
        + "</decisionTable></decision>"
    )
    codes = [fault.code for fault in check_model(definitions(logic), "d.dmn")]
    assert codes == ["CELL-VALUE", "TABLE-GAP"]


@pytest.mark.parametrize(
    "cell", ["string length(?) > 3", "> limit", '> "m"', 'contains(?, "x")', "? = other"]
)
def test_cells_that_cannot_be_judged_raise_no_alarm(told: Told, cell: str) -> None:
    assert told(["a: string", "limit", "other"], "o", [[cell, "-", "-", "1"], ["-", "-", "-", "2"]]) == []


def test_columns_that_read_the_same_are_one_input(told: Told) -> None:
    rules = [["< 90", ">= 50", '"low"'], ["-", "< 50", '"severe"'], [">= 90", "-", '"fine"']]
    assert told(["percent: number", "percent: number"], "o", rules) == []


@pytest.mark.parametrize(
    ("kind", "rules"),
    [
        ("date", ['< date("2024-08-19")', '>= date("2024-08-19")']),
        ("time", ['< time("09:00:00")', '[time("09:00:00")..time("23:59:59.999999999")]']),
        ("dateTime", ['< date and time("2026-01-01T00:00:00Z")', '>= date and time("2026-01-01T00:00:00Z")']),
        ("dayTimeDuration", ['<= duration("P7D")', '> duration("P7D")']),
        ("yearMonthDuration", ['< duration("P6M")', '>= duration("P6M")']),
    ],
)
def test_days_times_and_durations_are_compared_too(told: Told, kind: str, rules: list[str]) -> None:
    assert told([f"a: {kind}"], "o", [[rules[0], "1"], [rules[1], "2"]]) == []
    (fault,) = told([f"a: {kind}"], "o", [[rules[0].replace("=", ""), "1"], ["-", "2"]])
    assert fault.startswith("RULES-OVERLAP")


def test_a_table_without_inputs_can_overlap_too(told: Told) -> None:
    (fault,) = told([], "o", [["1"], ["2"]])
    assert "both match when the inputs are whatever they are" in fault


def test_a_table_that_is_too_large_to_check_says_so(told: Told) -> None:
    inputs = [f"a{number}: number" for number in range(40)]
    rules = [
        [*(f"not({(7 * row + 3 * column) % 11})" if (row + column) % 2 else "-" for column in range(40)), "1"]
        for row in range(60)
    ]
    faults = told(inputs, "o", rules, "FIRST")
    assert any("TABLE-TOO-LARGE" in fault and "Split it in two." in fault for fault in faults)
