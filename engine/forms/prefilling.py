"""What stands on a form before anybody has answered: defaults, and facts in place of questions.

Both are FEEL over the record; neither is an answer. A default becomes one only when a
person sends the form.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.expressions import Expression, Value, to_plain
from engine.forms.form import Form


def prefilled(form: Form, scope: Mapping[str, Value], moment: datetime) -> dict[str, Any]:
    """Raw answers to begin with, by field name: dates as ISO texts; fields without a default are absent."""
    raw: dict[str, Any] = {}
    for field in form.questions.asked:
        default = field.default
        value = to_plain(default.evaluate(scope, moment)) if isinstance(default, Expression) else default
        if value is not None:
            raw[field.name] = value
    return raw


def facts(form: Form, scope: Mapping[str, Value], moment: datetime) -> dict[str, Value]:
    """The value of each fact of the form by field name; null where the record does not know."""
    return {field.name: field.fact.evaluate(scope, moment) for field in form.fields if field.fact is not None}
