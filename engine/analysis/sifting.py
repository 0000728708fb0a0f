"""A file of marks looked through row by row: the good ones to a plain file, the bad ones told.

For files in which a mark cannot be read as it stands, which are not in UTF-8, or herringbone. Rows are
understood by the same words as in an import, but any pupil and any school may be in them.
"""

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
from numpy.typing import NDArray

from engine.attendance.weeks import CHARACTERS, HALVES, code
from engine.imports.cells import shown
from engine.imports.marks.batches import RowNumbers, Words
from engine.imports.marks.checking import Checker
from engine.imports.marks.opening import open_marks
from engine.imports.marks.spool import HALF_DAY_BITS, Marks
from engine.imports.marks.words import BAD, Meaning
from engine.imports.refusing import Faults, Unreadable
from engine.imports.sources import open_source

#: Room for the number of a school beside that of a pupil: more than there are in the country.
_SCHOOLS = 1 << 15
_COLUMNS = pa.schema(
    [(name, pa.string()) for name in ("UPN", "URN", "Date", "Session", "Code", "RecordedAt")]
)
_CODES = np.full(256, "", object)
_CODES[[ord(each) for each in CHARACTERS]] = [code(each) for each in CHARACTERS]


def sift(path: Path, faults: Faults, scratch: Path) -> Path:
    """Write the good rows of a file as plain Parquet.

    Args:
        faults: takes the bad rows.
        scratch: an empty folder of ours.

    Raises:
        ImportRefused: nothing in the file can be read.
    """
    opened = open_marks(open_source(path, faults, None, scratch), faults, {})
    pupils, schools = _Numbering("UPN"), _Numbering("URN")
    checker = Checker(opened.form, pupils.meaning, schools.meaning, _SCHOOLS, faults)
    good = scratch / "good.parquet"
    with parquet.ParquetWriter(good, _COLUMNS) as out:
        for batch in opened.batches:
            out.write_table(_text(checker.marks(batch), pupils, schools))
    return good


class _Numbering:
    """Gives each different word of a column a number; only an empty cell is bad."""

    def __init__(self, column: str) -> None:
        self.words: list[str] = []
        self._numbers: dict[str, int] = {}
        self._column = column
        self.meaning = Meaning(self._number, self._fault, self._at_once)

    def _number(self, word: str) -> int:
        word = word.strip()
        if not word:
            return BAD
        if word not in self._numbers:
            self._numbers[word] = len(self.words)
            self.words.append(word)
        return self._numbers[word]

    def _at_once(self, column: Words) -> RowNumbers:
        return np.fromiter(map(self._number, column.words), np.int64, len(column.words))

    def _fault(self, word: str) -> Unreadable:
        return Unreadable("EMPTY", f"A mark needs its {self._column}; {shown(word)} is none.")


def _text(marks: Marks, pupils: _Numbering, schools: _Numbering) -> pa.Table:
    enrolment = marks["session"] >> HALF_DAY_BITS
    half_day = marks["session"] & ((1 << HALF_DAY_BITS) - 1)
    return pa.table(
        [
            pa.array(np.array(pupils.words, object)[enrolment // _SCHOOLS], pa.string()),
            pa.array(np.array(schools.words, object)[enrolment % _SCHOOLS], pa.string()),
            pa.array(_days(half_day // 2 + 1), pa.string()),
            pa.array(np.array(HALVES, object)[half_day % 2], pa.string()),
            pa.array(_CODES[marks["code"]], pa.string()),
            _moments(marks["when"]),
        ],
        schema=_COLUMNS,
    )


def _days(days: RowNumbers) -> NDArray[np.object_]:
    different, at = np.unique(days, return_inverse=True)
    return np.array([date.fromordinal(day).isoformat() for day in different.tolist()], object)[at]


def _moments(when: RowNumbers) -> pa.Array:
    """ISO text in UTC; null where nothing was said."""
    moments = pa.array(when, pa.int64(), mask=when == 0).cast(pa.timestamp("us", "UTC"))
    return pa.compute.strftime(moments, "%Y-%m-%dT%H:%M:%SZ")
