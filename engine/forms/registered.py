"""A form whose count of sessions the register has made already: shown as facts, not asked.

What is asked otherwise stands in the form's "ui:attendance". The year comes first, with its label; the
days since the last review stand beside it with their own dates.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from engine.attendance.facts import Sessions
from engine.expressions import compile_expression
from engine.forms.form import Field, Form


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


def with_fact(form: Form, attendance: Mapping[str, Any], last_year_until: int) -> Form:
    """The form as it is shown, with what the register says in place of the questions.

    Args:
        attendance: the `attendance` facts, as plain values.
        last_year_until: last year stands beside until this year has so many possible sessions.
    """
    told = dict(_told(attendance, last_year_until))
    return replace(form, questions=replace(form.questions, fields=tuple(_shown(form, told))))


def _shown(form: Form, told: Mapping[str, tuple[str, str]]) -> Iterator[Field]:
    names = form.attendance
    asked = {names.from_, names.as_of, names.possible, names.attended} if names else set()
    said = False
    for field in form.fields:
        if field.name not in asked:
            yield field
        elif not said:
            said, part = True, field.part
            for name, (title, text) in told.items():
                fact = compile_expression(f'"{text}"')
                yield Field(
                    name, title, "fact", "fact", {}, fact=fact, requirement=field.requirement, part=part
                )
                part = ""


def _told(attendance: Mapping[str, Any], last_year_until: int) -> Iterator[tuple[str, tuple[str, str]]]:
    yield "register", ("Attendance this school year", attendance["told"])
    since, before, last_year = (attendance[name] for name in ("since", "before", "last_year"))
    if since:
        yield (
            "register_since",
            ("Since the last review" if attendance["previous"] else "Lately", since["told"]),
        )
    if before:
        yield "register_before", ("Before that", before["told"])
    if last_year and attendance["possible"] < last_year_until:
        yield "register_last_year", ("Last school year", last_year["told"])
