"""What stands out and what changed about a pupil's attendance, in words. Pure."""

from collections.abc import Mapping
from typing import Any

from engine.triage.wanted import POINT

#: Kind of pattern -> what to say of it.
KINDS = {
    "weekday": "Often away on {weekday}s",
    "half": "More often away in the {half}",
    "edges": "Away around weekends and holidays",
    "run": "Away many days in a row",
    "late": "Often late",
}


def in_words(pattern: Mapping[str, Any]) -> str:
    """One pattern, as `engine.triage.patterns` tells it, in words."""
    kind = str(pattern.get("kind", ""))
    said = KINDS.get(kind, kind.replace("_", " ").capitalize())
    try:
        return said.format(**pattern)
    except KeyError:
        return said.partition(" {")[0]


def change_in_words(tenths: int | None) -> str:
    """The change from one half-term to the next, given in tenths of a percentage point."""
    if tenths is None:
        return "Cannot be compared"
    if abs(tenths) < POINT:
        return "About the same"
    points = f"{abs(tenths) // 10}.{abs(tenths) % 10}"
    return f"{'Rose' if tenths > 0 else 'Fell'} by {points} points"
