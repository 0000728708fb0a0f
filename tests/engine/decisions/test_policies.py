"""What every hit policy answers: with several outputs, with nothing that matches, with values not allowed."""

from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest

from engine.decisions import InconsistentTable, Model
from engine.expressions import Value

Definitions = Callable[..., bytes]
Read = Callable[[bytes], Model]
ROWS = (("> 1", '"b"', "1"), ("> 2", '"a"', "2"), ("> 3", '"b"', "2"))


@pytest.fixture
def decide(definitions: Definitions, read: Read) -> Callable[..., Value]:
    """The answer of a table with the columns `step` (a before b) and `level` (2 before 1)."""

    def answer(
        n: int | None,
        policy: str,
        rows: Sequence[Sequence[str]] = ROWS,
        outputs: Sequence[str] = ("step", "level"),
        default: bool = False,
        extra: str = "",
    ) -> Value:
        allowed = {"step": '"a", "b"', "level": "2, 1"}
        given = {"step": '"none"', "level": "0"}
        columns = "".join(
            f'<output name="{one}"><outputValues><text>{allowed[one]}, {given[one]}</text></outputValues>'
            + (f"<defaultOutputEntry><text>{given[one]}</text></defaultOutputEntry>" if default else "")
            + "</output>"
            for one in outputs
        )
        rules = "".join(
            f"<rule><inputEntry><text>{test.replace('>', '&gt;')}</text></inputEntry>"
            + "".join(f"<outputEntry><text>{one}</text></outputEntry>" for one in cells[: len(outputs)])
            + "</rule>"
            for test, *cells in rows
        )
        source = definitions(
            f'<decision id="d" name="D"><decisionTable hitPolicy="{policy}" {extra}>'
            f"<input><inputExpression><text>n</text></inputExpression></input>{columns}{rules}"
            "</decisionTable></decision>"
        )
        return read(source).decide("d", {"n": None if n is None else Decimal(n)}).result

    return answer


Decide = Callable[..., Value]


def row(step: str, level: int) -> dict[str, Value]:
    return {"step": step, "level": Decimal(level)}


@pytest.mark.parametrize("policy", ["UNIQUE", "U"])
def test_unique_answers_with_the_one_rule_that_matches(decide: Decide, policy: str) -> None:
    assert decide(2, policy) == row("b", 1)
    with pytest.raises(InconsistentTable):
        decide(3, policy)


@pytest.mark.parametrize("policy", ["ANY", "A"])
def test_any_answers_where_all_rules_that_match_agree(decide: Decide, policy: str) -> None:
    same = (("> 1", '"a"', "1"), ("> 2", '"a"', "1"), ("> 3", '"a"', "2"))
    assert decide(3, policy, same) == row("a", 1)
    with pytest.raises(InconsistentTable):
        decide(4, policy, same)


@pytest.mark.parametrize("policy", ["FIRST", "F"])
def test_first_answers_with_the_topmost_rule(decide: Decide, policy: str) -> None:
    assert decide(4, policy) == row("b", 1)


@pytest.mark.parametrize("policy", ["PRIORITY", "P"])
def test_priority_goes_by_the_first_column_then_by_the_next(decide: Decide, policy: str) -> None:
    assert decide(4, policy) == row("a", 2)
    assert decide(4, policy, (("> 1", '"b"', "1"), ("> 2", '"b"', "2"))) == row("b", 2)


@pytest.mark.parametrize("policy", ["OUTPUT ORDER", "O"])
def test_output_order_lists_all_answers_by_priority(decide: Decide, policy: str) -> None:
    assert decide(4, policy) == [row("a", 2), row("b", 2), row("b", 1)]


@pytest.mark.parametrize("policy", ["RULE ORDER", "R", "COLLECT", "C"])
def test_lists_in_the_order_of_the_rules(decide: Decide, policy: str) -> None:
    assert decide(4, policy) == [row("b", 1), row("a", 2), row("b", 2)]


@pytest.mark.parametrize(("aggregation", "wanted"), [("SUM", 5), ("MIN", 1), ("MAX", 2), ("COUNT", 3)])
def test_collect_adds_up_takes_the_least_the_most_or_counts(
    decide: Decide, aggregation: str, wanted: int
) -> None:
    numbers = [(test, level) for test, _, level in ROWS]
    extra = f'aggregation="{aggregation}"'
    assert decide(4, "COLLECT", numbers, ["level"], extra=extra) == Decimal(wanted)
    assert decide(4, "C", numbers, ["level"], extra=extra) == Decimal(wanted)


