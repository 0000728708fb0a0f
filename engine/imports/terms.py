"""School terms: half-terms, INSET days and closures, for every school or for one.

A half-term takes the place of those that it overlaps, so that a corrected first day leaves no
second half-term behind. Days that are school days after all come as "open".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import Table, delete, insert, select, tuple_

from engine.imports.cells import cell_text, day, one_of, urn
from engine.imports.columns import FileColumn
from engine.imports.hand import FileInHand
from engine.imports.rows import Row
from engine.tables import closed_days, half_terms, schools
from engine.tables.register import EVERY_SCHOOL

HALF_TERM, OPEN = "half-term", "open"
_KINDS = {
    HALF_TERM: HALF_TERM, "half term": HALF_TERM, "halfterm": HALF_TERM, "term": HALF_TERM,
    "inset": "inset", "inset day": "inset",
    "closure": "closure", "closed": "closure",
    OPEN: OPEN,
}  # fmt: skip
TERM_COLUMNS = (
    FileColumn("URN", urn, also=("School URN", "School")),
    FileColumn("Kind", one_of(_KINDS), also=("Type",), required=True, filled=True),
    FileColumn("First day", day, also=("Start", "Start date", "From", "Date"), required=True, filled=True),
    FileColumn("Last day", day, also=("End", "End date", "To")),
    FileColumn("Name", cell_text(100), also=("Term", "Description")),
)
#: No term or closure is longer; a slip in the year is.
LONGEST_TERM = timedelta(days=120)
Key = tuple[str, date]
Value = TypeVar("Value")


@dataclass
class Calendar:
    """Half-terms as (last day, name) and closed days as their kind, by school and day."""

    terms: dict[Key, tuple[date, str]]
    closed: dict[Key, str]
    lines: dict[Key, int] = field(default_factory=dict)


def take_terms(hand: FileInHand) -> None:
    """Take half-terms and closed days; what the file does not speak of stays as it is."""
    calendar = _known(hand)
    before = Calendar(dict(calendar.terms), dict(calendar.closed))
    urns = {EVERY_SCHOOL, *hand.session.scalars(select(schools.c.urn))}
    for row in (row for some in hand.rows(TERM_COLUMNS) for row in some):
        if _is_sound(hand, row, urns):
            _put(hand, calendar, row)
    _save(
        hand,
        half_terms,
        "first_day",
        _gone(before.terms, calendar.terms),
        [
            {"school_urn": of, "first_day": first, "last_day": last, "name": name}
            for (of, first), (last, name) in calendar.terms.items()
            if before.terms.get((of, first)) != (last, name)
        ],
    )
    _save(
        hand,
        closed_days,
        "day",
        _gone(before.closed, calendar.closed),
        [
            {"school_urn": of, "day": on, "kind": kind}
            for (of, on), kind in calendar.closed.items()
            if before.closed.get((of, on)) != kind
        ],
    )


def _known(hand: FileInHand) -> Calendar:
    terms = {
        (row.school_urn, row.first_day): (row.last_day, row.name)
        for row in hand.session.execute(select(half_terms))
    }
    closed = {(row.school_urn, row.day): row.kind for row in hand.session.execute(select(closed_days))}
    return Calendar(terms, closed)


def _is_sound(hand: FileInHand, row: Row, urns: Iterable[str]) -> bool:
    first, last = row.values["First day"], row.values.get("Last day")
    number = row.values.get("URN")
    if (number or EVERY_SCHOOL) not in urns:
        hand.refuse(row, "URN", "UNKNOWN-SCHOOL", f"No school has the number {number}. Import schools first.")
    elif row.values["Kind"] == HALF_TERM and last is None:
        hand.refuse(row, "Last day", "EMPTY", "A half-term needs its last day.")
    elif last is not None and not first <= last <= first + LONGEST_TERM:
        message = f"From {first} to {last} is no span of school time. Is the year right?"
        hand.refuse(row, "Last day", "BAD-SPAN", message)
    else:
        return True
    return False


def _put(hand: FileInHand, calendar: Calendar, row: Row) -> None:
    if row.values["Kind"] == HALF_TERM:
        _put_term(hand, calendar, row)
    else:
        _put_days(hand, calendar, row)


def _put_term(hand: FileInHand, calendar: Calendar, row: Row) -> None:
    of, first, last = row.values.get("URN") or EVERY_SCHOOL, row.values["First day"], row.values["Last day"]
    overlapped = [
        (urn, begins)
        for (urn, begins), (ends, _) in calendar.terms.items()
        if urn == of and begins <= last and first <= ends
    ]
    twice = next((calendar.lines[key] for key in overlapped if key in calendar.lines), None)
    if twice is not None:
        hand.refuse(row, "First day", "OVERLAP", f"This half-term overlaps with the one on line {twice}.")
        return
    known = calendar.terms.get((of, first))
    name = row.values.get("Name") or (known[1] if known else f"Half-term from {first}")
    same = overlapped == [(of, first)] and known == (last, name)
    for key in overlapped:
        del calendar.terms[key]
    calendar.terms[of, first] = (last, name)
    calendar.lines[of, first] = row.line
    _count(hand, new=not overlapped, same=same)


def _put_days(hand: FileInHand, calendar: Calendar, row: Row) -> None:
    of, first, kind = row.values.get("URN") or EVERY_SCHOOL, row.values["First day"], row.values["Kind"]
    span = ((row.values.get("Last day") or first) - first).days
    keys = [(of, first + timedelta(days=further)) for further in range(span + 1)]
    were = [calendar.closed.pop(key, OPEN) for key in keys]
    if kind != OPEN:
        calendar.closed.update(dict.fromkeys(keys, kind))
    _count(hand, new=set(were) == {OPEN} and kind != OPEN, same=set(were) == {kind})


def _count(hand: FileInHand, *, new: bool, same: bool) -> None:
    hand.counts.unchanged += same
    hand.counts.added += new and not same
    hand.counts.changed += not new and not same


def _gone(before: Mapping[Key, Value], after: Mapping[Key, Value]) -> list[Key]:
    return [key for key, value in before.items() if after.get(key) != value]


def _save(hand: FileInHand, table: Table, key: str, gone: list[Key], new: list[dict[str, object]]) -> None:
    for first in range(0, len(gone), 200):
        found = tuple_(table.c.school_urn, table.c[key]).in_(gone[first : first + 200])
        hand.session.execute(delete(table).where(found))
    if new:
        hand.session.execute(insert(table), new)
