"""Fills in the choices that a form offers from the record (`ui:choices`): the parents on record, say.

What is recorded of such an answer is the thing chosen as it was then, not only its id. A question with
nothing to choose from is not asked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from engine.expressions import Value
from engine.forms.form import Choice, Field, Form


def offering(form: Form, scope: Mapping[str, Value], moment: datetime) -> Form:
    """The form as it is asked now: `ui:choices` of the record in place of its expressions."""
    if not any(field.offered_by for field in form.fields):
        return form
    fields = tuple(_offered(form.fields, scope, moment))
    rules = form.questions.rules
    asked = {field.name for field in fields}
    kept = {name: rule for name, rule in rules["properties"].items() if name in asked}
    return replace(
        form, questions=replace(form.questions, fields=fields, rules={**rules, "properties": kept})
    )


def _offered(fields: tuple[Field, ...], scope: Mapping[str, Value], moment: datetime) -> Iterator[Field]:
    for field in fields:
        if field.offered_by is None:
            yield field
        elif choices := tuple(_choices(field.offered_by.evaluate(scope, moment))):
            yield replace(field, choices=choices)


def _choices(found: Value) -> Iterator[Choice]:
    """What there is to choose from: contexts with an id and a name; whatever else the list holds is not."""
    for one in found if isinstance(found, list) else ():
        if isinstance(one, Mapping):
            key, name = one.get("id"), one.get("name")
            if isinstance(key, str) and key and isinstance(name, str) and name:
                yield Choice(key, name, item=one)
