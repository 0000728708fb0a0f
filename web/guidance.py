"""The demands of the written guidance by their ids, so that a question can say why it is asked."""

import csv
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent.parent / "guidance" / "requirements.csv"


def requirement_text(requirement: str) -> str:
    """`W-G5: every discussion carries ...`; the id alone when the guidance does not know it."""
    text = _texts().get(requirement, "")
    return f"{requirement}: {text}" if text else requirement


@cache
def _texts() -> dict[str, str]:
    if not _FILE.exists():
        return {}
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["requirement"] for row in csv.DictReader(file)}
