"""National figures of absence to hold a county's against: by school year and phase, each with its source.

Owns the one list of figures (`national_figures.csv`) and how a council's own list is read. Only published
figures stand there; one that is not known is left empty, never worked out.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from engine.errors import BadInput

#: The phase of all state-funded schools together.
ALL = "all"
PHASES: Mapping[str, str] = {
    ALL: "All state-funded schools",
    "primary": "Primary",
    "secondary": "Secondary",
    "special": "Special",
}
_PERCENTAGES = ("overall", "authorised", "unauthorised", "persistent", "severe")
_COLUMNS = ("school_year", "phase", *_PERCENTAGES, "source", "published")


@dataclass(frozen=True)
class NationalFigures:
    """England in one school year, in percent with one decimal; None where a figure is not known.

    `overall`, `authorised` and `unauthorised` are absence of possible sessions; `persistent` and `severe`
    are pupils who missed a tenth or half of theirs.
    """

    school_year: str
    phase: str
    overall: Decimal
    authorised: Decimal | None
    unauthorised: Decimal | None
    persistent: Decimal | None
    severe: Decimal | None
    source: str
    published: date

    @property
    def attendance(self) -> Decimal:
        """What was attended of the possible sessions, in percent."""
        return 100 - self.overall


def national_figures(own: Path | None = None) -> Sequence[NationalFigures]:
    """All figures, the latest school year first.

    Args:
        own: a council's own list with the columns of the shipped one: its rows take the place of those
            with the same school year and phase, or are added.

    Raises:
        BadInput: the file is not there or a row of it cannot be read, with its line.
    """
    found = {(each.school_year, each.phase): each for each in (*_shipped(), *(_read(own) if own else ()))}
    phases = list(PHASES)
    return sorted(found.values(), key=lambda each: (-int(each.school_year[:4]), phases.index(each.phase)))


def latest(figures: Iterable[NationalFigures]) -> NationalFigures | None:
    """All state-funded schools in the latest year of the list; None for a list without them."""
    known = [each for each in figures if each.phase == ALL]
    return max(known, key=lambda each: each.school_year, default=None)


@cache
def _shipped() -> Sequence[NationalFigures]:
    text = files(__package__).joinpath("national_figures.csv").read_text(encoding="utf-8")
    return tuple(_rows(text.splitlines(), "national_figures.csv"))


def _read(path: Path) -> Sequence[NationalFigures]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise BadInput(problem=f"{path} cannot be read: {problem}") from None
    return tuple(_rows(text.splitlines(), str(path)))


def _rows(lines: Sequence[str], name: str) -> Iterator[NationalFigures]:
    rows = csv.DictReader(lines)
    missing = [column for column in _COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise BadInput(problem=f"{name} lacks the column {missing[0]}: its columns are {', '.join(_COLUMNS)}")
    for row in rows:
        try:
            yield _figures(row)
        except ValueError as fault:
            raise BadInput(problem=f"{name}, line {rows.line_num}: {fault}") from None


def _figures(row: Mapping[str, str | None]) -> NationalFigures:
    cells = {column: (row[column] or "").strip() for column in _COLUMNS}
    year = re.fullmatch(r"(\d{4})/(\d\d)", cells["school_year"])
    if not year or (int(year[1]) + 1) % 100 != int(year[2]):
        raise ValueError(f"“{cells['school_year']}” is no school year such as 2023/24")
    if cells["phase"] not in PHASES:
        raise ValueError(f"“{cells['phase']}” is no phase: write one of {', '.join(PHASES)}")
    if not cells["overall"]:
        raise ValueError("overall is empty")
    if not cells["source"]:
        raise ValueError("source is empty: say where the figures were published")
    known: dict[str, Any] = {column: _percent(column, cells[column]) for column in _PERCENTAGES}
    return NationalFigures(
        cells["school_year"],
        cells["phase"],
        **known,
        source=cells["source"],
        published=_day(cells["published"]),
    )


def _percent(column: str, text: str) -> Decimal | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{1,2}(\.\d)?|100(\.0)?", text):
        raise ValueError(
            f"{column} is “{text}”, which is no percentage with at most one decimal, such as 7.1"
        )
    return Decimal(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"published is “{text}”, which is no day such as 2025-03-20") from None
