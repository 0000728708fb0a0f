"""Every demand of the guidance that a shipped process names is a real one, and none is forgotten."""

from collections.abc import Mapping

import pytest

import processes
from engine.bpmn.bundle import ProcessFiles
from engine.views.guidance import carriers, purpose, steps
from processes.guidance import demands


def carried_by(files: ProcessFiles) -> set[str]:
    return {carrier.demand for carrier in carriers(files)}


def test_there_are_seventy_two_demands() -> None:
    assert len(demands()) == 72
    assert all(one.demand.endswith((".", "?")) for one in demands().values())


@pytest.mark.parametrize("key", processes.shipped())
def test_a_process_names_only_demands_that_exist(key: str, shipped_files: Mapping[str, ProcessFiles]) -> None:
    assert carried_by(shipped_files[key]) - demands().keys() == set()


@pytest.mark.parametrize("key", processes.shipped())
def test_a_process_explains_itself_and_names_its_demands(
    key: str, shipped_files: Mapping[str, ProcessFiles]
) -> None:
    files = shipped_files[key]
    explained = files.files["README.md"].decode()
    assert [each for each in sorted(carried_by(files)) if each not in explained] == []
    assert purpose(files)
    assert any(step.demands for step in steps(files))
