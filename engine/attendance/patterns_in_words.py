"""What stands out in a child's marks, in sentences with their figures. Pure."""

from collections.abc import Iterator
from datetime import date

from engine.attendance.facts import percent_text
from engine.attendance.patterns import Missed, Patterns
from engine.england import day_in_words

WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def sentences(found: Patterns) -> Iterator[tuple[str, str]]:
    """Each pattern: its kind ("weekday", "halves", "beside_holidays", "run") and the sentence."""
    for each in found.weekdays:
        these, others = each.contrast.these, each.contrast.others
        yield (
            "weekday",
            f"Missed {_of(these, f'sessions on {WEEKDAYS[each.weekday]}')}, {_of(others, 'on other days')}.",
        )
    if found.halves:
        mornings, afternoons = found.halves.mornings, found.halves.afternoons
        yield "halves", f"Missed {_of(mornings, 'mornings')}, {_of(afternoons, 'afternoons')}."
    if found.beside_holidays:
        these, others = found.beside_holidays.these, found.beside_holidays.others
        when = "sessions on the last school day before and the first after a holiday"
        yield "beside_holidays", f"Missed {_of(these, when)}, {_of(others, 'on other days')}."
    if found.run:
        end = ", the last day with marks" if found.run.open_end else ""
        first, last = _day(found.run.first), _day(found.run.last)
        yield "run", f"Longest time away: {found.run.days} school days in a row, from {first} to {last}{end}."


def _of(missed: Missed, what: str) -> str:
    share = percent_text(missed.absent, missed.possible)
    return f"{missed.absent} of {missed.possible} {what} ({share}%)"


def _day(day: date) -> str:
    return f"{day_in_words(day)}"
