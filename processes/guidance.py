"""What the two guidance documents demand, each demand with its id, in our own words.

Diagrams, forms and decision tables carry these ids. Beside them: each sentence of the documents in short,
with what the product does for it. Data and nothing else.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_DEMANDS = Path(__file__).parent / "guidance.csv"
_SENTENCES = Path(__file__).parent / "guidance_sentences.csv"


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
    with _DEMANDS.open(encoding="utf-8", newline="") as lines:
        return {row["id"]: Demand(**row) for row in csv.DictReader(lines)}


@dataclass(frozen=True)
class Sentence:
    """One sentence of a document, in short, and what the product does for whom because of it.

    `carried_by` are places (`engine.views.places`) and addresses of pages (`/triage/proposals`).
    `thin` is what the product still lacks, None where nothing is known to.
    """

    nr: str
    document: str
    sentence: str
    carried_by: tuple[str, ...]
    does: str
    thin: str | None


@cache
def guidance_sentences() -> tuple[Sentence, ...]:
    """Every sentence, in the order of the documents."""
    with _SENTENCES.open(encoding="utf-8", newline="") as lines:
        return tuple(_sentence(**row) for row in csv.DictReader(lines))


def _sentence(*, carried_by: str, thin: str, **said: str) -> Sentence:
    return Sentence(carried_by=tuple(carried_by.split()), thin=thin or None, **said)
