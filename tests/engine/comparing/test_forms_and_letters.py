"""Forms question by question, letters line by line, scenarios place by place."""

import json
from typing import Any

import pytest

from engine.comparing import FileDifference
from tests.engine.comparing.conftest import STEP_DOWN, compared, edited, sentences

FORM = "forms/maintenance_plan.form.json"
LETTER = "letters/plan_for_child.letter.md"
SCENARIO = "scenarios/sustained_below_90.json"
TITLE = "The scenario “The improvement lasts, still below 90%”"
WHOSE = "“Whose action is it?” of “Actions that sustain and continue the improvement”"


def form(**questions: Any) -> bytes:
    return json.dumps({"title": "Visit", "type": "object", "properties": questions}).encode()


def between(was: bytes, now: bytes) -> list[FileDifference]:
    return list(compared(was, now, "visit.form.json").differences)


@pytest.mark.parametrize(
    ("change", "facts", "words"),
    [
        (
            ("Who at the school sees to the plan?", "Who keeps the plan going?"),
            ("owner", "changed", "Who at the school sees to the plan?", "Who keeps the plan going?"),
            "“Who at the school sees to the plan?” now reads “Who keeps the plan going?”.",
        ),
        (
            ('"trigger", "check_date"]', '"check_date"]'),
            ("trigger", "removed", "required", None),
            "“What would make you look at it again before the check?” may now be left empty.",
        ),
        (
            ('"maxLength": 160', '"maxLength": 300'),
            ("owner_contact", "changed", "160", "300"),
            "“How can the family reach this person?”: “the most characters” is now “300”; it was “160”.",
        ),
        (
            ('"by_whom", "name", "by_when"', '"by_whom", "by_when"'),
            ("actions.name", "removed", "required", None),
            "“Name of the person” of “Actions that sustain and continue the improvement” may now be left "
            "empty.",
        ),
        (
            ('{"const": "family", "title": "The family"},', ""),
            ("actions.by_whom", "removed", "the choice “The family” of “Whose action is it?”", None),
            "The choice “The family” of “Whose action is it?” was removed.",
        ),
        (
            ('"title": "The family"', '"title": "Parents and others"'),
            ("actions.by_whom", "changed", "The family", "Parents and others"),
            "The choice “The family” of “Whose action is it?” now reads “Parents and others”.",
        ),
        (
            ("must be within 12 weeks from today", "must be within 12 weeks"),
            (
                "check_date",
                "changed",
                "The date of the next check must be within 12 weeks from today",
                "The date of the next check must be within 12 weeks",
            ),
            "The check of “When does the school check whether the improvement lasts?”: “what is said when it "
            "is not” is now “The date of the next check must be within 12 weeks”; "
            "it was “The date of the next check must be within 12 weeks from today”.",
        ),
    ],
)
def test_each_change_of_a_question_is_one_sentence(
    change: tuple[str, str], facts: tuple[str | None, ...], words: str
) -> None:
    (found,) = edited(FORM, change)
    assert (found.element, found.kind, found.was, found.now) == facts
    assert found.what == "question"
    assert found.words == words


def test_what_a_form_says_of_itself_is_told_of_the_form() -> None:
    (found,) = edited(FORM, ('"ui:into": "case.maintenance_plan"', '"ui:into": "case.plan"'))
    assert (found.element, found.what, found.name) == ("", "form", "Maintenance plan")
    assert found.words.startswith(
        "The form “Maintenance plan”: “where the answers are kept” is now “case.plan”"
    )


def test_a_question_that_comes_is_told_whole() -> None:
    was, now = form(a={"title": "When?"}), form(a={"title": "When?"}, b={"title": "Where?", "type": "string"})
    (found,) = between(was, now)
    assert (found.element, found.kind, found.what) == ("b", "added", "question")
    assert found.words == "The question “Where?” was added."


def test_a_question_asked_only_sometimes_says_when() -> None:
    now = form(a={"title": "Seen?"}, b={"title": "Why?", "ui:showIf": {"field": "a", "is": [False]}})
    assert sentences(between(form(a={"title": "Seen?"}, b={"title": "Why?"}), now)) == [
        "“Why?” is now asked only when “a” is “false”."
    ]


def test_questions_in_another_order_are_told() -> None:
    first, second, third = ({"title": title} for title in ("One?", "Two?", "Three?"))
    was, now = form(a=first, b=second, c=third), form(b=second, c=third, a=first)
    assert sentences(between(was, now)) == ["“One?” is now number 3 in its order; it was number 1."]


def test_true_is_not_one_and_a_number_is_not_its_text() -> None:
    for was, now in [(True, 1), (1, "1"), (None, "null"), (0.1, "0.1")]:
        assert between(form(a={"title": "A", "ui:default": was}), form(a={"title": "A", "ui:default": now}))


@pytest.mark.parametrize(
    "odd", [[], "text", 3, None, {"title": 3, "oneOf": {}, "items": [1], "required": "x"}]
)
def test_a_form_that_is_no_form_is_still_compared(odd: Any) -> None:
    document = {
        "title": "Visit",
        "properties": {"a": odd},
        "required": odd,
        "ui:checks": odd,
        "ui:order": odd,
    }
    was, now = json.dumps(document).encode(), form(a={"title": "A"})
    assert between(was, now)
    assert not between(was, was)
    assert between(json.dumps({"properties": odd}).encode(), now)


