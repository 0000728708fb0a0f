"""`pathways attendance analyse` as an analyst at a terminal sees it."""

import csv
import json
from pathlib import Path

import pytest

from tests.web.command_line.conftest import Run

MARKS = """UPN,URN,Date,Session,Code
A1,100001,2025-09-01,AM,/
A1,100001,2025-09-01,PM,O
B2,100002,2025-09-01,AM,X
"""
AS_OF = ("--as-of", "2025-10-24")
COLUMNS = [
    *("upn", "urn", "possible", "attended", "authorised", "unauthorised", "percent_text", "persistent"),
    *("severe", "chronic", "under_80", "pn_sessions", "pn_window_start", "pn_consider", "pn_first_met"),
]


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    """A file of three marks."""
    path = tmp_path / "marks.csv"
    path.write_text(MARKS)
    return path


def test_json_has_a_row_a_pupil_and_school(pathways: Run, marks: Path) -> None:
    document = json.loads(pathways("attendance", "analyse", marks, *AS_OF, "--json").out)
    first, second = document["pupils"]
    assert list(first) == COLUMNS
    assert (first["upn"], first["possible"], first["percent_text"]) == ("A1", 2, "50.0")
    assert (first["severe"], first["pn_sessions"], first["pn_window_start"]) == (True, 1, "2025-09-01")
    assert (second["percent_text"], second["severe"], second["pn_first_met"]) == (None, False, None)
    assert document["rejected"] == []


def test_csv_has_the_same_rows(pathways: Run, marks: Path) -> None:
    rows = list(csv.reader(pathways("attendance", "analyse", marks, *AS_OF, "--csv").out.splitlines()))
    assert rows[0] == COLUMNS
    assert rows[1][:8] == ["A1", "100001", "2", "1", "0", "1", "50.0", "true"]
    assert rows[2][6] == ""


def test_without_either_it_says_how_many_are_in_which_band(pathways: Run, marks: Path) -> None:
    told = pathways("attendance", "analyse", marks, *AS_OF).out
    assert "2 pupils at 2 schools" in told
    assert "1  severely absent" in told


def test_a_bad_row_is_named_and_nothing_is_printed_unless_it_may_be_left_out(
    pathways: Run, marks: Path
) -> None:
    marks.write_text(MARKS + "A1,100001,2025-09-02,AM,?\n")
    refused = pathways("attendance", "analyse", marks, *AS_OF, "--json")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith(f"{marks}: line 5, Code: UNKNOWN-CODE ")
    left_out = pathways("attendance", "analyse", marks, *AS_OF, "--json", "--skip-bad-rows")
    (rejected,) = json.loads(left_out.out)["rejected"]
    assert (left_out.code, rejected["file"], rejected["line"]) == (0, str(marks), 5)


def test_days_that_leave_nothing_are_refused(pathways: Run, marks: Path) -> None:
    refused = pathways("attendance", "analyse", marks, *AS_OF, "--from", "2025-10-25")
    assert refused.code == 1
    assert "no day lies between them" in refused.err


def test_a_missing_file_is_named(pathways: Run, tmp_path: Path) -> None:
    refused = pathways("attendance", "analyse", tmp_path / "none.csv", *AS_OF)
    assert refused.code == 1
    assert "none.csv" in refused.err
