"""Changes the questions of a form file one by one; every key that was not asked about stays as it was."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.errors import BadInput, NotFound
from engine.forms.keywords import ANSWER_NAME, NAMED_WRONGLY, kind_of_answer

#: Kinds of questions that are asked for in a list, with what a new one is written as.
NEW_QUESTIONS: Mapping[str, Mapping[str, Any]] = {
    "line": {"type": "string", "maxLength": 200},
    "text": {"type": "string", "maxLength": 4000},
    "date": {"type": "string", "format": "date"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "choice": {"type": "string", "oneOf": []},
    "choices": {"type": "array", "items": {"type": "string", "oneOf": []}},
    "fact": {"ui:fact": ""},
}
#: What is typed of a question, by the keys of the file.
TEXT_KEYS = ("title", "description", "ui:why", "requirement", "ui:part", "ui:fact")


@dataclass(frozen=True)
class ListedQuestion:
    """One question as a list of questions shows it.

    `kind` is what kind of answer it takes, "" where nothing can be made of it. `options` are lines
    "value | title" of a choice, None where the question has none of its own. `texts` are by the keys of
    the file; `shown_if` is `field = value`, or "".
    """

    name: str
    kind: str
    texts: Mapping[str, str]
    options: Sequence[str] | None
    required: bool
    shown_if: str


def read_questions(source: bytes) -> list[ListedQuestion]:
    """The questions of a form in the order in which they are asked.

    Raises:
        BadInput: the file is no form that can be read.
    """
    form = read_form(source)
    order = form.get("ui:order") or list(form["properties"])
    return [_question(form, name) for name in order if name in form["properties"]]


def read_form(source: bytes) -> dict[str, Any]:
    """The form as it is written.

    Raises:
        BadInput: it cannot be read.
    """
    try:
        form = json.loads(source)
    except ValueError as broken:
        raise BadInput(problem=f"The form cannot be read: {broken}. Mend it as text.") from None
    if not isinstance(form, dict) or not isinstance(form.get("properties"), dict):
        raise BadInput(problem="The form has no questions that can be read: mend it as text.")
    if not all(isinstance(one, dict) for one in form["properties"].values()):
        raise BadInput(problem="A question of the form cannot be read: mend it as text.")
    return form


def _question(form: Mapping[str, Any], name: str) -> ListedQuestion:
    schema = form["properties"][name]
    shown, kind = schema.get("ui:showIf") or {}, kind_of_answer(schema) or ""
    chosen = kind in ("choice", "choices") and "ui:choices" not in schema
    wanted = shown.get("is")
    return ListedQuestion(
        name=name,
        kind=kind,
        texts={key: str(schema.get(key, "")) for key in TEXT_KEYS},
        options=[_option(one) for one in _options(schema)] if chosen else None,
        required=name in form.get("required", ()),
        shown_if=f"{shown.get('field')} = {json.dumps(wanted, ensure_ascii=False)}" if shown else "",
    )


def _options(schema: Mapping[str, Any]) -> Sequence[Any]:
    items = schema.get("items") if schema.get("type") == "array" else schema
    found = items.get("oneOf", items.get("enum", [])) if isinstance(items, dict) else []
    return found if isinstance(found, list) else []


def _option(option: Any) -> str:
    if not isinstance(option, dict):
        return str(option)
    return f"{option.get('const', '')} | {option.get('title', '')}"


def change_question(
    source: bytes,
    name: str,
    texts: Mapping[str, str],
    *,
    required: bool,
    options: Sequence[str] | None = None,
) -> bytes:
    """The form with one question changed.

    Args:
        texts: by the keys of the file; an empty one is taken away.
        options: lines "value | title" of a choice; None leaves them alone.

    Raises:
        NotFound: it asks no such question.
        BadInput: the form cannot be read, or an option has no words.
    """
    form = read_form(source)
    if name not in form["properties"]:
        raise NotFound(kind="question", reference=name)
    schema = form["properties"][name]
    for key in TEXT_KEYS:
        value = texts.get(key, str(schema.get(key, ""))).strip()
        if value:
            schema[key] = value
        elif key in schema and key != "ui:fact":
            del schema[key]
    if options is not None:
        _write_options(schema, options)
    _require(form, name, required)
    return written_form(form)


def _write_options(schema: dict[str, Any], lines: Sequence[str]) -> None:
    """Give a choice its options; what else an option has, such as a hint, stays with its value."""
    holder = schema.get("items", {}) if schema.get("type") == "array" else schema
    before = {one.get("const"): one for one in _options(schema) if isinstance(one, dict)}
    options = [_read_option(line) for line in lines if line.strip()]
    if all(isinstance(one, str) for one in _options(schema)) and _options(schema):
        holder["enum"] = [value for value, _ in options]
        return
    holder["oneOf"] = [{**before.get(value, {}), "const": value, "title": title} for value, title in options]


def _read_option(line: str) -> tuple[str, str]:
    value, _, title = (part.strip() for part in line.partition("|"))
    if not value:
        raise BadInput(problem=f"“{line.strip()}”: write each choice as value | words, such as yes | Yes.")
    return value, title or value


def _require(form: dict[str, Any], name: str, required: bool) -> None:
    there = [one for one in form.get("required", ()) if one != name]
    wanted = [one for one in form["properties"] if one in {*there, *([name] if required else [])}]
    if wanted:
        form["required"] = wanted
    else:
        form.pop("required", None)


def add_question(source: bytes, name: str, kind: str, title: str) -> bytes:
    """The form with a new question at its end.

    Args:
        kind: one of `NEW_QUESTIONS`.

    Raises:
        BadInput: the form cannot be read, asks one of that name already, it is no name, or nothing is asked.
    """
    form = read_form(source)
    name, title = name.strip(), title.strip()
    if not name or not title or kind not in NEW_QUESTIONS:
        raise BadInput(problem="Give the question a name, a kind and its words.")
    if not ANSWER_NAME.fullmatch(name):
        raise BadInput(problem=f"“{name}” cannot be used in conditions. {NAMED_WRONGLY}")
    if name in form["properties"]:
        raise BadInput(problem=f"The form asks “{name}” already: choose another name.")
    form["properties"][name] = {"title": title, **json.loads(json.dumps(NEW_QUESTIONS[kind]))}
    if "ui:order" in form:
        form["ui:order"].append(name)
    return written_form(form)


def remove_question(source: bytes, name: str) -> bytes:
    """The form without a question.

    Raises:
        NotFound, BadInput: see `change_question`.
    """
    form = read_form(source)
    if form["properties"].pop(name, None) is None:
        raise NotFound(kind="question", reference=name)
    _require(form, name, required=False)
    if "ui:order" in form:
        form["ui:order"] = [one for one in form["ui:order"] if one != name]
    return written_form(form)


def move_question(source: bytes, name: str, places: int) -> bytes:
    """The form with a question asked earlier (negative) or later; at an end it stays.

    Raises:
        NotFound, BadInput: see `change_question`.
    """
    form = read_form(source)
    order = list(form.get("ui:order") or form["properties"])
    if name not in order:
        raise NotFound(kind="question", reference=name)
    at = order.index(name)
    order.insert(max(0, min(len(order) - 1, at + places)), order.pop(at))
    if "ui:order" in form:
        form["ui:order"] = order
    else:
        form["properties"] = {one: form["properties"][one] for one in order}
    return written_form(form)


def written_form(form: Mapping[str, Any]) -> bytes:
    """The file of a form, laid out as all are."""
    return (json.dumps(form, ensure_ascii=False, indent=2) + "\n").encode()
