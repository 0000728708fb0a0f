"""Whatever is typed, a person gets an answer and a script gets an exit code."""

import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import AnswersRefused, FieldFault
from tests.web.command_line.conftest import Run
from web.command_line import PARTS, lines_of


def test_help_names_every_command(pathways: Run) -> None:
    shown = pathways("--help")
    assert shown.code == 0
    for name in PARTS:
        assert f"  {name} " in shown.out


@pytest.mark.parametrize("name", list(PARTS))
def test_every_command_explains_itself(pathways: Run, name: str) -> None:
    shown = pathways(name, "--help")
    assert shown.code == 0
    assert shown.out.startswith(f"Usage: pathways {name}")


@pytest.mark.parametrize("words", [["chek"], ["check"], ["check", "--jsn", "x"], ["decide"], []])
def test_a_mistyped_command_is_answered_with_how_to_use_it(pathways: Run, words: list[str]) -> None:
    refused = pathways(*words)
    assert refused.code == 2
    assert "Usage: pathways" in refused.err
    assert "Traceback" not in refused.err


def test_a_reader_who_has_seen_enough_ends_the_command_quietly() -> None:
    command = f"{sys.executable} -m web.command_line --help | true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_a_missing_file_is_told_in_one_line(pathways: Run, tmp_path: Path) -> None:
    refused = pathways("decide", tmp_path / "none.dmn", "--input", "-", stdin=b"{}")
    assert refused.code == 1
    assert refused.err.splitlines() == [
        f"{tmp_path}/none.dmn: (file): FILE-UNREADABLE The file cannot be read: No such file or directory."
    ]


def test_refused_answers_name_their_fields() -> None:
    refusal = AnswersRefused([FieldFault("name", "Enter a name"), FieldFault("date", "Enter a date")])
    assert lines_of(refusal) == ["name: Enter a name", "date: Enter a date"]
