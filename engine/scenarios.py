"""Scenario files: one life of a process, told beforehand, and what is expected of it.

Owns the shape of a scenario (a JSON Schema) and reading one from bytes. Refuses unknown keys,
because a misspelt expectation would hold for ever. Whether the process exists and its elements
too is judged where the scenario runs.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from engine.faults import Fault, FilesRefused

_MOMENT = {"type": "string", "format": "moment"}
_DAY = {"type": "string", "format": "day"}
_NAMES = {"type": "object", "propertyNames": {"minLength": 1}}
_DATE = {
    "type": "object",
    "required": ["@type", "value"],
    "properties": {"@type": {"const": "date"}, "value": {"type": "string", "format": "day"}},
}
#: The facts of a pupil: any names; parents and the notices to them have a shape of their own.
_PUPIL = {
    **_NAMES,
    "properties": {
        "parents": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id", "name"],
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "name": {"type": "string", "minLength": 1},
                    "relationship": {"type": "string"},
                    "address_known": {"type": "boolean"},
                },
            },
        },
        "penalty_notices": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["parent_id", "issued_on", "outcome"],
                "properties": {
                    "parent_id": {"type": "string", "minLength": 1},
                    "issued_on": _DATE,
                    "outcome": {"type": "string", "minLength": 1},
                    "number": {"type": "string", "minLength": 1},
                    "elsewhere": {"type": "boolean"},
                },
            },
        },
    },
}
_IDS = {"type": "array", "items": {"type": "string", "minLength": 1}}
_SPANS = {"type": "array", "items": {"type": "string", "pattern": "^-?P"}}

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "title": {"type": "string"},
        "description": {"type": "string"},
        "process": {"type": "string", "minLength": 1},
        "start": _MOMENT,
        "until": _MOMENT,
        "variables": {**_NAMES, "properties": {"pupil": _PUPIL}},
        "answers": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "object"}},
        },
        "delay": {"type": "object", "additionalProperties": {"type": "string", "pattern": "^-?P"}},
        "messages": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "minLength": 1},
                    "at": {"type": "string", "minLength": 1},
                    "by": {"type": "string", "minLength": 1},
                    "data": _NAMES,
                    "key": {"type": "string"},
                },
            },
        },
        "facts": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["at"],
                "properties": {
                    "at": {"type": "string", "minLength": 1},
                    "pupil": _PUPIL,
                    "attendance": _NAMES,
                },
            },
        },
        "calendar": {
            "type": "object",
            "additionalProperties": False,
            "required": ["half_terms"],
            "properties": {
                "half_terms": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["first", "last"],
                        "properties": {"first": _DAY, "last": _DAY, "name": {"type": "string"}},
                    },
                },
                "closed": {"type": "array", "items": _DAY},
            },
        },
        "max_steps": {"type": "integer", "minimum": 1},
        "staff": {"type": "object", "additionalProperties": {**_IDS, "minItems": 1}},
        "pace": {"type": "object", "additionalProperties": {**_SPANS, "minItems": 1}},
        "lean": {"type": "object", "additionalProperties": {"type": "array"}},
        "unanswered": {"enum": ["open", "random"]},
        "seed": {"type": "integer"},
        "expect": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "ended": {"type": "boolean"},
                "end_event": {"type": "string", "minLength": 1},
                "path": _IDS,
                "at": {"type": "object", "additionalProperties": _MOMENT},
                "variables": _NAMES,
            },
        },
    },
}

_formats = FormatChecker(formats=())


@_formats.checks("moment", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or bool(datetime.fromisoformat(value))


@_formats.checks("day", raises=ValueError)
def _is_day(value: object) -> bool:
    return not isinstance(value, str) or (len(value) == len("2026-09-01") and bool(date.fromisoformat(value)))


_validator = Draft202012Validator(SCHEMA, format_checker=_formats)


def read_scenario(source: bytes, path: str) -> dict[str, Any]:
    """The scenario in `source`; numbers with a fraction are Decimal.

    Args:
        source: the bytes of the file.
        path: what the file is called in faults.

    Raises:
        FilesRefused: JSON-BROKEN, or one SCENARIO-SHAPE fault for each place that is wrong.
    """
    try:
        scenario = json.loads(source, parse_float=Decimal)
    except RecursionError:
        raise FilesRefused([Fault(path, "", "JSON-BROKEN", "The file is nested too deeply.")]) from None
    except ValueError as problem:
        raise FilesRefused([Fault(path, "", "JSON-BROKEN", f"The file is not JSON: {problem}.")]) from None
    faults = check_shape(scenario, path)
    if faults:
        raise FilesRefused(faults)
    found: dict[str, Any] = scenario
    return found


def check_scenario(source: bytes, path: str) -> list[Fault]:
    """Every fault of a scenario file; an empty list when it can be run."""
    return list(_faults_of(source, path))


@lru_cache(1024)
def _faults_of(source: bytes, path: str) -> tuple[Fault, ...]:
    """The same, once for files of these bytes: a draft is judged at each change of its diagram."""
    try:
        read_scenario(source, path)
    except FilesRefused as refusal:
        return tuple(refusal.faults)
    return ()


def check_shape(scenario: Any, path: str) -> list[Fault]:
    """Every place where a parsed scenario departs from `SCHEMA`, in the order of the file."""
    errors = sorted(
        _validator.iter_errors(scenario), key=lambda error: [str(part) for part in error.absolute_path]
    )
    faults = [Fault(path, _place(error), "SCENARIO-SHAPE", _message(error)) for error in errors]
    return faults or _backward_half_terms(scenario, path)


def _backward_half_terms(scenario: Mapping[str, Any], path: str) -> list[Fault]:
    half_terms = scenario.get("calendar", {}).get("half_terms", ())
    message = "The last day of a half-term lies before its first."
    return [
        Fault(path, f"calendar.half_terms.{place}", "SCENARIO-SHAPE", message)
        for place, one in enumerate(half_terms)
        if one["last"] < one["first"]
    ]


def _place(error: ValidationError) -> str:
    return ".".join(str(part) for part in error.absolute_path)


def _message(error: ValidationError) -> str:
    if error.validator == "format":
        written = "2026-09-01" if error.validator_value == "day" else "2026-09-01T09:00:00+01:00"
        return f"{str(error.instance)[:80]!r} is no {error.validator_value}; write it as {written}."
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
        return f"{error.message[:200]}; known here: {', '.join(known)}."
    return f"{error.message[:200]}."
