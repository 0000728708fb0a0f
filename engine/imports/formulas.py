"""Cells that a spreadsheet would run as formulas: harmless on their way out, as they were on their way in.

A list of refused rows holds what strangers wrote and is opened in a spreadsheet; mended, it is imported
again. So what is put before a cell is taken away when the file comes back. Pure.
"""

#: What a formula may begin with in one spreadsheet or another.
_BEGINNINGS = "=+-@\t\r\n"


def harmless(cell: str) -> str:
    """The cell with an apostrophe before it when it begins like a formula.

    A single character is no formula, and `-` may be somebody's code: it stays as it is.
    """
    return f"'{cell}" if len(cell) > 1 and cell[0] in _BEGINNINGS else cell


def as_written(cell: str) -> str:
    """The cell as it was before `harmless`."""
    return cell[1:] if len(cell) > 2 and cell[0] == "'" and cell[1] in _BEGINNINGS else cell
