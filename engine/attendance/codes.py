"""The codes of the attendance register: what each counts as, and from when to when it was in force.

Owns the one list of codes (`codes.csv`). A code that is not in it, or not in force on a mark's day,
is refused where marks come in and never guessed.

Source: Working together to improve school attendance (DfE, August 2024), chapter 8; codes that
ended or changed then stand with their last day.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

CodeKind = Literal[
    "present", "attending_elsewhere", "authorised_absence", "unauthorised_absence", "not_possible"
]

#: Kinds that count as attended; with the two kinds of absence they are the possible sessions.
ATTENDED: tuple[CodeKind, ...] = ("present", "attending_elsewhere")
#: Late before and after the register closed.
LATE = ("L", "U")


@dataclass(frozen=True)
class RegisterCode:
    """One code; `first` and `last` are the days between which it is in force, None without an end."""

    code: str
    kind: CodeKind
    meaning: str
    first: date | None
    last: date | None

    def in_force(self, day: date) -> bool:
        """Whether a mark of this day may bear the code."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@cache
def codes() -> Mapping[str, RegisterCode]:
    """Every code by itself, in the order of the list."""
    with files(__package__).joinpath("codes.csv").open(encoding="utf-8") as source:
        return {row["code"]: _code(row) for row in csv.DictReader(source)}


def kind_of_code(code: str, day: date) -> CodeKind | None:
    """What a mark counts as; None for a code that does not exist or is not in force on that day."""
    found = codes().get(code)
    return found.kind if found and found.in_force(day) else None


def _code(row: Mapping[str, str]) -> RegisterCode:
    first, last = (
        date.fromisoformat(row[name]) if row[name] else None for name in ("valid_from", "valid_to")
    )
    return RegisterCode(row["code"], row["class"], row["meaning"], first, last)  # type: ignore[arg-type]
