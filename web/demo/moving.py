"""The dates of a scenario, moved together: those that it answers and those that its texts name.

Owns how a date in words is found and moved. A text that names a day without its year, or a month alone
(“letters of October and December”), is moved as far as the rest.
"""

import re
from calendar import month_name
from datetime import date, datetime, timedelta
from typing import Any

_MONTHS = list(month_name)
#: A day, or a month after a word that makes it one: “May” may begin a sentence, too.
_IN_WORDS = re.compile(
    r"\b(?P<before>\d{1,2}|in|of|since|and) (?P<month>" + "|".join(_MONTHS[1:]) + r")(?: (?P<year>\d{4}))?\b"
)
#: For what names no year: one without a leap day.
_SOME_YEAR, _MIDDLE = 2025, 15


def moved(value: Any, by: timedelta) -> Any:
    """The same answers, messages or texts with every date so much later."""
    if isinstance(value, dict):
        return {name: moved(item, by) for name, item in value.items()}
    if isinstance(value, list):
        return [moved(item, by) for item in value]
    if not isinstance(value, str):
        return value
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return (date.fromisoformat(value) + by).isoformat()
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\S+", value):
        return (datetime.fromisoformat(value) + by).isoformat()
    return _IN_WORDS.sub(lambda found: _later(found, by), value)


def _later(found: re.Match[str], by: timedelta) -> str:
    before, year = found["before"], found["year"]
    day = int(before) if before.isdecimal() else _MIDDLE
    later = date(int(year or _SOME_YEAR), _MONTHS.index(found["month"]), day) + by
    return " ".join(
        (
            str(later.day) if before.isdecimal() else before,
            _MONTHS[later.month],
            *([str(later.year)] if year else ()),
        )
    )
