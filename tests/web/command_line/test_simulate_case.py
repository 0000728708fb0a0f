"""`simulate --from-case` goes on from a stored case, on other files, and never touches it."""

import json
from pathlib import Path
from shutil import copy

import pytest

from engine.store.database import open_database
from engine.tables import events, process_instances, tasks
from tests.databases import furnished_file
from tests.engine.casework.office import HERE, MOVED, PLAN, Office, furnish
from tests.web.command_line.conftest import Run

SUPPORT = HERE / "support" / "process.bpmn"
LIFE = {
    "messages": [{"name": "case_withdrawn", "at": "P1D", "data": MOVED}],
    "expect": {"ended": True, "end_event": "ended_early", "path": ["wait", "withdrawn"]},
}


@pytest.fixture
def office(
    sqlite_template: Path,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Office:
    """An office with a case whose plan is agreed."""
    file = copy(furnished_file(tmp_path_factory, sqlite_template, furnish), tmp_path / "pathways.db")
    monkeypatch.setenv("PATHWAYS_DATABASE_URL", f"sqlite:///{file}")
    found = Office(open_database(f"sqlite:///{file}"))
    found.open()
    found.complete("plan", PLAN)
    return found


def rows(office: Office) -> list[object]:
    return [office.rows(table) for table in (process_instances, tasks, events)]


def test_a_case_goes_on_to_its_end_in_memory_alone(pathways: Run, office: Office) -> None:
    before = rows(office)
    words = ("simulate", SUPPORT, "--from-case", office.case, "--scenario", "-", "--json")
    lived = pathways(*words, stdin=json.dumps(LIFE).encode())
    assert (lived.code, lived.err) == (0, "")
    assert json.loads(lived.out)["timeline"][0]["element"] == "wait"
    assert rows(office) == before


def test_the_case_goes_on_with_the_files_that_are_given(
    pathways: Run, office: Office, tmp_path: Path
) -> None:
    changed = SUPPORT.read_bytes().replace(b'"Review the plan"', b'"Look at it together"')
    for form in ("plan", "review", "case_withdrawn"):
        place = tmp_path / "changed" / "forms" / f"{form}.form.json"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes((HERE / "support" / "forms" / place.name).read_bytes())
    letter = tmp_path / "changed" / "letters" / "plan.letter.md"
    letter.parent.mkdir()
    letter.write_bytes((HERE / "support" / "letters" / letter.name).read_bytes())
    diagram = tmp_path / "changed" / "process.bpmn"
    diagram.write_bytes(changed)
    lived = pathways("simulate", diagram, "--from-case", office.case, "--json")
    assert [one["name"] for one in json.loads(lived.out)["open_tasks"]] == ["Look at it together"]


def test_many_lives_go_on_from_the_case(pathways: Run, office: Office) -> None:
    before = rows(office)
    told = json.loads(pathways("simulate", SUPPORT, "--from-case", office.case, "--explore", 6, "--json").out)
    assert told["lives"] == 6
    assert "begin" in told["elements"]["never"]
    assert rows(office) == before


@pytest.mark.parametrize(
    ("words", "stdin", "said", "code"),
    [
        (["--from-case", "nothing"], b"{}", "There is no case", 1),
        (["--from-case", "CASE", "--scenario", "-"], b'{"variables": {"x": 1}}', "leave out variables", 1),
        (["--from-case", "CASE", "--process", "support"], b"{}", "leave out --process", 1),
        (["--seed", "3"], b"{}", "give both", 2),
    ],
)
def test_what_a_case_says_itself_is_not_said_twice(
    pathways: Run, office: Office, words: list[str], stdin: bytes, said: str, code: int
) -> None:
    given = [office.case if word == "CASE" else word for word in words]
    refused = pathways("simulate", SUPPORT, *given, stdin=stdin)
    assert (refused.code, "Traceback" in refused.err) == (code, False)
    assert said in refused.err
