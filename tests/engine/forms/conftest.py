"""A review form as an analyst writes it, and ways to read, change and judge it in tests."""

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.errors import AnswersRefused
from engine.expressions import Value
from engine.faults import Fault
from engine.forms import Form, check_form, parse_form, read

REVIEW: Mapping[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Team around the family review",
    "type": "object",
    "ui:intro": "Record the review.\n\nThe family sees what you write.",
    "ui:submit": "Save the review",
    "required": ["held_on", "outcome", "attendees", "register_from", "possible", "attended"],
    "ui:attendance": {
        "from": "register_from",
        "as_of": "held_on",
        "possible": "possible",
        "attended": "attended",
    },
    "properties": {
        "held_on": {"title": "Date of the review", "type": "string", "format": "date"},
        "attendees": {
            "title": "Who came?",
            "type": "array",
            "items": {
                "oneOf": [{"const": "pupil", "title": "Pupil"}, {"const": "parent", "title": "Parent"}]
            },
        },
        "register_from": {
            "title": "First day counted",
            "type": "string",
            "format": "date",
            "ui:default": '=date("2025-09-01")',
        },
        "possible": {"title": "Sessions possible", "type": "integer", "minimum": 0, "maximum": 400},
        "attended": {"title": "Sessions attended", "type": "integer", "minimum": 0},
        "percent": {"title": "Attendance at the last review", "ui:fact": "attendance.percent"},
        "outcome": {
            "title": "Outcome of the review",
            "type": "string",
            "requirement": "O-2E",
            "oneOf": [
                {"const": "continue", "title": "Continue"},
                {"const": "step_up", "title": "Step up"},
                {"const": "step_down", "title": "Step down"},
            ],
        },
        "threshold": {
            "title": "Has the legal threshold been met?",
            "type": "boolean",
            "ui:showIf": {"field": "outcome", "is": "step_up"},
        },
        "threshold_why": {
            "title": "Describe how the threshold is met",
            "type": "string",
            "maxLength": 2000,
            "ui:showIf": {"field": "threshold", "is": True},
        },
        "next_review": {
            "title": "Date of the next review",
            "type": "string",
            "format": "date",
            "ui:showIf": {"field": "outcome", "is": ["continue", "step_up"]},
        },
        "actions": {
            "title": "Actions",
            "type": "array",
            "maxItems": 3,
            "ui:addLabel": "Add another action",
            "items": {
                "type": "object",
                "required": ["what", "by"],
                "properties": {
                    "what": {"title": "What will be done", "type": "string"},
                    "who": {"title": "Who does it", "type": "string", "maxLength": 10},
                    "by": {"title": "By when", "type": "string", "format": "date", "ui:name": "the day"},
                },
            },
        },
    },
    "ui:checks": [
        {
            "test": 'next_review = null or next_review <= held_on + duration("P84D")',
            "field": "next_review",
            "message": "The next review must be at most 12 weeks after this one",
        }
    ],
    "allOf": [
        {
            "if": {"properties": {"outcome": {"const": "continue"}}, "required": ["outcome"]},
            "then": {"required": ["actions", "next_review"]},
        }
    ],
}
GIVEN: Mapping[str, Any] = {
    "held_on": "2026-01-12",
    "attendees": ["parent", "pupil"],
    "register_from": "2025-09-01",
    "possible": "120",
    "attended": "96",
    "outcome": "continue",
    "next_review": "2026-02-23",
    "actions": [{"what": "Meet at the gate", "who": "Ms Hill", "by": "2026-01-19"}],
}
NOW = datetime(2026, 1, 12, 10, tzinfo=UTC)

Refusals = Callable[..., dict[str, str]]
Faults = Callable[[Mapping[str, Any]], list[Fault]]


def as_form(document: Mapping[str, Any]) -> Form:
    return parse_form(json.dumps(document).encode(), "forms/taf_review.form.json")


@pytest.fixture
def document() -> dict[str, Any]:
    """The review form's file, to be changed at will."""
    return deepcopy(dict(REVIEW))


@pytest.fixture
def review() -> Form:
    return as_form(REVIEW)


@pytest.fixture
def given() -> dict[str, Any]:
    """Valid answers to the review form."""
    return deepcopy(dict(GIVEN))


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def answer(given: dict[str, Any], review: Form) -> Callable[..., dict[str, Value]]:
    """Reads the valid answers with some changed."""
    return lambda **changed: read(review, {**given, **changed}, {}, NOW)


@pytest.fixture
def refusals(given: dict[str, Any], review: Form) -> Refusals:
    """What is said about the valid answers with some changed, by field; None takes an answer away."""

    def refused(**changed: Any) -> dict[str, str]:
        with pytest.raises(AnswersRefused) as caught:
            read(review, {**given, **changed}, {}, NOW)
        return {fault.field: fault.message for fault in caught.value.facts["faults"]}

    return refused


@pytest.fixture
def one_field() -> Callable[..., dict[str, Any]]:
    """A form that asks one required question, called `answer`."""

    def form(**schema: Any) -> dict[str, Any]:
        properties = {"answer": {"title": "Answer", "type": "string", **schema}}
        return {"title": "T", "type": "object", "required": ["answer"], "properties": properties}

    return form


@pytest.fixture
def faults() -> Faults:
    return lambda document: check_form(json.dumps(document).encode(), "forms/taf_review.form.json")
