"""What people send: semicolons, marks at the beginning, old encodings, Excel; each fault with its line."""

import codecs
import csv
from pathlib import Path
from typing import Any

import pytest

from engine.errors import BadInput, NotAllowed
from engine.identity import Actor
from engine.imports.refusing import KEPT
from engine.tables import imports, schools
from tests.engine.imports.conftest import Desk, counted, upn

NAMES = "URN,Name\n100003,École Élan\n100004,Fen\n"


def names(desk: Desk) -> list[str]:
    return [school.name for school in desk.rows(schools)][2:]


@pytest.mark.parametrize(
    "content",
    [
        NAMES.encode(),
        codecs.BOM_UTF8 + NAMES.encode(),
        NAMES.encode("utf-16"),
        codecs.BOM_UTF16_BE + NAMES.encode("utf-16-be"),
        NAMES.replace(",", ";").encode(),
        NAMES.replace(",", "\t").encode(),
        NAMES.replace("\n", "\r\n").encode(),
        b"sep=;\r\n" + NAMES.replace(",", ";").encode(),
        ("\n\n" + NAMES + "\n , \n").encode(),
        'School URN,"School_Name",Head\n100003,"École\n Élan",A\n100004,Fen,"B, C",,\n'.encode(),
    ],
)
def test_however_a_program_writes_the_file_it_is_read(reading_desk: Desk, content: bytes) -> None:
    assert counted(reading_desk.bring("schools", content)) == (2, 0, 0, 0)
    assert names(reading_desk) == ["École Élan", "Fen"]


def test_an_old_encoding_is_refused_with_its_lines_and_read_when_it_is_named(reading_desk: Desk) -> None:
    mixed = NAMES.encode("cp1252") + "100005,Café\n".encode()
    assert reading_desk.refused("schools", mixed) == ["line 2: NOT-UTF-8"]
    reading_desk.bring("schools", mixed, encoding="windows-1252")
    assert names(reading_desk) == ["École Élan", "Fen", "Café"]
    neither = NAMES.encode() + b"100006,\x81\n"
    assert reading_desk.refused("schools", neither, encoding="windows-1252") == ["line 4: NOT-WINDOWS-1252"]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "EMPTY-FILE"),
        (b"\n \n", "EMPTY-FILE"),
        (b"PK\x03\x04 a workbook", "WORKBOOK"),
        (b"URN,Name\n1\x000,x\n", "line 1: NOT-TEXT"),
        (codecs.BOM_UTF16_LE + "URN".encode("utf-16-le") + b"x", "NOT-UTF-16"),
        (b"URN,Name\n" + b"x" * 3_000_000, "line 2: LINE-TOO-LONG"),
        (b"URN,Title\n100003,Hill\n", "line 1: COLUMN-MISSING"),
        (b"URN,Name,School name\n100003,Hill,Hill\n", "line 1: COLUMN-TWICE"),
        (b"PAR1 and no more", "NOT-CSV"),
    ],
)
def test_what_cannot_be_read_at_all_says_why(reading_desk: Desk, content: bytes, fault: str) -> None:
    assert [each.removeprefix(": ") for each in reading_desk.refused("schools", content)] == [fault]


def test_every_bad_row_is_named_and_nothing_is_half_imported(reading_desk: Desk) -> None:
    content = 'URN,Name\n10003,Short\n100003,Good\n100004\n100005,"Open" quote\n100003,Again\n,\n100006,\n'
    assert reading_desk.refused("schools", content) == [
        "line 2, URN: BAD-URN",
        "line 4: CELLS-MISSING",
        "line 5: NOT-CSV",
        "line 6, URN: TWICE",
        "line 8, Name: EMPTY",
    ]


def test_bad_rows_are_left_out_when_asked_and_can_be_mended(
    reading_desk: Desk, tmp_path: Path, rejected: Any
) -> None:
    with rejected as rows:
        outcome = reading_desk.bring(
            "schools", "URN,Name\n10003,Short\n100004,Good\n", skip_bad_rows=True, rejected=rows
        )
    assert counted(outcome) == (1, 0, 0, 1)
    assert [fault.element for fault in outcome.faults.told()] == ["line 2, URN"]
    text = (tmp_path / "rejected.csv").read_text(encoding="utf-8")
    (row,) = csv.DictReader(text.splitlines())
    assert (row["Line"], row["URN"], row["Name"]) == ("2", "10003", "Short")
    assert "six digits" in row["Reason"]
    assert counted(reading_desk.bring("schools", text.replace("10003", "100003"))) == (1, 0, 0, 0)


def test_ten_thousand_faults_are_told_and_the_rest_counted(reading_desk: Desk) -> None:
    faults = reading_desk.refused("schools", "URN,Name\n" + "x,y\n" * (KEPT + 7))
    assert len(faults) == KEPT + 1
    assert faults[-1] == ": MORE-FAULTS"


def test_a_person_may_say_which_column_is_which(reading_desk: Desk) -> None:
    reading_desk.bring(
        "schools", "Nummer,Name,Title\n100003,x,Hill\n", mapping={"URN": "Nummer", "Name": "title"}
    )
    assert names(reading_desk) == ["Hill"]
    missing = reading_desk.refused("terms", "Kind,First day\n", mapping={"Name": "nowhere"})
    assert missing == ["line 1: COLUMN-MISSING"]


def test_a_dry_run_counts_and_changes_nothing(desk: Desk) -> None:
    before = desk.everything()
    outcome = desk.bring("schools", "URN,Name\n100001,New name\n100003,Fen\n", dry_run=True)
    assert counted(outcome) == (1, 1, 0, 0)
    assert desk.everything() == before


def test_the_log_says_who_imported_what_and_what_became_of_it(reading_desk: Desk) -> None:
    for _ in range(2):
        reading_desk.bring("schools", "URN,Name\n100001,Hill Academy\n100002,Dale Primary\n")
    first, second = sorted(reading_desk.rows(imports), key=lambda line: line.unchanged)
    assert (first.rows, first.added, first.changed, first.unchanged) == (2, 0, 1, 1)
    assert (second.changed, second.unchanged) == (0, 2)
    assert (first.kind, first.file_name, first.imported_by) == ("schools", "file.csv", "admin")
    assert first.digest == second.digest


def test_an_import_that_breaks_off_leaves_everything_as_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = desk.everything()

    def power_cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("engine.imports.importing.count_import", power_cut)
    with pytest.raises(KeyboardInterrupt):
        desk.bring("pupils", f"UPN,Name,DOB,URN\n{upn(1)},Amy Hill,2015-05-01,100001\n")
    assert desk.everything() == before


def test_only_those_who_look_after_data_import_and_only_administrators_add_staff(reading_desk: Desk) -> None:
    officer = Actor("county", "Gareth Pugh", frozenset({"county_officer"}))
    reading_desk.actor = officer
    assert counted(reading_desk.bring("schools", "URN,Name\n100001,Hill Primary\n")) == (0, 0, 1, 0)
    with pytest.raises(NotAllowed):
        reading_desk.bring("staff", "Sign-in name,Name,Roles\nx,Y,auditor\n")
    for actor in (
        Actor("lead", "Lee Lead", frozenset({"lead_professional"})),
        Actor("tied", "Tied Up", frozenset({"county_officer"}), frozenset({"100001"})),
    ):
        reading_desk.actor = actor
        with pytest.raises(NotAllowed):
            reading_desk.bring("schools", NAMES)
    reading_desk.actor = officer
    with pytest.raises(BadInput, match="cannot be imported"):
        reading_desk.bring("cats", NAMES)
