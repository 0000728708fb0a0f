"""Slips that people make in the cells of a table: each is told where it is and how to mend it."""

from collections.abc import Callable

import pytest

from engine.decisions import check_model
from engine.faults import Fault

Definitions = Callable[..., bytes]
Table = Callable[..., str]
REQUIRES = '<informationRequirement><requiredInput href="#percent"/></informationRequirement>'


@pytest.fixture
def told(definitions: Definitions, table: Table) -> Callable[..., list[Fault]]:
    """What is said about a table of one rule; a connected one has its input drawn."""

    def check(cell: str = "-", answer: str = '"x"', connected: bool = True) -> list[Fault]:
        logic = table(["percent"], ["route"], [[cell, answer]], "COLLECT")
        requires = REQUIRES if connected else ""
        body = f'<decision id="d" name="Route">{requires}{logic}</decision>'
        return check_model(definitions('<inputData id="percent" name="percent"/>' + body), "route.dmn")

    return check


Told = Callable[..., list[Fault]]

CELLS = {
    "low": 'put it into quotes: "low"',
    "low risk": "put it into double quotes",
    "90%": "without the % sign",
    "=> 90": "Write >= for “at least”",
    "> = 90": "without a space inside",
    "90 - 95": "Write the range as [90..95]",
    "80–90": "a range is written [80..90]",
    "<90 and >80": "Write ]80..90[ where both limits must hold",
    "between 80 and 90": "Write a range with brackets: [80..90]",
    "1..5": "Write a range with brackets: [1..5]",
    "“low”": "Use straight double quotes",
    "„low“": "Use straight double quotes",
    "« low »": "Use straight double quotes",
    "'low'": "Put texts into double quotes",
    '"low': "A text needs a quote at both ends",
    '"low",': "Remove the comma at the end",
    '"low" "high"': "Separate several values by commas",
    '"low" or "high"': "Separate several texts by commas",
    'not "low"': 'not("x")',
    "92,5": "Write 92.5 for one number",
    "1,000": "Write 1000 for one number",
    "< 2026-09-01": 'Write the date as date("2026-09-01")',
    "01/09/2026": 'Write the date as date("2026-09-01")',
    "1.9.2026": 'Write dates as date("2026-09-01")',
    "? > 1 AND ? < 3": "in small letters",
    "? > 1 && ? < 3": "and for &&",
    "True": "Write true in small letters",
    "TRUE": "Write true in small letters",
    "is null": "Write null, or not(null), alone",
    'conatins(?, "x")': "Did you mean contains()?",
    "any": "Write - if any value is meant",
    "*": "Write - for “any value”",
    "≥ 90": "Write >= for ≥",
    "== 90": "Write a single =",
    "<> 90": "anything but x",
    "£80": "without the currency sign",
    ">": "Write the value after the sign",
}


@pytest.mark.parametrize(("cell", "remedy"), CELLS.items(), ids=CELLS)
def test_a_slip_in_a_condition_says_how_to_mend_it(told: Told, cell: str, remedy: str) -> None:
    (fault,) = told(cell)
    assert fault.message.startswith('Table "Route", rule 1, column "percent": ')
    assert remedy in fault.message


ANSWERS = {
    "": "the cell has no answer. Write one; write null if there shall be none",
    "-": "the cell has no answer",
    "route 3": "put it into double quotes",
    "low": 'put it into quotes: "low"',
    "92,5": "Write a point in numbers: 92.5",
    '"a", "b"': 'Write a list as ["a", "b"]',
    "2026-09-01": 'Write the date as date("2026-09-01")',
    "“low”": "Use straight double quotes",
}


@pytest.mark.parametrize(("answer", "remedy"), ANSWERS.items(), ids=str)
def test_a_slip_in_an_answer_says_how_to_mend_it(told: Told, answer: str, remedy: str) -> None:
    (fault,) = told(answer=answer)
    assert fault.message.startswith('Table "Route", rule 1, column "route": ')
    assert remedy in fault.message


def test_a_slip_in_an_answer_is_told_by_what_the_column_is_called(
    definitions: Definitions, table: Table
) -> None:
    rules = table(["percent"], ["route"], [["-", ""]]).replace(
        'name="route"', 'name="route" label="Next step"'
    )
    (fault,) = check_model(definitions(f'<decision id="route" name="Route">{rules}</decision>'), "route.dmn")
    assert fault.message.startswith('Table "Route", rule 1, column "Next step": the cell has no answer')


RIGHT = (
    "]80..90[",
    "< 80, > 90",
    "\t< 90\n",
    "null",
    "not(null)",
    '!= "x"',
    '"O\'Brien"',
    '"80 - 90"',
    'date("2026-09-01")',
    "90, 95",
    '"90%"',
)


@pytest.mark.parametrize("cell", RIGHT)
def test_what_is_right_is_let_through(told: Told, cell: str) -> None:
    assert told(cell) == []
    assert told(cell, connected=False) == []


def test_where_no_input_is_connected_a_lone_word_is_a_warning(told: Told) -> None:
    (fault,) = told("low", connected=False)
    assert fault.severity == "warning"
    assert '"low" is read as the name of an input' in fault.message


def test_output_columns_have_names_of_their_own(definitions: Definitions, table: Table) -> None:
    logic = table(["a"], ["route", "route"], [["-", "1", "2"]])
    (fault,) = check_model(definitions(f'<decision id="d" name="D">{logic}</decision>'), "d.dmn")
    assert '2 output columns are called "route"' in fault.message


def test_a_rule_without_an_answer_still_answers_null_while_it_is_tried(
    one_table: Callable[..., object],
) -> None:
    model = one_table(["a"], ["o"], [["-", ""]])
    assert model.decide("route", {"a": None}).result is None  # type: ignore[attr-defined]


@pytest.mark.parametrize("policy", ["PRIORITY", "OUTPUT ORDER"])
def test_an_order_of_answers_has_to_be_listed(definitions: Definitions, table: Table, policy: str) -> None:
    logic = table(["a"], ["o"], [["-", "1"]], policy)
    (fault,) = check_model(definitions(f'<decision id="d" name="D">{logic}</decision>'), "d.dmn")
    assert "needs the allowed values of an output column" in fault.message
