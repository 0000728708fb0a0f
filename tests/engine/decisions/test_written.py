"""Tables as they are written, for people to be shown, and their cells in plain words."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from engine.decisions import Model
from engine.decisions.telling import cell_in_words, result_in_words
from engine.decisions.written import Column, WrittenRule
from engine.views.wording import plainly

Make = Callable[..., Model]
Read = Callable[[bytes], Model]
Definitions = Callable[..., bytes]
Table = Callable[..., str]


def literal(text: str) -> str:
    return f"<literalExpression><text>{text}</text></literalExpression>"


def test_a_table_is_shown_cell_by_cell_as_it_is_written(one_table: Make) -> None:
    rules = [["< 90", "", '"low"', "see step 4"], ["-", "true", '"fine"', ""]]
    table = one_table(["percent", "looked_after"], ["band"], rules, "F").written.tables["Route"]
    assert table.policy == "FIRST"
    assert table.policy_in_words.endswith("the first one that matches decides.")
    assert table.inputs == (Column("percent", "percent"), Column("looked_after", "looked_after"))
    assert table.outputs == (Column("band", "band"),)
    assert table.rules == (
        WrittenRule(1, ("< 90", "-"), ('"low"',), ("see step 4",)),
        WrittenRule(2, ("-", "true"), ('"fine"',), ("",)),
    )
    assert (table.annotations, table.defaults) == (("",), ())


COLUMNS = """
<decision id="d" name="Route"><question> Which way? </question><decisionTable hitPolicy="COLLECT"
 aggregation="SUM" outputLabel="Weeks">
  <input label="Attendance"><inputExpression><text>percent</text></inputExpression></input>
  <output><defaultOutputEntry><text>6</text></defaultOutputEntry></output>
  <annotation name="Why"/><annotation name="Source"/>
  <rule><description>old notes</description>
    <inputEntry><text>90</text></inputEntry><outputEntry><text>2</text></outputEntry></rule>
</decisionTable></decision>"""


def test_columns_are_called_what_their_writer_called_them(definitions: Definitions, read: Read) -> None:
    model = read(definitions(COLUMNS))
    table = model.written.tables["Route"]
    assert table.inputs == (Column("Attendance", "percent"),)
    assert table.outputs[0].title == "Weeks"
    assert table.annotations == ("Why", "Source")
    assert table.rules[0].annotations == ("old notes",)
    assert table.defaults == ("6",)
    assert table.policy_in_words == "The answers of all rules that match are added up."
    assert [each.question for each in model.written_decisions("d")] == ["Which way?"]


def test_a_decision_without_a_table_is_shown_as_its_formula(definitions: Definitions, read: Read) -> None:
    model = read(
        definitions(
            f'<decision id="inner" name="Inner">{literal("n * 2")}</decision>'
            '<decision id="outer" name="Outer"><informationRequirement><requiredDecision href="#inner"/>'
            f"</informationRequirement>{literal('Inner + 1')}</decision>"
        )
    )
    assert [(each.name, each.formula) for each in model.written_decisions("outer")] == [
        ("Outer", "Inner + 1"),
        ("Inner", "n * 2"),
    ]


def test_two_tables_of_one_decision_are_told_apart(
    definitions: Definitions, read: Read, table: Table
) -> None:
    both = "".join(f"<{part}>{table(['n'], ['o'], [['-', part_answer]])}</{part}>"
                   for part, part_answer in (("then", "1"), ("else", "2")))  # fmt: skip
    logic = f"<conditional><if>{literal('n &gt; 5')}</if>{both}</conditional>"
    model = read(definitions(f'<decision id="d" name="Route">{logic}</decision>'))
    assert list(model.written.tables) == ["Route", "Route (2)"]
    (asked,) = model.decide("d", {"n": Decimal(1)}).tables
    assert asked.table == "Route (2)"
    assert model.written.tables[asked.table].rules[0].outputs == ("2",)


def test_it_is_known_what_each_table_was_asked_even_when_no_rule_matched(one_table: Make) -> None:
    model = one_table(["percent / 2"], ["band"], [["< 10", '"low"']])
    (asked,) = model.decide("route", {"percent": Decimal(50)}).tables
    assert (asked.table, asked.values, asked.matched) == ("Route", (Decimal(25),), ())


CELLS = [
    ("-", ()),
    ('"not_working"', ("not working",)),
    ('"achieved", "some"', ("achieved", "some")),
    ('not("none", "some")', ("anything but none or some",)),
    ("true", ("Yes",)),
    ("null", ("Not known",)),
    ("< 90", ("less than 90",)),
    (">= -1.50", ("-1.5 or more",)),
    ("[50..90]", ("50 to 90",)),
    ("[50..90)", ("50 or more, less than 90",)),
    ("(50..90]", ("more than 50, 90 or less",)),
    ('@"2026-09-01"', ("1 September 2026",)),
    ("? > limit", ("? > limit",)),
    ("< 90, sum(x) > 3", ("< 90, sum(x) > 3",)),
    ("((", ("((",)),
]


@pytest.mark.parametrize(("cell", "words"), CELLS)
def test_a_cell_is_told_in_words_or_as_it_is_written(cell: str, words: tuple[str, ...]) -> None:
    assert cell_in_words(cell, plainly) == words


@pytest.mark.parametrize(
    ("cell", "words"),
    [('"to_route_3"', "to route 3"), ("6", "6"), ("percent / 10", "percent / 10"), ("", "")],
)
def test_a_result_is_told_in_words_or_as_it_is_written(cell: str, words: str) -> None:
    assert result_in_words(cell, plainly) == words
