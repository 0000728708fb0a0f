"""The rules of a table go out to a spreadsheet and come back, and nothing else of the file changes."""

from pathlib import Path

import pytest
from lxml import etree

from engine.decisions import check_model, read_model
from engine.decisions.rewriting import read_grids, write_rows
from engine.decisions.spreadsheets import as_text, rows_from_text
from engine.errors import BadInput, NotFound
from engine.expressions import Value, from_json

PROCESSES = Path(__file__).parents[3] / "processes"
SHIPPED = sorted(PROCESSES.glob("*/decisions/*.dmn"))
NEXT_STEP = (PROCESSES / "route_2_team_around_family/decisions/lcss_next_step.dmn").read_bytes()


def ids(source: bytes) -> list[str | None]:
    """The ids of the rules of a file."""
    return [rule.get("id") for rule in etree.fromstring(source).iter("{*}rule")]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_a_table_comes_back_from_a_spreadsheet_as_it_went(path: Path) -> None:
    source = path.read_bytes()
    for grid in read_grids(source, path.name):
        rows = rows_from_text(as_text(grid), grid.columns)
        assert [[" ".join(cell.split()) for cell in row] for row in grid.rows] == [
            [*row, *[""] * (len(grid.columns) - len(row))] for row in rows
        ]
        assert write_rows(source, path.name, grid.decision, grid.rows) == source


def test_a_rule_between_two_is_new_and_the_others_keep_their_ids() -> None:
    (grid,) = read_grids(NEXT_STEP, "x.dmn")
    rows = [list(row) for row in grid.rows]
    new = ["false", '"one"', "-", '"targeted_casework"', "One service is enough"]
    changed = write_rows(NEXT_STEP, "x.dmn", "lcss_next_step", [*rows[:1], new, *rows[1:]])
    assert ids(changed) == [ids(NEXT_STEP)[0], None, *ids(NEXT_STEP)[1:]]
    assert [one for one in check_model(changed, "x.dmn") if one.severity == "error"] == []
    assert read_grids(changed, "x.dmn")[0].rows[1] == new


def test_a_changed_cell_changes_what_is_decided() -> None:
    (grid,) = read_grids(NEXT_STEP, "x.dmn")
    rows = [list(row) for row in grid.rows]
    rows[0][grid.inputs] = '"taf"'
    model = read_model(write_rows(NEXT_STEP, "x.dmn", "lcss_next_step", rows), "x.dmn")
    said = {"plan_works": True, "support_needed": "none", "family_engages": "yes"}
    facts: dict[str, Value] = {"case": {"lcss_discussion": from_json(said)}}
    assert model.decide("lcss_next_step", facts).result == "taf"
    assert ids(write_rows(NEXT_STEP, "x.dmn", "lcss_next_step", rows)) == ids(NEXT_STEP)


def test_an_empty_row_is_left_out_and_an_empty_condition_is_whatever_it_is() -> None:
    rows = [["", "", "", ""], ["true", "", "", '"taf"']]
    (grid,) = read_grids(write_rows(NEXT_STEP, "x.dmn", "lcss_next_step", rows), "x.dmn")
    assert grid.rows == [["true", "-", "-", '"taf"', ""]]


def test_texts_that_a_spreadsheet_put_in_quotes_are_taken_as_they_were_typed() -> None:
    assert rows_from_text('"""yes"""\t-\t"a ""b"""', ["A", "B", "C"]) == [['"yes"', "-", 'a "b"']]
    assert rows_from_text('"yes"\t"no"', ["A", "B"]) == [['"yes"', '"no"']]
    assert rows_from_text("A\tB\r\n1\t2\r\n\r\n", ["A", "B"]) == [["1", "2"]]


def test_what_does_not_fit_is_refused_in_words() -> None:
    with pytest.raises(BadInput, match="Row 1 has 9 cells, and the table has 5 columns"):
        write_rows(NEXT_STEP, "x.dmn", "lcss_next_step", [["-"] * 9])
    with pytest.raises(BadInput, match="at most 1,000 rules"):
        write_rows(NEXT_STEP, "x.dmn", "lcss_next_step", [["-"]] * 1_001)
    with pytest.raises(NotFound):
        write_rows(NEXT_STEP, "x.dmn", "nothing", [])
