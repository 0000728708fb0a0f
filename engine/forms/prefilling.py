"""What stands on a form before anybody has answered: defaults, and facts in place of questions.

Both are FEEL over the record; neither is an answer. A default becomes one only when a
person sends the form.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.expressions import Expression, Value, from_json, to_plain
from engine.forms.form import Field, Form


def prefilled(form: Form, scope: Mapping[str, Value], moment: datetime) -> dict[str, Any]:
    """Raw answers to begin with, by field name: dates as ISO texts; fields without a default are absent."""
    raw: dict[str, Any] = {}
    for field in form.questions.asked:
        default = field.default
        value = to_plain(default.evaluate(scope, moment)) if isinstance(default, Expression) else default
        if value is not None:
            raw[field.name] = value
    return raw


def filled_again(
    form: Form, answers: Mapping[str, Any], scope: Mapping[str, Value], moment: datetime
) -> dict[str, Any]:
    """Raw answers to begin with when a task comes back: as given, unless a default is worked out anew.

    Args:
        answers: as stored (JSON form, dates tagged).
    """
    defaults = prefilled(form, scope, moment)
    given, anew = {}, {}
    for field in form.questions.asked:
        if answers.get(field.name) is not None:
            given[field.name] = as_typed(answers[field.name], field)
        if field.name in defaults and isinstance(field.default, Expression):
            anew[field.name] = defaults[field.name]
    return {**defaults, **given, **anew}


def as_typed(answer: Any, field: Field) -> Any:
    """A stored answer as it is typed; of a thing that the record offered its id."""
    if field.offered_by is not None:
        return [one["id"] for one in answer] if isinstance(answer, list) else answer["id"]
    return to_plain(from_json(answer))


def facts(form: Form, scope: Mapping[str, Value], moment: datetime) -> dict[str, Value]:
    """The value of each fact of the form by field name; null where the record does not know."""
    return {field.name: field.fact.evaluate(scope, moment) for field in form.fields if field.fact is not None}
