"""Values as people read them in a letter: 1 September 2026, 9:05am, yes, 14 days."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal

from engine.expressions import Date, DateTime, DaysTimeDuration, Time, Value, YearsMonthsDuration
from engine.expressions.calendar import ENGLAND
from engine.expressions.values import write_number

#: What stands in a list for an entry that nobody knows.
NOT_KNOWN_IN_A_LETTER = "[not known]"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
#: What no printer, page or database takes: control signs and halves of characters.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_NANOSECONDS_OF_A_MINUTE = 60 * 10**9


def in_words(value: Value) -> str:
    """A value in words; "" for what is not known or cannot be told, such as a function."""
    match value:
        case str():
            return _UNPRINTABLE.sub("", value).strip()
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return write_number(value)
        case Date():
            return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
        case DateTime():
            return _moment(value)
        case Time():
            return _clock(value)
        case DaysTimeDuration() | YearsMonthsDuration():
            return _duration(value)
        case list():
            return _joined(entry_in_words(item) for item in value)
        case Mapping():
            named = ((name, in_words(each) or NOT_KNOWN_IN_A_LETTER) for name, each in value.items())
            return "; ".join(f"{_UNPRINTABLE.sub('', name)}: {words}" for name, words in named)
    return ""


def entry_in_words(value: Value) -> str:
    """An entry of a list; one that is a list itself reads as a row: the action, who, by when."""
    if isinstance(value, list):
        return ", ".join(in_words(each) or NOT_KNOWN_IN_A_LETTER for each in value) or NOT_KNOWN_IN_A_LETTER
    return in_words(value) or NOT_KNOWN_IN_A_LETTER


def _joined(entries: Iterable[str]) -> str:
    words = list(entries)
    return " and ".join([*filter(None, [", ".join(words[:-1])]), *words[-1:]])


def _moment(value: DateTime) -> str:
    """In London, where the moment says its zone."""
    local = value
    if value.zone is not None:
        with suppress(ValueError):  # at the end of the calendar it is told as it is written
            local = DateTime.of_instant(value.instant, ENGLAND)
    return f"{in_words(local.date)} at {_clock(local.time)}"


def _clock(value: Time) -> str:
    if value.minute == 0 and value.hour in (0, 12):
        return "noon" if value.hour else "midnight"
    return f"{value.hour % 12 or 12}:{value.minute:02}{'pm' if value.hour >= 12 else 'am'}"


def _duration(value: DaysTimeDuration | YearsMonthsDuration) -> str:
    if isinstance(value, YearsMonthsDuration):
        total, parts = value.months, _counted(abs(value.months), (("year", 12), ("month", 1)))
    else:
        total, minutes = value.nanoseconds, abs(value.nanoseconds) // _NANOSECONDS_OF_A_MINUTE
        parts = _counted(minutes, (("day", 1440), ("hour", 60), ("minute", 1)))
    return ("minus " if total < 0 else "") + (_joined(parts) or "no time")


def _counted(amount: int, units: Sequence[tuple[str, int]]) -> Iterator[str]:
    for name, size in units:
        count, amount = divmod(amount, size)
        if count:
            yield f"{count} {name}{'' if count == 1 else 's'}"
