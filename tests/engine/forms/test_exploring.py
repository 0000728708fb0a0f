"""Invented answers are always valid, reach every choice, and repeat with the same seed."""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from engine.expressions import to_plain
from engine.forms import Form, NoValidAnswers, facts, parse_form, prefilled, random_answers, read


def dice(seed: int) -> Random:
    return Random(seed)  # noqa: S311 (nothing secret is drawn)


def test_invented_answers_are_valid_and_reach_every_outcome(review: Form, now: datetime) -> None:
    seen = set()
    for seed in range(60):
        answers = read(review, random_answers(review, dice(seed), {}, now), {}, now)
        seen.add((answers["outcome"], answers.get("threshold")))
    assert {outcome for outcome, _ in seen} == {"continue", "step_up", "step_down"}
    assert ("step_up", True) in seen


def test_the_same_seed_invents_the_same_answers(review: Form, now: datetime) -> None:
    assert random_answers(review, dice(7), {}, now) == random_answers(review, dice(7), {}, now)


def test_a_form_without_any_valid_answer_says_so(
    one_field: Callable[..., dict[str, Any]], now: datetime
) -> None:
    document = one_field() | {"ui:checks": [{"test": "false", "field": "answer", "message": "Never"}]}
    form = parse_form(json.dumps(document).encode(), "never.form.json")
    with pytest.raises(NoValidAnswers, match="form never: Never"):
        random_answers(form, dice(1), {}, now)


def test_texts_keep_their_lengths_and_patterns(
    one_field: Callable[..., dict[str, Any]], now: datetime
) -> None:
    for change in ({"minLength": 60, "maxLength": 61}, {"pattern": "^x+$", "examples": ["xx"]}):
        form = parse_form(json.dumps(one_field(**change)).encode(), "f.form.json")
        for seed in range(20):
            read(form, random_answers(form, dice(seed), {}, now), {}, now)


def test_defaults_and_facts_come_from_the_record(review: Form, now: datetime) -> None:
    assert prefilled(review, {}, now) == {"register_from": "2025-09-01"}
    known = facts(review, {"attendance": {"percent": Decimal(80)}}, now)
    assert to_plain(known["percent"]) == 80
    assert facts(review, {}, now) == {"percent": None}


def test_people_mostly_answer_what_they_lean_to(review: Form, now: datetime) -> None:
    lean: dict[str, list[Any]] = {"outcome": ["step_up", "what no form has"], "what no form asks": [1]}
    drawn = [random_answers(review, dice(seed), {}, now, lean)["outcome"] for seed in range(60)]
    assert {*drawn} == {"continue", "step_up", "step_down"}
    assert drawn.count("step_up") > 40


def test_the_rest_of_rows_that_a_form_begins_is_invented(
    one_field: Callable[..., dict[str, Any]], now: datetime
) -> None:
    kinds = [f"paper {number}" for number in range(8)]
    row = {
        "paper": {
            "title": "Paper",
            "type": "string",
            "oneOf": [{"const": one, "title": one} for one in kinds],
        },
        "dated": {"title": "Day", "type": "string", "format": "date"},
    }
    items = {"type": "object", "properties": row, "required": ["paper", "dated"]}
    begun = "=[" + ", ".join(f'{{paper: "{one}"}}' for one in kinds) + "]"
    document = one_field(type="array", items=items, minItems=8, **{"ui:default": begun}) | {
        "ui:checks": [
            {"test": "count(distinct values(answer.paper)) >= 8", "field": "answer", "message": "All"},
            {
                "test": "every one in answer satisfies one.dated <= today()",
                "field": "answer",
                "message": "Day",
            },
        ]
    }
    form = parse_form(json.dumps(document).encode(), "pack.form.json")
    for seed in range(10):
        given = random_answers(form, dice(seed), {}, now)["answer"]
        assert [one["paper"] for one in given] == kinds
