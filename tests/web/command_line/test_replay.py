"""`replay` plays stored cases on a draft, tells what would be different, and stores nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.bpmn.bundle import ProcessFiles
from engine.store.database import open_database
from tests.databases import without_waiting
from tests.engine.casework.office import Office, furnish
from tests.engine.views.reviewing import begun, diagram, lived, original
from tests.web.command_line.conftest import Finished, Run


@pytest.fixture
def office(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An office with a closed and an open case."""
    file = tmp_path / "pathways.db"
    file.write_bytes(sqlite_template.read_bytes())
    monkeypatch.setenv("PATHWAYS_DATABASE_URL", f"sqlite:///{file}")
    database = without_waiting(open_database(f"sqlite:///{file}"))
    office = furnish(database)
    lived(office)
    begun(office)
    yield office
    database.close()


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """The folder of a draft, as it was published."""
    return written(tmp_path / "a draft", original())


def written(folder: Path, files: ProcessFiles) -> Path:
    for name, content in files.files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return folder


def document(finished: Finished) -> dict[str, Any]:
    assert (finished.code, finished.err) == (0, "")
    found: dict[str, Any] = json.loads(finished.out)
    return found


def test_what_was_published_gives_the_same_whatever_its_folder_is_called(
    pathways: Run, office: Office, draft: Path
) -> None:
    told = document(pathways("replay", draft, "--json"))
    results = told.pop("results")
    assert told == {"processes": ["reviewing"], "cases": 2, "same": 2, "different": 0, "stops": 0}
    assert [one["first"] for one in results] == [None, None]
    assert {tuple(one["end_events"]) for one in results} == {("reminded", "finished"), ()}
    assert [one["days_longer"] for one in results] == [0, 0]


def test_a_draft_is_told_case_by_case_and_nothing_is_stored(
    pathways: Run, office: Office, draft: Path
) -> None:
    before = office.kinds()
    written(draft, diagram(("P6W", "P8W")))
    (one,) = document(pathways("replay", draft, "--closed", "--json"))["results"]
    assert one["verdict"] == "different"
    assert one["first"] == {
        "at": "2026-02-17T09:00:00+00:00",
        "element": "wait",
        "was": "2026-02-17T09:00:00+00:00",
        "now": "2026-03-03T09:00:00+00:00",
        "words": "“wait” would have been on 3 March 2026 instead of 17 February 2026.",
    }
    assert (one["days_longer"], one["waits_for"]) == (28, [])
    told = pathways("replay", draft / "process.bpmn", "--closed")
    assert told.code == 0
    assert told.out.startswith("1 case(s) of reviewing: 0 same, 1 different, 0 stops\n")
    assert one["first"]["words"] in told.out
    assert office.kinds() == before


def test_only_some_cases_are_asked_for(pathways: Run, office: Office, draft: Path) -> None:
    assert document(pathways("replay", draft, "--open", "--json"))["cases"] == 1
    assert document(pathways("replay", draft, "--since", "2026-01-05", "--json"))["cases"] == 2
    assert document(pathways("replay", draft, "--since", "2026-01-06", "--json"))["cases"] == 0
    (one,) = document(pathways("replay", draft, "--case", office.case, "--json"))["results"]
    assert one["case"] == office.case
    assert [each["element"] for each in one["waits_for"]] == ["wait"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nowhere"], 1, "There is no file or folder with the reference nowhere."),
        ([Path(__file__).parent], 1, "no folder with a process.bpmn is there"),
        ([Path(__file__)], 1, "XML-BROKEN"),
        (["DRAFT", "--case", "x"], 1, "There is no case with the reference x."),
        (["DRAFT", "--since", "soon"], 2, "does not match the format"),
        ([], 2, "Missing argument 'PATH'"),
    ],
)
def test_what_cannot_be_replayed_is_refused(
    pathways: Run, office: Office, draft: Path, words: list[Any], code: int, said: str
) -> None:
    refused = pathways("replay", *(draft if word == "DRAFT" else word for word in words))
    assert refused.code == code
    assert said in refused.err
    assert "Traceback" not in refused.err


def test_faults_of_a_draft_are_told_one_a_line(pathways: Run, office: Office, draft: Path) -> None:
    refused = pathways("replay", written(draft, diagram(("P6W", "six weeks"))))
    assert refused.code == 1
    assert any(line.startswith("reviewing/process.bpmn: wait: ") for line in refused.err.splitlines())
