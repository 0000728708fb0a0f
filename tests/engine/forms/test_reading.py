"""What a caseworker types, and what the case then knows or the page then says."""

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.attendance.facts import Sessions
from engine.errors import AnswersRefused
from engine.expressions import Value, to_plain, to_python
from engine.forms import Form, parse_form, read
from engine.forms.form import Choice
from tests.engine.forms.conftest import GIVEN, as_form

Answer = Callable[..., dict[str, Value]]
Refusals = Callable[..., dict[str, str]]


def test_answers_become_typed_values(answer: Answer) -> None:
    answers = answer()
    assert to_python(answers["held_on"]) == date(2026, 1, 12)
    assert answers["possible"] == Decimal(120)
    assert answers["attendees"] == ["pupil", "parent"]
    assert to_plain(answers["actions"]) == [
        {"what": "Meet at the gate", "who": "Ms Hill", "by": "2026-01-19"}
    ]


def test_text_of_html_and_values_of_json_are_read_alike(answer: Answer) -> None:
    assert answer(possible=120, attended=96.0) == answer(possible=" 120 ", attended="96")
    assert answer(held_on={"day": "12", "month": "January", "year": "2026"}) == answer()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Enter the date of the review"),
        ({"day": "", "month": "", "year": ""}, "Enter the date of the review"),
        ({"day": "31", "month": "2", "year": "2026"}, "Date of the review must be a real date"),
        ({"day": "3", "month": "Smarch", "year": "2026"}, "Date of the review must be a real date"),
        ({"day": "x", "month": "2", "year": "2026"}, "Date of the review must be a real date"),
        ({"day": "3", "month": "", "year": "2026"}, "Date of the review must be a full date: add the month"),
        (
            {"day": "3", "month": "2", "year": "26"},
            "Date of the review must be a date whose year has 4 numbers",
        ),
        (
            {"day": "3", "month": "2", "year": "1026"},
            "Date of the review must be a date between 1900 and 2100: check the year",
        ),
        ("2026-02-30", "Date of the review must be a real date"),
        ("tomorrow", "Date of the review must be a real date"),
        (["2026-02-03"], "Date of the review must be a real date"),
    ],
)
def test_a_date_is_real_and_complete(refusals: Refusals, typed: Any, message: str) -> None:
    assert refusals(held_on=typed)["held_on"] == message


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (None, "Enter the sessions attended"),
        ("many", "Sessions attended must be a whole number"),
        ("9.5", "Sessions attended must be a whole number"),
        ("1e9", "Sessions attended must be a whole number"),
        ("9" * 400, "Sessions attended must be a whole number"),
        (float("nan"), "Sessions attended must be a whole number"),
        (True, "Sessions attended must be a whole number"),
        ("-1", "Sessions attended must be 0 or more"),
        ("121", "Sessions attended cannot be more than the sessions possible"),
    ],
)
def test_sessions_are_a_whole_number_within_the_possible(
    refusals: Refusals, typed: Any, message: str
) -> None:
    assert refusals(attended=typed) == {"attended": message}


def test_a_number_between_two_limits_says_both(refusals: Refusals) -> None:
    assert refusals(possible="401")["possible"] == "Sessions possible must be between 0 and 400"


def test_an_answer_that_was_not_offered_is_refused(refusals: Refusals) -> None:
    said = refusals(outcome="prosecute", attendees=["a stranger"])
    assert said["outcome"] == "Outcome of the review must be one of the answers offered"
    assert said["attendees"] == "Your answer must be one of the answers offered: Who came?"


