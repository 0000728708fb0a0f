"""Messages read well whatever way an analyst words a title."""

from typing import Any

import pytest

from engine.forms.form import Field
from engine.forms.wording import missing, wrong


def field(title: str, kind: Any = "text", noun: str = "") -> Field:
    return Field(name="x", title=title, kind=kind, widget="text", schema={}, noun=noun)


@pytest.mark.parametrize(
    ("one", "message"),
    [
        (field("Date of the review", "date"), "Enter the date of the review"),
        (field("TAF chair"), "Enter the TAF chair"),
        (field("The child's view"), "Enter the child's view"),
        (field("Any other notes"), "Enter any other notes"),
        (field("Describe what works well"), "Describe what works well"),
        (field("What are we worried about?"), "Enter an answer: What are we worried about?"),
        (field("When was the review held?", "date"), "Enter a date: When was the review held?"),
        (field("Has attendance improved?", "boolean"), "Select yes or no: Has attendance improved?"),
        (field("The parent agrees", "boolean"), "Select yes or no: The parent agrees"),
        (field("Outcome", "choice"), "Select the outcome"),
        (field("When was it?", "date", "the date of the visit"), "Enter the date of the visit"),
    ],
)
def test_an_unanswered_question(one: Field, message: str) -> None:
    assert missing(one) == message


@pytest.mark.parametrize(
    ("one", "message"),
    [
        (field("Date of the review"), "Date of the review must be a real date"),
        (field("When was it?"), "Your answer must be a real date: When was it?"),
        (field("Describe the day"), "Your answer must be a real date: Describe the day"),
        (field("When was it?", noun="the date of the visit"), "The date of the visit must be a real date"),
    ],
)
def test_an_answer_that_cannot_be_taken(one: Field, message: str) -> None:
    assert wrong(one, "a real date") == message
