"""Which parts of a process two versions have otherwise: those that somebody acts on."""

import pytest

from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.model import build_model
from engine.bpmn.parts import Part, parts_changed, parts_of, parts_used
from tests.engine.views.edits import EDITS, HARMLESS
from tests.engine.views.reviewing import KEY, diagram, original


def changed(draft: ProcessFiles) -> set[Part]:
    first = original()
    return parts_changed(parts_of(first, build_model(first)), parts_of(draft, build_model(draft)))


def test_the_order_of_attributes_and_labels_are_no_change() -> None:
    assert changed(original()) == changed(HARMLESS["a label"]) == set()
    assert changed(diagram(('id="review" name="review"', 'name="review" id="review"'))) == set()


@pytest.mark.parametrize(
    ("what", "parts"),
    [
        ("a longer wait", {"wait"}),
        ("another lane", {"approve"}),
        ("a condition", {"which"}),
        ("a script", {"note_end"}),
        ("whom a notice goes to", {"tell"}),
        ("reminders sooner", {"remind"}),
        ("a rule", {"decision next_step"}),
        ("a question that must be answered", {"form review"}),
        ("another step", {"review", "second"}),
    ],
)
def test_an_edit_changes_the_parts_that_it_is_about(what: str, parts: set[str]) -> None:
    assert {part for _, part in changed(EDITS[what].files)} == parts


def test_a_run_uses_what_it_came_to_and_what_may_wait_there() -> None:
    used = parts_used(build_model(original()), [(KEY, "begin"), (KEY, "plan")])
    assert {part for _, part in used} == {"begin", "plan", "wait", "form plan", KEY}
    assert {part for _, part in parts_used(build_model(original()), [(KEY, "review")])} >= {
        "remind",
        "form review",
    }
