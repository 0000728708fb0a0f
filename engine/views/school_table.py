"""The table of schools: which lines, in which order, which page; and all of it as a file. Pure."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from typing import Any

from engine.attendance.bands import BANDS
from engine.attendance.facts import percent_text
from engine.attendance.totals import SUMS, share
from engine.formulas import harmless
from engine.views.figures import SchoolFigures

SCHOOLS_A_PAGE = 50


@dataclass(frozen=True)
class Order:
    """A column that the table can be sorted by: how it is called, and whether high values come first."""

    title: str
    falling: bool
    value: Callable[[SchoolFigures], Any]


#: Each begins with the schools to look at first.
ORDERS: Mapping[str, Order] = {
    "school": Order("School", False, lambda line: line.name.casefold()),
    "pupils": Order("Pupils", True, lambda line: line.figures.pupils),
    "attendance": Order("Attendance", False, lambda line: line.figures.attendance),
    "persistent": Order("Persistently absent", True, lambda line: line.figures.persistent_share),
    "severe": Order("Severely absent", True, lambda line: line.figures.severe_share),
    "change": Order("Change since last half-term, points", False, lambda line: line.figures.change),
    "cases": Order("Open cases", True, lambda line: line.open_cases),
    "proposals": Order("Open proposals", True, lambda line: line.open_proposals),
}


@dataclass(frozen=True)
class SchoolsFilter:
    """Which part of the table: schools with this text in their name or URN, a column, its other direction.

    `page` counts from 1; 0 is all of it.
    """

    name: str = ""
    sort: str = "persistent"
    turned: bool = False
    page: int = 1

    @property
    def falling(self) -> bool:
        """Whether high values come first."""
        return ORDERS[self.sort].falling != self.turned

    def by(self, sort: str) -> "SchoolsFilter":
        """The same sorted by a column; by the one it is sorted by already, in the other direction."""
        return replace(self, sort=sort, turned=sort == self.sort and not self.turned, page=min(self.page, 1))

    def of_all(self) -> "SchoolsFilter":
        """The same of all schools."""
        return replace(self, name="", page=1)


@dataclass(frozen=True)
class SchoolPart:
    """The lines to show, how many there are, and on how many pages."""

    lines: Sequence[SchoolFigures]
    count: int
    pages: int


def part_of(schools: Sequence[SchoolFigures], wanted: SchoolsFilter) -> SchoolPart:
    """The lines that were asked for.

    Schools without a value come last in either direction, and after them what is no school.
    """
    named = wanted.name.casefold().strip()
    found = [line for line in schools if named in line.name.casefold() or named == line.urn]
    value = ORDERS[wanted.sort].value
    known = [line for line in found if line.urn and value(line) is not None]
    known.sort(key=value, reverse=wanted.falling)
    without = [line for line in found if line.urn and value(line) is None]
    ordered = [*known, *without, *(line for line in found if not line.urn)]
    first = (wanted.page - 1) * SCHOOLS_A_PAGE
    shown = ordered[first : first + SCHOOLS_A_PAGE] if wanted.page else ordered
    return SchoolPart(shown, len(ordered), max(1, -(-len(ordered) // SCHOOLS_A_PAGE)))


def as_csv(schools: Sequence[SchoolFigures]) -> str:
    """All schools as a file: the counts first, then the percentages that a page shows."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ("urn", "school", "pupils", *BANDS, *SUMS, "attendance_percent", "persistent_percent",
         "severe_percent", "change_points", "open_cases", "open_proposals", "marks_end_earlier_in_week_of")
    )  # fmt: skip
    writer.writerows(_row(line) for line in schools)
    return out.getvalue()


def _row(line: SchoolFigures) -> Iterator[object]:
    figures = line.figures
    yield from (line.urn or "", harmless(line.name), figures.pupils)
    yield from (figures.bands.get(band, 0) for band in BANDS)
    yield from (getattr(figures, name) for name in SUMS)
    yield _percent(figures.attended, figures.possible)
    yield _percent(figures.persistent, figures.with_marks)
    yield _percent(figures.severe, figures.with_marks)
    yield "" if figures.change is None else f"{figures.change / 10:.1f}"
    yield from (line.open_cases, line.open_proposals, line.ends_in or "")


def _percent(part: int, whole: int) -> str:
    return percent_text(part, whole) if share(part, whole) is not None else ""
