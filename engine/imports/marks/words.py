"""What the words in a file of marks mean, as whole numbers; what is wrong with a word, when one is. Pure.

`number` functions answer -1 for a word that cannot be taken and are called once a batch for each
different word; `fault` functions say why, and are called only for what a person will read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from engine.attendance.codes import codes
from engine.attendance.weeks import HALVES, UNMARKED, character
from engine.england import told_by_england
from engine.imports.cells import day as day_cell
from engine.imports.cells import fault_of_pupil_number, shown
from engine.imports.marks.batches import MISSING, KnownPupils, RowNumbers, Words
from engine.imports.refusing import Unreadable

BAD = MISSING
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: What a stored moment can be: seconds in four bytes, 0 for none.
_LATEST = 2**32 * 1_000_000
_CHARACTERS = {"": ord(UNMARKED)} | {code: ord(character(code)) for code in codes()}
_HOUR = 3_600_000_000
_LONG_SHAPE = len("YYYY-MM-DD")


@dataclass(frozen=True)
class Meaning:
    """How the words of one column are understood, one by one or, where there are many, all at once."""

    number: Callable[[str], int]
    fault: Callable[[str], Unreadable]
    at_once: Callable[[Words], RowNumbers | None] = lambda words: None

    def numbers(self, column: Words) -> RowNumbers:
        """The number of each row's word."""
        known = self.at_once(column)
        if known is None:
            known = np.array([self.number(word) for word in column.words], np.int64)
        return known[column.at] if len(known) else np.zeros(0, np.int64)


def pupil(places: Mapping[str, int]) -> Meaning:
    """A pupil by any UPN that the child has or had: the place of the pupil in a list."""

    def number(word: str) -> int:
        found = places.get(word)
        return places.get(word.strip().upper(), BAD) if found is None else found

    def fault(word: str) -> Unreadable:
        upn = word.strip().upper()
        if not upn:
            return Unreadable("EMPTY", "A mark needs the pupil's UPN.")
        return fault_of_pupil_number(upn) or Unreadable(
            "UNKNOWN-PUPIL", f"No child has or had the UPN {upn}. Import pupils first."
        )

    known = KnownPupils(places)

    def at_once(column: Words) -> RowNumbers:
        found = column.among(known)
        for missing in np.flatnonzero(found == BAD).tolist():
            found[missing] = number(column.words[missing])
        return found

    return Meaning(number, fault, at_once)


def school(places: Mapping[str, int]) -> Meaning:
    """A school by its URN: the place of the school in a list."""

    def number(word: str) -> int:
        return places.get(word.strip(), BAD)

    def fault(word: str) -> Unreadable:
        return Unreadable(
            "UNKNOWN-SCHOOL", f"No school has the number {shown(word.strip())}. Import schools first."
        )

    return Meaning(number, fault)


def _day_number(word: str) -> int:
    word = word.strip()
    try:
        return date.fromisoformat(word).toordinal() if _is_iso(word) else BAD
    except ValueError:
        return BAD


def _is_iso(word: str) -> bool:
    return len(word) == _LONG_SHAPE and word[4] == word[7] == "-"


def _day_fault(word: str) -> Unreadable:
    try:
        day_cell(word.strip())
    except Unreadable as fault:
        return fault
    return Unreadable("EMPTY", "A mark needs its date.")


def _monday_number(word: str) -> int:
    found = _day_number(word)
    return found if found % 7 == 1 else BAD


def _monday_fault(word: str) -> Unreadable:
    if _day_number(word) == BAD:
        return _day_fault(word)
    return Unreadable("NOT-A-MONDAY", f"{word.strip()} is no Monday; a week is named after its Monday.")


def _half_number(word: str) -> int:
    half = word.strip().upper()
    return HALVES.index(half) if half in HALVES else BAD


def _half_fault(word: str) -> Unreadable:
    return Unreadable("BAD-SESSION", f"{shown(word.strip())} is no session. Write AM or PM.")


def _code_number(word: str) -> int:
    return _CHARACTERS.get(word.strip(), BAD)


def _code_fault(word: str) -> Unreadable:
    return Unreadable(
        "UNKNOWN-CODE",
        f"{shown(word.strip())} is no code of the register. Correct it where the register is kept.",
    )


def _moment_number(word: str) -> int:
    """Microseconds since 1970; 0 when nothing is said. Without an offset it is the time in England."""
    word = word.strip()
    if not word:
        return 0
    try:
        moment = datetime.fromisoformat(word)
    except ValueError:
        return BAD
    if not _is_iso(word[:_LONG_SHAPE]):
        return BAD
    since = told_by_england(moment) - _EPOCH
    found = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    return found if 1_000_000 <= found < _LATEST else BAD


def _moments(column: Words) -> RowNumbers | None:
    """The same for all words of a column; None when they have to be looked at one by one."""
    found = column.moments()
    if found is None:
        return None
    moments, with_offset = found
    if not with_offset:
        said = moments != 0
        moments[said] -= _offsets(moments[said])
    strange = (moments != 0) & ((moments < 1_000_000) | (moments >= _LATEST))
    return None if strange.any() else moments


def _offsets(moments: RowNumbers) -> RowNumbers:
    """How far the clock in England is ahead, in microseconds; it only changes on the hour."""
    hours, at = np.unique(moments // _HOUR, return_inverse=True)
    local = (told_by_england(_EPOCH.replace(tzinfo=None)) + timedelta(hours=hour) for hour in hours.tolist())
    ahead = [(moment.utcoffset() or timedelta()) // timedelta(microseconds=1) for moment in local]
    return np.array(ahead, np.int64)[at]


def _moment_fault(word: str) -> Unreadable:
    return Unreadable(
        "BAD-MOMENT", f"{shown(word.strip())} is no date and time. Write it as YYYY-MM-DDTHH:MM:SS."
    )


DAY = Meaning(_day_number, _day_fault)
MONDAY = Meaning(_monday_number, _monday_fault)
HALF = Meaning(_half_number, _half_fault)
CODE = Meaning(_code_number, _code_fault)
MOMENT = Meaning(_moment_number, _moment_fault, _moments)


def out_of_date(code: str, day: date) -> Unreadable:
    """What to say of a code that was not in force on a mark's day."""
    found = codes()[code]
    since = f"from {found.first}" if found.first and day < found.first else f"until {found.last}"
    return Unreadable(
        "CODE-NOT-IN-FORCE", f"The code {code} ({found.meaning}) is in force {since}, not on {day}."
    )


def to_come(code: str, day: date) -> Unreadable:
    """What to say of a mark on a day that has not come."""
    return Unreadable("NOT-YET", f"There is a mark {code} for {day}, and that day has not come.")
