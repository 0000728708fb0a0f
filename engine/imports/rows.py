"""Rows of a CSV file as values, one at a time.

Owns separators, quotes and line numbers. A row that cannot be read is told as a fault and not given.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from engine.formulas import as_written
from engine.imports.cells import says_not_known
from engine.imports.columns import FileColumn, Layout, lay_out
from engine.imports.refusing import Faults, Unreadable
from engine.imports.sources import Source

SEPARATORS = ",;\t"
_SAID = "sep="


@dataclass(frozen=True)
class Row:
    """A row: the line on which it begins, its values by column, and its cells as they are in the file.

    A column that the file does not have is not among the values, nor is one whose empty cell tells nothing.
    """

    line: int
    values: Mapping[str, Any]
    cells: Sequence[str]


@dataclass(frozen=True)
class RowsBeginning:
    """How a file begins: its separator, the names of its columns, the line on which they stand."""

    separator: str
    names: tuple[str, ...]
    line: int


class Rows:
    """The rows of a CSV file. `layout` says which columns it has; `share` how much has been read (0 to 1)."""

    def __init__(
        self, source: Source, columns: Sequence[FileColumn], faults: Faults, mapping: Mapping[str, str] | None
    ) -> None:
        if source.is_parquet:
            raise faults.file_refused("NOT-CSV", "Only marks come as Parquet. Save this file as CSV.")
        self.beginning = beginning_of(source.path, faults)
        self.layout: Layout = lay_out(columns, self.beginning.names, faults, mapping)
        self.share = 0.0
        self._source, self._faults = source, faults
        self._columns = [
            (column, self.layout.places[column.name])
            for column in columns
            if column.name in self.layout.places
        ]

    def __iter__(self) -> Iterator[Row]:
        self._faults.header(self.beginning.names)
        with self._source.path.open(encoding="utf-8-sig", newline="") as file:
            for line, cells in self._records(file):
                if line <= self.beginning.line or not any(map(str.strip, cells)):
                    continue
                row = self._read(line, cells)
                if row:
                    yield row

    def _records(self, file: TextIO) -> Iterator[tuple[int, list[str]]]:
        """Cells of each row with the line on which it begins; rows that are not CSV are told."""
        reader = csv.reader(file, delimiter=self.beginning.separator, strict=True)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                message = "A quotation mark in this row opens and does not close, or closes too early."
                self._faults.refuse_row(line, [("", "NOT-CSV", message)], [])
                continue
            self.share = file.buffer.tell() / self._source.size_bytes
            yield line, cells

    def _read(self, line: int, cells: list[str]) -> Row | None:
        named = len(self.beginning.names)
        while len(cells) > named and not cells[-1].strip():
            cells.pop()
        if len(cells) != named:
            message = f"The row has {len(cells)} cells and the first line names {named} columns."
            self._faults.refuse_row(line, [("", "CELLS-MISSING", message)], cells)
            return None
        values: dict[str, Any] = {}
        found: list[tuple[str, str, str]] = []
        for column, place in self._columns:
            cell = as_written(cells[place].strip())
            if column.clears and not cell:
                continue
            try:
                values[column.name] = _value(column, cell)
            except Unreadable as fault:
                found.append((column.name, fault.code, str(fault)))
        if found:
            self._faults.refuse_row(line, found, cells)
            return None
        return Row(line, values, cells)


def _value(column: FileColumn, cell: str) -> object:
    if not cell and column.filled:
        raise Unreadable("EMPTY", "This cell must not be empty.")
    if column.clears and says_not_known(cell):
        return None
    return column.read(cell)


def beginning_of(path: Path, faults: Faults) -> RowsBeginning:
    """The first line that says something, which names the columns; the separator is found out from it.

    Raises:
        ImportRefused: there is none.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = beginning_in(file)
    if found is None:
        raise faults.file_refused("EMPTY-FILE", "The file has no rows.")
    return found


def beginning_in(lines: Iterable[str]) -> RowsBeginning | None:
    """How a file with these lines begins; None when none of them says anything. Reads no further."""
    said = ""
    for line, text in enumerate(lines, start=1):
        if text.lower().startswith(_SAID) and len(text.strip()) == len(_SAID) + 1:
            said = text[len(_SAID)]
        elif text.strip():
            separator = said or max(SEPARATORS, key=text.count)
            names = next(csv.reader([text.strip("\r\n")], delimiter=separator))
            return RowsBeginning(separator, tuple(name.strip() for name in names), line)
    return None
