"""Registers measured straight from files: plain ones, odd ones, and what is wrong in bad ones."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from engine.analysis import Analysis, analyse, in_files, in_memory
from engine.attendance.measures import school_year_of
from engine.imports import ImportRefused
from web.demo.county import SEED
from web.demo.registers import span_of, write_files

YEAR = school_year_of(date(2025, 10, 24))
HEAD = "UPN,URN,Date,Session,Code"
GOOD = ("A1,100001,2025-09-01,AM,/", "A1,100001,2025-09-01,PM,O", "B2,100001,2025-09-01,AM,I")
EXPECTED = [("A1", 2, 1), ("B2", 1, 0)]


@pytest.fixture(autouse=True, params=["read once", "read anew"])
def reading(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every register is measured from numbers in memory, and as one that is too large for them."""
    if request.param == "read anew":
        monkeypatch.setattr(in_memory, "KEPT_BYTES", 0)


def file(
    folder: Path, *rows: str, head: str = HEAD, name: str = "marks.csv", encoding: str = "utf-8"
) -> Path:
    path = folder / name
    path.write_text("\n".join([head, *rows]) + "\n", encoding=encoding)
    return path


def counts(found: Analysis) -> list[tuple[str, int, int]]:
    return [(row["upn"], row["possible"], row["attended"]) for row in found.rows()]


def told(refused: pytest.ExceptionInfo[ImportRefused]) -> list[str]:
    return [str(fault) for fault in refused.value.facts["faults"]]


def parquet_file(folder: Path, columns: Mapping[str, Sequence[Any]]) -> Path:
    parquet.write_table(pa.table(columns), folder / "marks.parquet")
    return folder / "marks.parquet"


def test_a_plain_file_is_measured_as_it_is(tmp_path: Path) -> None:
    found = analyse([file(tmp_path, *GOOD)], YEAR)
    assert counts(found) == EXPECTED
    assert found.faults == ()


def test_a_register_that_is_too_large_to_keep_comes_to_the_same_in_the_same_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = tmp_path / "marks.csv"
    write_files(marks, 60, span_of(1, date(2025, 10, 31)), SEED)
    monkeypatch.setattr(in_memory, "KEPT_BYTES", marks.stat().st_size - 1)
    read_anew = analyse([marks], YEAR).pupils
    assert read_anew.num_rows
    monkeypatch.setattr(in_memory, "KEPT_BYTES", marks.stat().st_size)
    monkeypatch.delattr(in_files, "plain")
    assert analyse([marks], YEAR).pupils.equals(read_anew)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_excel_writes_is_measured_too(tmp_path: Path, encoding: str) -> None:
    rows = [row.replace(",", ";") for row in GOOD]
    written = file(tmp_path, *rows, head=HEAD.replace(",", ";"), encoding=encoding)
    assert counts(analyse([written], YEAR)) == EXPECTED


def test_other_names_of_columns_and_small_letters_are_understood(tmp_path: Path) -> None:
    rows = ["A1,2025-09-01,am,/,100001", "A1,2025-09-01,pm,O,100001", "B2,2025-09-01,Am, I ,100001"]
    written = file(tmp_path, *rows, head="upn,Mark date,am/pm,Mark,School URN")
    assert counts(analyse([written], YEAR)) == EXPECTED


def test_herringbone_is_measured_too(tmp_path: Path) -> None:
    written = file(
        tmp_path,
        "A1,100001,2025-09-01,/,O",
        "B2,100001,2025-09-01,I,",
        head="UPN,URN,Week beginning,MonAM,MonPM",
    )
    assert counts(analyse([written], YEAR)) == EXPECTED


def test_parquet_is_measured_with_days_as_text_or_as_days(tmp_path: Path) -> None:
    columns = list(zip(*(row.split(",") for row in GOOD), strict=True))
    names = dict(zip(HEAD.split(","), columns, strict=True))
    assert counts(analyse([parquet_file(tmp_path, names)], YEAR)) == EXPECTED
    names["Date"] = tuple(date.fromisoformat(day) for day in columns[2])
    assert counts(analyse([parquet_file(tmp_path, names)], YEAR)) == EXPECTED


