"""Scenarios: what is told and expected of a life, place by place."""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.comparing.difference import FileDifference, came_or_went
from engine.comparing.json_texts import MISSING, Place, differing, json_text
from engine.comparing.telling import in_quotes, in_quotes_both, phrases_of


def compare_lives(file: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[FileDifference]:
    """Every difference of two scenario files; `element` is the place, such as `answers.review.1.outcome`."""
    title = str(now.get("title") or was.get("title") or file)
    for place, one, other in differing(dict(was), dict(now)):
        before, after = (None if value is MISSING else json_text(value) for value in (one, other))
        element = ".".join(str(step) for step in place)
        words = phrases_of(_place_in_words(place)).told(
            f"the scenario {in_quotes(title)}", *in_quotes_both(before, after)
        )
        kind = came_or_went(before, after)
        yield FileDifference(file, element, title, kind, "scenario", before, after, words)


def _place_in_words(place: Place) -> str:
    """`answers, review, 2nd, outcome`: numbers in lists are counted from one."""
    return ", ".join(f"number {step + 1}" if isinstance(step, int) else step for step in place)
