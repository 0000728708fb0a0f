"""`diff` says in words what two versions of a process differ in."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import processes
from tests.web.command_line.conftest import Finished, Run

STEP_DOWN = processes.folder("step_down")
LATER = "“Write the maintenance plan” is due after 1 week; it was after 10 days."
SECRET = "0123456789abcdef" * 2


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """The step-down process in a folder of its own, where the maintenance plan may take less long."""
    folder = tmp_path / "step_down"
    shutil.copytree(STEP_DOWN, folder)
    replace(folder / "process.bpmn", 'name="due" value="P10D"', 'name="due" value="P1W"')
    return folder


@pytest.fixture
def published(tmp_path: Path, draft: Path, pathways: Run, monkeypatch: pytest.MonkeyPatch) -> str:
    """The key of a process of which the shipped version and then the draft were published."""
    monkeypatch.setenv("PATHWAYS_DATABASE_URL", f"sqlite:///{tmp_path / 'pathways.db'}")
    monkeypatch.setenv("PATHWAYS_SECRET_KEY", SECRET)
    assert pathways("init").code == 0
    pathways("user", "add", "ana", "Ana Lyst", "--role", "analyst")
    pathways("user", "add", "mo", "Mo Manager", "--role", "team_manager")
    assert pathways("publish", draft, "--note", "Sooner", "--by", "ana", "--approved-by", "mo").code == 0
    return "step_down"


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def told(finished: Finished) -> dict[str, Any]:
    assert (finished.code, finished.err) == (0, "")
    found: dict[str, Any] = json.loads(finished.out)
    return found


def test_a_draft_against_its_base_is_told_file_by_file(pathways: Run, draft: Path) -> None:
    replace(draft / "letters" / "plan_for_child.letter.md", "This stays:", "What stays:")
    compared = pathways("diff", STEP_DOWN, draft)
    assert (compared.code, compared.err) == (0, "")
    diagram, sentence, letter, line = compared.out.splitlines()
    assert (letter, diagram) == ("letters/plan_for_child.letter.md", "process.bpmn")
    assert "now says “What stays:”" in line
    assert sentence.strip() == LATER


def test_the_document_has_every_difference(pathways: Run, draft: Path) -> None:
    assert told(pathways("diff", STEP_DOWN, draft, "--json")) == {
        "same": False,
        "differences": [
            {
                "file": "process.bpmn",
                "element": "write_maintenance_plan",
                "name": "Write the maintenance plan",
                "kind": "changed",
                "what": "timer",
                "was": "P10D",
                "now": "P1W",
                "words": LATER,
            }
        ],
    }


def test_two_diagrams_with_different_names_are_held_side_by_side(pathways: Run, draft: Path) -> None:
    copy = draft / "draft.bpmn"
    shutil.copy(draft / "process.bpmn", copy)
    (found,) = told(pathways("diff", STEP_DOWN / "process.bpmn", copy, "--json"))["differences"]
    assert (found["file"], found["words"]) == ("draft.bpmn", LATER)


def test_a_file_is_held_against_the_one_of_its_name_in_a_folder(pathways: Run, draft: Path) -> None:
    form = draft / "forms" / "check.form.json"
    replace(form, '"title"', '"$comment": "seen", "title"')
    (found,) = told(pathways("diff", STEP_DOWN, form, "--json"))["differences"]
    assert (found["file"], found["what"], found["kind"]) == ("check.form.json", "form", "added")
    (found,) = told(pathways("diff", form, STEP_DOWN, "--json"))["differences"]
    assert found["kind"] == "removed"


def test_published_versions_are_named_by_key_and_number(pathways: Run, draft: Path, published: str) -> None:
    (found,) = told(pathways("diff", f"{published}@1", f"{published}@2", "--json"))["differences"]
    assert found["words"] == LATER
    assert told(pathways("diff", f"{published}@2", draft, "--json")) == {"same": True, "differences": []}
    unknown = pathways("diff", f"{published}@1", f"{published}@3")
    assert unknown.code == 1
    assert unknown.err == f"{published}@3: this version was never published; see `pathways processes`.\n"


def test_no_difference_is_said(pathways: Run) -> None:
    assert pathways("diff", STEP_DOWN, STEP_DOWN).out == "There is no difference.\n"


def test_what_only_the_picture_shows_is_told_apart(pathways: Run, draft: Path) -> None:
    moved = draft / "moved.bpmn"
    shutil.copy(STEP_DOWN / "process.bpmn", moved)
    replace(moved, '<dc:Bounds x="190" y="80"', '<dc:Bounds x="195" y="80"')
    compared = pathways("diff", STEP_DOWN / "process.bpmn", moved)
    assert compared.code == 0
    assert compared.out.splitlines() == [
        "moved.bpmn",
        "  Only the picture or the writing is different at 1 place(s).",
        "Both do the same.",
    ]
    assert told(pathways("diff", STEP_DOWN / "process.bpmn", moved, "--json"))["same"] is True


def test_every_shipped_process_is_the_same_as_itself(pathways: Run) -> None:
    home = STEP_DOWN.parent
    assert told(pathways("diff", home, home, "--json")) == {"same": True, "differences": []}


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [
        ("broken.bpmn", b"no XML", "broken.bpmn: (file): XML-BROKEN"),
        ("bomb.bpmn", b'<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>', "bomb.bpmn: (file): XML-DOCTYPE"),
        ("other.bpmn", b"<a/>", "other.bpmn: (file): NOT-BPMN"),
        ("large.bpmn", b" " * 5_000_001, "large.bpmn: (file): FILE-TOO-LARGE"),
        ("other.txt", b"", "other.txt: (file): FILE-KIND"),
        ("form.form.json", b"{}", "form.form.json are files of different kinds"),
    ],
)
def test_a_file_that_cannot_be_compared_is_refused_in_one_line(
    pathways: Run, tmp_path: Path, name: str, source: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(source)
    refused = pathways("diff", STEP_DOWN / "process.bpmn", tmp_path / name)
    assert (refused.code, refused.out, refused.err.count("\n")) == (1, "", 1)
    assert said in refused.err


def test_what_is_not_there_is_refused(pathways: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for given, said in [
        ("nowhere", "nowhere: (file): FILE-UNREADABLE"),
        ("nowhere.bpmn", "nowhere.bpmn: (file): FILE-UNREADABLE"),
        (empty, "no process is in this folder"),
        (STEP_DOWN / "forms", "no file named process.bpmn is there"),
    ]:
        refused = pathways("diff", given, STEP_DOWN / "process.bpmn")
        assert (refused.code, refused.out) == (1, "")
        assert said in refused.err


def test_one_name_that_many_files_have_has_to_be_told_apart(pathways: Run) -> None:
    refused = pathways("diff", STEP_DOWN.parent, STEP_DOWN / "process.bpmn")
    assert refused.code == 1
    assert "more than one file named process.bpmn is there" in refused.err


def test_two_versions_have_to_be_named(pathways: Run) -> None:
    assert pathways("diff", STEP_DOWN).code == 2
