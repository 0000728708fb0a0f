"""Paths and values of a running process in the words of its forms: what people answered, as they read it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from engine.bpmn.program import Program
from engine.forms import Form
from engine.forms.form import Field
from engine.forms.telling import answer_in_words

NOT_KNOWN = "Not known"
_IDENTIFIER = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


class Wording:
    """The words for one program, looked up by path: `case.plan.progress`.

    A path that no form asks or shows is told by its own parts, a value that is not one of a
    question's choices as it is.
    """

    def __init__(self, program: Program) -> None:
        self._fields: dict[str, list[Field]] = defaultdict(list)
        models = {model.key: model for model in program.models.values()}
        forms = {(key, form.name): form for key, model in models.items() for form in model.forms.values()}
        for path, field in (each for form in forms.values() for each in _placed(form)):
            self._fields[path].append(field)

    def label(self, path: str) -> str:
        """What people call a path."""
        for field in self._fields.get(path, ()):
            return field.title
        parts = path.replace("_", " ").split(".")
        own = parts[1:] if parts[0] == "case" and len(parts) > 1 else parts
        return ": ".join([own[0].capitalize(), *filter(None, [", ".join(own[1:])])])

    def value(self, value: Any, path: str = "") -> str:
        """A value in JSON form, which may stand at a path: its choice, or plain words."""
        if isinstance(value, list) and value:
            return "\n".join(self.value(each, path) for each in value)
        for field in self._fields.get(path, ()):
            if field.offered_by or any(choice.value == value for choice in field.choices):
                return answer_in_words(value, field)
        return plainly(value)


def plainly(value: Any) -> str:
    """A value in JSON form in plain words; one that diagrams and tables hand on, `to_social_care`, too.

    Several answers in one, each with parts of its own, stand on a line each.
    """
    if value is None:
        return NOT_KNOWN
    if isinstance(value, str) and _IDENTIFIER.fullmatch(value):
        return value.replace("_", " ")
    if isinstance(value, Mapping) and "@type" not in value:
        parts = [f"{name.replace('_', ' ')}: {plainly(each)}" for name, each in value.items()]
        return ("\n" if any(isinstance(each, Mapping) for each in value.values()) else "; ").join(parts)
    return answer_in_words(value)


def _placed(form: Form) -> Iterable[tuple[str, Field]]:
    """The fields of a form by the path of their answer, or of the fact that they show."""
    for field in form.fields:
        if field.fact is not None:
            yield field.fact.source, field
        else:
            yield ".".join(filter(None, (form.into, field.name))), field
