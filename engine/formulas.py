"""Cells that a spreadsheet would run as formulas: harmless on their way out, as they were on their way in.

What people save from here holds what strangers wrote and is opened in a spreadsheet; a list of refused rows
is mended and imported again. So what is put before a cell is taken away when a file comes back. Pure.
"""

#: What a formula may begin with in one spreadsheet or another: after spaces, or as the very first.
_AFTER_SPACES, _FIRST = ("=", "+", "-", "@"), ("\t", "\r", "\n")


def harmless(cell: str | None) -> str:
    """The cell with an apostrophe before it when it begins like a formula; empty for None.

    A single character is no formula, and `-` may be somebody's code: it stays as it is.
    """
    cell = cell or ""
    return f"'{cell}" if _runs(cell) else cell


def as_written(cell: str) -> str:
    """The cell as it was before `harmless`."""
    return cell[1:] if cell[:1] == "'" and _runs(cell[1:]) else cell


def _runs(cell: str) -> bool:
    return len(cell) > 1 and (cell.lstrip().startswith(_AFTER_SPACES) or cell.startswith(_FIRST))
