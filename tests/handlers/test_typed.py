"""What was typed into a form that was not taken is told as the page asked it."""

import json

from handlers.typed import typed_answers

ASKED = json.dumps({"actions": "Actions", "actions.who": "Who does it?", "held_on": "When was it?"})


def test_dates_rows_and_several_choices_are_told_question_by_question() -> None:
    sent = [
        ("form_token", "t"), ("seen", "3"), ("asked-as", ASKED), ("held_on-day", "1"), ("held_on-month", "9"),
        ("held_on-year", "2026"), ("actions.0.who", "School"), ("actions.1.who", "Family"), ("why", " "),
        ("home_factors", "sleep"), ("home_factors", "travel"), ("new_password", "secret"),
    ]  # fmt: skip
    assert typed_answers(sent) == [
        ("When was it?", "1 9 2026"),
        ("Actions 1: Who does it?", "School"),
        ("Actions 2: Who does it?", "Family"),
        ("Home factors", "sleep, travel"),
    ]


def test_what_a_form_says_of_its_questions_may_be_anything() -> None:
    for told in ("", "{", "[1]", "7", "null"):
        assert typed_answers([("set due", "P5D"), ("asked-as", told)]) == [("Due", "P5D")]
