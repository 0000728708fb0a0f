"""Finds every fault of a form file at once, so that an analyst mends it in one go.

A form that passes can be shown, answered and checked; nothing in it is silently ignored.
"""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import PurePath
from typing import Any

from jsonschema import Draft202012Validator

from engine.faults import Fault, FilesRefused
from engine.forms import field_faults
from engine.forms.building import build
from engine.forms.field_faults import FieldFinding
from engine.forms.form import Form
from engine.forms.keywords import FORM_KEYS

#: The largest form file that is read, in bytes.
FORM_LIMIT_BYTES = 256 * 1024


def parse_form(source: bytes, path: str) -> Form:
    """The form in this file; its name is the file's name up to the first dot.

    Raises FilesRefused with all its faults.
    """
    faults = [fault for fault in check_form(source, path) if fault.severity == "error"]
    if faults:
        raise FilesRefused(faults)
    return _built(source, PurePath(path).name.split(".")[0])


@lru_cache(256)
def _built(source: bytes, name: str) -> Form:
    """The form of a sound file, once for files of these bytes: a draft is judged at each change."""
    return build(json.loads(source), name)


def check_form(source: bytes, path: str) -> list[Fault]:
    """The faults of a form file; `element` is the field, with a dot before a field of a row."""
    return [
        Fault(path, element, code, message, mend=mend[0] if mend else None)
        for element, code, message, *mend in _found(source)
    ]


@lru_cache(256)
def _found(source: bytes) -> tuple[FieldFinding, ...]:
    """What is wrong with a file of these bytes: versions of a process share most of their forms."""
    try:
        document = _load(source)
    except (ValueError, RecursionError) as unreadable:
        return (("", "NOT-JSON", f"This is not a readable JSON file: {_first_line(unreadable)}."),)
    return tuple(dict.fromkeys(_findings(document)))


def _load(source: bytes) -> Any:
    if len(source) > FORM_LIMIT_BYTES:
        raise ValueError(f"it is larger than {FORM_LIMIT_BYTES // 1024} kB")
    return json.loads(source.decode(), object_pairs_hook=_no_doubles, parse_constant=_no_constant)


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) < len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise ValueError(f'"{double}" stands twice in one object')
    return document


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number")


def _first_line(problem: Exception) -> str:
    if isinstance(problem, RecursionError):
        return "it is nested too deeply"
    return (str(problem).splitlines() or ["it cannot be understood"])[0]


def _findings(document: Any) -> Iterator[FieldFinding]:
    if not isinstance(document, Mapping) or document.get("type") != "object":
        yield "", "NOT-A-FORM", 'A form file holds one JSON object with "type": "object"; add it.'
        return
    unsound = list(_unsound_schema(document))
    yield from unsound
    if unsound:
        return  # the rest relies on lists being lists and texts being texts
    yield from field_faults.unknown_keys("", document, FORM_KEYS)
    if not field_faults.is_text(document.get("title")):
        yield "", "NO-TITLE", 'The form has no title: add "title", which heads the page.'
    yield from field_faults.of_questions(document, "", set())
    yield from _form_faults(document)


def _unsound_schema(document: Mapping[str, Any]) -> Iterator[FieldFinding]:
    """Where the file is not JSON Schema 2020-12, or not made of the parts a form needs."""
    meta = Draft202012Validator(Draft202012Validator.META_SCHEMA)
    for error in meta.iter_errors(document):
        where = "/".join(str(part) for part in error.absolute_path)
        yield _field_at(list(error.absolute_path)), "NOT-JSON-SCHEMA", f"{where}: {error.message[:200]}."
    properties = document.get("properties")
    if not isinstance(properties, Mapping) or not properties:
        yield "", "NO-FIELDS", 'The form asks nothing: add "properties" with at least one field.'


def _field_at(path: list[Any]) -> str:
    return str(path[1]) if len(path) > 1 and path[0] == "properties" else ""


def _form_faults(document: Mapping[str, Any]) -> Iterator[FieldFinding]:
    yield from _texts(document)
    yield from field_faults.of_into(document.get("ui:into"))
    if not isinstance(document.get("ui:household", False), bool):
        yield "", "BAD-HOUSEHOLD", '"ui:household" is true or false.'
    if "ui:sent_by" in document:
        yield from field_faults.of_senders(document["ui:sent_by"])
    yield from field_faults.of_checks(document)
    yield from field_faults.of_attendance(document)


def _texts(document: Mapping[str, Any]) -> Iterator[FieldFinding]:
    for key in ("ui:intro", "ui:submit", "requirement"):
        if key in document and not field_faults.is_text(document[key]):
            yield "", "NOT-TEXT", f'"{key}" of the form must be a text that is not empty.'
