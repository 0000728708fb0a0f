"""A file of marks opened: CSV or Parquet, one mark a row or one week a row, in batches."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.imports.columns import lay_out
from engine.imports.marks.batches import Batch, csv_batches, parquet_batches, parquet_header
from engine.imports.marks.layouts import MARK_COLUMNS, LayoutForm, layout_form_of
from engine.imports.refusing import Faults
from engine.imports.rows import beginning_of
from engine.imports.sources import Source, lines_with_open_quotes

#: A mark in a CSV file is seldom shorter.
_BYTES_OF_A_MARK = 30


@dataclass(frozen=True)
class OpenedFile:
    """A file of marks; `ignored` are the names of columns that nothing reads."""

    form: LayoutForm
    batches: Iterator[Batch]
    expected_marks: int
    ignored: tuple[str, ...]


def open_marks(source: Source, faults: Faults, mapping: Mapping[str, str]) -> OpenedFile:
    """Find out how marks are written in a file.

    Raises:
        ImportRefused: columns are missing, or the file is damaged.
    """
    if source.is_parquet:
        faults.unit = "row"
        header = parquet_header(source, faults)
    else:
        beginning = beginning_of(source.path, faults)
        header = list(beginning.names)
    form = layout_form_of(header, mapping)
    layout = lay_out(MARK_COLUMNS[form], header, faults, mapping)
    faults.header(list(layout.places))
    if source.is_parquet:
        batches = parquet_batches(source, layout, faults)
        return OpenedFile(form, batches, source.size_bytes, layout.ignored)
    lines_with_open_quotes(source, faults)
    batches = csv_batches(source, beginning, layout, faults)
    return OpenedFile(form, batches, source.size_bytes // _BYTES_OF_A_MARK, layout.ignored)
