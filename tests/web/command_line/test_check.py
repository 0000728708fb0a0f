"""`check` names every fault of every file, whatever it is given, and never falls over."""

import json
import random
from pathlib import Path
from shutil import copytree

import pytest

import processes
from tests.web.command_line.conftest import Run

SHIPPED = [processes.folder(key) for key in processes.shipped()]
BENCH = Path(__file__).parents[3] / "web" / "bench" / "bench_review"
LETTERED = Path(__file__).parents[2] / "engine" / "casework" / "processes" / "support"


@pytest.mark.parametrize("folder", [*SHIPPED, BENCH], ids=lambda folder: folder.name)
def test_what_is_shipped_has_no_fault(pathways: Run, folder: Path) -> None:
    checked = pathways("check", folder, "--json")
    assert checked.code == 0, checked.err
    files = json.loads(checked.out)["files"]
    kinds = {file["kind"] for file in files}
    assert "bpmn" in kinds
    assert kinds & {"form", "dmn"}
    assert [file["path"] for file in files if file["executable"]] == [str(folder / "process.bpmn")]
    told = {fault["code"] for file in files for fault in file["faults"]}
    assert told <= ({"PICTURE-MISSING"} if folder == BENCH else set())


def test_a_fault_is_one_line_with_file_element_and_code(pathways: Run, tmp_path: Path) -> None:
    (tmp_path / "life.json").write_text('{"strat": 1}')
    checked = pathways("check", tmp_path)
    assert checked.code == 1
    (line,) = checked.err.splitlines()
    assert line.startswith(f"{tmp_path}/life.json: (file): SCENARIO-SHAPE ")


def test_a_letter_is_checked_alone_and_with_its_diagram(pathways: Run, tmp_path: Path) -> None:
    (tmp_path / "process.bpmn").write_bytes((LETTERED / "process.bpmn").read_bytes())
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "plant.letter.md").write_text("# Our plan\n\nDear {pupil.nam}\n")
    checked = pathways("check", tmp_path, "--json")
    files = {file["kind"]: file for file in json.loads(checked.out)["files"]}
    assert [(fault["element"], fault["code"]) for fault in files["letter"]["faults"]] == [
        ("line 3", "LETTER-FACT")
    ]
    (unknown,) = [fault for fault in files["bpmn"]["faults"] if fault["code"] == "LETTER-UNKNOWN"]
    assert unknown["element"] == "plan"
    assert "plan.letter.md" in unknown["message"]


def test_a_shipped_process_that_lost_its_second_person_is_refused(pathways: Run, tmp_path: Path) -> None:
    folder = tmp_path / "penalty_notice"
    copytree(processes.folder("penalty_notice"), folder)
    diagram = folder / "process.bpmn"
    diagram.write_text(
        diagram.read_text().replace('name="notBy" value="issue_notice"', 'name="once" value=""')
    )
    checked = pathways("check", folder, "--json")
    faults = {file["path"]: file["faults"] for file in json.loads(checked.out)["files"]}
    (lost,) = [fault for fault in faults[str(diagram)] if fault["severity"] == "error"]
    assert checked.code == 1
    assert (lost["element"], lost["code"]) == ("decide_unpaid", "INVARIANT")
    assert (
        "nobody who did “Issue the notice to this parent” does “Unpaid: prosecute or withdraw?”"
        in lost["message"]
    )


def test_the_invariants_themselves_are_checked(pathways: Run, tmp_path: Path) -> None:
    file = tmp_path / "penalty_notice.invariants.json"
    file.write_bytes(processes.invariants_file("penalty_notice").read_bytes())
    assert pathways("check", file).code == 0
    file.write_text('{"process": "penalty_notice", "invariants": [{"kind": "wish"}]}')
    checked = pathways("check", file)
    assert checked.code == 1
    assert "INVARIANT-FILE" in checked.err


def test_a_diagram_may_only_refer_to_what_lies_beside_it(pathways: Run, tmp_path: Path) -> None:
    alone = tmp_path / "process.bpmn"
    alone.write_bytes((BENCH / "process.bpmn").read_bytes())
    checked = pathways("check", alone, "--json")
    faults = [
        fault for fault in json.loads(checked.out)["files"][0]["faults"] if fault["severity"] == "error"
    ]
    assert checked.code == 1
    assert {fault["element"] for fault in faults} == {"agree_plan", "review"}
    assert all("form" in fault["message"].lower() for fault in faults)


@pytest.mark.parametrize(
    "name", ["a.bpmn", "a.dmn", "a.form.json", "a.letter.md", "a.invariants.json", "a.json"]
)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 1000,
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
        b"<a>" * 20_000,
        b"[" * 200_000,
        b'{"a": 1e400}',
        "\ud800".encode("utf-16", "surrogatepass"),
        random.Random(1).randbytes(50_000),  # noqa: S311 - the same nonsense every time
    ],
    ids=["empty", "zeros", "doctype", "deep xml", "deep json", "infinite", "half a character", "noise"],
)
def test_nonsense_is_a_fault(pathways: Run, tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    checked = pathways("check", file, "--json")
    assert checked.code == 1
    assert json.loads(checked.out)["files"][0]["faults"]
    assert "Traceback" not in checked.err


def test_a_huge_file_is_refused_without_reading_it_all(pathways: Run, tmp_path: Path) -> None:
    huge = tmp_path / "huge.bpmn"
    with huge.open("wb") as file:
        file.truncate(30_000_000)
    checked = pathways("check", huge)
    assert checked.code == 1
    assert "FILE-TOO-LARGE" in checked.err


def test_what_cannot_be_read_is_told_beside_the_rest(pathways: Run, tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text("{}")
    (tmp_path / "picture.png").write_bytes(b"png")
    checked = pathways(
        "check", tmp_path / "none.bpmn", tmp_path / "good.json", tmp_path / "picture.png", "--json"
    )
    codes = [[fault["code"] for fault in file["faults"]] for file in json.loads(checked.out)["files"]]
    assert codes == [["FILE-UNREADABLE"], [], ["FILE-KIND"]]
    assert checked.code == 1


def test_a_folder_is_checked_as_a_whole(pathways: Run, tmp_path: Path) -> None:
    """Names and answers of diagram, forms and tables are held against each other; each fault at its file."""
    folder = copytree(processes.folder("route_2_team_around_family"), tmp_path / "route_2")
    table = folder / "decisions" / "lcss_next_step.dmn"
    table.write_text(table.read_text().replace('"none"', '"nonee"'))
    (folder / "forms" / "folder.form.json").mkdir()
    files = {
        Path(one["path"]).name: [fault["code"] for fault in one["faults"] if fault["severity"] == "error"]
        for one in json.loads(pathways("check", folder, "--json").out)["files"]
    }
    assert files["process.bpmn"] == ["WRONG-KEY"]
    assert files["lcss_next_step.dmn"] == ["CELL-MISSPELT"]
