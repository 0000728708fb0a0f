"""What one press does to a decision table: puts a rule in, or another text into a cell. Pure."""

import re
from collections.abc import Sequence

from engine.errors import BadInput
from engine.faults import Mend

_RULE, _CELL = re.compile(r"rule (\d{1,6})(?: above)?"), re.compile(r"cell (\d{1,6}) (\d{1,6})")
_INPUT = re.compile(r"input (\d{1,6})")
_LINE = re.compile(r"line (\S+)")
_ABOVE = " above"
UPPER_DECIDES = "FIRST"


def rule_added(decision: str, cells: Sequence[str], place: int, *, above: bool) -> Mend:
    """A rule with these input cells, to become the one of this number from 1; its answer is left to people.

    Args:
        above: it stands above rules that take the same, so the upper one must decide.
    """
    words = "Add a rule for this" + (", and let the upper rule decide" if above else "")
    return Mend(decision, f"rule {place}{_ABOVE if above else ''}", "\t".join(cells), words)


def cell_changed(decision: str, rule: int, column: int, cell: str, shown: str) -> Mend:
    """Another text in one cell, rule and column counted from 1."""
    return Mend(decision, f"cell {rule} {column}", cell, f"Change it to “{shown}”")


def input_changed(decision: str, column: int, expression: str, shown: str) -> Mend:
    """Another expression for what an input column reads, counted from 1."""
    return Mend(decision, f"input {column}", expression, f"Change it to “{shown}”")


def line_changed(decision: str, leads_to: str, instead: str, shown: str) -> Mend:
    """Another end for a line of the decision's that leads to nothing; both ends are ids."""
    return Mend(decision, f"line {leads_to}", instead, f"Let it ask “{shown}”")


def line_mended(setting: str) -> str | None:
    """The id to which the line leads that a mend is about; None where it is about none."""
    found = _LINE.fullmatch(setting)
    return found[1] if found else None


def input_mended(setting: str) -> int | None:
    """The input column, from 1, that a mend is about; None where it is about rules."""
    found = _INPUT.fullmatch(setting)
    return int(found[1]) if found else None


def policy_mended(setting: str) -> str | None:
    """The hit policy that a mend needs; None where it stays."""
    return UPPER_DECIDES if setting.endswith(_ABOVE) else None


def rows_mended(rows: Sequence[Sequence[str]], setting: str, value: str) -> list[list[str]]:
    """The rows of a table with one mend done.

    Raises:
        BadInput: there is no such place, or it is no mend of a table.
    """
    mended = [list(row) for row in rows]
    if (found := _RULE.fullmatch(setting)) and 1 <= int(found[1]) <= len(rows) + 1:
        mended.insert(int(found[1]) - 1, value.split("\t"))
        return mended
    found = _CELL.fullmatch(setting)
    if found and 1 <= int(found[1]) <= len(rows) and 1 <= int(found[2]) <= len(rows[int(found[1]) - 1]):
        mended[int(found[1]) - 1][int(found[2]) - 1] = value
        return mended
    raise BadInput(problem="The table has no such place any more. Look at its faults again.")
