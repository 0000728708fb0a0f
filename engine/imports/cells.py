"""What one cell of a file means: a day, yes or no, a pupil number. Pure.

Each reader takes the text of a cell without the space around it and gives its value, None for an
empty one, or raises `Unreadable` with a stable code and how to mend the cell. Nothing is guessed.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date

from engine.attendance.pupil_numbers import CHECK_LETTERS, check_letter, has_shape
from engine.imports.refusing import Unreadable

CellReader = Callable[[str], object]

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_SLASHED = re.compile(r"\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}( .*)?")
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_ROUNDED = re.compile(r"\d([.,]\d+)?E\+?\d+", re.IGNORECASE)
#: What says in a cell that a fact is not known (any more).
NOT_KNOWN_WORDS = frozenset({"not known", "unknown"})
_YES = frozenset({"yes", "y", "true", "t", "1"})
_NO = frozenset({"no", "n", "false", "f", "0"})


def day(cell: str) -> date | None:
    """A date written as YYYY-MM-DD: every other way is somebody else's other date."""
    if not cell:
        return None
    try:
        if _ISO.fullmatch(cell):
            return date.fromisoformat(cell)
    except ValueError:
        raise Unreadable("BAD-DATE", f"There is no day {cell}.") from None
    raise Unreadable("BAD-DATE", f"{shown(cell)} {_what_it_may_be(cell)} Write the date as YYYY-MM-DD.")


def _what_it_may_be(cell: str) -> str:
    if _SLASHED.fullmatch(cell):
        return "can be read as several dates. In Excel, format the column as yyyy-mm-dd and save again."
    if _SERIAL.fullmatch(cell):
        return "is the number that Excel keeps for a date. Format the column as yyyy-mm-dd and save again."
    return "is not a date."


def says_not_known(cell: str) -> bool:
    """Whether a cell says in words that something is not known."""
    return " ".join(cell.lower().split()) in NOT_KNOWN_WORDS


def yes_or_no(cell: str) -> bool | None:
    """Yes or no; None for an empty cell."""
    word = cell.lower()
    if word in _YES or word in _NO:
        return word in _YES
    if not word:
        return None
    raise Unreadable("NOT-YES-OR-NO", f"{shown(cell)} is neither yes nor no. Write yes, no or not known.")


def pupil_number(cell: str) -> str | None:
    """A UPN with the right check letter, in capitals."""
    upn = cell.upper()
    if not upn:
        return None
    fault = fault_of_pupil_number(upn)
    if fault:
        raise fault
    return upn


def fault_of_pupil_number(upn: str) -> Unreadable | None:
    """What is wrong with a UPN in capitals; None when nothing is."""
    if not has_shape(upn):
        return Unreadable(
            "BAD-UPN", f"{shown(upn)} is no UPN: a letter of {CHECK_LETTERS}, then 12 digits (the last may "
            "be a letter)."
        )  # fmt: skip
    if upn[0] != check_letter(upn[1:]):
        return Unreadable(
            "WRONG-CHECK-LETTER", f"{upn} has a slip of the pen: with these digits it would begin with "
            f"{check_letter(upn[1:])}."
        )  # fmt: skip
    return None


def urn(cell: str) -> str | None:
    """A school's unique reference number: six digits."""
    if not cell or (cell.isascii() and cell.isdigit() and len(cell) == 6):
        return cell or None
    raise Unreadable("BAD-URN", f"{shown(cell)} is no school number (URN): it has six digits.")


def cell_text(longest: int) -> Callable[[str], str | None]:
    """Words of at most so many characters."""

    def read(cell: str) -> str | None:
        if len(cell) > longest:
            message = f"The text has {len(cell):,} characters; at most {longest} are kept. Shorten it."
            raise Unreadable("TOO-LONG", message)
        if _ROUNDED.fullmatch(cell):
            message = (
                f"{shown(cell)} is a number that Excel rounded. Format the column as text, type it again."
            )
            raise Unreadable("ROUNDED-NUMBER", message)
        return " ".join(cell.split()) or None

    return read


def one_of(meanings: Mapping[str, str]) -> Callable[[str], str | None]:
    """One of these words, in any case; gives what it means."""

    def read(cell: str) -> str | None:
        if not cell:
            return None
        meant = meanings.get(" ".join(cell.lower().split()))
        if meant is None:
            known = ", ".join(dict.fromkeys(meanings))
            raise Unreadable("UNKNOWN-WORD", f"{shown(cell)} is not known here. Write one of: {known}.")
        return meant

    return read


def listed_choices(cell: str) -> tuple[str, ...]:
    """Several words separated by commas, semicolons or bars."""
    return tuple(filter(None, (" ".join(word.split()) for word in re.split(r"[,;|]", cell))))


def shown(cell: str) -> str:
    """A cell in a message: cut when it is long."""
    return f"“{cell}”" if len(cell) <= 40 else f"“{cell[:40]}…”"
