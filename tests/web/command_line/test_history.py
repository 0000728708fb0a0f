"""An administrator checks that history is whole, and holds it against seals that lie on another machine."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from engine.store.database import Database, open_database
from tests.databases import furnish_file
from tests.engine.casework.office import PLAN, Office, furnish
from tests.web.command_line.conftest import Run

SECRET = "0123456789abcdef" * 2


@pytest.fixture
def office(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A case with answers, in the database that the commands work on."""
    file = tmp_path / "pathways.db"

    def begin(database: Database) -> None:
        database.upgrade()
        furnish(database)

    furnish_file(file, begin)
    monkeypatch.setenv("PATHWAYS_DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("PATHWAYS_SECRET_KEY", SECRET)
    found = Office(open_database(f"sqlite:///{file}"))
    found.open()
    found.complete("plan", PLAN)
    return found


def test_whole_history_is_sealed_and_agrees_with_its_seals(
    office: Office, pathways: Run, tmp_path: Path
) -> None:
    seals = str(tmp_path / "seals.jsonl")
    assert "1 cases, 1 of them grown since the last seal." in pathways("history", "seal", "--out", seals).out
    assert "1 cases, 0 of them grown since the last seal." in pathways("history", "seal", "--out", seals).out
    found = pathways("history", "verify", "--anchors", seals)
    assert (found.code, found.err) == (0, "")
    assert found.out.endswith("Everything is as it was written.\n")
    told = json.loads(pathways("history", "verify", "--json", "--anchors", seals).out)
    assert (told["cases"], told["answers"], told["seals"]) == (1, 1, 2)


def test_what_is_wrong_is_named_with_its_case(office: Office, pathways: Run) -> None:
    with office.database.transaction() as session:
        session.execute(text("UPDATE tasks SET answers = '{}' WHERE state = 'completed'"))
    found = pathways("history", "verify")
    assert found.code == 1
    assert f"case {office.case}: The answers to “Agree the plan” are not those that were given." in found.err
    assert f"case {office.case}: " in pathways("doctor").err


def test_a_file_that_holds_no_seals_is_refused(office: Office, pathways: Run, tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("Dear Sir")
    found = pathways("history", "verify", "--anchors", str(tmp_path / "words.txt"))
    assert (found.code, "Line 1 is no seal" in found.err) == (1, True)
    assert pathways("history", "verify", "--anchors", str(tmp_path / "none.txt")).code == 1
