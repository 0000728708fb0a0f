"""Every row of a batch understood or told as a fault: from words to marks as numbers."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from engine.attendance.codes import codes
from engine.attendance.weeks import UNMARKED, character
from engine.imports.marks import words
from engine.imports.marks.batches import Batch, RowNumbers
from engine.imports.marks.layouts import SESSION_NAMES, LayoutForm
from engine.imports.marks.spool import Marks, marks_of
from engine.imports.marks.words import BAD, CODE, DAY, HALF, MOMENT, MONDAY, Meaning
from engine.imports.refusing import Faults, Unreadable

FaultMask = NDArray[np.bool_]
#: Later than every day.
_NEVER_ENDS = date.max.toordinal()
#: What may stand in a session before its day: nothing, and that the school is closed.
_BEFOREHAND = np.array([ord(UNMARKED), ord(character("#"))])


class Checker:
    """Understands batches of one file.

    Args:
        pupil, school: what the words of these two columns mean: the place of each in a list.
        schools: how many places of schools there may be.
        last_day: no mark can be of a later one; only that a school will be closed is known before.
    """

    def __init__(
        self,
        form: LayoutForm,
        pupil: Meaning,
        school: Meaning,
        schools: int,
        faults: Faults,
        last_day: date = date.max,
    ) -> None:
        self._form = form
        self._faults = faults
        self._schools = schools
        self._last_day = last_day.toordinal()
        self._meanings: dict[str, Meaning] = {
            "UPN": pupil,
            "URN": school,
            "Date": DAY,
            "Week": MONDAY,
            "Session": HALF,
            "RecordedAt": MOMENT,
            **dict.fromkeys(("Code", *SESSION_NAMES), CODE),
        }

    def marks(self, batch: Batch) -> Marks:
        """The marks of the good rows; the bad ones are told. Empty rows are no rows."""
        numbers = {
            name: self._meanings[name].numbers(column)
            for name, column in batch.columns.items()
            if name in self._meanings
        }
        sessions = list(self._sessions(numbers))
        bad = np.zeros(len(batch.lines), np.bool_)
        for column in numbers.values():
            bad |= column == BAD
        for session, codes_ in sessions:
            bad |= ~_in_force(codes_, session) | self._to_come(codes_, session)
        empty = _is_empty(batch) if bad.any() else bad
        self._tell(batch, numbers, sessions, np.flatnonzero(bad & ~empty))
        return self._good(numbers, sessions, ~(bad | empty))

    def _sessions(self, numbers: Mapping[str, RowNumbers]) -> Iterator[tuple[RowNumbers, RowNumbers]]:
        """Which session (see `Marks`) and which code, for each column of codes."""
        if self._form == "long":
            yield (numbers["Date"] - 1) * 2 + numbers["Session"], numbers["Code"]
            return
        for place, name in enumerate(SESSION_NAMES):
            if name in numbers:
                yield (numbers["Week"] - 1) * 2 + place, numbers[name]

    def _good(
        self,
        numbers: Mapping[str, RowNumbers],
        sessions: list[tuple[RowNumbers, RowNumbers]],
        good: FaultMask,
    ) -> Marks:
        enrolment = (numbers["UPN"] * self._schools + numbers["URN"])[good]
        when = numbers.get("RecordedAt", np.zeros(len(good), np.int64))[good]
        return np.concatenate(
            [marks_of(enrolment, session[good], when, code[good]) for session, code in sessions]
        )

    def _tell(
        self,
        batch: Batch,
        numbers: Mapping[str, RowNumbers],
        sessions: list[tuple[RowNumbers, RowNumbers]],
        rows: NDArray[np.intp],
    ) -> None:
        for told, row in enumerate(rows.tolist()):
            if not self._faults.wants_details:
                self._faults.count_rows(len(rows) - told)
                return
            found = list(self._faults_of(batch, numbers, sessions, row))
            self._faults.refuse_row(int(batch.lines[row]), found, batch.cells(row))

    def _faults_of(
        self,
        batch: Batch,
        numbers: Mapping[str, RowNumbers],
        sessions: list[tuple[RowNumbers, RowNumbers]],
        row: int,
    ) -> Iterator[tuple[str, str, str]]:
        wrong = [name for name, column in numbers.items() if column[row] == BAD]
        for name in wrong:
            yield _told(name, self._meanings[name].fault(batch.columns[name].word(row)))
        when = "Date" if self._form == "long" else "Week"
        if when in wrong:
            return
        names = ["Code"] if self._form == "long" else [name for name in SESSION_NAMES if name in numbers]
        for name, (session, code) in zip(names, sessions, strict=True):
            if name in wrong:
                continue
            this = code[row : row + 1], session[row : row + 1]
            word, day = batch.columns[name].word(row).strip(), date.fromordinal(int(session[row]) // 2 + 1)
            if not _in_force(*this)[0]:
                yield _told(name, words.out_of_date(word, day))
            elif self._to_come(*this)[0]:
                yield _told(name, words.to_come(word, day))

    def _to_come(self, codes_: RowNumbers, session: RowNumbers) -> FaultMask:
        """Whether each is a mark of a day that has not come."""
        is_mark = (codes_ != BAD) & ~np.isin(codes_, _BEFOREHAND)
        found: FaultMask = is_mark & (session // 2 + 1 > self._last_day)
        return found


def _told(column: str, fault: Unreadable) -> tuple[str, str, str]:
    return column, fault.code, str(fault)


def _is_empty(batch: Batch) -> FaultMask:
    empty = np.ones(len(batch.lines), np.bool_)
    for column in batch.columns.values():
        blank = np.array([not word.strip() for word in column.words], np.bool_)
        empty &= blank[column.at]
    return empty


def _in_force(codes_: RowNumbers, session: RowNumbers) -> FaultMask:
    """Whether each code may stand on the day of its session; true for words that are no code at all."""
    first, last = _force()
    day = session // 2 + 1
    is_code = codes_ != BAD
    known = np.where(is_code, codes_, 0)
    in_force: FaultMask = ~is_code | ((first[known] <= day) & (day <= last[known]))
    return in_force


@cache
def _force() -> tuple[RowNumbers, RowNumbers]:
    """The first and last day of each code by its character."""
    first, last = np.zeros(256, np.int64), np.full(256, _NEVER_ENDS, np.int64)
    for code in codes().values():
        place = ord(character(code.code))
        first[place] = code.first.toordinal() if code.first else 0
        last[place] = code.last.toordinal() if code.last else _NEVER_ENDS
    return first, last