def test_of_a_session_in_two_files_the_mark_that_was_recorded_last_counts(tmp_path: Path) -> None:
    head = HEAD + ",RecordedAt"
    first = file(tmp_path, "A1,100001,2025-09-01,AM,/,2025-09-03T09:00:00Z", head=head, name="1.csv")
    later = file(tmp_path, "A1,100001,2025-09-01,AM,N,2025-09-01T09:00:00Z", head=head, name="2.csv")
    plain = file(tmp_path, "A1,100001,2025-09-01,AM,O", name="3.csv")
    assert counts(analyse([first, later], YEAR)) == [("A1", 1, 1)]
    assert counts(analyse([later, plain], YEAR)) == [("A1", 1, 0)]
    assert counts(analyse([first, later, plain], YEAR)) == [("A1", 1, 1)]


def test_days_and_moments_of_parquet_are_taken_together_with_those_written_in_csv(tmp_path: Path) -> None:
    early, late = (datetime(2025, 9, day, 9, tzinfo=UTC) for day in (1, 3))
    days: dict[str, Sequence[Any]] = {
        "UPN": ["A1"] * 2,
        "URN": ["100001"] * 2,
        "Date": [date(2025, 9, 1)] * 2,
        "Session": ["AM", "PM"],
    }
    typed = parquet_file(tmp_path, {**days, "Code": ["/", "/"], "RecordedAt": [late, early]})
    rows = [f"A1,100001,2025-09-01,{half},N,2025-09-02T09:00:00Z" for half in ("AM", "PM")]
    text = file(tmp_path, *rows, head=HEAD + ",RecordedAt")
    assert counts(analyse([typed, text], YEAR)) == [("A1", 2, 1)]
    other_week = file(tmp_path, "A1,100001,2025-09-08,AM,/", name="other.csv")
    assert counts(analyse([typed, typed, other_week], YEAR)) == [("A1", 3, 3)]


def test_of_two_marks_recorded_together_the_later_line_counts(tmp_path: Path) -> None:
    one, two = "A1,100001,2025-09-01,AM,/", "A1,100001,2025-09-01,AM,O"
    assert counts(analyse([file(tmp_path, one, two)], YEAR)) == [("A1", 1, 0)]
    assert counts(analyse([file(tmp_path, two, one)], YEAR)) == [("A1", 1, 1)]
    before, after = file(tmp_path, one, name="1.csv"), file(tmp_path, two, name="2.csv")
    assert counts(analyse([before, after], YEAR)) == [("A1", 1, 0)]
    assert counts(analyse([after, before], YEAR)) == [("A1", 1, 1)]


def test_a_mark_recorded_later_counts_whatever_was_recorded_together_before_it(tmp_path: Path) -> None:
    at = "A1,100001,2025-09-01,AM,{},2025-09-0{}T09:00:00Z".format
    head = HEAD + ",RecordedAt"
    for rows in ((at("/", 3), at("O", 1), at("I", 1)), (at("O", 1), at("/", 3), at("I", 1))):
        assert counts(analyse([file(tmp_path, *rows, head=head)], YEAR)) == [("A1", 1, 1)]
    together = [at("/", 3), at("O", 3), at("I", 1), "A1,100001,2025-09-01,AM,/,"]
    assert counts(analyse([file(tmp_path, *together, head=head)], YEAR)) == [("A1", 1, 0)]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("A1,100001,2025-09-02,AM,?", "line 5, Code: UNKNOWN-CODE"),
        ("A1,100001,2025-09-02,AM,H", "line 5, Code: CODE-NOT-IN-FORCE"),
        ("A1,100001,02/09/2025,AM,/", "line 5, Date: BAD-DATE"),
        ("A1,100001,2025-02-30,AM,/", "line 5, Date: BAD-DATE"),
        ("A1,100001,2025-09-02,noon,/", "line 5, Session: BAD-SESSION"),
        (",100001,2025-09-02,AM,/", "line 5, UPN: EMPTY"),
        ("A1,,2025-09-02,AM,/", "line 5, URN: EMPTY"),
        ("A1,100001,2025-09-02,AM", "line 5: CELLS-MISSING"),
    ],
)
def test_a_bad_row_refuses_the_file_or_is_left_out_and_listed(tmp_path: Path, row: str, said: str) -> None:
    written = file(tmp_path, *GOOD, row)
    with pytest.raises(ImportRefused) as refused:
        analyse([written], YEAR)
    (fault,) = told(refused)
    assert fault.startswith(f"{written}: {said} ")
    found = analyse([written], YEAR, skip_bad_rows=True)
    assert counts(found) == EXPECTED
    assert [line for faults in found.faults for line, _ in faults.lines()] == [5]