def test_none_known_is_not_ticked_beside_what_is_known(document: dict[str, Any], now: datetime) -> None:
    document["properties"]["attendees"] |= {"title": "Which needs do you know of?", "ui:alone": "none"}
    document["properties"]["attendees"]["items"]["oneOf"] = [
        {"const": "health", "title": "Health"},
        {"const": "none", "title": "None known"},
    ]
    form = as_form(document)
    assert form.questions.by_name["attendees"].alone == Choice("none", "None known")
    with pytest.raises(AnswersRefused) as caught:
        read(form, {**GIVEN, "attendees": ["health", "none"]}, {}, now)
    assert [(fault.field, fault.message) for fault in caught.value.faults] == [
        ("attendees", "Select what applies, or “None known”, but not both: Which needs do you know of?")
    ]
    for alone in (["none"], ["none", "none"], ["health"]):
        assert read(form, {**GIVEN, "attendees": alone}, {}, now)["attendees"] == alone[:1]


def test_every_empty_question_is_named_at_once_in_the_order_of_the_form(review: Form, now: datetime) -> None:
    with pytest.raises(AnswersRefused) as caught:
        read(review, {}, {}, now)
    said = [(fault.field, fault.message) for fault in caught.value.facts["faults"]]
    assert said == [
        ("held_on", "Enter the date of the review"),
        ("attendees", "Select at least one answer: Who came?"),
        ("register_from", "Enter the first day counted"),
        ("possible", "Enter the sessions possible"),
        ("attended", "Enter the sessions attended"),
        ("outcome", "Select the outcome of the review"),
    ]


def test_answers_of_hidden_questions_are_dropped_and_not_asked(answer: Answer) -> None:
    answers = answer(outcome="step_down", next_review="nonsense", threshold=True, threshold_why="It is met")
    assert not {"next_review", "threshold", "threshold_why"} & answers.keys()


def test_a_question_behind_a_hidden_question_is_hidden_too(answer: Answer) -> None:
    answers = answer(outcome="continue", threshold=True, threshold_why="typed before the outcome was changed")
    assert "threshold_why" not in answers
    assert (
        answer(outcome="step_up", threshold=True, threshold_why="It is met")["threshold_why"] == "It is met"
    )


def test_a_question_left_empty_answers_null_so_that_no_earlier_answer_stands_in(answer: Answer) -> None:
    assert answer(outcome="step_down", actions=None)["actions"] is None


def test_a_condition_of_the_form_makes_questions_required(refusals: Refusals) -> None:
    said = refusals(outcome="continue", actions=[{"what": " ", "by": ""}], next_review="")
    assert said == {"next_review": "Enter the date of the next review", "actions": "Add the actions"}


def test_faults_of_a_row_name_the_row_as_it_was_given(refusals: Refusals) -> None:
    rows = [
        {"what": "", "who": ""},
        {"what": "Call", "who": "Somebody else"},
        {"what": "", "by": "2026-02-01"},
    ]
    assert refusals(actions=rows) == {
        "actions.1.who": "Action 2, who does it: your answer must be 10 characters or fewer",
        "actions.1.by": "Action 2: enter the day",
        "actions.2.what": "Action 3, what will be done: enter an answer",
    }


def test_empty_rows_are_left_out(answer: Answer) -> None:
    row = {"what": "Call", "who": "", "by": "2026-02-01"}
    rows = to_plain(
        answer(actions=[{"what": "", "by": {"day": "", "month": "", "year": ""}}, row])["actions"]
    )
    assert rows == [{"what": "Call", "who": None, "by": "2026-02-01"}]


def test_too_many_rows_are_refused(refusals: Refusals) -> None:
    row = {"what": "Call", "by": "2026-02-01"}
    assert refusals(actions=[row] * 4)["actions"] == "Add no more than 3: Actions"
    assert "actions" in refusals(actions=[row] * 51)


def test_a_check_over_several_answers_speaks_in_its_own_words(refusals: Refusals) -> None:
    late = refusals(next_review="2026-04-07")
    assert late == {"next_review": "The next review must be at most 12 weeks after this one"}


def test_a_check_waits_until_the_answers_it_reads_can_be_taken(refusals: Refusals) -> None:
    assert refusals(next_review="2026-04-07", held_on="") == {"held_on": "Enter the date of the review"}


