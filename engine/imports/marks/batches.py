"""Batches of rows as columns of different words, from CSV or Parquet; the only importer of Arrow here.

Owns line numbers: the first row of a CSV file stands on the line after its header, that of Parquet is
row 1. Rows that are no rows of this file, and a file that ends half way, are told.
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from engine.imports.columns import Layout
from engine.imports.marks.layouts import DAYS
from engine.imports.refusing import Faults
from engine.imports.rows import RowsBeginning
from engine.imports.sources import Source

RowNumbers = NDArray[np.int64]
#: The number of a word that is not known.
MISSING = -1
BATCH_BYTES = 8 << 20
BATCH_ROWS = 1 << 17
_WORDS = pa.dictionary(pa.int32(), pa.string())


class KnownPupils:
    """Words that are known, each with its number, to be looked up by the ten thousand."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self._words = pa.array(list(numbers), pa.string())
        self._numbers = np.array([*numbers.values(), MISSING], np.int64)

    def numbers(self, words: Any) -> RowNumbers:
        """The number of each word, `MISSING` for one that is not known."""
        at = pa.compute.index_in(words, value_set=self._words).fill_null(-1)
        found: RowNumbers = self._numbers[at.to_numpy(zero_copy_only=False)]
        return found


class Words:
    """A column: its different words, and which of them each row has (`at`)."""

    def __init__(self, words: Any, at: RowNumbers) -> None:
        self._words = words
        self.at = at

    @cached_property
    def words(self) -> Sequence[str]:
        """The different words."""
        listed: list[str] = self._words.to_pylist()
        return listed

    def word(self, row: int) -> str:
        """The word of a row, counted from 0."""
        return self.words[int(self.at[row])]

    def among(self, known: KnownPupils) -> RowNumbers:
        """The number of each different word, `MISSING` for one that is not known as it stands."""
        return known.numbers(self._words)

    def moments(self) -> tuple[RowNumbers, bool] | None:
        """The different words as microseconds since 1970, 0 where empty, and whether they say their offset.

        None when some do and others do not, or one is no moment.
        """
        said = pa.compute.replace_with_mask(
            self._words, pa.compute.equal(self._words, ""), pa.scalar(None, pa.string())
        )
        for zone in (None, "UTC"):
            try:
                found = said.cast(pa.timestamp("us", zone)).cast(pa.int64()).fill_null(0)
            except pa.ArrowInvalid:
                continue
            return found.to_numpy(zero_copy_only=False).astype(np.int64), zone is not None
        return None


@dataclass(frozen=True)
class Batch:
    """Some rows: the line of each, and their columns by our names; `share` of the file is read then."""

    lines: RowNumbers
    columns: Mapping[str, Words]
    share: float

    def cells(self, row: int) -> list[str]:
        """The words of a row, in the order of the columns."""
        return [column.word(row) for column in self.columns.values()]


class _Lines:
    """Gives rows their lines where some lines between them are no rows."""

    def __init__(self, first: int) -> None:
        self._next = first
        self._left_out = array("q")

    def leave_out(self, line: int) -> None:
        self._left_out.append(line)

    def of(self, rows: int) -> RowNumbers:
        left_out = np.frombuffer(self._left_out, np.int64) if self._left_out else np.zeros(0, np.int64)
        lines = np.arange(self._next, self._next + rows + len(left_out), dtype=np.int64)
        lines = lines[~np.isin(lines, left_out)][:rows]
        if rows:
            self._next = int(lines[-1]) + 1
            self._left_out = array("q", left_out[left_out >= self._next].tobytes())
        return lines


