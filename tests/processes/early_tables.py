"""Cases of the tables about promised days and needs that are found on the way."""

from typing import Any


def promised(eha: str, new_day: str | None = None) -> dict[str, Any]:
    """An assessment that was first promised by 30 January."""
    days = {"eha_by": "2026-01-30", "eha_new_by": new_day}
    dated = {name: {"@type": "date", "value": day} for name, day in days.items() if day}
    return {"case": {"route_1": {"eha": eha, **dated}}}


EARLY_CASES = [
    ("assessment_promise", promised("in_place"), "completed", 1),
    ("assessment_promise", promised("agreed", "2026-02-27"), "waits", 2),
    ("assessment_promise", promised("agreed", "2026-02-28"), "review", 3),
    ("assessment_promise", promised("agreed", None), "review", 3),
    ("assessment_promise", promised("refused"), "review", 3),
]