def test_the_order_of_keys_is_no_difference() -> None:
    source = json.loads((STEP_DOWN / FORM).read_bytes())
    turned = {key: source[key] for key in reversed(source)}
    assert not between(json.dumps(source).encode(), json.dumps(turned, indent=4).encode())


def test_a_letter_is_told_line_by_line() -> None:
    (found,) = edited(LETTER, ("This stays:", "What stays:"))
    assert (found.kind, found.what, found.was, found.now) == (
        "changed",
        "letter",
        "This stays:",
        "What stays:",
    )
    assert found.element == "line 15"
    assert found.words == (
        "The letter “Your plan to keep going: {pupil.name}” now says “What stays:”; it said “This stays:”."
    )


def test_a_line_that_came_and_one_that_went_are_told() -> None:
    came, went = edited(LETTER, ("Hello\n", "Hello\nDear\n"), ("\nThe lead professional", ""))
    assert (came.kind, came.now, came.element) == ("added", "Dear", "line 4")
    assert (went.kind, went.was) == ("removed", "The lead professional")


def test_lines_broken_elsewhere_read_the_same() -> None:
    broken = ("other adults\nstep back", "other\nadults step back")
    (found,) = edited(LETTER, broken)
    assert (found.kind, found.what) == ("moved", "layout")


def test_a_line_that_becomes_an_item_of_a_list_does_not_read_the_same() -> None:
    found = compared(b"# A\n\none\ntwo\n", b"# A\n\none\n- two\n", "a.letter.md")
    assert not found.same
    assert not compared(b"# A\n\none two\n", b"# A\n\none\n\ntwo\n", "a.letter.md").same


def test_windows_line_ends_are_no_difference() -> None:
    assert not compared(b"# A\n\none\n", b"\xef\xbb\xbf# A\r\n\r\none\r\n", "a.letter.md").differences


def test_a_scenario_is_told_by_the_place_in_it() -> None:
    (found,) = edited(SCENARIO, ('"sessions_attended": 204', '"sessions_attended": 210'))
    assert (found.what, found.kind, found.was, found.now) == ("scenario", "changed", "204", "210")
    assert found.element == "answers.check_improvement.0.sessions_attended"
    assert found.words == (
        f"{TITLE}: “answers, check_improvement, number 1, sessions_attended” is now “210”; it was “204”."
    )


def test_an_expectation_that_goes_is_told() -> None:
    (found,) = edited(SCENARIO, ('"end_event": "sustained",', ""))
    assert (found.element, found.kind) == ("expect.end_event", "removed")
    assert found.words == f"{TITLE}: “expect, end_event” was removed; it was “sustained”."


def test_a_deep_scenario_is_compared_as_far_as_it_goes() -> None:
    deep = b'{"title": "Deep", "variables": ' + b'{"a": ' * 300 + b"%d" + b"}" * 301
    assert compared(deep % 1, deep % 2, "deep.json").differences


def test_a_new_question_is_told_without_each_of_its_choices() -> None:
    choices = {"title": "How?", "oneOf": [{"const": "letter", "title": "By letter"}]}
    was, now = form(a={"title": "When?"}), form(a={"title": "When?"}, b=choices)
    assert sentences(between(was, now)) == ["The question “How?” was added."]


def test_a_blank_line_is_told_as_a_paragraph_and_a_second_one_is_nothing() -> None:
    letter = b"# A\n\none\ntwo\n"
    (found,) = compared(letter, b"# A\n\none\n\ntwo\n", "a.letter.md").differences
    assert found.words == "The letter “A” now begins a new paragraph with “two”."
    (found,) = compared(b"# A\n\none\n\ntwo\n", letter, "a.letter.md").differences
    assert found.words == "The letter “A” no longer begins a new paragraph with “two”."
    assert not compared(letter, b"# A\n\n\n\none\ntwo\n", "a.letter.md").differences


def test_a_new_line_of_a_letter_brings_no_blank_ones_along() -> None:
    found = compared(b"# A\n\none\n", b"# A\n\none\n\ntwo\n\nthree\n", "a.letter.md").differences
    assert [(one.kind, one.now, one.element) for one in found] == [
        ("added", "two", "line 5"), ("added", "three", "line 7"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("ui:checks", {"test": "a"}),
        ("ui:checks", "none"),
        ("ui:order", ["a"]),
        ("ui:order", []),
        ("items", 3),
    ],
)
def test_what_has_not_the_shape_of_a_form_is_told_as_it_stands(key: str, value: Any) -> None:
    document = json.loads(form(a={"title": "When?"}, b={"title": "Where?"}))
    (found,) = between(json.dumps(document).encode(), json.dumps({**document, key: value}).encode())
    assert (found.what, found.kind, found.now) == (
        "form",
        "added",
        value if value == "none" else json.dumps(value),
    )


def test_a_form_that_asks_nothing_is_still_compared() -> None:
    (found,) = between(form(), form(a={"title": "When?"}))
    assert found.what == "question"


def test_the_order_said_twice_is_said_once() -> None:
    document = json.loads(form(a={"title": "When?"}, b={"title": "Where?"}))
    ordered = {**document, "ui:order": ["a", "b"]}
    assert not between(json.dumps(document).encode(), json.dumps(ordered).encode())
