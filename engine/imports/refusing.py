"""What is wrong with a file, row by row, without ever holding more than a few of ten million bad rows.

Owns how faults are counted, kept and told. A row with several faults is one refused row.
"""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine.errors import EngineError
from engine.faults import Fault
from engine.formulas import harmless

#: How many faults are told one by one; the rest are counted.
KEPT = 10_000


class ImportRefused(EngineError):
    """{file} was not imported: {count:,} fault(s). Nothing was changed."""

    def __init__(self, file: str, faults: Sequence[Fault], count: int) -> None:
        super().__init__(file=file, faults=tuple(faults), count=count)


class Unreadable(EngineError):
    """{problem}"""

    def __init__(self, code: str, problem: str) -> None:
        # Not through the root's: there may be ten million of these.
        Exception.__init__(self, problem)
        self.facts = {"code": code, "problem": problem}


class RejectedRows:
    """A CSV file of the rows that were refused: their lines, the reasons, and their cells as they were.

    With the cells mended it can be imported itself: its first two columns are ignored. Whoever opens it in a
    spreadsheet runs no formula that somebody wrote into a cell: see `harmless`.
    """

    def __init__(self, write: Any) -> None:
        self._write = write

    @classmethod
    @contextmanager
    def to(cls, path: Path) -> Iterator["RejectedRows"]:
        """Write to a file, which is replaced."""
        with path.open("w", encoding="utf-8", newline="") as file:
            yield cls(csv.writer(file).writerow)

    def header(self, cells: Sequence[str]) -> None:
        """Name the columns as the imported file does."""
        self._write(["Line", "Reason", *map(harmless, cells)])

    def row(self, line: int, faults: Sequence[Fault], cells: Sequence[str]) -> None:
        """Add one row."""
        reason = " ".join(fault.message for fault in faults)
        self._write([line, harmless(reason), *map(harmless, cells)])


class Faults:
    """The faults found in one file so far; `rows` counts refused rows, `count` all faults."""

    def __init__(self, file: str, rejected: RejectedRows | None = None) -> None:
        self.file = file
        #: What rows are counted in: lines, or rows where a file has no lines.
        self.unit = "line"
        self.rows = 0
        self.count = 0
        self._kept: list[tuple[int, Fault]] = []
        self._rejected = rejected

    @property
    def wants_details(self) -> bool:
        """Whether a further bad row would be told, or only counted."""
        return self._rejected is not None or len(self._kept) < KEPT

    def header(self, cells: Sequence[str]) -> None:
        """Say what the file's columns are called, for the file of refused rows."""
        if self._rejected:
            self._rejected.header(cells)

    def refuse_row(self, line: int, found: Sequence[tuple[str, str, str]], cells: Sequence[str]) -> None:
        """Note a row that cannot be taken.

        Args:
            line: where it begins, counted from 1.
            found: column (empty for the whole row), code and message of each fault.
            cells: as they stand in the file.
        """
        faults = [
            Fault(
                self.file, f"{self.unit} {line}, {column}" if column else f"{self.unit} {line}", code, message
            )
            for column, code, message in found
        ]
        self.rows += 1
        self.count += len(faults)
        self._kept += [(line, fault) for fault in faults[: KEPT - len(self._kept)]]
        if self._rejected:
            self._rejected.row(line, faults, cells)

    def count_rows(self, rows: int) -> None:
        """Note bad rows that nobody will be told of one by one."""
        self.rows += rows
        self.count += rows

    def lines(self) -> list[tuple[int, Fault]]:
        """The faults that are told one by one, each with its line, in the order of lines."""
        return sorted(self._kept, key=lambda kept: kept[0])

    def told(self) -> list[Fault]:
        """The faults in the order of their lines, and how many more there are."""
        faults = [fault for _, fault in self.lines()]
        more = self.count - len(faults)
        if more:
            message = f"{more:,} more faults are not listed; a file of rejected rows lists all of them."
            faults.append(Fault(self.file, "", "MORE-FAULTS", message))
        return faults

    def refusal(self) -> ImportRefused:
        """The refusal of the file for all that was found."""
        return ImportRefused(self.file, self.told(), self.count)

    def file_refused(self, code: str, message: str, element: str = "") -> ImportRefused:
        """The refusal of the file for one reason that concerns all of it."""
        return ImportRefused(self.file, [Fault(self.file, element, code, message)], 1)
