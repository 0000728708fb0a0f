"""Raw answers in, typed answers out, or a message for every field that is wrong.

What is not shown is not asked: the answers of hidden fields are dropped. What is shown and
left empty is answered with null, so that an earlier lap's answer never stands in for it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jsonschema import ValidationError

from engine.errors import AnswersRefused, FieldFault
from engine.expressions import Names, Value, calendar_of, from_json
from engine.forms import wording
from engine.forms.counting import impossible_count
from engine.forms.form import Field, Form, Json, Questions
from engine.forms.offering import offering
from engine.forms.taking import NotTaken, is_blank, take


def read(
    form: Form, raw: Mapping[str, Any], scope: Mapping[str, Value], moment: datetime
) -> dict[str, Value]:
    """The answers as FEEL values by field name: dates as Date, numbers as Decimal, blank as None.

    Args:
        raw: answers as posted, saved or sent: JSON values; a date may be its typed parts.
        scope: the record that the form's checks may read.
        moment: aware; what the checks call now and today.

    Raises AnswersRefused with one fault a field, in the order of the form; the faults of a
    row of a repeating group are named `actions.0.who`, rows counted as they were given.
    """
    asked = offering(form, scope, moment).questions
    taken = _take_all(asked, raw)
    faults = dict(taken.faults)
    answers = {name: _typed(asked.by_name[name], value) for name, value in taken.values.items()}
    failed = [*_used_numbers(asked, answers, scope), *_failed_checks(form, answers, faults, scope, moment)]
    for name, message in failed:
        faults.setdefault(name, message)
    if faults:
        raise AnswersRefused([FieldFault(name, faults[name]) for name in _in_order(form, faults)])
    return answers


@dataclass
class _Taken:
    """Answers of one level: every shown field has a value (None when blank) or a fault."""

    values: dict[str, Json] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def _take_all(questions: Questions, raw: Mapping[str, Any]) -> _Taken:
    taken = _Taken(faults={name: _unknown(questions, name) for name in raw if not _asks(questions, name)})
    values: dict[str, Json] = {}
    refused: dict[str, str] = {}
    for one in questions.asked:
        try:
            values[one.name] = take(one, raw.get(one.name))
        except NotTaken as refusal:
            refused[one.name] = str(refusal)
    for one in questions.shown(values):
        if one.name in refused:
            taken.faults[one.name] = refused[one.name]
        else:
            taken.values[one.name] = _take_rows(one, values[one.name], taken.faults)
    _judge(questions, taken)
    return taken


def _asks(questions: Questions, name: str) -> bool:
    known = questions.by_name.get(name)
    return known is not None and known.kind != "fact"


def _unknown(questions: Questions, name: str) -> str:
    if name in questions.by_name:
        return f"{questions.by_name[name].title} is answered from data and cannot be changed here"
    return f"This form does not ask for {name}"


def _take_rows(one: Field, value: Json, faults: dict[str, str]) -> Json:
    """The rows of a repeating group, blank ones left out, their faults added; other answers as they are."""
    if one.rows is None or value is None:
        return value
    rows = []
    for index, raw in enumerate(value):
        if is_blank(raw):
            continue
        row = _take_all(one.rows, raw)
        rows.append(row.values)
        for name, message in row.faults.items():
            faults[f"{one.name}.{index}.{name}"] = wording.of_row(
                one, index + 1, one.rows.by_name.get(name), message
            )
    return rows or None


def _judge(questions: Questions, taken: _Taken) -> None:
    """Adds a fault for each required field that is empty and each rule of JSON Schema that is broken."""
    for name, value in taken.values.items():
        if value is None and questions.by_name[name].required:
            taken.faults[name] = wording.missing(questions.by_name[name])
    answered = {name: value for name, value in taken.values.items() if value is not None}
    for error in questions.validator.iter_errors(answered):
        for name, message in _broken(questions, taken, error):
            taken.faults.setdefault(name, message)


def _broken(questions: Questions, taken: _Taken, error: ValidationError) -> list[tuple[str, str]]:
    if not error.absolute_path:
        named = error.validator_value if isinstance(error.validator_value, list) else []
        lacking = [name for name in named if taken.values.get(name, "") is None]
        return [(name, wording.missing(questions.by_name[name])) for name in lacking]
    one = questions.by_name[str(error.absolute_path[0])]
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    return [(one.name, wording.broken(one, str(error.validator), error.validator_value, schema))]


def _typed(one: Field, value: Json) -> Value:
    if value is None:
        return None
    if one.offered_by is not None:
        return _items(one, value)
    if one.kind == "date":
        return from_json({"@type": "date", "value": value})
    if one.rows is not None:
        fields = one.rows.by_name
        return [{name: _typed(fields[name], part) for name, part in row.items()} for row in value]
    return from_json(value)


def _items(one: Field, value: Json) -> Value:
    """What was chosen of what the record offers."""
    items = {choice.value: choice.item for choice in one.choices}
    return [items[key] for key in value] if isinstance(value, list) else items[value]


def _used_numbers(
    asked: Questions, answers: Mapping[str, Value], scope: Mapping[str, Value]
) -> Iterator[tuple[str, str]]:
    """The numbers of penalty notices that another notice has, as far as the scope's owner knows them."""
    in_use: Callable[[str], bool] = getattr(scope, "number_in_use", lambda number: False)
    for one in asked.asked:
        number = answers.get(one.name)
        if one.unique and isinstance(number, str) and in_use(number):
            yield one.name, wording.used(number)


def _failed_checks(
    form: Form,
    answers: Mapping[str, Value],
    faults: Mapping[str, str],
    scope: Mapping[str, Value],
    moment: datetime,
) -> list[tuple[str, str]]:
    """The checks that do not hold, among those whose answers are shown and were taken."""
    blank = dict.fromkeys((one.name for one in form.questions.asked), None)
    names = Names({**blank, **answers}, lambda: calendar_of(scope), behind=scope)
    faulty = {name.split(".")[0] for name in faults}
    failed = [
        (check.field, check.message)
        for check in form.checks
        if check.field in answers
        and not faulty & (check.reads | {check.field})
        and check.test.evaluate(names, moment) is not True
    ]
    return failed + impossible_count(form, answers, scope)


def _in_order(form: Form, faults: Mapping[str, str]) -> list[str]:
    order = {one.name: place for place, one in enumerate(form.fields)}
    rows = {
        f"{one.name}.{inner.name}": place
        for one in form.fields
        if one.rows
        for place, inner in enumerate(one.rows.fields)
    }

    def place(name: str) -> tuple[int, int, int]:
        first, *rest = name.split(".")
        row, inner = (int(rest[0]), rest[1]) if len(rest) == 2 else (-1, "")
        return order.get(first, -1), row, rows.get(f"{first}.{inner}", -1)

    return sorted(faults, key=place)
