"""A form whose count of sessions the register has made already: shown as a fact, not asked.

What is asked otherwise stands in the form's "ui:attendance".
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from engine.attendance.facts import Sessions, percent_text
from engine.expressions import compile_expression
from engine.forms.form import Field, Form

TITLE = "Attendance in the register"


def answers_of(form: Form, counted: Sessions) -> dict[str, Any]:
    """The raw answers that the register gives to a form; empty for one that asks for no count."""
    names = form.attendance
    if names is None or counted.from_day is None:
        return {}
    return {
        names.from_: counted.from_day.isoformat(),
        names.as_of: counted.as_of.isoformat(),
        names.possible: counted.possible,
        names.attended: counted.attended,
    }


def with_fact(form: Form, counted: Sessions) -> Form:
    """The form as it is shown, with what the register says in place of the questions."""
    return replace(form, questions=replace(form.questions, fields=tuple(_shown(form, counted))))


def _shown(form: Form, counted: Sessions) -> Iterator[Field]:
    names = form.attendance
    asked = {names.from_, names.as_of, names.possible, names.attended} if names else set()
    told = False
    for field in form.fields:
        if field.name not in asked:
            yield field
        elif not told:
            told = True
            fact = compile_expression(f'"{in_words(counted)}"')
            yield Field("register", TITLE, "fact", "fact", {}, fact=fact, requirement=field.requirement)


def in_words(counted: Sessions) -> str:
    """A count as people read it: sessions, percentage, kinds of absence, days."""
    percent = percent_text(counted.attended, counted.possible)
    since = f"{counted.from_day:%-d %B %Y} to " if counted.from_day else "up to "
    absence = f"absent {counted.authorised} with leave and {counted.unauthorised} without"
    return (
        f"{counted.attended} of {counted.possible} sessions attended ({percent}%), {absence}, "
        f"{since}{counted.as_of:%-d %B %Y}"
    )
