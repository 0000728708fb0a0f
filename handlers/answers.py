"""What a browser sent, as the raw answers that a form reads.

A name says where its value belongs: `actions.0.who` is a row of a repeating group,
`review_date-day` a part of a date. Nothing is judged here.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import request

from handlers import current, forgery, kept

#: Hidden field of a form: what its questions are called, by the names of its fields, as JSON.
ASKED = "asked-as"
#: The hidden field in which the page of a part says which questions stood on it; no question is called so.
QUESTIONS_ASKED = "questions-asked"
#: What every form carries besides its answers.
OWN_FIELDS = frozenset({forgery.FIELD, kept.TYPED_BY, current.ONCE, ASKED, QUESTIONS_ASKED, "do"})
#: More fields than any form has are not read.
MOST_FIELDS = 2000

_PART = re.compile(r"(.+)-(day|month|year)")


def posted_answers() -> dict[str, Any]:
    """The raw answers in this request, without the row that the button pressed takes away."""
    removed = request.form.get("do", "").partition("remove:")[2]
    names = [name for name in request.form if name not in OWN_FIELDS]
    if removed:
        names = [name for name in names if not name.startswith(f"{removed}.")]
    return nested((name, request.form.getlist(name)) for name in names)


def posted_questions() -> list[str]:
    """The questions that stood on the page, where it was a part of a form; none otherwise."""
    return request.form.get(QUESTIONS_ASKED, "").split()[:MOST_FIELDS]


def flattened(raw: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Raw answers as the named values of a form: what `nested` makes answers of again."""
    for name, value in raw.items():
        values = value if isinstance(value, list) else [value]
        for index, each in enumerate(values):
            if isinstance(each, Mapping) and isinstance(value, list):
                yield from flattened(each, f"{prefix}{name}.{index}.")
            elif isinstance(each, Mapping):
                yield from ((f"{prefix}{name}-{part}", str(text)) for part, text in each.items())
            elif each is not None:
                yield f"{prefix}{name}", str(each).lower() if isinstance(each, bool) else str(each)


def nested(fields: Iterable[tuple[str, list[str]]]) -> dict[str, Any]:
    """Named values as nested answers: one value as text, several as a list, rows in their order."""
    answers: dict[str, Any] = {}
    for name, values in list(fields)[:MOST_FIELDS]:
        first, _, rest = name.partition(".")
        index, _, inner = rest.partition(".")
        if inner and index.isdecimal() and len(index) < 4:
            rows = answers.setdefault(first, {})
            if isinstance(rows, dict):
                _put(rows.setdefault(int(index), {}), inner, values)
        else:
            _put(answers, name, values)
    return {name: _rows(value) for name, value in answers.items()}


def _put(answers: dict[str, Any], name: str, values: list[str]) -> None:
    part = _PART.fullmatch(name)
    if part and isinstance(answers.setdefault(part[1], {}), dict):
        answers[part[1]][part[2]] = values[0]
    else:
        answers[name] = values[0] if len(values) == 1 else values


def _rows(value: Any) -> Any:
    if isinstance(value, dict) and value and all(isinstance(key, int) for key in value):
        return [value[index] for index in sorted(value)]
    return value
