"""Decision tables as spreadsheets hold them: copied with tabs, and as CSV files, both ways."""

import csv
import io
from collections.abc import Iterator, Sequence

from engine.decisions.rewriting import RuleGrid
from engine.errors import BadInput

SEPARATORS = (",", ";", "\t")


def as_text(grid: RuleGrid) -> str:
    """A table for a spreadsheet: tabs between cells, the headings first.

    A cell with quotes stands in quotes, with each of its own doubled: a spreadsheet takes one pair off.
    """
    out = io.StringIO()
    lines = [[_one_line(cell) for cell in line] for line in (grid.columns, *grid.rows)]
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(lines)
    return out.getvalue().removesuffix("\n")


def _one_line(cell: str) -> str:
    return " ".join(cell.split())


def rows_from_text(text: str, columns: Sequence[str]) -> list[list[str]]:
    """The rows of what was copied from a spreadsheet; its headings are passed over."""
    lines = [line.split("\t") for line in text.splitlines() if line.strip()]
    rows = [[_in_feel(_unquoted(cell)) for cell in line] for line in lines]
    headings = [_one_line(one) for one in columns]
    return [row for place, row in enumerate(rows) if place or row != headings]


def _unquoted(cell: str) -> str:
    """A cell as it was typed: spreadsheets put quotes around a cell that holds some, and double them."""
    cell = cell.strip()
    if len(cell) > 1 and cell[0] == cell[-1] == '"' and '""' in cell[1:-1]:
        return cell[1:-1].replace('""', '"')
    return cell


def _in_feel(cell: str) -> str:
    """A cell without what a spreadsheet makes of it: it writes true and false in capitals."""
    return cell.lower() if cell in ("TRUE", "FALSE") else cell


def as_csv(grid: RuleGrid) -> bytes:
    """A table as a CSV file with commas, the headings first; its mark makes spreadsheets read it as UTF-8."""
    out = io.StringIO()
    csv.writer(out).writerows([grid.columns, *grid.rows])
    return out.getvalue().encode("utf-8-sig")


def rows_from_csv(content: bytes, columns: Sequence[str]) -> list[list[str]]:
    """The rows of a CSV file with commas, semicolons or tabs; its headings are passed over.

    Raises:
        BadInput: it is not UTF-8, no CSV, or a row has other than the columns of the table.
    """
    text = _decoded(content)
    rows = [*_rows(text, _separator(text))]
    for number, row in rows:
        if len(row) != len(columns):
            raise BadInput(
                problem=f"Row {number} of the file has {_cells(len(row))}, and the table has {len(columns)} "
                "columns. Download the table to see what belongs where."
            )
    headings = [_one_line(one) for one in columns]
    rules = [row for place, (_, row) in enumerate(rows) if place or [*map(_one_line, row)] != headings]
    if not rules:
        raise BadInput(problem="The file has no rules.")
    return rules


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        raise BadInput(
            problem=f"Line {line} of the file is not UTF-8. Save it again as “CSV UTF-8”, and send it then."
        ) from None


def _separator(text: str) -> str:
    """What stands most often outside quotes in the first line."""
    first = "".join(text.lstrip("\r\n").split("\n", 1)[0].split('"')[::2])
    return max(SEPARATORS, key=first.count)


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not empty, with its number in the file."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            if any(cell.strip() for cell in row):
                yield number, [_in_feel(cell) for cell in row]
    except csv.Error as wrong:
        raise BadInput(
            problem=f"Row {number + 1} of the file cannot be read as CSV ({wrong}). A cell that holds a "
            "quote stands in quotes, with each quote in it doubled."
        ) from None
