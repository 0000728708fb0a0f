"""Every demand of the guidance that a shipped process names is a real one, and none is forgotten."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import processes
from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.elements import read_elements, read_properties, tag
from engine.bpmn.reading import read_xml

GUIDANCE = Path(__file__).parents[2] / "guidance" / "requirements.csv"

#: What the processes shipped so far must carry between them; the other ids belong to pathways not yet drawn.
CARRIED = {
    *("O-1E", "O-2A", "O-2B", "O-2C", "O-2D", "O-2E", "O-2F", "O-2G", "O-2H", "O-3A"),
    *(f"O-T{number}" for number in range(1, 10)),
    *("W-G1", "W-G4", "W-G5", "W-G6", "W-G7", "W-G8"),
    *("W-I7", "W-S1", "W-S4", "W-S5", "W-S6", "W-S7", "W-F3", "W-F4", "W-F6"),
}


@pytest.fixture(scope="module")
def known() -> set[str]:
    with GUIDANCE.open(encoding="utf-8", newline="") as lines:
        return {row["id"] for row in csv.DictReader(lines)}


def carried_by(files: ProcessFiles) -> set[str]:
    root = read_xml(files.diagram, files.key)
    texts = [element.requirement for element in read_elements(root).values()]
    texts += [read_properties(process).get("requirement") for process in root.iterchildren(tag("process"))]
    texts += [text for form in files.forms.values() for text in _requirements(json.loads(form))]
    return {each for text in texts if text for each in text.split()}


def _requirements(part: Any) -> list[str]:
    if isinstance(part, list):
        return [text for one in part for text in _requirements(one)]
    if not isinstance(part, Mapping):
        return []
    own = [part["requirement"]] if isinstance(part.get("requirement"), str) else []
    return own + [text for one in part.values() for text in _requirements(one)]


@pytest.mark.parametrize("key", processes.shipped())
def test_a_process_names_only_requirements_that_exist(
    key: str, known: set[str], shipped_files: Mapping[str, ProcessFiles]
) -> None:
    assert carried_by(shipped_files[key]) - known == set()


def test_every_requirement_of_these_pathways_is_carried(
    known: set[str], shipped_files: Mapping[str, ProcessFiles]
) -> None:
    carried = {each for files in shipped_files.values() for each in carried_by(files)}
    assert known >= CARRIED
    assert CARRIED - carried == set()


@pytest.mark.parametrize("key", processes.shipped())
def test_a_process_explains_itself_and_names_its_requirements(
    key: str, shipped_files: Mapping[str, ProcessFiles]
) -> None:
    explained = shipped_files[key].files["README.md"].decode()
    assert [each for each in sorted(carried_by(shipped_files[key])) if each not in explained] == []
