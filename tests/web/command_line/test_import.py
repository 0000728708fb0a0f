"""`pathways import`: what a person at a terminal, or a program, sees of it."""

import json
import shutil
from pathlib import Path

import pytest

from engine.attendance.pupil_numbers import check_letter
from tests.web.command_line.conftest import Run


@pytest.fixture
def files(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of files to import, beside an empty installation."""
    shutil.copy(sqlite_template, tmp_path / "pathways.db")
    monkeypatch.setenv("PATHWAYS_DATABASE_URL", f"sqlite:///{tmp_path / 'pathways.db'}")
    (tmp_path / "schools.csv").write_text("URN;Name;Head\n100001;Hill Primary;Ms Poe\n")
    digits = "801200001001"
    (tmp_path / "pupils.csv").write_text(
        f"UPN,Name,DOB,URN\n{check_letter(digits)}{digits},Amy Hill,2015-05-01,100001\n"
        "A801200001001,Ben Dale,01/05/2015,100001\n"
    )
    (tmp_path / "staff.csv").write_text("Sign-in name,Name,Roles\nann,Ann Lee,auditor\n")
    return tmp_path


def test_a_file_comes_in_and_the_log_says_so(files: Path, pathways: Run) -> None:
    done = pathways("import", "schools", files / "schools.csv")
    assert (done.code, done.err) == (0, "")
    assert "1 rows: 1 new, 0 changed, 0 as before, 0 left out." in done.out
    assert "nothing reads: Head." in done.out
    assert "schools.csv" in pathways("import", "log").out
    (line,) = json.loads(pathways("import", "log", "--json").out)["imports"]
    assert (line["kind"], line["added"]) == ("schools", 1)


def test_bad_rows_are_one_line_each_and_nothing_is_imported(files: Path, pathways: Run) -> None:
    pathways("import", "schools", files / "schools.csv")
    refused = pathways("import", "pupils", files / "pupils.csv", "--json")
    assert refused.code == 1
    first, second = refused.err.splitlines()
    assert first.startswith(f"{files / 'pupils.csv'}: line 3, UPN: WRONG-CHECK-LETTER A801200001001 ")
    assert "line 3, Date of birth: BAD-DATE" in second
    told = json.loads(refused.out)
    assert (told["imported"], [fault["code"] for fault in told["faults"]]) == (
        False,
        ["WRONG-CHECK-LETTER", "BAD-DATE"],
    )
    rest = pathways(
        "import", "pupils", files / "pupils.csv", "--skip-bad-rows", "--rejected", files / "bad.csv"
    )
    assert rest.code == 0
    assert "2 rows: 1 new, 0 changed, 0 as before, 1 left out." in rest.out
    assert "Ben Dale" in (files / "bad.csv").read_text()


def test_a_dry_run_counts_changes_by_fact_and_names_those_that_can_harm_a_child(
    files: Path, pathways: Run
) -> None:
    pathways("import", "schools", files / "schools.csv")
    known, new = files / "known.csv", files / "new.csv"
    known.write_text("UPN,Name,DOB,URN,CIN\nH801200001001,Amy Hill,2015-05-01,100001,yes\n")
    new.write_text("UPN,CIN,Year group,CLA\nH801200001001,not known,6,\n")
    pathways("import", "pupils", known)
    tried = pathways("import", "pupils", new, "--dry-run")
    assert (
        "Changes of children's facts: Looked after: 0; Child in need: 1 (1 to not known); Year group: 1."
        in tried.out
    )
    assert "Look at this: Amy Hill (H801200001001), Child in need: Yes becomes Not known." in tried.out
    told = json.loads(pathways("import", "pupils", new, "--json").out)
    assert told["facts_changed"] == {"Looked after": 0, "Child in need": 1, "Year group": 1}
    assert told["dangerous"] == [
        {"upn": "H801200001001", "child": "Amy Hill", "fact": "Child in need", "was": "Yes",
         "became": "Not known"}
    ]  # fmt: skip
    log = pathways("import", "log").out
    assert "  Changes of children's facts: Looked after: 0; Child in need: 1 (1 to not known)" in log


def test_a_dry_run_gives_nobody_a_password(files: Path, pathways: Run) -> None:
    tried = pathways("import", "staff", files / "staff.csv", "--dry-run")
    assert "Nothing was changed" in tried.out
    assert "password" not in tried.out
    added = json.loads(pathways("import", "staff", files / "staff.csv", "--json").out)
    assert list(added["passwords"]) == ["ann"]


def test_marks_come_in_and_a_bad_one_is_named_in_json_too(files: Path, pathways: Run) -> None:
    pathways("import", "schools", files / "schools.csv")
    pathways("import", "pupils", files / "pupils.csv", "--skip-bad-rows")
    marks = files / "marks.csv"
    head = "UPN,URN,Date,Session,Code\nH801200001001,100001,2025-09-08,AM,/\n"
    marks.write_text(head + "H801200001001,100001,2025-09-08,PM,QQ\n")
    refused = pathways("import", "marks", marks)
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith(f"{marks}: line 3, Code: UNKNOWN-CODE “QQ” is no code of the register.")
    taken = json.loads(pathways("import", "marks", marks, "--skip-bad-rows", "--json").out)
    assert [taken[name] for name in ("rows", "added", "changed", "unchanged", "refused")] == [2, 1, 0, 0, 1]
    assert "2 marks: 0 new, 0 changed, 1 as before, 1 left out." in (
        pathways("import", "marks", marks, "--skip-bad-rows").out
    )


def test_what_is_used_wrongly_says_so(files: Path, pathways: Run) -> None:
    assert pathways("import", "schools", files / "nothing.csv").code == 2
    assert pathways("import", "cats", files / "schools.csv").code == 2
    own = pathways("import", "schools", files / "schools.csv", "--rejected", files / "schools.csv")
    assert own.code == 1
    assert "take the place" in own.err
    assert "Hill Primary" in (files / "schools.csv").read_text()
