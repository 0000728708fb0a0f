"""An earlier answer is offered to the same question only, where it is still an answer that can be given."""

import json
from typing import Any

import pytest

from engine.forms import Form, parse_form
from engine.forms.reusing import reusable_answers

TEXT = {"title": "What was tried?", "type": "string", "maxLength": 500}
CHOICE = {"title": "How?", "type": "string", "oneOf": [{"const": "visit", "title": "A visit"},
                                                       {"const": "call", "title": "A call"}]}  # fmt: skip
DAY = {"title": "When?", "type": "string", "format": "date"}


def form(**fields: Any) -> Form:
    document = {"title": "Visit", "type": "object", "properties": fields}
    return parse_form(json.dumps(document).encode(), "forms/visit.form.json")


def taken(now: Form, before: Form, **answers: Any) -> dict[str, Any]:
    return {field.name: raw for field, raw in reusable_answers(now, before, answers)}


def test_the_same_question_is_offered_its_answer() -> None:
    asked = form(tried=TEXT, how=CHOICE)
    assert taken(asked, asked, tried="Calls", how="visit") == {"tried": "Calls", "how": "visit"}
    assert taken(asked, asked, tried=None, how="call") == {"how": "call"}


@pytest.mark.parametrize(
    ("now", "before", "answer"),
    [
        (TEXT, {**TEXT, "title": "What failed?"}, "Calls"),
        (TEXT, {"title": "What was tried?", "type": "boolean"}, True),
        ({**TEXT, "maxLength": 3}, TEXT, "Calls"),
        ({**CHOICE, "oneOf": CHOICE["oneOf"][:1]}, CHOICE, "call"),
        (DAY, DAY, {"@type": "date", "value": "2026-03-02"}),
        ({**TEXT, "ui:unique": "penalty_notice_number"}, TEXT, "PN-1"),
    ],
    ids=["other words", "other kind", "too long now", "no longer a choice", "a day", "a number of one thing"],
)
def test_another_question_a_day_or_what_can_be_answered_no_more_is_not(
    now: dict[str, Any], before: dict[str, Any], answer: Any
) -> None:
    assert taken(form(one=now), form(one=before), one=answer) == {}
