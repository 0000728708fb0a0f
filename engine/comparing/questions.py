"""A form as an outline: its questions and facts, their choices, and the checks over several answers."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.comparing.difference import Aspect
from engine.comparing.json_texts import json_text
from engine.comparing.outline import Outline, OutlinedPart, Statement, by_key
from engine.comparing.question_words import MUST_BE_ANSWERED, phrases_of_key
from engine.comparing.telling import each_shown, in_quotes, phrases_of

#: Keys of a form, a row or a question whose parts stand in the outline themselves.
_TAKEN_APART = frozenset({"properties", "required", "ui:order", "ui:checks", "items", "oneOf", "enum"})


@dataclass(frozen=True)
class _Level:
    """A form or a row: its schema, what goes before the names of its questions, and what these belong to."""

    schema: Mapping[str, Any]
    prefix: str = ""
    of: str = ""
    within: str = ""


def outline_of_form(document: Mapping[str, Any]) -> Outline:
    """The outline of a form file; the form itself stands under the key ""."""
    title = _title(document, "")
    called = f"the form {in_quotes(title)}" if title else "the form"
    form = OutlinedPart("", title, "form", called, called, by_key(_of_form(document)))
    return by_key([("", form), *_questions(_Level(document)), *_checks(document)])


def _of_form(document: Mapping[str, Any]) -> Iterator[tuple[str, Statement]]:
    yield from _plain(document, "form", _TAKEN_APART & _understood(document))
    for name in _unknown_names(document):
        yield f"required {name}", Statement("form", name, phrases_of("an answer that must be given"))


def _plain(
    schema: Mapping[str, Any], what: Aspect, without: frozenset[str]
) -> Iterator[tuple[str, Statement]]:
    """The keys of a schema, each as one statement."""
    for key, value in schema.items():
        if key not in without:
            made = Statement(what, json_text(value), phrases_of_key(key))
            if key == "ui:showIf" and _is_condition(value):
                made = replace(made, show=_condition)
            if key == "requirement" and isinstance(value, str):
                made = replace(made, show=each_shown(str), listed=True)
            yield key, made


def _questions(level: _Level) -> Iterator[tuple[str, OutlinedPart]]:
    asked = level.schema.get("properties")
    if not isinstance(asked, dict):
        return
    required = _names(level.schema.get("required"))
    for name in dict.fromkeys([*_names(level.schema.get("ui:order")), *asked]):
        schema = asked.get(name)
        if isinstance(schema, dict):
            yield from _question(level, name, schema, name in required)
        elif name in asked:
            yield f"{level.prefix}{name}", _odd(level, name, schema)


def _question(
    level: _Level, name: str, schema: Mapping[str, Any], required: bool
) -> Iterator[tuple[str, OutlinedPart]]:
    key, title = f"{level.prefix}{name}", _title(schema, name)
    called = f"{in_quotes(title)}{level.of}"
    rows = schema.get("items")
    statements = by_key(_plain(schema, "question", _TAKEN_APART & _understood(schema)))
    if required:
        statements["required"] = Statement("question", "required", MUST_BE_ANSWERED)
    if isinstance(rows, dict):
        inner = _plain(rows, "question", _TAKEN_APART & _understood(rows))
        statements |= {f"items {each}": statement for each, statement in inner}
    noun = "fact" if "ui:fact" in schema else "question"
    ordered = f"questions of {level.prefix}"
    whole = f"the {noun} {called}"
    yield key, OutlinedPart(key, title, "question", called, whole, statements, ordered, level.within)
    yield from _choices(key, title, schema)
    if isinstance(rows, dict):
        yield from _choices(key, title, rows)
        yield from _questions(_Level(rows, f"{key}.", f" of {in_quotes(title)}", key))


def _odd(level: _Level, name: str, schema: Any) -> OutlinedPart:
    """What stands among the questions and is none."""
    said = Statement("question", json_text(schema), phrases_of(name))
    key = f"{level.prefix}{name}"
    return OutlinedPart(key, name, "question", in_quotes(name), in_quotes(name), {"whole": said})


def _choices(question: str, title: str, schema: Mapping[str, Any]) -> Iterator[tuple[str, OutlinedPart]]:
    for choice in _items(schema.get("oneOf")) or _items(schema.get("enum")):
        about = choice if isinstance(choice, dict) else {"const": choice}
        value = json_text(about.get("const"))
        called = f"the choice {in_quotes(_title(about, value))} of {in_quotes(title)}"
        statements = by_key(_plain(about, "question", frozenset({"const"})))
        key = f"{question}={value}"
        ordered = f"choices of {question}"
        yield (
            key,
            OutlinedPart(question, title, "question", called, called, statements, ordered, question),
        )


def _checks(document: Mapping[str, Any]) -> Iterator[tuple[str, OutlinedPart]]:
    asked = document.get("properties")
    for check in _items(document.get("ui:checks")):
        if isinstance(check, dict):
            field = str(check.get("field", ""))
            schema = asked.get(field) if isinstance(asked, dict) else None
            title = _title(schema, field) if isinstance(schema, dict) else field
            called = f"the check of {in_quotes(title)}"
            whole = f"{called} ({in_quotes(str(check.get('message', '')))})"
            statements = by_key(_plain(check, "question", frozenset({"field"})))
            yield f"check {field}", OutlinedPart(field, title, "question", called, whole, statements)


def _understood(schema: Mapping[str, Any]) -> frozenset[str]:
    """Keys that are taken apart, as far as they have the shape for it; anything else is told as it stands."""
    asked, order, checks = (schema.get(key) for key in ("properties", "ui:order", "ui:checks"))
    fits = {
        "properties": isinstance(asked, dict),
        "required": schema.get("required") == _names(schema.get("required")) and "properties" in schema,
        "ui:order": isinstance(order, list) and isinstance(asked, dict) and _each_once(order, asked),
        "items": isinstance(schema.get("items"), dict),
        "ui:checks": isinstance(checks, list) and all(isinstance(one, dict) for one in checks),
        "oneOf": bool(_items(schema.get("oneOf"))),
        "enum": bool(_items(schema.get("enum"))) and not _items(schema.get("oneOf")),
    }
    return frozenset(key for key, fitting in fits.items() if fitting)


def _each_once(order: list[Any], asked: Mapping[str, Any]) -> bool:
    return len(order) == len(asked) and sorted(_names(order)) == sorted(asked)


def _unknown_names(schema: Mapping[str, Any]) -> list[str]:
    asked = schema.get("properties")
    return [
        name for name in _names(schema.get("required")) if not isinstance(asked, dict) or name not in asked
    ]


def _title(schema: Mapping[str, Any], otherwise: str) -> str:
    return str(schema.get("title") or otherwise)


def _names(value: Any) -> list[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_condition(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"field", "is"}


def _condition(written: str) -> str:
    value = json.loads(written)
    wanted = value["is"] if isinstance(value["is"], list) else [value["is"]]
    return f"{in_quotes(str(value['field']))} is {' or '.join(in_quotes(json_text(one)) for one in wanted)}"
