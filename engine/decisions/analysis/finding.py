"""What an analysis finds in a table, and how it writes numbers of rules and lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class TableFinding:
    """One finding: `where` is the part of the table ("rules 2 and 5"), the rest is as in a Fault."""

    code: str
    where: str
    message: str
    severity: Literal["error", "warning"] = "error"


def rules(numbers: Iterable[int]) -> str:
    """Rules by their numbers: "rule 2", "rules 2 and 5"."""
    listed = list(numbers)
    return f"rule {listed[0]}" if len(listed) == 1 else f"rules {listing(map(str, listed))}"


def listing(words: Iterable[str]) -> str:
    """Words in a row: "a, b and c"."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
