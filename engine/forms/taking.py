"""Understands one raw answer: text of an HTML field, or JSON of the API, a draft or a scenario.

Gives the JSON value that JSON Schema then judges, None for "not answered", or refuses with a
message. Knows nothing of rules between answers.
"""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from engine.errors import EngineError
from engine.forms.form import Field, Json
from engine.forms.wording import not_alone, too_long, wrong

#: The longest text a person may give where the form sets no limit, in characters.
TEXT_LIMIT_CHARS = 10_000
#: The most rows of a repeating group.
ROW_LIMIT = 50
#: Years that somebody may type; others are slips of the hand (1026, 2206).
FIRST_YEAR, LAST_YEAR = 1900, 2100

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?")
_YES, _NO = ("yes", "true"), ("no", "false")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Control characters and halves of surrogate pairs: no keyboard types them, no database keeps them.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class NotTaken(EngineError):
    """{problem}"""


def take(field: Field, raw: Json) -> Json:
    """The raw answer as JSON: str, int, float, bool, list, an ISO date, or None when it was left empty.

    Raises NotTaken with the message for the field.
    """
    if isinstance(raw, str):
        raw = _UNPRINTABLE.sub("", raw.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if raw in ("", None, [], {}):
        return None
    return _TAKERS[field.kind](field, raw)


def is_blank(raw: Json) -> bool:
    """Whether nothing at all was given: an empty field, or a row or date of empty fields."""
    if isinstance(raw, Mapping):
        return all(is_blank(part) for part in raw.values())
    if isinstance(raw, str):
        return not raw.strip()
    return raw is None or raw == []


def _text(field: Field, raw: Json) -> str:
    if not isinstance(raw, str):
        raise NotTaken(problem=wrong(field, "text"))
    limit = field.most_characters or TEXT_LIMIT_CHARS
    if len(raw) > limit:
        raise NotTaken(problem=too_long(field, limit))
    return raw


def _number(field: Field, raw: Json) -> int | float:
    whole = field.kind == "integer"
    refusal = NotTaken(problem=wrong(field, "a whole number" if whole else "a number"))
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise refusal
    text = re.sub(r"[\s,]", "", raw) if isinstance(raw, str) else _figures(raw)
    if not _NUMBER.fullmatch(text):
        raise refusal
    number = Decimal(text)
    if number == int(number):
        return int(number)
    if whole:
        raise refusal
    return float(number)


def _figures(number: float | Decimal) -> str:
    return f"{Decimal(str(number)):f}" if math.isfinite(number) else ""


def _boolean(field: Field, raw: Json) -> bool:
    if isinstance(raw, bool):
        return raw
    if str(raw).lower() in _YES + _NO:
        return str(raw).lower() in _YES
    raise NotTaken(problem=wrong(field, "yes or no"))


def _choice(field: Field, raw: Json) -> Json:
    for choice in field.choices:
        if raw == choice.value and isinstance(raw, bool) == isinstance(choice.value, bool):
            return choice.value
        if isinstance(raw, str) and raw == choice.text:
            return choice.value
    raise NotTaken(problem=wrong(field, "one of the answers offered"))


def _choices(field: Field, raw: Json) -> list[Json]:
    given = raw if isinstance(raw, list | tuple) else [raw]
    picked = [_choice(field, one) for one in given if not is_blank(one)]
    if field.alone and field.alone.value in picked and len(set(picked)) > 1:
        raise NotTaken(problem=not_alone(field, field.alone))
    return [choice.value for choice in field.choices if choice.value in picked]


def _rows(field: Field, raw: Json) -> Sequence[Json]:
    if not isinstance(raw, list | tuple) or not all(isinstance(row, Mapping) for row in raw):
        raise NotTaken(problem=wrong(field, "a list"))
    if len(raw) > ROW_LIMIT:
        raise NotTaken(problem=wrong(field, f"{ROW_LIMIT} or fewer"))
    return raw


def _date(field: Field, raw: Json) -> str | None:
    """An ISO date from an ISO text, a tagged date, or the parts `day`, `month` and `year` as typed."""
    if isinstance(raw, Mapping) and raw.get("@type") == "date":
        raw = raw.get("value")
    if isinstance(raw, Mapping):
        return _date_from_parts(field, raw)
    if isinstance(raw, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw):
        return _real_date(field, *(int(part) for part in raw.split("-")))
    raise NotTaken(problem=wrong(field, "a real date"))


def _date_from_parts(field: Field, raw: Mapping[str, Json]) -> str | None:
    parts = {name: str(raw.get(name) or "").strip() for name in ("day", "month", "year")}
    absent = [name for name, text in parts.items() if not text]
    if len(absent) == 3:
        return None
    if absent:
        raise NotTaken(problem=wrong(field, "a full date: add the " + " and the ".join(absent)))
    if not re.fullmatch(r"[0-9]{4}", parts["year"]):
        raise NotTaken(problem=wrong(field, "a date whose year has 4 numbers"))
    if not FIRST_YEAR <= int(parts["year"]) <= LAST_YEAR:
        raise NotTaken(problem=wrong(field, f"a date between {FIRST_YEAR} and {LAST_YEAR}: check the year"))
    if not re.fullmatch(r"[0-9]{1,2}", parts["day"]):
        raise NotTaken(problem=wrong(field, "a real date"))
    return _real_date(field, int(parts["year"]), _month(parts["month"]), int(parts["day"]))


def _month(text: str) -> int:
    """The number of a month typed as 3, 03, Mar or March; 0 when it is none of these."""
    if re.fullmatch(r"[0-9]{1,2}", text):
        return int(text)
    name = text.lower()[:3]
    return _MONTHS.index(name) + 1 if name in _MONTHS else 0


def _real_date(field: Field, year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise NotTaken(problem=wrong(field, "a real date")) from None


_TAKERS = {
    "text": _text,
    "integer": _number,
    "number": _number,
    "boolean": _boolean,
    "choice": _choice,
    "choices": _choices,
    "rows": _rows,
    "date": _date,
}
