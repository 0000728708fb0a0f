"""What a caseworker is told when a decision lacked something: which input, who asked, and only once."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from engine.decisions import Model
from engine.expressions import Value
from tests.engine.decisions.test_models import decision, given, literal

Definitions = Callable[..., bytes]
Make = Callable[..., Model]
Read = Callable[[bytes], Model]
INPUTS = ["attendance.percent", "pupil.looked_after"]
RULES = [["< 90", "false", '"route 1"'], ["< 90", "true", '"route 2"'], [">= 90", "-", '"none"']]


def problems(model: Model, name: str = "route", **inputs: Value) -> tuple[str, ...]:
    return model.decide(name, inputs).problems


def test_the_input_that_a_rule_waits_for_is_named(one_table: Make) -> None:
    model = one_table(INPUTS, ["o"], RULES)
    assert problems(model, attendance={"percent": Decimal(80)}) == (
        'Table "Route": no rule matches because "pupil.looked_after" is missing.',
    )


def test_what_no_rule_waits_for_is_not_named(one_table: Make) -> None:
    model = one_table(INPUTS, ["o"], RULES)
    assert problems(model, attendance={"percent": Decimal(95)}) == ()


def test_not_given_and_given_as_unknown_are_told_apart(one_table: Make) -> None:
    model = one_table(INPUTS, ["o"], RULES)
    assert problems(model, pupil={"looked_after": None}) == (
        'Table "Route": no rule matches because "attendance.percent" is missing, '
        '"pupil.looked_after" is given as unknown (null).',
    )


def test_where_no_rule_fits_what_is_known_nothing_is_called_missing(one_table: Make) -> None:
    model = one_table(["percent", "looked_after"], ["o"], [["< 90", "true", "1"]])
    assert problems(model, percent=Decimal(95)) == ('Table "Route": no rule matches.',)


def test_a_first_table_says_which_earlier_rules_could_not_be_judged(one_table: Make) -> None:
    rules = [["true", "-", "1"], ["-", "< 90", "2"], ["-", "-", "3"], ["true", "-", "4"]]
    model = one_table(["looked_after", "percent"], ["o"], rules, "FIRST")
    outcome = model.decide("route", {"percent": Decimal(95)})
    assert outcome.result == Decimal(3)
    assert outcome.problems == ('Table "Route": "looked_after" is missing, so rule 1 could not be judged.',)
    assert model.decide("route", {"looked_after": True}).problems == ()


def test_a_collecting_table_says_which_rules_could_not_be_judged(one_table: Make) -> None:
    rules = [["true", "-", "1"], ["-", "< 90", "2"], ["false", "-", "3"]]
    model = one_table(["looked_after", "percent"], ["o"], rules, "COLLECT")
    outcome = model.decide("route", {"percent": Decimal(80)})
    assert outcome.result == [Decimal(2)]
    assert outcome.problems == (
        'Table "Route": "looked_after" is missing, so rules 1 and 3 could not be judged.',
    )


def test_a_rule_that_asks_for_null_heeds_it(one_table: Make) -> None:
    rules = [["< 90", '"low"'], ["null", '"ask the school"']]
    model = one_table(["percent"], ["o"], rules, "FIRST")
    assert problems(model, percent=None) == ()


def test_a_default_answer_does_not_hide_what_was_missing(definitions: Definitions, read: Read) -> None:
    table = (
        "<decisionTable><input><inputExpression><text>percent</text></inputExpression></input>"
        '<output name="o"><defaultOutputEntry><text>0</text></defaultOutputEntry></output>'
        "<rule><inputEntry><text>&lt; 90</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>"
        "</decisionTable>"
    )
    outcome = read(definitions(f'<decision id="d" name="D">{table}</decision>')).decide("d", {})
    assert outcome.result == Decimal(0)
    assert outcome.problems == ('Table "D": no rule matches because "percent" is missing.',)


def test_the_column_that_asked_is_named_when_it_is_called_otherwise(
    definitions: Definitions, read: Read
) -> None:
    table = (
        '<decisionTable><input label="Days lost"><inputExpression><text>sessions / 2</text></inputExpression>'
        "</input><output/><rule><inputEntry><text>&gt; 5</text></inputEntry>"
        "<outputEntry><text>1</text></outputEntry></rule></decisionTable>"
    )
    model = read(definitions(f'<decision id="d" name="D">{table}</decision>'))
    assert 'because "sessions" (column "Days lost") is missing.' in problems(model, "d")[-1]


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({}, '"percent" is missing'),
        ({"percent": None}, '"percent" is given as unknown (null)'),
    ],
)
def test_an_expression_says_what_it_lacked(
    definitions: Definitions, read: Read, inputs: dict[str, Value], said: str
) -> None:
    source = definitions(
        given("percent", "number") + decision("low", literal("percent &lt; 90"), "input percent")
    )
    outcome = read(source).decide("low", inputs)
    assert outcome.result is None
    assert outcome.problems == (f'Decision "low": {said}.',)


def test_an_answer_in_spite_of_what_is_missing_needs_no_words(definitions: Definitions, read: Read) -> None:
    source = definitions(given("late") + decision("d", literal("if late then 1 else 2"), "input late"))
    assert read(source).decide("d", {}).result == Decimal(2)
    assert problems(read(source), "d") == ()


def test_what_is_missing_further_down_is_said_once_and_by_who_asked(
    definitions: Definitions, read: Read
) -> None:
    source = definitions(
        given("percent", "number")
        + decision("low", literal("percent &lt; 90"), "input percent")
        + decision("left", literal("not(low)"), "decision low")
        + decision("right", literal("low and left"), "decision low", "decision left")
    )
    assert problems(read(source), "right") == ('Decision "low": "percent" is missing.',)


def test_a_name_that_hands_on_an_unknown_value_is_right(definitions: Definitions, read: Read) -> None:
    source = definitions(given("note") + decision("same", literal("note"), "input note"))
    assert problems(read(source), "same", note=None) == ()
    assert problems(read(source), "same") == ('Decision "same": "note" is missing.',)
