"""What the two guidance documents demand, each demand with its id, in our own words.

Diagrams, forms and decision tables carry these ids. Data and nothing else.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "guidance.csv"


@dataclass(frozen=True)
class Demand:
    """One demand: the document that makes it, what kind it is, at which stage, and what it asks."""

    id: str
    document: str
    kind: str
    stage: str
    demand: str


@cache
def demands() -> Mapping[str, Demand]:
    """Every demand by its id, in the order of the documents."""
    with _FILE.open(encoding="utf-8", newline="") as lines:
        return {row["id"]: Demand(**row) for row in csv.DictReader(lines)}
