"""What an analysis finds in a table, and how it writes numbers of rules and lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class TableFinding:
    """One finding: `where` is the part of the table ("rules 2 and 5"), the rest is as in a Fault.

    `rule` are the input cells of a rule that would settle it, and `place` is where it goes, counted from 1.
    `cell` is what one cell should surely say: its rule and column from 1, all of its text, and what of that
    is shown.
    """

    code: str
    where: str
    message: str
    severity: Literal["error", "warning"] = "error"
    rule: tuple[str, ...] = ()
    place: int = 0
    cell: tuple[int, int, str, str] | None = None


def rules(numbers: Iterable[int]) -> str:
    """Rules by their numbers: "rule 2", "rules 2 and 5"."""
    listed = list(numbers)
    return f"rule {listed[0]}" if len(listed) == 1 else f"rules {listing(map(str, listed))}"


def listing(words: Iterable[str]) -> str:
    """Words in a row: "a, b and c"."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
