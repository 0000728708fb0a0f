"""A long form is answered part by part: which parts there are, how far each is, what each still lacks."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.errors import AnswersRefused, FieldFault
from engine.forms import Form, check_form, parse_form, read
from engine.forms.parts import on_the_page, parts_of, progress, typed_in_parts

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LINE = {"type": "string", "maxLength": 200}
MANY = {f"more_{number}": {"title": f"More {number}", **LINE} for number in range(6)}


def long_form(**more: Any) -> Form:
    """Eleven questions in three parts: who was seen, what was seen, what follows."""
    properties = {
        "child": {"title": "Child", "ui:fact": "pupil.name"},
        "seen": {"title": "Was the child seen?", "type": "boolean", "ui:part": "Who was seen"},
        "seen_on": {
            "title": "When?", "type": "string", "format": "date", "ui:showIf": {"field": "seen", "is": True},
        },
        "words": {
            "title": "What did the child say?", **LINE, "ui:part": "What was said",
            "ui:showIf": {"field": "seen", "is": True},
        },
        "next": {"title": "What is next?", **LINE, "ui:part": "What follows", "ui:default": "Another visit"},
        "why": {"title": "Why no visit?", **LINE},
        **MANY,
    }  # fmt: skip
    document = {
        "title": "Visit", "type": "object", "required": ["seen", "seen_on", "next"], "properties": properties,
        "ui:checks": [{"test": "seen = true or why != null", "field": "seen",
                       "message": "Say below why there was no visit"}],
    }  # fmt: skip
    return parse_form(json.dumps({**document, **more}).encode(), "forms/visit.form.json")


def faults(form: Form, raw: dict[str, Any]) -> list[FieldFault]:
    """What the form refuses."""
    try:
        read(form, raw, {}, NOW)
    except AnswersRefused as refused:
        return list(refused.faults)
    return []


def told(form: Form, draft: dict[str, Any]) -> list[tuple[str, str]]:
    """Each part that asks anything, and how far it is, after what was typed."""
    parts = parts_of(form)
    raw = typed_in_parts(parts, draft, {"next": "Another visit"})
    return [
        (
            one.part.title,
            "done" if one.done else "; ".join(each.message for each in one.faults) if one.begun else "",
        )
        for one in progress(parts, form, raw, draft, faults(form, raw))
    ]


def test_what_stands_before_the_first_title_belongs_to_the_first_part() -> None:
    first, second, third = parts_of(long_form())
    assert (first.title, first.names) == ("Who was seen", ("child", "seen", "seen_on"))
    assert (second.title, second.names) == ("What was said", ("words",))
    assert (third.number, third.names[0]) == (3, "next")


def test_a_form_of_ten_questions_or_of_one_part_stands_on_one_page() -> None:
    form = json.loads(json.dumps(long_form().schema))
    shorter = {name: one for name, one in form["properties"].items() if name != "more_5"}
    undivided = {name: {**one, "ui:part": "All"} if name == "seen" else
                 {key: value for key, value in one.items() if key != "ui:part"}
                 for name, one in form["properties"].items()}  # fmt: skip
    assert parts_of(long_form(properties=shorter)) == ()
    assert parts_of(long_form(properties=undivided)) == ()


def test_a_part_whose_questions_are_all_hidden_is_left_out_and_the_others_say_how_far_they_are() -> None:
    form = long_form()
    assert told(form, {}) == [("Who was seen", ""), ("What follows", "")]
    assert told(form, {"seen": "yes", "seen_on": ""}) == [
        ("Who was seen", "Enter a date: When?"), ("What was said", ""), ("What follows", ""),
    ]  # fmt: skip
    assert told(form, {"seen": "yes", "seen_on": "2026-03-01", "words": ""})[:2] == [
        ("Who was seen", "done"), ("What was said", "done"),
    ]  # fmt: skip


def test_a_check_that_reads_a_part_nobody_has_begun_says_nothing_yet() -> None:
    form = long_form()
    assert told(form, {"seen": "no"}) == [("Who was seen", "done"), ("What follows", "")]
    assert told(form, {"seen": "no", "next": "A call", "why": ""}) == [
        ("Who was seen", "Say below why there was no visit"), ("What follows", "done"),
    ]  # fmt: skip
    assert told(form, {"seen": "no", "next": "A call", "why": "Moved"})[0] == ("Who was seen", "done")


def test_what_stood_on_the_form_at_first_stays_until_its_part_was_answered() -> None:
    parts, first = parts_of(long_form()), {"next": "Another visit"}
    assert typed_in_parts(parts, {"seen": "yes"}, first)["next"] == "Another visit"
    assert typed_in_parts(parts, {"seen": "yes", "next": ""}, first)["next"] == ""
    assert "next" not in typed_in_parts(parts, {"seen": "yes", "why": "Moved"}, first)


@pytest.mark.parametrize(("seen", "stand"), [("yes", ["words"]), ("no", [])])
def test_the_page_of_a_part_has_only_what_no_answer_elsewhere_hides(seen: str, stand: list[str]) -> None:
    form = long_form()
    first, second, _ = parts_of(form)
    assert [one.name for one in on_the_page(form.questions, second, {"seen": seen})] == stand
    assert [one.name for one in on_the_page(form.questions, first, {"seen": seen})] == [
        "child",
        "seen",
        "seen_on",
    ]


def test_a_part_begins_at_a_question_of_the_form_and_has_words() -> None:
    rows = {"type": "array", "title": "Who came?", "items": {"type": "object", "properties": {
        "who": {"title": "Who?", **LINE, "ui:part": "Names"}}}}  # fmt: skip
    for fields, code in (
        ({"a": {"title": "A", **LINE, "ui:part": " "}}, "NOT-TEXT"),
        ({"b": rows}, "UNFIT-KEY"),
    ):
        document = {"title": "T", "type": "object", "properties": fields}
        assert code in {one.code for one in check_form(json.dumps(document).encode(), "forms/t.form.json")}
