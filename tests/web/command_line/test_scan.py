"""`pathways scan`: what a person at a terminal, or a program, sees of it."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from engine.clock import wall_clock
from engine.store.database import open_database
from engine.store.moment import set_up
from engine.tables import cases, deployment, half_terms, proposals
from tests.engine.triage.attendance_team import NOW, Team, furnish
from tests.web.command_line.conftest import Run


@pytest.fixture
def team(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    """A county in the autumn holidays of 2025."""
    shutil.copy(sqlite_template, tmp_path / "pathways.db")
    monkeypatch.setenv("PATHWAYS_DATABASE_URL", f"sqlite:///{tmp_path / 'pathways.db'}")
    database = open_database(f"sqlite:///{tmp_path / 'pathways.db'}")
    team = furnish(database)
    with database.transaction() as session:
        set_up(session, training=True)
        ahead = round((NOW - wall_clock()) / timedelta(seconds=1))
        session.execute(update(deployment).values(clock_offset_seconds=ahead))
    yield team
    database.close()


def rows(team: Team) -> tuple[int, int]:
    """How many proposals and cases there are."""
    with team.database.reading() as session:
        return len(session.execute(select(proposals)).all()), len(session.execute(select(cases)).all())


def test_a_scan_prints_counts_that_add_up_and_says_where_marks_end(team: Team, pathways: Run) -> None:
    team.enrol({"a": 9, "b": 0, "c": 20})
    tried = pathways("scan", "--as-of", "2025-10-24", "--dry-run")
    assert (tried.code, tried.err, rows(team)) == (0, "", (0, 0))
    assert (
        "Autumn 1, 1 September 2025 to 24 October 2025, counted up to 24 October 2025: 3 pupils." in tried.out
    )
    assert "        2  Proposed: Under 90%" in tried.out
    assert "Nothing was changed." in tried.out
    with team.database.transaction() as session:
        session.exec_driver_sql(
            "UPDATE register_weeks SET codes = '////..........' WHERE monday = '2025-10-20'"
        )
    done = pathways("scan", "--as-of", "2025-10-24")
    assert "Marks end on 21 October 2025, before the last day that counts." in done.out
    assert rows(team) == (2, 0)


def test_a_scan_opens_at_once_when_told_and_every_pupil_has_a_row(team: Team, pathways: Run) -> None:
    team.enrol({"a": 9, "b": 0})
    done = pathways("scan", "--as-of", "2025-10-24", "--open", "--json")
    told = json.loads(done.out)
    assert (done.code, rows(team)) == (0, (1, 1))
    assert (told["half_term"]["name"], told["marks_to"], len(told["opened"])) == ("Autumn 1", "2025-10-24", 1)
    assert sum(told["found"].values()) == len(told["pupils"]) == 2
    first, second = sorted(told["pupils"], key=lambda row: str(row["upn"]))
    assert (first["upn"], first["urn"], first["answer"]) == ("Ua", "100001", "propose")
    assert "Attended 62 of 80 sessions this half-term (77.5%)" in first["reasons"]
    assert (second["answer"], second["reasons"]) == ("leave", ["Not under 90% in this half-term"])
    again = pathways("scan", "--as-of", "2025-10-24", "--open")
    assert "0 cases were opened" in again.out


def test_without_terms_or_marks_one_line_says_what_to_import(team: Team, pathways: Run) -> None:
    refused = pathways("scan", "--as-of", "2025-10-24")
    assert refused.code == 1
    assert refused.err.startswith("There are no marks yet of Autumn 1")
    with team.database.transaction() as session:
        session.execute(half_terms.delete())
    refused = pathways("scan", "--as-of", "2025-10-24", "--json")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == (
        "No half-term is known for 24 October 2025 or the weeks before. Import the terms of that time.\n"
    )
    assert pathways("scan", "--as-of", "24/10/2025").code == 2
    assert pathways("scan", "--as-of", "2025-10-24", "--dry-run", "--open").code == 2
