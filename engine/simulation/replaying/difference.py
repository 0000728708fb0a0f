"""A difference between two plays of a case, and the words in which it is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.bpmn.effects import OpenTask
from engine.england import day_in_words, in_england
from engine.simulation.replaying.life import Deed, Moment


@dataclass(frozen=True)
class Difference:
    """What would have been otherwise: `was` and `now` are elements or values; None where there is nothing."""

    at: datetime
    element: str
    was: str | None
    now: str | None
    words: str


def at_words(moment: Moment) -> str:
    """“At “TAF review” of 3 March 2026”: what was done, and when."""
    return f"At “{_deed_in_words(moment)}” of {day_in_words(moment.now)}"


def _deed_in_words(moment: Moment) -> str:
    names = [_named(deed) for deed in moment.deeds]
    return next((name for name in names if name), name_of(moment.steps[0]) if moment.steps else "")


def _named(deed: Deed) -> str:
    if deed.task is not None:
        return deed.task.name
    named = {
        "start": "the opening",
        "send": deed.name,
        "learn": "a change of the child's record",
        "fire": deed.name,
    }
    return named.get(deed.kind, "")


def name_of(one: Any) -> str:
    """What an element is called for people."""
    return str(one.name or one.element)


def lane_of(task: OpenTask) -> str:
    """Who does a task."""
    return f"“{task.lane}”" if task.lane else "every caseworker"


def in_words(plain: Any) -> str:
    """A plain value as people read it."""
    if isinstance(plain, Mapping):
        return ", ".join(f"{name}: {in_words(each)}" for name, each in plain.items())
    if isinstance(plain, list):
        return ", ".join(map(in_words, plain))
    if isinstance(plain, bool):
        return "yes" if plain else "no"
    return "nothing" if plain is None else f"“{plain}”"


def short(plain: Any) -> str | None:
    """A plain value as one word of a document; None for none."""
    return plain if plain is None or isinstance(plain, str) else in_words(plain)


def told(moment: datetime | None) -> str | None:
    """A moment with the offset of London."""
    return in_england(moment).isoformat() if moment else None