def csv_batches(source: Source, beginning: RowsBeginning, layout: Layout, faults: Faults) -> Iterator[Batch]:
    """The batches of a CSV file in UTF-8.

    Raises:
        ImportRefused: Arrow cannot read it.
    """
    lines = _Lines(beginning.line + 1)
    names = [f"{place}" for place in range(len(beginning.names))]
    wanted = [names[place] for place in layout.places.values()]

    def ragged(row: Any) -> str:
        lines.leave_out(row.number)
        if faults.wants_details:
            message = f"The row has {row.actual_columns} cells and the first line names {len(names)} columns."
            cells = row.text.split(beginning.separator)
            faults.refuse_row(row.number, [("", "CELLS-MISSING", message)], cells)
        else:
            faults.count_rows(1)
        return "skip"

    with source.path.open("rb") as file:
        opened = pa.csv.open_csv(
            file,
            read_options=pa.csv.ReadOptions(
                use_threads=False, block_size=BATCH_BYTES, skip_rows=beginning.line, column_names=names
            ),
            parse_options=pa.csv.ParseOptions(
                delimiter=beginning.separator, ignore_empty_lines=False, invalid_row_handler=ragged
            ),
            convert_options=pa.csv.ConvertOptions(
                include_columns=wanted,
                column_types=dict.fromkeys(wanted, _WORDS),
                strings_can_be_null=False,
                null_values=[],
            ),
        )
        for arrow in _guarded(opened, faults):
            columns = zip(layout.places, map(_words, arrow.columns), strict=True)
            yield Batch(lines.of(len(arrow)), dict(columns), file.tell() / source.size_bytes)


def parquet_header(source: Source, faults: Faults) -> list[str]:
    """The names of the columns of a Parquet file.

    Raises:
        ImportRefused: it ends half way, or is no Parquet file.
    """
    try:
        return list(pa.parquet.read_schema(source.path).names)
    except (pa.ArrowException, OSError) as problem:
        raise _broken(faults, problem) from None


def parquet_beginning(path: Path, rows: int) -> tuple[list[str], list[list[str]]]:
    """The names of the columns of a Parquet file and its first rows, as text; nothing of a damaged one."""
    try:
        with pa.parquet.ParquetFile(path) as file:
            names = list(file.schema_arrow.names)
            first = next(file.iter_batches(rows, use_threads=False), None)
            columns = [column.to_pylist() for column in first.columns] if first else []
    except (pa.ArrowException, OSError):
        return [], []
    shown = [["" if cell is None else str(cell) for cell in column] for column in columns]
    return names, [list(row) for row in zip(*shown, strict=True)]


def parquet_batches(source: Source, layout: Layout, faults: Faults) -> Iterator[Batch]:
    """The batches of a Parquet file.

    Raises:
        ImportRefused: it is damaged.
    """
    row = 0
    with pa.parquet.ParquetFile(source.path) as file:
        names = file.schema_arrow.names
        wanted = [names[place] for place in layout.places.values()]
        for arrow in _guarded(file.iter_batches(BATCH_ROWS, columns=wanted, use_threads=False), faults):
            columns = {
                ours: _words_in(arrow.column(name), ours, faults)
                for ours, name in zip(layout.places, wanted, strict=True)
            }
            lines = np.arange(row + 1, row + len(arrow) + 1, dtype=np.int64)
            row += len(arrow)
            yield Batch(lines, columns, row / max(1, file.metadata.num_rows))


def _guarded(batches: Iterator[Any], faults: Faults) -> Iterator[Any]:
    try:
        yield from batches
    except (pa.ArrowException, OSError) as problem:
        raise _broken(faults, problem) from None


def _broken(faults: Faults, problem: Exception) -> Exception:
    reason = str(problem).splitlines()[0]
    message = f"The file is damaged or ends half way ({reason}). Have it made and sent again."
    return faults.file_refused("DAMAGED-FILE", message)


def _words_in(column: Any, ours: str, faults: Faults) -> Words:
    """A column of Parquet; a day that is kept as a moment is only its day."""
    try:
        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        # Numbers, days and moments are written out once for each different one, which is most of the time.
        encoded = column.dictionary_encode(null_encoding="encode")
        words = encoded.dictionary
        if pa.types.is_timestamp(words.type):
            finer = pa.date32() if ours in DAYS else pa.timestamp("us", words.type.tz)
            words = words.cast(finer, safe=False)
        return Words(words.cast(pa.string()).fill_null(""), _places(encoded))
    except pa.ArrowException as problem:
        raise _broken(faults, problem) from None


def _words(column: Any) -> Words:
    """A column of CSV, which comes as its different words."""
    return Words(column.dictionary, _places(column))


def _places(encoded: Any) -> RowNumbers:
    places: RowNumbers = encoded.indices.to_numpy().astype(np.int64)
    return places
