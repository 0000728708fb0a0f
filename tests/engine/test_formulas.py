"""Cells that a spreadsheet would run: text when they leave, and themselves again when they come back."""

import pytest

from engine.formulas import as_written, harmless


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\n=1"])
def test_a_formula_becomes_text_and_comes_back_as_it_was(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert as_written(harmless(cell)) == cell


@pytest.mark.parametrize("cell", ["", "Amy", "O'Hara", "Year 7 - 8", "a=1", "-", "'tis"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert harmless(cell) == cell
    assert as_written(cell) == cell


def test_nothing_is_an_empty_cell() -> None:
    assert harmless(None) == ""
