"""The demo county as files that an import reads: marks as long CSV or Parquet, pupils, schools, terms.

Owns their columns, and that a file of any size is written piece by piece.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from engine.attendance.calendar import HalfTerm
from engine.attendance.weeks import HALVES, UNMARKED, code
from engine.errors import BadInput
from engine.pupil_record import FLAGS
from web.demo.calendar import demo_closed_days
from web.demo.county import County, age_in, year_began, year_group_at
from web.demo.enrolments import DemoEnrolment
from web.demo.marks import EPOCH, DemoRegister

MARKS = pa.schema(
    [
        ("UPN", pa.string()),
        ("URN", pa.string()),
        ("Date", pa.date32()),
        ("Session", pa.string()),
        ("Code", pa.string()),
        ("MinutesLate", pa.int16()),
        ("RecordedAt", pa.timestamp("s", "UTC")),
    ]
)
#: The same in a CSV file.
TEXTS = pa.schema([*list(MARKS)[:2], ("Date", pa.string()), *list(MARKS)[3:6], ("RecordedAt", pa.string())])
SCHOOL_FILE = ("URN", "Name")
TERMS = ("URN", "Kind", "FirstDay", "LastDay", "Name")
PUPILS = (
    *("UPN", "Forename", "Surname", "DateOfBirth", "URN", "LookedAfter", "ChildProtection", "ChildInNeed"),
    *("EarlyHelp", "EHCP", "SENSupport", "AdmittedOn", "LeftOn", "Enrolment", "Household", "YearGroup"),
)
_CODES = pa.array([code(chr(n)) for n in range(128)])


class Lines(Protocol):
    """What `csv.writer` gives."""

    def writerow(self, row: Iterable[Any], /) -> Any: ...

    def writerows(self, rows: Iterable[Iterable[Any]], /) -> Any: ...


@dataclass
class RegisterFiles:
    """Four files that are open for writing, and how many lines of marks are written."""

    pupils: Lines
    schools: Lines
    terms: Lines
    write: Callable[[Any], None]
    marks: int = 0

    def write_terms(self, terms: Sequence[HalfTerm]) -> None:
        """The half-terms, which are those of every school."""
        self.terms.writerows(("", "half-term", term.first, term.last, term.name) for term in terms)

    def write_district(
        self, district: County, enrolled: Sequence[DemoEnrolment], years: range, seed: int
    ) -> None:
        """The schools of a district with their closed days, and a line for each enrolment."""
        self.schools.writerows((school.urn, school.name) for school in district.schools)
        for year in years:
            for each in demo_closed_days(year, seed, *(school.urn for school in district.schools)):
                self.terms.writerow((each.school_urn, each.kind, each.day, each.day, each.kind.capitalize()))
        self.pupils.writerows(pupil_line(each, years[-1]) for each in enrolled)

    def write_marks(self, register: DemoRegister) -> None:
        """The marks of a register, each revised one after what it was at first."""
        table = marks_table(register)
        self.marks += table.num_rows
        self.write(table)


@contextmanager
def open_files(out: Path) -> Iterator[RegisterFiles]:
    """The file of marks, and pupils.csv, schools.csv and terms.csv beside it.

    Raises:
        BadInput: the file's name ends neither in .csv nor in .parquet.
    """
    if out.suffix not in (".csv", ".parquet"):
        raise BadInput(problem=f"{out}: name the file of marks with .csv or .parquet at its end.")
    with (
        _sheet(out.with_name("pupils.csv"), PUPILS) as pupils,
        _sheet(out.with_name("schools.csv"), SCHOOL_FILE) as schools,
        _sheet(out.with_name("terms.csv"), TERMS) as terms,
        _marks_file(out) as write,
    ):
        yield RegisterFiles(pupils, schools, terms, write)


def marks_table(register: DemoRegister) -> Any:
    """The marks as a table with the columns of `MARKS`, ordered by enrolment, day and session."""
    rows, days, halves = np.nonzero(register.marks != ord(UNMARKED))
    lines = np.repeat(np.arange(len(rows)), 1 + register.revised[rows, days, halves])
    earlier = np.append(lines[1:] == lines[:-1], False)
    rows, days, halves = rows[lines], days[lines], halves[lines]
    marks = np.where(earlier, register.taken[rows, days, halves], register.marks[rows, days, halves])
    moments = np.where(
        earlier, register.taken_at[rows, days, halves], register.recorded_at[rows, days, halves]
    )
    on_time = ~np.isin(marks, (ord("L"), ord("U")))
    enrolled = register.roll.enrolled
    columns = [
        pa.array([each.pupil.upn for each in enrolled]).take(rows),
        pa.array([each.school.urn for each in enrolled]).take(rows),
        pa.array((register.days[days] - EPOCH).astype(np.int32)).cast(pa.date32()),
        pa.array(HALVES).take(halves),
        _CODES.take(marks),
        pa.array(register.minutes_late[rows, days].astype(np.int16), mask=on_time),
        pa.array(moments).cast(pa.timestamp("s", "UTC")),
    ]
    return pa.table(columns, schema=MARKS)


def pupil_line(enrolled: DemoEnrolment, year: int) -> tuple[Any, ...]:
    """One enrolment of a child, with the columns of `PUPILS`; unknown is empty."""
    pupil = enrolled.pupil
    forename, surname = pupil.name.split(" ", 1)
    flags = tuple(getattr(pupil, flag) for flag in FLAGS)
    age = age_in(pupil, min(year, year_began(enrolled.left_on or pupil.date_of_birth.max)))
    return (
        *(pupil.upn, forename, surname, pupil.date_of_birth, enrolled.school.urn),
        *("" if flag is None else "yes" if flag else "no" for flag in flags),
        *(enrolled.admitted_on, enrolled.left_on or "", enrolled.kind, pupil.household_id or ""),
        year_group_at(age),
    )


@contextmanager
def _sheet(path: Path, head: Sequence[str]) -> Iterator[Lines]:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(head)
        yield lines


@contextmanager
def _marks_file(out: Path) -> Iterator[Callable[[Any], None]]:
    """What takes a table of marks and writes it into the file."""
    if out.suffix == ".parquet":
        with pa.parquet.ParquetWriter(out, MARKS) as parquet:
            yield parquet.write_table
        return
    options = pa.csv.WriteOptions(quoting_style="none")
    with pa.csv.CSVWriter(out, TEXTS, write_options=options) as lines:
        yield lambda table: lines.write_table(_as_text(table))


def _as_text(table: Any) -> Any:
    """The same with days and moments in ISO 8601."""
    columns = {name: table[name] for name in TEXTS.names}
    columns["Date"] = columns["Date"].cast(pa.string())
    # A school records a whole registration at once: each moment is written out once, not once a mark.
    moments = columns["RecordedAt"].combine_chunks().dictionary_encode()
    texts = pc.strftime(moments.dictionary, format="%Y-%m-%dT%H:%M:%SZ")
    columns["RecordedAt"] = texts.take(moments.indices)
    return pa.table(columns, schema=TEXTS)
