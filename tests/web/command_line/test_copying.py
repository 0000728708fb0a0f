"""An administrator copies the database, restores the copy, and says what becomes of its e-mails."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from engine.clock import wall_clock
from engine.store.database import open_database
from tests.web.command_line.conftest import Run

SECRET = "0123456789abcdef" * 2


@pytest.fixture
def installed(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation; the file of its database."""
    file = tmp_path / "pathways.db"
    file.write_bytes(sqlite_template.read_bytes())
    monkeypatch.setenv("PATHWAYS_DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("PATHWAYS_SECRET_KEY", SECRET)
    return file


def test_the_doctor_asks_for_a_backup_that_is_missing_or_old(
    pathways: Run, installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "LOOK  backup: none was ever made: run `pathways backup FILE`" in pathways("doctor").err
    assert "SHA-256" in pathways("backup", tmp_path / "copy").out
    assert "well  backup: the last one is of" in pathways("doctor").out
    database = open_database(f"sqlite:///{installed}")
    with database.transaction() as session:
        long_ago = (wall_clock() - timedelta(days=2)).isoformat(timespec="microseconds")
        session.execute(text("UPDATE backups SET begun_at = :at"), {"at": long_ago})
    database.close()
    assert "LOOK  backup: the last one is of" in pathways("doctor").err
    monkeypatch.setenv("PATHWAYS_BACKUP_DAYS", "0")
    assert "well  backup: made in another way" in pathways("doctor").out


def test_a_restored_copy_says_so_until_somebody_acknowledges_it(
    pathways: Run, installed: Path, tmp_path: Path
) -> None:
    pathways("backup", tmp_path / "copy")
    refused = pathways("restore", tmp_path / "copy")
    assert (refused.code, "With --replace the copy takes its place" in refused.err) == (1, True)
    assert pathways("restore", tmp_path / "copy", "--replace").out.startswith("This is a copy of ")
    assert "LOOK  copy: This is a copy of " in pathways("doctor").err
    assert pathways("acknowledge").code == 2
    assert pathways("acknowledge", "--send").out == "0 e-mails go out now.\n"
    assert "well  copy: " in pathways("doctor").out


def commands_of(section: str) -> list[list[str]]:
    """The words of each command that the page for administrators gives in a section."""
    page = (Path(__file__).parents[3] / "docs" / "operating.md").read_text(encoding="utf-8")
    shown = page.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return [line.split() for block in shown.split("```")[1::2] for line in block.strip().splitlines()]


def test_the_commands_of_the_page_for_administrators_do_what_it_says(
    pathways: Run, installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server_address: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = []
    for program, *words in commands_of("Backup"):
        if program == "export":
            variable, address = words[0].split("=", 1)
            monkeypatch.setenv(variable, address)
            continue
        given = [server_address if word.startswith("postgresql") else word for word in words]
        finished = pathways(*given)
        done.append((words[0], finished.code))
        if words[0] == "doctor":
            assert "copy: This is a copy of" in finished.err
    assert done == [
        ("backup", 0), ("restore", 0), ("history", 0), ("restore", 0), ("doctor", 1), ("acknowledge", 0),
        ("move", 0),
    ]  # fmt: skip


def test_a_place_that_cannot_be_reached_is_one_line(
    pathways: Run, installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pathways("backup", tmp_path / "copy")
    nowhere = "postgresql+psycopg://127.0.0.1:1/x"
    refused = pathways("move", "--to", nowhere)
    assert (refused.code, len(refused.err.splitlines())) == (1, 1)
    monkeypatch.setenv("PATHWAYS_DATABASE_URL", nowhere)
    refused = pathways("restore", tmp_path / "copy")
    assert (refused.code, len(refused.err.splitlines())) == (1, 1)