@pytest.mark.parametrize(
    ("policy", "extra", "wanted"),
    [
        ("UNIQUE", "", None),
        ("ANY", "", None),
        ("FIRST", "", None),
        ("PRIORITY", "", None),
        ("RULE ORDER", "", []),
        ("OUTPUT ORDER", "", []),
        ("COLLECT", "", []),
        ("COLLECT", 'aggregation="SUM"', None),
        ("COLLECT", 'aggregation="MIN"', None),
        ("COLLECT", 'aggregation="COUNT"', Decimal(0)),
    ],
)
def test_where_nothing_matches_there_is_null_no_item_or_a_count_of_zero(
    decide: Decide, policy: str, extra: str, wanted: Value
) -> None:
    assert decide(0, policy, outputs=["step"], extra=extra) == wanted


@pytest.mark.parametrize(
    ("policy", "extra", "wanted"),
    [
        ("UNIQUE", "", "none"),
        ("FIRST", "", "none"),
        ("COLLECT", "", ["none"]),
        ("COLLECT", 'aggregation="MAX"', "none"),
        ("COLLECT", 'aggregation="COUNT"', "none"),
    ],
)
def test_a_default_answers_as_the_policy_does(decide: Decide, policy: str, extra: str, wanted: Value) -> None:
    assert decide(0, policy, outputs=["step"], default=True, extra=extra) == wanted


def test_defaults_of_several_columns_make_one_answer(decide: Decide) -> None:
    assert decide(0, "FIRST", default=True) == row("none", 0)


def test_an_answer_that_is_not_among_the_allowed_is_null(decide: Decide) -> None:
    assert decide(2, "FIRST", [("> 1", '"z"', "1")]) == {"step": None, "level": Decimal(1)}


def typed_table(definitions: Definitions, cells: str, input_type: str, output_type: str) -> bytes:
    return definitions(
        '<itemDefinition name="tStep"><typeRef>string</typeRef><allowedValues><text>"a", "b"</text>'
        '</allowedValues></itemDefinition><decision id="d" name="D"><decisionTable hitPolicy="PRIORITY">'
        f'<input><inputExpression typeRef="{input_type}"><text>n</text></inputExpression></input>'
        f'<output name="o" typeRef="{output_type}"/>'
        + "".join(
            f"<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>{one}</text></outputEntry></rule>"
            for one in cells.split()
        )
        + "</decisionTable></decision>"
    )


def test_the_order_of_answers_may_stand_in_their_type(definitions: Definitions, read: Read) -> None:
    source = typed_table(definitions, '"b" "a"', "Any", "tStep")
    assert read(source).decide("d", {}).result == "a"


def test_a_cell_of_another_type_than_its_column_is_null_and_said(
    definitions: Definitions, read: Read
) -> None:
    outcome = read(typed_table(definitions, "1", "Any", "string")).decide("d", {})
    assert outcome.result is None
    assert 'Table "D": the answer in "o" is a number, not a string.' in outcome.problems


def test_a_list_of_one_is_taken_for_its_item(definitions: Definitions, read: Read) -> None:
    outcome = read(typed_table(definitions, "[n] n", "number", "number")).decide("d", {"n": Decimal(3)})
    assert outcome.result == Decimal(3)


def test_an_input_of_another_type_than_its_column_is_null_and_said(
    definitions: Definitions, read: Read
) -> None:
    outcome = read(typed_table(definitions, "1", "number", "number")).decide("d", {"n": "three"})
    assert 'Table "D": the value of "n" is a string, not a number.' in outcome.problems


def test_each_item_of_a_list_has_to_be_allowed(definitions: Definitions, read: Read) -> None:
    table = (
        "<decisionTable><input><inputExpression><text>codes</text></inputExpression>"
        '<inputValues><text>"X", "Y"</text></inputValues></input><output/><rule><inputEntry>'
        '<text>list contains(?, "X")</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>'
        "</decisionTable>"
    )
    model = read(definitions(f'<decision id="d" name="D">{table}</decision>'))
    assert model.decide("d", {"codes": ["Y", "X"]}).result == Decimal(1)
    assert model.decide("d", {"codes": ["X", "Z"]}).result is None


def test_a_table_may_have_no_input(definitions: Definitions, read: Read) -> None:
    rule = "<rule><outputEntry><text>1</text></outputEntry></rule>"
    logic = f'<decisionTable preferredOrientation="CrossTable"><output/>{rule}</decisionTable>'
    assert read(definitions(f'<decision id="d" name="D">{logic}</decision>')).decide("d", {}).result == 1
