"""Marks as numbers, and where they wait until the whole file is known to be good.

A mark is 17 bytes: `session` is its pupil, school and half day in one number, `when` the microseconds
since 1970 when it was recorded (0: not said), `code` its character. Marks of one school wait in one
file, so that a file of a hundred million marks is put together school by school.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

Marks = NDArray[np.void]
SpooledNumbers = NDArray[np.int64]
MARK = np.dtype([("session", "<i8"), ("when", "<i8"), ("code", "u1")])
#: Bits of `session` for the half day, counted from Monday morning of the first week of the year 1.
HALF_DAY_BITS = 23
#: About so many marks are put together at once.
MARKS_AT_ONCE = 4_000_000


def marks_of(
    enrolment: SpooledNumbers, half_day: SpooledNumbers, when: SpooledNumbers, code: SpooledNumbers
) -> Marks:
    """Marks from their parts, all of one length. `enrolment` is one number for pupil and school."""
    marks = np.empty(len(enrolment), MARK)
    marks["session"] = (enrolment << HALF_DAY_BITS) | half_day
    marks["when"], marks["code"] = when, code
    return marks


class Spool:
    """Marks on disk in `parts` files, in the order in which they came.

    Args:
        folder: is ours and goes when the import ends.
        schools: how many schools there are; they are shared out among the parts.
        expected: about how many marks will come.
    """

    def __init__(self, folder: Path, schools: int, expected: int) -> None:
        self.parts = max(1, min(schools, expected // MARKS_AT_ONCE + 1))
        self._schools = schools
        self._paths = [folder / f"{part}.marks" for part in range(self.parts)]
        self._open = ExitStack()

    def __enter__(self) -> "Spool":
        self._files: list[Any] = [self._open.enter_context(path.open("wb")) for path in self._paths]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def add(self, marks: Marks) -> None:
        """Keep some marks."""
        if self.parts == 1:
            self._files[0].write(marks.tobytes())
            return
        part = ((marks["session"] >> HALF_DAY_BITS) % self._schools) % self.parts
        for number, file in enumerate(self._files):
            file.write(marks[part == number].tobytes())

    def read(self) -> Iterator[Marks]:
        """All marks, part by part; a school is in one part only."""
        for path in self._paths:
            yield np.fromfile(path, MARK)
