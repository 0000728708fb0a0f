"""`pathways readings`: who read what, from the machine itself."""

import json
from pathlib import Path

import pytest

from engine.store.database import open_database
from engine.store.reading_log import PageRead, note_reading
from tests.engine.casework.office import MONDAY, Office, furnish
from tests.web.command_line.conftest import Run


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office in which a lead read a case and a colleague the child's page, a day later."""
    url = f"sqlite:///{tmp_path / 'pathways.db'}"
    monkeypatch.setenv("PATHWAYS_DATABASE_URL", url)
    database = open_database(url)
    database.upgrade()
    office = furnish(database)
    case = office.open()
    office.do(note_reading, PageRead(MONDAY, "lead", "case", case))
    office.later(days=1)
    office.do(note_reading, PageRead(office.now, "colleague", "pupil", "sam"))
    office.do(note_reading, PageRead(office.now, "colleague", "inbox", "all", 3, "view=team"))
    database.close()
    return office


def test_who_read_about_a_child_is_told_newest_first(pathways: Run, office: Office) -> None:
    told = json.loads(pathways("readings", "--pupil", "a123", "--json").out)
    assert [(one["user"], one["name"], one["kind"], one["upn"]) for one in told] == [
        ("colleague", "Col League", "pupil", "A123"),
        ("lead", "Lee Lead", "case", "A123"),
    ]
    newest = json.loads(pathways("readings", "--pupil", "A123", "--since", "2026-01-06", "--json").out)
    assert newest == told[:1]


def test_what_a_person_read_and_who_read_a_case(pathways: Run, office: Office) -> None:
    lines = pathways("readings", "--user", "colleague").out.splitlines()
    assert len(lines) == 2
    assert any("3 shown" in line and "view=team" in line for line in lines)
    assert [one["case"] for one in json.loads(pathways("readings", "--case", office.case, "--json").out)] == [
        office.case
    ]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("--pupil", "A123", "--user", "lead"), 2),
        (("--user", "lead", "--since", "Monday"), 2),
        (("--pupil", "NOBODY"), 1),
        (("--pupil", ""), 1),
        (("--case", "none"), 1),
        (("--user", "no one"), 1),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_line(
    pathways: Run, office: Office, words: tuple[str, ...], code: int
) -> None:
    refused = pathways("readings", *words)
    assert (refused.code, refused.out) == (code, "")
    assert refused.err
    assert "Traceback" not in refused.err
