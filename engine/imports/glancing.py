"""The beginning of a file, for whoever chose it: how it is written, its first rows, which column is which.

Looks at a few kilobytes and judges nothing: what cannot be read is shown as far as it goes, and the
check says what is wrong with it.
"""

import codecs
import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from itertools import islice
from pathlib import Path

from engine.imports import pupils, schools, staff, terms
from engine.imports.columns import FileColumn, places_of
from engine.imports.marks import layouts
from engine.imports.rows import beginning_in
from engine.imports.sources import Encoding

#: How many rows are shown, how many columns of them, and how much of a cell and of a column's name.
ROWS, COLUMNS, CHARACTERS, NAME_CHARACTERS = 5, 200, 60, 200
_GLANCE_BYTES = 64 << 10
_COLUMNS: Mapping[str, Sequence[FileColumn]] = {
    "schools": schools.SCHOOL_COLUMNS, "pupils": pupils.PUPIL_COLUMNS,
    "terms": terms.TERM_COLUMNS, "staff": staff.STAFF_COLUMNS
}  # fmt: skip
_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}


@dataclass(frozen=True)
class Taken:
    """One of our columns, and the name that the file gives it: empty when the file does not have it."""

    name: str
    needed: bool
    taken_from: str = ""


@dataclass(frozen=True)
class Glance:
    """How a file begins. `names` and `rows` are empty where nothing can be shown."""

    encoding: str = ""
    separator: str = ""
    names: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


def glance(path: Path, encoding: Encoding | None) -> Glance:
    """Look at the beginning of a file.

    Args:
        encoding: what it is in when it is not Unicode.
    """
    with path.open("rb") as file:
        beginning = file.read(_GLANCE_BYTES)
    if beginning.startswith(b"PAR1"):
        # Loads what reads columns, which few processes need.
        from engine.imports.marks.batches import parquet_beginning

        return _shortened(Glance("Parquet", "", *parquet_beginning(path, ROWS)))
    words, text = _decoded(beginning, encoding)
    if "\0" in text or beginning.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return Glance("not text")
    return _shortened(_of_text(words, text))


def _of_text(encoding: str, text: str) -> Glance:
    found = beginning_in(StringIO(text, newline=""))
    if found is None:
        return Glance(encoding)
    lines = StringIO(text, newline="")
    next(islice(lines, found.line - 1, found.line))
    records = csv.reader(lines, delimiter=found.separator)
    rows = list(islice((cells for cells in records if any(map(str.strip, cells))), ROWS))
    return Glance(encoding, _SEPARATORS.get(found.separator, found.separator), list(found.names), rows)


def _decoded(beginning: bytes, encoding: Encoding | None) -> tuple[str, str]:
    """The encoding in words, and the text of whole lines."""
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16", beginning.decode("utf-16", "ignore")
    whole = beginning[: beginning.rfind(b"\n") + 1] or beginning
    if encoding:
        return "Windows-1252", whole.decode("cp1252", "replace")
    words = "UTF-8 with its mark" if whole.startswith(codecs.BOM_UTF8) else "UTF-8"
    return words, whole.decode("utf-8-sig", "replace")


def _shortened(seen: Glance) -> Glance:
    names = [name[:NAME_CHARACTERS] for name in seen.names[:COLUMNS]]
    rows = [[_short(cell) for cell in row[: len(names)]] for row in seen.rows]
    rows = [row + [""] * (len(names) - len(row)) for row in rows]
    return Glance(seen.encoding, seen.separator, names, rows)


def _short(cell: str) -> str:
    return cell if len(cell) <= CHARACTERS else f"{cell[:CHARACTERS]}…"


def columns_of(kind: str, names: Sequence[str], mapping: Mapping[str, str]) -> Sequence[FileColumn]:
    """Our columns of a kind of file; those of marks depend on how the file writes them."""
    if kind == "marks":
        return layouts.MARK_COLUMNS[layouts.layout_form_of(names, mapping)]
    return _COLUMNS[kind]


def columns_taken(kind: str, names: Sequence[str], mapping: Mapping[str, str]) -> list[Taken]:
    """Which column of a file is taken for which of ours; a column that is there twice is taken for none."""
    found = ((column, places_of(column, names, mapping)) for column in columns_of(kind, names, mapping))
    return [
        Taken(column.name, column.required, names[places[0]] if len(places) == 1 else "")
        for column, places in found
    ]


def taken_by_weeks(names: Sequence[str], mapping: Mapping[str, str]) -> list[Taken]:
    """The same for a file of marks with one week a row, when the names of its columns do not tell."""
    monday_morning = layouts.SESSION_NAMES[0]
    return columns_taken("marks", names, {monday_morning: "", **mapping})
