"""Draws a form: fields, what was typed and what is wrong with it become GOV.UK components.

Owns the names of HTML fields: `outcome`, `held_on-day`, `actions.0.who`. Decides nothing about
answers: what is shown when is asked of the form itself, and works without scripts.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from flask import current_app
from markupsafe import Markup

from engine.errors import FieldFault
from engine.expressions import Value, to_json
from engine.forms import Field, Form, Questions, facts, offering, prefilled
from engine.forms.parts import FormPart, on_the_page
from engine.forms.taking import ROW_LIMIT
from engine.forms.telling import NOT_ANSWERED, answer_in_words, questions_called
from engine.forms.trying import tried
from web.guidance import requirement_text

#: The index of the blank row that a script copies.
BLANK_ROW = "__row__"

_OF_THE_CASE = "From this case"


@dataclass(frozen=True)
class Shown:
    """One field on the page.

    `name` is that of its HTML field and its id. `value` is text, a list of texts for
    checkboxes, or the parts of a date. `only_if` says in words when it is to be answered and
    `off` that this is not so at present; `rule` tells the same to the script, as JSON.
    """

    field: Field
    name: str
    value: Any = ""
    fault: str = ""
    optional: bool = False
    only_if: str = ""
    rule: str = ""
    off: bool = False
    fact: str = ""
    source: str = ""
    why: str = ""
    rows: "tuple[FormRow, ...]" = ()
    most_rows: int = ROW_LIMIT

    @property
    def heading(self) -> str:
        """What stands above the question."""
        return f"{self.field.title} (optional)" if self.optional else self.field.title


@dataclass(frozen=True)
class FormRow:
    """One row of a repeating group; `index` is part of its fields' names."""

    index: str
    fields: tuple[Shown, ...]


def form_fields(
    form: Form,
    typed: Mapping[str, Any] | None = None,
    faults: Sequence[FieldFault] = (),
    *,
    scope: Mapping[str, Value] | None = None,
    now: datetime,
    more: str | None = None,
    part: FormPart | None = None,
    before: Mapping[str, Any] | None = None,
) -> Markup:
    """The questions and facts of a form as HTML, without the form element and its buttons.

    Args:
        typed: raw answers as posted or saved; None shows the defaults instead.
        faults: as AnswersRefused gives them.
        scope: what defaults and facts read.
        more: the repeating group that shows one more empty row.
        part: only this part; `typed` are the answers to all of the form.
        before: earlier answers (`EarlierAnswer`) by the questions for which they are offered.
    """
    scope = scope or {}
    form = offering(form, scope, now)
    raw = prefilled(form, scope, now) if typed is None else typed
    said = {fault.field: fault.message for fault in faults}
    known = _Known(facts(form, scope, now), scope, more)
    shown = list(_shown_fields(form.questions, raw, said, known, ""))
    shown = list(_of_part(form.questions, part, raw, shown)) if part else shown
    stretches = [list(each) for _, each in groupby(shown, lambda one: one.field.kind == "fact")]
    page = current_app.jinja_env.get_template("form.html")
    sections = [(each, _whys(each)) for each in stretches]
    asked = json.dumps(dict(questions_called(form.questions)), ensure_ascii=False)
    names = " ".join(one.name for one in shown if one.field.kind != "fact") if part else ""
    html = page.render(parts=sections, blank_row=BLANK_ROW, asked=asked, names=names, before=before or {})
    return Markup(html)  # noqa: S704 (escaped by the template)


def _of_part(
    questions: Questions, part: FormPart, raw: Mapping[str, Any], shown: Sequence[Shown]
) -> Iterator[Shown]:
    """What stands on the page of a part; that an answer of another part asks for it is not said again."""
    names = {field.name for field in on_the_page(questions, part, raw)}
    for one in shown:
        rule = one.field.show_if
        if one.field.name in names:
            yield one if rule is None or rule.field in part.names else replace(one, only_if="", rule="")


@dataclass(frozen=True)
class _Known:
    facts: Mapping[str, Value]
    scope: Mapping[str, Value]
    more: str | None


def _shown_fields(
    questions: Questions, raw: Mapping[str, Any], said: Mapping[str, str], known: _Known, prefix: str
) -> Iterator[Shown]:
    asked_now = {field.name for field in questions.shown(tried(questions, raw))}
    maybe = set(_required_sometimes(questions.rules))
    for field in questions.fields:
        name = f"{prefix}{field.name}"
        if field.kind == "fact":
            yield _fact(field, name, known)
            continue
        group = field.rows is not None
        yield Shown(
            field=field,
            name=name,
            value=_typed(field, raw.get(field.name)),
            fault=said.get(name, ""),
            optional=not (field.required or field.show_if or field.name in maybe or group),
            only_if=_only_if(questions, field),
            rule=_rule(questions, field, prefix),
            off=field.name not in asked_now,
            why=_why(field),
            rows=tuple(_rows(field, raw.get(field.name), said, known, name)) if group else (),
            most_rows=min(int(field.schema.get("maxItems", ROW_LIMIT)), ROW_LIMIT),
        )