def test_a_check_reads_the_record_and_the_moment(
    one_field: Callable[..., dict[str, Any]], now: datetime
) -> None:
    document = one_field(format="date") | {
        "ui:checks": [
            {"test": "answer > case.opened and answer <= today()", "field": "answer", "message": "Not then"}
        ]
    }
    form = parse_form(json.dumps(document).encode(), "f.form.json")
    scope: dict[str, Value] = {
        "case": {"opened": read(_plain_date(), {"answer": "2026-01-01"}, {}, now)["answer"]}
    }
    assert read(form, {"answer": "2026-01-12"}, scope, now)
    with pytest.raises(AnswersRefused):
        read(form, {"answer": "2026-01-13"}, scope, now)


def _plain_date() -> Form:
    properties = {"answer": {"title": "Answer", "type": "string", "format": "date"}}
    document = {"title": "T", "type": "object", "properties": properties}
    return parse_form(json.dumps(document).encode(), "f.form.json")


def test_an_earlier_answer_of_the_record_never_passes_for_an_empty_one(
    review: Form, given: dict[str, Any], now: datetime
) -> None:
    scope = {"next_review": "an earlier lap's"}
    read(review, {**given, "outcome": "step_up", "next_review": ""}, scope, now)


def test_facts_and_unknown_names_are_not_answers(refusals: Refusals) -> None:
    assert refusals(percent="99", looked_after=False, typename="x") == {
        "percent": "Attendance at the last review is answered from data and cannot be changed here",
        "looked_after": "This form does not ask for looked_after",
        "typename": "This form does not ask for typename",
    }


def test_line_ends_and_unprintable_characters_are_tidied(
    one_field: Callable[..., dict[str, Any]], now: datetime
) -> None:
    form = parse_form(json.dumps(one_field(maxLength=5)).encode(), "f.form.json")
    assert read(form, {"answer": " a\r\nb\x00\ud800c "}, {}, now) == {"answer": "a\nbc"}


def test_text_has_an_end_even_where_the_form_sets_none(
    one_field: Callable[..., dict[str, Any]], now: datetime
) -> None:
    form = parse_form(json.dumps(one_field()).encode(), "f.form.json")
    with pytest.raises(AnswersRefused) as caught:
        read(form, {"answer": "x" * 10_001}, {}, now)
    assert caught.value.facts["faults"][0].message == "Answer must be 10,000 characters or fewer"


def test_a_pattern_is_explained_by_its_example_never_shown(
    one_field: Callable[..., dict[str, Any]], now: datetime
) -> None:
    document = one_field(title="UPN", pattern="^[A-Z][0-9]{12}$", examples=["A123456789012"])
    form = parse_form(json.dumps(document).encode(), "f.form.json")
    with pytest.raises(AnswersRefused) as caught:
        read(form, {"answer": "12"}, {}, now)
    assert caught.value.facts["faults"][0].message == "UPN must be written like A123456789012"


def test_what_is_too_long_for_a_pattern_is_explained_by_the_example_too(
    one_field: Callable[..., dict[str, Any]], now: datetime
) -> None:
    document = one_field(title="Time", pattern="^[0-9]:[0-9]{2}$", examples=["9:30"], maxLength=5)
    form = parse_form(json.dumps(document).encode(), "f.form.json")
    with pytest.raises(AnswersRefused) as caught:
        read(form, {"answer": "half past nine"}, {}, now)
    assert caught.value.facts["faults"][0].message == "Time must be written like 9:30"


def test_the_register_read_by_a_person_becomes_a_reading(review: Form, answer: Answer) -> None:
    expected = Sessions(as_of=date(2026, 1, 12), from_day=date(2025, 9, 1), possible=120, attended=96)
    assert review.reading(answer()) == expected
    assert review.reading({}) is None


def test_a_register_cannot_end_before_it_begins(refusals: Refusals) -> None:
    said = refusals(register_from="2026-01-13")
    assert said == {"register_from": "The first day of the register must not be after its last day"}
