"""A child's register as a table to look at: a column a school week, a row a session of the week.

It is a table, not a drawing: everybody can read it cell by cell, and the style sheet makes it a strip.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from engine.attendance.by_week import CountsAs, DayCell, Strip, StripWeek
from engine.attendance.codes import codes
from web.pictures.school_weeks import Month

#: What each kind of cell counts as, in words, in the order of the key.
WORDS: Mapping[CountsAs, str] = {
    "present": "present",
    "late": "late, counts as present",
    "approved": "approved activity elsewhere, counts as present",
    "authorised": "authorised absence",
    "unauthorised": "unauthorised absence",
    "not_counted": "not counted",
    "unmarked": "no mark",
    "no_school": "no school",
}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
#: Sessions of Monday to Friday; those of the weekend are shown when there is a mark among them.
_SCHOOL_DAYS = 10


@dataclass(frozen=True)
class StripRow:
    """A session of the week, such as "Mon am", with its cell of each week."""

    name: str
    cells: tuple[tuple[StripWeek, DayCell], ...]


@dataclass(frozen=True)
class StripTable:
    """The table: months above weeks above rows; `kinds` and `meanings` explain what occurs in it."""

    months: tuple[Month, ...]
    weeks: tuple[StripWeek, ...]
    rows: tuple[StripRow, ...]
    kinds: tuple[tuple[CountsAs, str], ...]
    meanings: tuple[tuple[str, str], ...]


def strip_table(strip: Strip) -> StripTable:
    """The table of a strip."""
    cells = [cell for week in strip.weeks for cell in week.cells]
    written = {cell.code for cell in cells}
    # Of a weekend only marks are told, and an empty place where there is no school explains itself.
    told = {cell.counts_as for cell in cells if cell.day.weekday() < 5 or cell.code} - {"no_school"}
    return StripTable(
        months=tuple(_months(strip.weeks)),
        weeks=strip.weeks,
        rows=tuple(_rows(strip.weeks)),
        kinds=tuple((kind, words) for kind, words in WORDS.items() if kind in told),
        meanings=tuple((code, known.meaning) for code, known in codes().items() if code in written),
    )


def _months(weeks: Sequence[StripWeek]) -> list[Month]:
    found = []
    for (year, _), group in groupby(weeks, key=lambda week: (week.monday.year, week.monday.month)):
        month = tuple(group)
        found.append(Month(f"{month[0].monday:%b}", year, len(month), month[0].after_holiday))
    return found


def _rows(weeks: Sequence[StripWeek]) -> list[StripRow]:
    places = len(weeks[0].cells) if weeks else 0
    rows = [
        StripRow(
            f"{_DAYS[place // 2]} {'pm' if place % 2 else 'am'}",
            tuple((week, week.cells[place]) for week in weeks),
        )
        for place in range(places)
    ]
    return rows[:_SCHOOL_DAYS] + [
        row for row in rows[_SCHOOL_DAYS:] if any(cell.code for _, cell in row.cells)
    ]
