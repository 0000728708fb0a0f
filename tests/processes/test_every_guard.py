"""No step that names a legal step to anybody is without a guard, and each waits or ends as the guard says."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

import processes
from engine.bpmn.elements import Element
from engine.bpmn.guards import rule
from engine.bpmn.model import ProcessModel
from engine.bpmn.program import compile_program
from engine.bpmn.records import Facts, Records
from engine.expressions import from_json
from tests.processes.legal_steps import ANSWERS_GUARDED, ENFORCEMENT, FREE, GUARDED

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
GUARD = "before_a_legal_step/legal_step"
BORN = {"@type": "date", "value": "2013-05-14"}
OLD = {"@type": "date", "value": "2009-05-14"}
#: What makes a letter one about a legal step. That there are such steps, every family is told early (W-G6).
LEGAL_WORDS = re.compile(r"\b(court|penalty notice|prosecut\w+|legal threshold|notice to improve)\b", re.I)
STEPS = [(process, step) for process, steps in GUARDED.items() for step in sorted(steps)]
ANSWERED = [(process, step) for process, steps in ANSWERS_GUARDED.items() for step in sorted(steps)]
#: What the record says -> what the guard answers.
WORLDS: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("a concern is open", {"looked_after": False}, {"safeguarding_hold": True}, "hold"),
    ("not known whether looked after", {"looked_after": None}, {}, "not_known"),
    ("looked after", {"looked_after": True}, {}, "not_for_this_child"),
    ("looked after under a hold", {"looked_after": True}, {"safeguarding_hold": True}, "not_for_this_child"),
    ("past school age", {"looked_after": False, "date_of_birth": OLD}, {}, "not_of_age"),
    ("nothing stands against it", {"looked_after": False}, {"safeguarding_hold": False}, "may"),
    ("no concern was ever raised", {"looked_after": False}, {}, "may"),
]
Models = Mapping[str, ProcessModel]


def tasks(models: Models) -> Iterator[tuple[str, Element]]:
    for key in processes.shipped():
        yield from ((key, e) for e in models[key].elements.values() if e.kind in ("userTask", "manualTask"))


@pytest.mark.parametrize(("process", "step"), STEPS)
@pytest.mark.parametrize(
    ("pupil", "case", "wanted"), [world[1:] for world in WORLDS], ids=[w[0] for w in WORLDS]
)
def test_a_step_that_names_a_legal_step_is_held_or_let_go_as_the_record_says(
    process: str, step: str, pupil: dict[str, Any], case: dict[str, Any], wanted: str, shipped_models: Models
) -> None:
    known: Any = from_json({"date_of_birth": BORN, **pupil})
    scope = Records(Facts(known), case, {"outcome": "to_route_3"}).scope()
    ruling = rule(compile_program(process, shipped_models.get), process, step, scope, NOW)
    assert ruling.answer == wanted
    assert ruling.because.endswith(".")


@pytest.mark.parametrize(("process", "step"), STEPS)
def test_a_step_that_names_a_legal_step_is_ended_when_the_child_becomes_looked_after(
    process: str, step: str, shipped_models: Models
) -> None:
    assert ends_for_looked_after(shipped_models, process, step)


def ends_for_looked_after(models: Models, process: str, step: str) -> bool:
    """Whether a boundary message ends a step, what lies around it, or whatever calls its process."""
    elements = models[process].elements
    around = [step]
    while (holder := elements[around[-1]].parent) in elements:
        around.append(holder)
    if any(e.attached_to in around and e.message == "child_looked_after" for e in elements.values()):
        return True
    callers = [
        (key, element.id)
        for key in processes.shipped()
        for element in models[key].elements.values()
        if element.called == process
    ]
    return bool(callers) and all(ends_for_looked_after(models, key, caller) for key, caller in callers)


@pytest.mark.parametrize(("process", "step"), ANSWERED)
def test_where_another_answer_is_possible_only_the_legal_one_is_guarded(
    process: str, step: str, shipped_models: Models
) -> None:
    properties = shipped_models[process].elements[step].properties
    assert properties["guard"] == GUARD
    assert "guardWhen" in properties


def test_every_step_of_enforcement_has_the_guard_or_a_reason_why_not(shipped_models: Models) -> None:
    listed = {*STEPS, *ANSWERED, *FREE}
    found = {(key, task.id) for key, task in tasks(shipped_models) if key in ENFORCEMENT}
    assert found - listed == set()


def test_no_letter_names_a_legal_step_without_the_guard(shipped_models: Models) -> None:
    lettered = {
        (key, task.id)
        for key, task in tasks(shipped_models)
        for letter in shipped_models[key].letters_of(task)
        if names_a_legal_step((processes.folder(key) / "letters" / f"{letter.name}.letter.md").read_text())
    }
    assert lettered - {*STEPS, *FREE} == set()
    assert lettered & set(STEPS)


def names_a_legal_step(letter: str) -> bool:
    return bool(LEGAL_WORDS.search(letter)) and "No legal step" not in letter


def test_the_lists_say_what_the_diagrams_say(shipped_models: Models) -> None:
    guarded = {(key, task.id) for key, task in tasks(shipped_models) if task.guard}
    assert guarded == set(STEPS)
    assert {shipped_models[key].elements[step].guard for key, step in STEPS} == {GUARD}
    assert [(key, step) for key, step in FREE if step not in shipped_models[key].elements] == []
