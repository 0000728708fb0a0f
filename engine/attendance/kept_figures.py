"""Attendance figures as an event keeps them: what was before the person, or the table, that decided.

Registers are corrected for weeks afterwards, so what a decision rested on cannot be counted again later.
Kept are counts and days, no labels: these follow from the counts. Pure.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from engine.attendance.facts import percent_text
from engine.england import day_in_words

#: What is kept of each count, where it is known.
COUNTED_FIGURES = ("from", "as_of", "possible", "attended", "authorised", "unauthorised")
#: The other days that stand beside the school year, and what they are called.
BESIDE = {"since": "Since the last review", "before": "The school year before that", "last_year": "Last year"}
#: The name of the school year's figures.
YEAR = "Figures then"


def kept_by_events(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The figures among `attendance` facts, in JSON form with days as ISO texts; empty without any.

    Args:
        facts: as plain values; days are ISO texts.
    """
    year = _counts(facts)
    beside = {name: _counts(facts.get(name) or {}) for name in BESIDE}
    found = {**year, **{name: counts for name, counts in beside.items() if counts}}
    return {**found, "source": facts["source"]} if year and facts.get("source") else found


def figures_in_words(figures: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Kept figures as labels and texts: “104 of 160 sessions, 65.0%, marks up to 16 January 2026”."""
    if "possible" in figures:
        until = "counted by a person up to" if figures.get("source") == "person" else "marks up to"
        yield YEAR, f"{_share(figures)}, {until} {_day(figures['as_of'])}"
    for name, label in BESIDE.items():
        if counts := figures.get(name):
            first = f"{_day(counts['from'])} to " if "from" in counts else "up to "
            yield label, f"{_share(counts)}, {first}{_day(counts['as_of'])}"


def _counts(facts: Mapping[str, Any]) -> dict[str, Any]:
    if not facts.get("possible"):
        return {}
    return {name: facts[name] for name in COUNTED_FIGURES if facts.get(name) is not None}


def _share(counts: Mapping[str, Any]) -> str:
    possible, attended = counts["possible"], counts["attended"]
    return f"{attended} of {possible} sessions, {percent_text(attended, possible)}%"


def _day(iso: str) -> str:
    return f"{day_in_words(date.fromisoformat(iso))}"
