"""Makes a Form of a form file that has no faults."""

from collections.abc import Collection, Mapping
from typing import Any

from engine.expressions import Expression, compile_expression
from engine.forms.form import AttendanceFields, Check, Choice, Field, Form, Json, Questions, ShowIf
from engine.forms.keywords import RULE_KEYS, kind_of_answer, widget_of

#: Names every expression of a form may read besides the form's own answers.
RECORD_NAMES = ("case", "pupil", "attendance")


def build(document: Mapping[str, Any], name: str) -> Form:
    """The form of a checked document; what it gives for a document with faults is not defined."""
    questions = _questions(document, ())
    names = set(questions.by_name)
    attendance = document.get("ui:attendance")
    return Form(
        name=name,
        title=document["title"],
        questions=questions,
        schema=document,
        intro=_paragraphs(document.get("ui:intro", "")),
        into=document.get("ui:into", ""),
        submit=document.get("ui:submit", ""),
        checks=tuple(
            Check(form_expression(check["test"], names), check["field"], check["message"])
            for check in document.get("ui:checks", ())
        ),
        attendance=attendance
        and AttendanceFields(
            attendance["from"],
            attendance["as_of"],
            attendance["possible"],
            attendance["attended"],
            attendance.get("review", True),
        ),
        household=document.get("ui:household", False),
        sent_by=frozenset(document["ui:sent_by"]) if "ui:sent_by" in document else None,
    )


def form_expression(source: str, names: Collection[str]) -> Expression:
    """The compiled expression; a leading = is allowed. Raises ExpressionFault."""
    return compile_expression(source.strip().removeprefix("="), (*names, *RECORD_NAMES))


def choices_of(schema: Mapping[str, Any]) -> tuple[Choice, ...]:
    """The options of a property with `enum` or `oneOf`, or of an array of these."""
    source = schema.get("items", {}) if schema.get("type") == "array" else schema
    if "oneOf" in source:
        return tuple(
            Choice(one["const"], one["title"], one.get("description", "")) for one in source["oneOf"]
        )
    return tuple(Choice(value, str(value)) for value in source.get("enum", ()))


def _questions(document: Mapping[str, Any], outer: Collection[str]) -> Questions:
    properties = document["properties"]
    required = document.get("required", ())
    names = {*properties, *outer}
    order = list(document.get("ui:order", properties))
    fields = tuple(_field(name, properties[name], name in required, names) for name in order)
    rules = {key: document[key] for key in ("if", "then", "else", "allOf") if key in document}
    rules["properties"] = {one.name: _rules(one) for one in fields if one.kind != "fact"}
    return Questions(fields, rules)


def _rules(one: Field) -> dict[str, Any]:
    """What JSON Schema judges of one answer; its choices and its rows were understood before."""
    kept = RULE_KEYS - {"items", "enum", "oneOf"}
    rules = {key: value for key, value in one.schema.items() if key in kept}
    if one.kind in ("choices", "rows") and one.required:
        rules.setdefault("minItems", 1)
    return rules


def _field(name: str, schema: Mapping[str, Any], required: bool, names: Collection[str]) -> Field:
    kind = kind_of_answer(schema) or "text"
    return Field(
        name=name,
        title=schema["title"],
        kind=kind,
        widget=widget_of(schema, kind),
        schema=schema,
        noun=schema.get("ui:name", ""),
        hint=schema.get("description", ""),
        required=required,
        choices=choices_of(schema) if kind in ("choice", "choices") else (),
        alone=next((one for one in choices_of(schema) if one.value == schema.get("ui:alone")), None),
        show_if=_show_if(schema.get("ui:showIf")),
        default=_default(schema.get("ui:default"), names),
        fact=form_expression(schema["ui:fact"], names) if kind == "fact" else None,
        suffix=schema.get("ui:suffix", ""),
        requirement=schema.get("requirement", ""),
        guidance=schema.get("ui:why", ""),
        add_label=schema.get("ui:addLabel", ""),
        offered_by=form_expression(schema["ui:choices"], names) if "ui:choices" in schema else None,
        unique="ui:unique" in schema,
        part=schema.get("ui:part", ""),
        rows=_questions(schema["items"], names) if kind == "rows" else None,
    )


def _show_if(rule: Mapping[str, Any] | None) -> ShowIf | None:
    if rule is None:
        return None
    value = rule["is"]
    return ShowIf(rule["field"], tuple(value) if isinstance(value, list) else (value,))


def _default(source: Json, names: Collection[str]) -> Expression | Json:
    if isinstance(source, str) and source.startswith("="):
        return form_expression(source, names)
    return source


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("\n\n") if part.strip())