def test_the_bad_rows_of_all_files_are_told_together(tmp_path: Path) -> None:
    files = [
        file(tmp_path, *GOOD, f"A1,100001,2025-09-02,AM,{code}", name=f"{code}.csv")
        for code in "?*"[:1] + "!"
    ]
    with pytest.raises(ImportRefused) as refused:
        analyse(files, YEAR)
    assert [fault.split(": ")[0] for fault in told(refused)] == [str(path) for path in files]


def test_an_empty_code_is_an_unmarked_session(tmp_path: Path) -> None:
    assert counts(analyse([file(tmp_path, *GOOD, "A1,100001,2025-09-02,AM,")], YEAR)) == EXPECTED


@pytest.mark.parametrize("note", [b'"seen', b"caf\xe9"])
def test_what_is_wrong_in_a_column_that_nothing_reads_refuses_the_file_too(
    tmp_path: Path, note: bytes
) -> None:
    written = tmp_path / "marks.csv"
    rows = "".join(f"{row},NOTE\n" for row in GOOD).encode().replace(b"NOTE", note)
    written.write_bytes(f"{HEAD},Note\n".encode() + rows)
    with pytest.raises(ImportRefused):
        analyse([written], YEAR)


def test_a_line_end_inside_quotes_ends_no_row(tmp_path: Path) -> None:
    noted = [f'{row},"seen\nby ""office"""' for row in GOOD]
    assert counts(analyse([file(tmp_path, *noted, head=HEAD + ",Note")], YEAR)) == EXPECTED


def test_quotes_and_a_register_without_a_row_are_understood(tmp_path: Path) -> None:
    quoted = [",".join(f'"{cell}"' for cell in row.split(",")) for row in GOOD]
    assert counts(analyse([file(tmp_path, *quoted)], YEAR)) == EXPECTED
    assert counts(analyse([file(tmp_path)], YEAR)) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY-FILE"),
        (b"UPN,URN,Date,Code\nA1,100001,2025-09-01,/\n", "COLUMN-MISSING"),
        (b"PAR1 and then nothing", "DAMAGED-FILE"),
        (b"PK\x03\x04 a workbook", "WORKBOOK"),
        (HEAD.encode() + b"\nA1,100001,2025-09-01,AM,\xe9\n", "NOT-UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
    tmp_path: Path, content: bytes, code: str
) -> None:
    (tmp_path / "marks").write_bytes(content)
    with pytest.raises(ImportRefused) as refused:
        analyse([tmp_path / "marks"], YEAR)
    assert f" {code} " in told(refused)[0]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        analyse([tmp_path / "none.csv"], YEAR)


@pytest.mark.parametrize("parts", [1, 2, 3, 4, 50])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_it_does_not_matter_where_a_file_is_divided_to_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: int, ends: str
) -> None:
    monkeypatch.setattr(in_memory, "_PARTS", parts)
    days = [f"2025-09-{day:02}" for day in (1, 2, 3, 4, 5)]
    rows = [f"{child},100001,{day},AM,/" for child in ("A1", "B2", "C33") for day in days]
    path = tmp_path / "marks.csv"
    for last in ("", ends):
        path.write_bytes((ends.join([HEAD, *rows]) + last).encode())
        assert counts(analyse([path], YEAR)) == [("A1", 5, 5), ("B2", 5, 5), ("C33", 5, 5)]
    path.write_bytes(HEAD.encode())
    assert counts(analyse([path], YEAR)) == []


def test_a_register_that_begins_with_an_empty_line_loses_no_mark(tmp_path: Path) -> None:
    path = tmp_path / "marks.csv"
    path.write_text("\n".join(["", HEAD, *GOOD]) + "\n")
    assert counts(analyse([path], YEAR)) == EXPECTED
