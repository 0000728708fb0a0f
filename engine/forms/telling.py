"""Recorded answers in words: what a person reads later is what the form offered them."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from engine.england import day_in_words, moment_in_words
from engine.errors import BadInput
from engine.expressions import from_json, to_python
from engine.forms.form import Field, Form, Json, Questions
from engine.forms.taking import NotTaken, is_blank, take
from engine.forms.trying import tried

NOT_ANSWERED = "Not answered"


def told_answer(form: Form, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Question and answer, in the order of the form; questions that were not asked are left out.

    Args:
        answers: as stored (JSON form, dates tagged).
    """
    return [
        (field.title, answer_in_words(answers[field.name], field))
        for field in form.questions.asked
        if field.name in answers
    ]


def questions_called(questions: Questions, prefix: str = "") -> Iterator[tuple[str, str]]:
    """What questions are called, by their names; those of the rows of a group behind the group's name."""
    for field in questions.asked:
        yield f"{prefix}{field.name}", field.title
        if field.rows:
            yield from questions_called(field.rows, f"{field.name}.")


def chosen(form: Form, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The questions of a form that were answered by one choice, yes or no, with what was chosen."""
    return [
        (field.title, answer_in_words(answers[field.name], field))
        for field in form.questions.asked
        if field.kind in ("choice", "boolean") and answers.get(field.name) is not None
    ]


def answer_in_words(value: Any, field: Field | None = None) -> str:
    """One recorded value as plain text: choices by their titles, dates written out, lists line by line."""
    if value is None or value == "" or value == []:
        return NOT_ANSWERED
    if isinstance(value, list):
        return "\n".join(_item(each, field) for each in value)
    if field and field.offered_by and isinstance(value, Mapping):
        return str(value.get("name"))
    for choice in field.choices if field else ():
        if choice.value == value:
            return choice.title
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Mapping):
        return _tagged(value)
    suffix = f" {field.suffix}" if field and field.suffix else ""
    return f"{value}{suffix}"


def typed_in_words(raw: Json, field: Field) -> str:
    """A raw answer as it is told once it was sent; what cannot be taken stands as it was typed."""
    try:
        value = take(field, raw)
    except NotTaken:
        parts = raw.values() if isinstance(raw, Mapping) else raw if isinstance(raw, list) else [raw]
        return " ".join(str(part) for part in parts if not is_blank(part))
    return answer_in_words(_recorded(value, field), field)


def _recorded(value: Json, field: Field) -> Any:
    """An answer that was taken, as it is stored."""
    if field.rows is not None:
        inner, rows = field.rows.by_name, [row for row in value or () if not is_blank(row)]
        taken = [tried(field.rows, row) for row in rows]
        return [{name: _recorded(each, inner[name]) for name, each in row.items()} for row in taken]
    return {"@type": "date", "value": value} if field.kind == "date" and value else value


def _item(value: Any, field: Field | None) -> str:
    if not isinstance(value, Mapping) or field is None or field.rows is None:
        return answer_in_words(value, field)
    inner = field.rows.by_name
    said = [
        f"{inner[name].title}: {answer_in_words(each, inner[name])}"
        for name, each in value.items()
        if name in inner
    ]
    return "; ".join(said)


def _tagged(value: Mapping[str, Any]) -> str:
    kind, text = value.get("@type"), str(value.get("value", ""))
    if kind is None:
        return "; ".join(f"{name}: {answer_in_words(each)}" for name, each in value.items())
    try:
        if kind == "date":
            return day_in_words(date.fromisoformat(text))
        moment = to_python(from_json(value)) if kind == "date and time" else None
        if isinstance(moment, datetime):
            return moment_in_words(moment)
    except (ValueError, BadInput):
        return text
    return text
