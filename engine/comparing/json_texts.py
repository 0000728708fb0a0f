"""JSON files as they are compared: read with every digit, taken apart as far as both have the same shape."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from engine.faults import Fault, FilesRefused

#: A place that one of two documents does not have.
MISSING: Any = object()
#: Below so many levels two values are compared as wholes.
_DEEPEST = 40

#: Where a value lies: names of members and numbers in lists.
Place = tuple[str | int, ...]


def read_document(source: bytes, path: str) -> Mapping[str, Any]:
    """The object in a JSON file; numbers with a fraction are Decimal.

    Raises:
        FilesRefused: JSON-BROKEN: it is no JSON, or no object.
    """
    try:
        document = json.loads(source, parse_float=Decimal, parse_constant=_no_constant)
        json_text(document)
    except RecursionError:
        raise FilesRefused([Fault(path, "", "JSON-BROKEN", "The file is nested too deeply.")]) from None
    except ValueError as problem:
        raise FilesRefused([Fault(path, "", "JSON-BROKEN", f"The file is not JSON: {problem}.")]) from None
    if not isinstance(document, dict):
        message = "The file is JSON, but no object: it has to begin with “{”."
        raise FilesRefused([Fault(path, "", "JSON-BROKEN", message)])
    return document


def json_text(value: Any) -> str:
    """A value as text, the same for equal values; a text is itself, unless it could be another value."""
    return value if isinstance(value, str) and not _looks_like_json(value) else _written(value)


def differing(was: Any, now: Any, place: Place = ()) -> Iterator[tuple[Place, Any, Any]]:
    """Where two values differ, as deep as they have the same shape: place, was and now (or `MISSING`)."""
    if isinstance(was, dict) and isinstance(now, dict) and len(place) < _DEEPEST:
        for name in {**was, **now}:
            yield from differing(was.get(name, MISSING), now.get(name, MISSING), (*place, name))
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now) and len(place) < _DEEPEST:
        for index, (one, other) in enumerate(zip(was, now, strict=True)):
            yield from differing(one, other, (*place, index))
    elif was is MISSING or now is MISSING or _written(was) != _written(now):
        yield place, was, now


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=_number)


def _looks_like_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _number(value: Decimal) -> float | str:
    """As a number where that keeps every digit."""
    near = float(value)
    return near if Decimal(repr(near)) == value else str(value)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")
