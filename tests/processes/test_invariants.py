"""What must never be lost: removing it from a shipped process is named, and editing harmlessly is not."""

from collections.abc import Iterator, Mapping
from random import Random

import pytest

import processes
from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.model import ProcessModel
from engine.invariants import broken, shipped_invariants
from tests.amount import many
from tests.processes.harmless import EDITS
from tests.processes.judged import Known, lost, refused
from tests.processes.mutating import MAKERS, Mutant

AT_LEAST_CAUGHT = 0.9
HARMLESS_EDITS = 100

Files = Mapping[str, ProcessFiles]
Models = Mapping[str, ProcessModel]


@pytest.mark.parametrize("key", processes.shipped())
def test_a_shipped_process_keeps_its_invariants(key: str, shipped_models: Models) -> None:
    assert [str(fault) for fault in broken(shipped_invariants(key), shipped_models)] == []
    assert {one.process for one in shipped_invariants(key)} == {key}


def test_no_invariants_lie_there_of_what_is_not_shipped() -> None:
    there = {path.name for path in processes.invariants_file("").parent.iterdir()}
    assert there == {processes.invariants_file(key).name for key in processes.shipped()}


@pytest.mark.parametrize("kind", MAKERS)
def test_spoiling_a_process_is_named(
    kind: str, shipped_files: Files, shipped_models: Models, known: Known
) -> None:
    spoilt = list(_spoilt(kind, shipped_files))
    missed = [
        str(one)
        for one in spoilt
        if not lost(one.files, shipped_files[one.files.key], shipped_models[one.files.key])
        and not refused(one.files, known)
    ]
    assert spoilt
    assert len(missed) <= (1 - AT_LEAST_CAUGHT) * len(spoilt), missed


def test_harmless_edits_raise_no_alarm(shipped_files: Files, shipped_models: Models, known: Known) -> None:
    random = Random(20260105)  # noqa: S311 - the same edits every time
    for place in range(many(10 * HARMLESS_EDITS, HARMLESS_EDITS)):
        one = _harmless(random, EDITS[place % len(EDITS)], shipped_files)
        told = lost(one.files, shipped_files[one.files.key], shipped_models[one.files.key])
        assert [str(fault) for fault in told] == [], str(one)


def _spoilt(kind: str, files: Files) -> Iterator[Mutant]:
    """Every way of a kind; of a part of the processes, always the same, where the suite is not thorough."""
    keys = list(files)
    Random(kind).shuffle(keys)  # noqa: S311
    for key in keys[: many(len(keys), len(keys) // 3)]:
        for maker in MAKERS[kind]:
            yield from maker(files[key])


def _harmless(random: Random, edit: object, files: Files) -> Mutant:
    """One of an edit's kind, of a process in which there is something to edit."""
    assert callable(edit)
    while True:
        edited: list[Mutant] = list(edit(files[random.choice(list(files))]))
        if edited:
            return random.choice(edited)
