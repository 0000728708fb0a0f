"""The demo county as files: they say the same as the database's weeks, whatever their form."""

import csv
import re
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from click.testing import CliRunner, Result

from engine.attendance import weeks
from engine.attendance.pupil_numbers import check_letter
from web.demo.county import SEED, districts
from web.demo.enrolments import demo_enrolments
from web.demo.registers import main, span_of
from web.demo.weeks import registers, week_rows

UNTIL = date(2026, 3, 3)


def write(out: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["--pupils", "150", "--until", str(UNTIL), "--out", str(out), *more])


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    assert write(folder / "marks.csv", "--half-terms", "2").exit_code == 0
    return folder


def test_the_last_mark_of_each_session_is_the_one_in_the_weeks(folder: Path) -> None:
    newest: dict[tuple[str, ...], dict[str, str]] = {}
    for line in lines(folder / "marks.csv"):
        key = (line["UPN"], line["URN"], line["Date"], line["Session"])
        if key not in newest or line["RecordedAt"] > newest[key]["RecordedAt"]:
            newest[key] = line
    expected: dict[tuple[str, ...], tuple[str, int]] = {}
    (district,) = districts(UNTIL, pupils=150)
    upns = {pupil.id: pupil.upn for pupil in district.pupils}
    for register in registers(demo_enrolments(district, UNTIL, SEED), span_of(2, UNTIL), SEED):
        for row in week_rows(register):
            for place, (character, moment) in enumerate(
                zip(row["codes"], weeks.times(row["recorded"]), strict=True)
            ):
                day, half = weeks.session_at(row["monday"], place)
                if character != weeks.UNMARKED:
                    key = (upns[row["pupil_id"]], row["school_urn"], str(day), half)
                    expected[key] = (weeks.code(character), moment)
    found = {
        key: (line["Code"], int(datetime.fromisoformat(line["RecordedAt"]).timestamp()))
        for key, line in newest.items()
    }
    assert found == expected


def test_some_marks_were_first_taken_as_not_yet_explained(folder: Path) -> None:
    marks = lines(folder / "marks.csv")
    revised = [
        (before, after)
        for before, after in pairwise(marks)
        if all(before[name] == after[name] for name in ("UPN", "URN", "Date", "Session"))
    ]
    assert len(revised) > 50
    for before, after in revised:
        assert before["Code"] == "N"
        assert after["Code"] in "IO"
        assert before["RecordedAt"] < after["RecordedAt"] < str(UNTIL) + "T24"


def test_parquet_holds_the_same_as_csv(folder: Path, tmp_path: Path) -> None:
    assert write(tmp_path / "marks.parquet", "--half-terms", "2").exit_code == 0
    rows: list[dict[str, Any]] = pyarrow.parquet.read_table(tmp_path / "marks.parquet").to_pylist()
    for row in rows:
        row["RecordedAt"] = row["RecordedAt"].strftime("%Y-%m-%dT%H:%M:%SZ")
    as_text = [{name: "" if value is None else str(value) for name, value in row.items()} for row in rows]
    assert as_text == lines(folder / "marks.csv")
    for name in ("pupils.csv", "schools.csv", "terms.csv"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_minutes_are_given_for_who_came_late(folder: Path) -> None:
    for line in lines(folder / "marks.csv"):
        assert bool(line["MinutesLate"]) == (line["Code"] in ("L", "U")), line
        assert line["Code"] != "L" or 1 <= int(line["MinutesLate"]) <= 30
        assert line["Code"] != "U" or int(line["MinutesLate"]) > 30


def test_the_files_beside_it_name_everybody_in_it(folder: Path) -> None:
    pupils, schools = lines(folder / "pupils.csv"), lines(folder / "schools.csv")
    enrolled = {(line["UPN"], line["URN"]) for line in pupils}
    assert {(line["UPN"], line["URN"]) for line in lines(folder / "marks.csv")} <= enrolled
    assert {urn for _, urn in enrolled} <= {line["URN"] for line in schools}
    for line in pupils:
        assert line["UPN"][0] == check_letter(line["UPN"][1:])
        assert line["Enrolment"] in ("main", "subsidiary")
        assert re.fullmatch("R|[1-9]|1[01]", line["YearGroup"]), line
        assert date.fromisoformat(line["AdmittedOn"]) <= date.fromisoformat(line["LeftOn"] or "9999-01-01")
    terms = lines(folder / "terms.csv")
    assert {line["Kind"] for line in terms} == {"half-term", "inset", "closure"}
    assert sum(line["URN"] == "" for line in terms) == 6


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--out", "x.xlsx"], ".csv or .parquet"),
        (["--out", "/nowhere/x.csv"], "nowhere"),
        (["--half-terms", "0"], "0"),
    ],
)
def test_what_cannot_be_written_is_one_line(tmp_path: Path, words: list[str], why: str) -> None:
    refused = write(tmp_path / "marks.csv", *words)
    assert refused.exit_code in (1, 2)
    assert why in refused.output
    assert not list(tmp_path.iterdir())
