"""An analyst changes a form question by question, and whatever else the file holds stays."""

import json
from pathlib import Path

import pytest

from engine.errors import BadInput, NotFound
from engine.forms import check_form, parse_form
from engine.forms.rewriting import (
    NEW_QUESTIONS,
    add_question,
    change_question,
    move_question,
    read_questions,
    remove_question,
)

SHIPPED = sorted((Path(__file__).parents[3] / "processes").glob("*/forms/*.form.json"))
VISIT = json.dumps(
    {
        "title": "A visit",
        "type": "object",
        "properties": {
            "child": {"title": "Child", "ui:fact": "pupil.name"},
            "outcome": {
                "title": "What came of it?",
                "type": "string",
                "oneOf": [
                    {"const": "home", "title": "Somebody was in", "description": "Also a neighbour"},
                    {"const": "nobody", "title": "Nobody was in"},
                ],
            },
            "said": {
                "title": "What was said?",
                "type": "string",
                "ui:showIf": {"field": "outcome", "is": "home"},
            },
        },
        "required": ["outcome"],
    }
).encode()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_every_shipped_form_can_be_changed_and_is_the_same_when_nothing_was(path: Path) -> None:
    source = path.read_bytes()
    for one in read_questions(source):
        same = change_question(source, one.name, one.texts, required=one.required, options=one.options)
        assert json.loads(same) == json.loads(source)


def test_a_question_is_told_as_people_ask_it() -> None:
    child, outcome, said = read_questions(VISIT)
    assert (child.kind, outcome.kind, said.kind) == ("fact", "choice", "text")
    assert outcome.options == ["home | Somebody was in", "nobody | Nobody was in"]
    assert (outcome.required, said.required) == (True, False)
    assert said.shown_if == 'outcome = "home"'


def test_words_and_choices_change_and_the_hint_of_a_choice_stays() -> None:
    options = ["home | Somebody answered", "", "later | Come again"]
    changed = change_question(VISIT, "outcome", {"title": "And?"}, required=False, options=options)
    form = json.loads(changed)
    assert form["properties"]["outcome"]["title"] == "And?"
    assert form["properties"]["outcome"]["oneOf"] == [
        {"const": "home", "title": "Somebody answered", "description": "Also a neighbour"},
        {"const": "later", "title": "Come again"},
    ]
    assert "required" not in form


@pytest.mark.parametrize("kind", NEW_QUESTIONS)
def test_a_question_of_each_kind_can_be_added_filled_in_and_taken_away(kind: str) -> None:
    added = add_question(VISIT, "more", kind, "Anything more?")
    new = read_questions(added)[-1]
    assert (new.name, new.texts["title"], new.required) == ("more", "Anything more?", False)
    texts = {"title": "More?", **({"ui:fact": "pupil.upn"} if kind == "fact" else {})}
    options = ["a | A", "b | B"] if new.options is not None else None
    filled = change_question(added, "more", texts, required=kind != "fact", options=options)
    assert [one for one in check_form(filled, "visit") if one.severity == "error"] == []
    assert parse_form(filled, "visit").questions.by_name["more"].title == "More?"
    assert json.loads(remove_question(filled, "more")) == json.loads(VISIT)


def test_questions_are_asked_earlier_or_later_and_stay_at_an_end() -> None:
    moved = move_question(VISIT, "said", -1)
    assert [one.name for one in read_questions(moved)] == ["child", "said", "outcome"]
    assert move_question(moved, "outcome", 1) == moved
    ordered = json.dumps({**json.loads(VISIT), "ui:order": ["said", "child", "outcome"]}).encode()
    assert json.loads(move_question(ordered, "said", 1))["ui:order"] == ["child", "said", "outcome"]


@pytest.mark.parametrize("source", [b"{", b"[]", b'{"properties": []}', b'{"properties": {"a": 1}}'])
def test_a_file_that_is_no_form_is_refused_in_words(source: bytes) -> None:
    with pytest.raises(BadInput, match=r"[Mm]end it as text"):
        read_questions(source)


def test_what_is_not_asked_cannot_be_changed_and_what_is_asked_is_not_added_again() -> None:
    for verb in (remove_question, lambda source, name: move_question(source, name, 1)):
        with pytest.raises(NotFound):
            verb(VISIT, "nothing")
    with pytest.raises(BadInput, match="asks “said” already"):
        add_question(VISIT, "said", "line", "Again?")
    with pytest.raises(BadInput, match="“who was told” cannot be used in conditions"):
        add_question(VISIT, "who was told", "line", "Who was told?")
    with pytest.raises(BadInput, match="a name, a kind and its words"):
        add_question(VISIT, "", "line", "Again?")
    with pytest.raises(BadInput, match="write each choice as"):
        change_question(VISIT, "outcome", {}, required=True, options=["| Nothing"])
