"""Whole versions: files that came, went, or only have another name; and files that cannot be read."""

import pytest

from engine.bpmn.bundle import ProcessFiles
from engine.comparing import FilesCompared, VersionFiles, compare_files
from engine.faults import FilesRefused
from tests.engine.comparing.conftest import STEP_DOWN, compared, replaced, sentences

FILES = ProcessFiles.read(STEP_DOWN).files
BOMB = b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'


def with_changes(**changes: bytes | None) -> FilesCompared:
    """The step-down process, with some files put in, changed or (None) left out, against itself."""
    now = {path: content for path, content in {**FILES, **changes}.items() if content is not None}
    return compare_files(VersionFiles(FILES), VersionFiles(now))


def test_a_version_is_the_same_as_itself() -> None:
    assert with_changes() == FilesCompared(())
    assert with_changes().document() == {"same": True, "differences": []}


@pytest.mark.parametrize(
    ("path", "what", "words"),
    [
        ("forms/check.form.json", "form", "The form “Check whether the improvement lasts” was removed"),
        ("decisions/step_down_outcome.dmn", "decision", "The decision “Outcome of the check” was removed"),
        ("letters/plan_for_child.letter.md", "letter", "The letter “Your plan to keep going: {pupil.name}”"),
        ("scenarios/sustained_below_90.json", "scenario", "The scenario “The improvement lasts, still below"),
        ("process.bpmn", "element", "The process “Step down to school” was removed"),
        ("README.md", "documentation", "The page “Step down to school” was removed"),
    ],
)  # fmt: skip
def test_a_file_that_went_is_told_by_its_title(path: str, what: str, words: str) -> None:
    (found,) = with_changes(**{path: None}).differences
    assert (found.file, found.kind, found.what, found.was, found.now) == (path, "removed", what, path, None)
    assert found.words.startswith(words)


def test_a_file_that_came_is_told() -> None:
    (found,) = with_changes(**{"letters/new.letter.md": b"# A new letter\n\nHello\n"}).differences
    assert found.words == "The letter “A new letter” was added (letters/new.letter.md)."


def test_a_file_with_another_name_is_no_new_file() -> None:
    changes = {"forms/check.form.json": None, "forms/look.form.json": FILES["forms/check.form.json"]}
    (found,) = with_changes(**changes).differences
    assert (found.kind, found.what) == ("changed", "form")
    assert (found.was, found.now) == ("forms/check.form.json", "forms/look.form.json")


def test_the_one_diagram_is_found_under_another_name_although_it_changed() -> None:
    later = replaced(FILES["process.bpmn"], ('value="P10D"', 'value="P6W"'))
    found = with_changes(**{"process.bpmn": None, "step_down.bpmn": later}).differences
    assert sentences(list(found)) == [
        "The process “Step down to school” lies now in the file step_down.bpmn; it lay in process.bpmn.",
        "“Write the maintenance plan” is due after 6 weeks; it was after 10 days.",
    ]


def test_the_diagram_of_a_process_is_told_before_what_lies_beside_it() -> None:
    found = with_changes(
        **{
            "README.md": FILES["README.md"] + b"more\n",
            "process.bpmn": replaced(FILES["process.bpmn"], ('value="P10D"', 'value="P6W"')),
        }
    )
    assert list(found.by_file()) == ["process.bpmn", "README.md"]
    assert not found.same


@pytest.mark.parametrize(
    ("path", "source", "code"),
    [
        ("process.bpmn", b"no XML", "XML-BROKEN"),
        ("process.bpmn", BOMB, "XML-DOCTYPE"),
        ("process.bpmn", b"<a/>", "NOT-BPMN"),
        ("decisions/step_down_outcome.dmn", b"<a/>", "NOT-DMN"),
        ("decisions/step_down_outcome.dmn", BOMB, "XML-DOCTYPE"),
        ("forms/check.form.json", b"{", "JSON-BROKEN"),
        ("forms/check.form.json", b"[]", "JSON-BROKEN"),
        ("forms/check.form.json", b"[" * 100_000, "JSON-BROKEN"),
        ("forms/check.form.json", b'{"a": NaN}', "JSON-BROKEN"),
        ("forms/check.form.json", b"\xff", "JSON-BROKEN"),
        ("letters/plan_for_child.letter.md", b"\xff", "TEXT-UNREADABLE"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_its_name(path: str, source: bytes, code: str) -> None:
    with pytest.raises(FilesRefused) as refusal:
        with_changes(**{path: source})
    (fault,) = refusal.value.faults
    assert (fault.path, fault.code) == (path, code)
    with pytest.raises(FilesRefused):
        compared(source, source, path)
