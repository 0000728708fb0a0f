"""Invents valid answers, so that a simulation can walk every path of a pathway.

Values are drawn near what rules are likely to ask (limits, days around today) and are
judged by `read` itself; what it refuses is drawn again.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from types import MappingProxyType
from typing import Any

from engine.england import day_in_england
from engine.errors import AnswersRefused, EngineError
from engine.expressions import Value
from engine.forms.counting import random_count
from engine.forms.form import Field, Form, Json, Questions
from engine.forms.offering import offering
from engine.forms.prefilling import prefilled
from engine.forms.reading import read
from engine.forms.trying import tried

#: How often refused answers are drawn again before the form is said to have no valid answers.
_ATTEMPTS = 300
#: After so many refusals dates are sought in the past too, and what the form itself offers is taken.
_PATIENCE = 100
#: Days from today that dates of casework lie at: yesterday, six and twelve weeks, half a year ...
_DAYS = (-365, -180, -84, -42, -7, -1, 0, 1, 7, 21, 27, 42, 80, 84, 180, 365)
#: How often a preferred answer is given where a form asks for it.
_LEANING = 0.9
Lean = Mapping[str, Sequence[Json]]
_WORDS = ("agreed", "with", "the", "family", "and", "the", "school", "for", "the", "next", "review")


class NoValidAnswers(EngineError):
    """No valid answers were found for the form {form}: {problems}"""


def random_answers(
    form: Form, rng: Random, scope: Mapping[str, Value], moment: datetime, lean: Lean = MappingProxyType({})
) -> dict[str, Any]:
    """Raw answers that `read` accepts; the same generator state gives the same answers.

    Args:
        lean: answers by the names of fields; where the form asks such a field, most draws are among them.

    Raises NoValidAnswers when the rules of the form leave none that can be found.
    """
    form = offering(form, scope, moment)
    drawn = {field.name: _lean(field, rng, moment, lean) for field in form.questions.asked}
    drawn |= random_count(form, rng, scope, day_in_england(moment))
    faults: tuple[Any, ...] = ()
    for attempt in range(_ATTEMPTS):
        raw = _given(form.questions, drawn, rng)
        try:
            read(form, raw, scope, moment)
        except AnswersRefused as refusal:
            faults = refusal.facts["faults"]
        else:
            return raw
        around = moment if attempt < _PATIENCE else rng.choice((moment, moment - timedelta(days=200)))
        faulty = {fault.field.split(".")[0] for fault in faults}
        for name in _to_redraw(form, faulty):
            drawn[name] = _lean(form.questions.by_name[name], rng, around, lean)
        drawn |= random_count(form, rng, scope, day_in_england(moment))
        if attempt >= _PATIENCE:
            offered = prefilled(form, scope, moment)
            drawn |= {
                name: _completed(form.questions.by_name[name], offered[name], rng, around)
                for name in faulty
                if name in offered
            }
    raise NoValidAnswers(form=form.name, problems="; ".join(fault.message for fault in faults))


def _to_redraw(form: Form, faulty: set[str]) -> list[str]:
    """The faulty fields and whatever is checked together with them, in the order of the form."""
    together = set(faulty)
    for check in form.checks:
        if check.field in faulty:
            together |= check.reads
    return [field.name for field in form.questions.asked if field.name in together]


def _given(questions: Questions, drawn: Mapping[str, Json], rng: Random) -> dict[str, Json]:
    """The drawn answers of the fields that are shown; an optional one is sometimes left empty."""
    return {
        field.name: drawn[field.name]
        for field in questions.shown(tried(questions, drawn))
        if field.required or rng.random() < 0.75
    }


def _lean(field: Field, rng: Random, moment: datetime, lean: Lean) -> Json:
    """Mostly one of the preferred answers that the field has, else any."""
    known = [choice.value for choice in field.choices]
    wanted = [one for one in lean.get(field.name, ()) if field.kind != "choice" or one in known]
    return rng.choice(wanted) if wanted and rng.random() < _LEANING else _draw(field, rng, moment)


def _draw(field: Field, rng: Random, moment: datetime) -> Json:
    if field.rows is not None:
        return [_row(field.rows, rng, moment) for _ in range(_count(field, rng))]
    return _DRAWS[field.kind](field, rng, moment)


def _row(questions: Questions, rng: Random, moment: datetime) -> dict[str, Json]:
    drawn = {field.name: _draw(field, rng, moment) for field in questions.asked}
    return _given(questions, drawn, rng)


def _completed(field: Field, offered: Json, rng: Random, moment: datetime) -> Json:
    """What the form offers; in rows that it begins, the rest is drawn."""
    if field.rows is None or not isinstance(offered, list):
        return offered
    return [{**_row(field.rows, rng, moment), **row} for row in offered]


def _count(field: Field, rng: Random) -> int:
    least = field.schema.get("minItems", 1)
    return int(rng.randint(least, max(least, field.schema.get("maxItems", least + 1))))


def _text(field: Field, rng: Random, moment: datetime) -> str:
    examples = field.schema.get("examples")
    if examples:
        return str(rng.choice(examples))
    least = field.schema.get("minLength", 1)
    most = field.most_characters or max(least, 80)
    text = " ".join(rng.choices(_WORDS, k=rng.randint(3, 8)))
    return text[:most].strip().ljust(least, ".")


def _number(field: Field, rng: Random, moment: datetime) -> int:
    """A whole number within the limits, often at one of them."""
    schema = field.schema
    least = int(schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1))
    most = int(schema.get("maximum", schema.get("exclusiveMaximum", max(least + 61, 61)) - 1))
    return rng.choice(
        (least, most, rng.randint(least, max(least, most)), rng.randint(least, max(least, most)))
    )


def _date(field: Field, rng: Random, moment: datetime) -> str:
    days = rng.choice(_DAYS) if rng.random() < 0.8 else rng.randint(-400, 400)
    return day_in_england(moment + timedelta(days=days)).isoformat()


def _boolean(field: Field, rng: Random, moment: datetime) -> bool:
    return rng.random() < 0.5


def _choice(field: Field, rng: Random, moment: datetime) -> Json:
    return rng.choice(field.choices).value


def _choices(field: Field, rng: Random, moment: datetime) -> list[Json]:
    count = min(_count(field, rng), len(field.choices))
    picked = rng.sample(field.choices, count)
    return [choice.value for choice in ([field.alone] if field.alone in picked else picked)]


_DRAWS: Mapping[str, Callable[[Field, Random, datetime], Json]] = {
    "text": _text,
    "integer": _number,
    "number": _number,
    "date": _date,
    "boolean": _boolean,
    "choice": _choice,
    "choices": _choices,
}
