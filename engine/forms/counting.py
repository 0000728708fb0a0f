"""A count of the school year to date that somebody types: what it cannot be, and what it might be. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from engine.attendance.facts import Sessions
from engine.attendance.school_year import school_year
from engine.england import day_in_words
from engine.expressions import Value, to_python
from engine.forms.form import AttendanceFields, Form

#: Sessions possible and attended since the last count, as an invented life may go on: well, badly ...
_SINCE = ((62, 62), (66, 64), (70, 56), (64, 32), (20, 20), (4, 4))


def impossible_count(
    form: Form, answers: Mapping[str, Value], scope: Mapping[str, Value]
) -> list[tuple[str, str]]:
    """What is wrong with the count among these typed answers: field and message.

    A count of the days since the last review, typed where the year is asked for, would hide the year: so no
    later count has fewer sessions than an earlier one of the same school year.
    """
    count, names = form.reading(answers), form.attendance
    if count is None or names is None:
        return []
    return [*_of_itself(count, names), *_beside_the_last(count, last_count(scope), names)]


def _of_itself(count: Sessions, names: AttendanceFields) -> Iterator[tuple[str, str]]:
    if count.attended > count.possible:
        yield names.attended, "Sessions attended cannot be more than the sessions possible"
    if count.from_day and count.from_day > count.as_of:
        yield names.from_, "The first day of the register must not be after its last day"
    elif count.from_day and count.from_day < school_year(count.as_of)[0]:
        yield (
            names.from_,
            f"Count from the first day of the school year: {day_in_words(school_year(count.as_of)[0])}",
        )


def _beside_the_last(
    count: Sessions, last: Sessions | None, names: AttendanceFields
) -> Iterator[tuple[str, str]]:
    if last is None or count.as_of <= last.as_of or school_year(count.as_of) != school_year(last.as_of):
        return
    said = (
        f"were counted up to {day_in_words(last.as_of)}: count the whole school year, not the days since then"
    )
    if count.possible < last.possible:
        yield names.possible, f"{last.possible} possible sessions {said}"
    elif not 0 <= count.attended - last.attended <= count.possible - last.possible:
        yield names.attended, f"{last.attended} of {last.possible} sessions {said}"


def last_count(scope: Mapping[str, Value]) -> Sessions | None:
    """The sessions of the school year as they are known, None where none are."""
    attendance = scope.get("attendance")
    if not isinstance(attendance, Mapping):
        return None
    as_of, possible, attended = (attendance.get(name) for name in ("as_of", "possible", "attended"))
    day = None if as_of is None else to_python(as_of)
    if not isinstance(day, date) or not isinstance(possible, Decimal) or not isinstance(attended, Decimal):
        return None
    return Sessions(day, int(possible), int(attended))


def random_count(form: Form, rng: Random, scope: Mapping[str, Value], today: date) -> dict[str, Any]:
    """Raw answers of a count that goes on from the last one; empty for a form that asks for none."""
    names, last = form.attendance, last_count(scope)
    if names is None:
        return {}
    if last is None or school_year(last.as_of) != school_year(today):
        last = Sessions(today, 0, 0)
    possible, attended = rng.choice(_SINCE) if last.as_of < today or not last.possible else (0, 0)
    return {
        names.from_: school_year(today)[0].isoformat(),
        names.as_of: today.isoformat(),
        names.possible: last.possible + possible,
        names.attended: last.attended + attended,
    }