def _whys(part: Sequence[Shown]) -> list[tuple[list[str], str]]:
    """Why the questions of a section are asked: each reason once, with the titles of its questions."""
    told: dict[str, list[str]] = {}
    for one in part:
        for each in (one, *(one.rows[-1].fields if one.rows else ())):
            if each.why and each.field.title not in told.setdefault(each.why, []):
                told[each.why].append(each.field.title)
    return [(titles, why) for why, titles in told.items() if titles]


def _required_sometimes(rules: Any) -> Iterator[str]:
    """The fields that some condition of the form makes required."""
    if isinstance(rules, list):
        for part in rules:
            yield from _required_sometimes(part)
    elif isinstance(rules, Mapping):
        yield from rules.get("required", ())
        for key in ("then", "else", "allOf"):
            yield from _required_sometimes(rules.get(key))


def _typed(field: Field, raw: Any) -> Any:
    if field.kind == "date":
        return _date_parts(raw)
    if field.kind == "choices":
        return [_text(one) for one in raw] if isinstance(raw, list) else [_text(raw)]
    if field.kind == "boolean":
        return {"true": "yes", "false": "no"}.get(_text(raw), _text(raw))
    return _text(raw)


def _text(raw: Any) -> str:
    if raw is None or isinstance(raw, list | Mapping):
        return ""
    return str(raw).lower() if isinstance(raw, bool) else str(raw)


def _date_parts(raw: Any) -> dict[str, str]:
    """What stands in the three inputs of a date: the typed parts, or those of an ISO date."""
    if isinstance(raw, Mapping) and raw.get("@type") == "date":
        raw = raw.get("value")
    if isinstance(raw, Mapping):
        return {part: _text(raw.get(part)) for part in ("day", "month", "year")}
    parts = _text(raw).split("-")
    if len(parts) != 3:
        return {"day": _text(raw), "month": "", "year": ""}
    return {"day": parts[2].lstrip("0"), "month": parts[1].lstrip("0"), "year": parts[0]}


def _rows(field: Field, raw: Any, said: Mapping[str, str], known: _Known, name: str) -> Iterator[FormRow]:
    """The rows as they were typed, at least one; then the blank one that scripts copy."""
    given = [row for row in raw if isinstance(row, Mapping)] if isinstance(raw, list) else []
    blank: Mapping[str, Any] = {}
    rows = [*given, blank] if known.more == name or not given else given
    for index, row in [*enumerate(rows), (BLANK_ROW, blank)]:
        assert field.rows is not None  # noqa: S101 (only groups come here)
        yield FormRow(str(index), tuple(_shown_fields(field.rows, row, said, known, f"{name}.{index}.")))


def _only_if(questions: Questions, field: Field) -> str:
    rule = field.show_if
    if rule is None:
        return ""
    other = questions.by_name[rule.field]
    words = " or ".join(f"“{answer_in_words(value, other)}”" for value in rule.values)
    return f"Only if you answered {words} to: {other.title}"


def _rule(questions: Questions, field: Field, prefix: str) -> str:
    rule = field.show_if
    if rule is None:
        return ""
    other = questions.by_name[rule.field]
    values = (
        [_typed(other, value) for value in rule.values]
        if other.kind == "boolean"
        else map(_text, rule.values)
    )
    return json.dumps({"field": f"{prefix}{rule.field}", "is": list(values)})


def _why(field: Field) -> str:
    demands = [requirement_text(one) for one in field.requirement.split()]
    return "\n\n".join(part for part in (field.guidance, *demands) if part)


def _fact(field: Field, name: str, known: _Known) -> Shown:
    words = answer_in_words(to_json(known.facts.get(field.name)), field)
    source = _source(field, known.scope)
    # A case that has no decision yet is not one whose decision nobody knows.
    if words == NOT_ANSWERED:
        words, source = ("Nothing is written yet", "") if source == _OF_THE_CASE else ("Not known", source)
    return Shown(field, name, fact=words, source=source, why=_why(field))


def _source(field: Field, scope: Mapping[str, Value]) -> str:
    """Where a fact comes from, with the day of the figures."""
    roots = {path.split(".")[0] for path in field.fact.paths} if field.fact else set()
    if "attendance" in roots:
        attendance = scope.get("attendance")
        as_of = to_json(attendance.get("as_of")) if isinstance(attendance, Mapping) else None
        until = f", up to {answer_in_words(as_of)}" if as_of else ""
        return f"From the attendance figures{until}"
    if "pupil" in roots:
        return "From the pupil’s record"
    # A fact that reads nothing was counted before the form was drawn, and says so in its title.
    return _OF_THE_CASE if roots else ""
