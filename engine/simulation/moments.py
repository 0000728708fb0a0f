"""The moments and durations that a scenario writes."""

from datetime import datetime

from engine.bpmn.timers import Span, TimerUnclear, parse_timer
from engine.england import in_england


def span_in(text: str) -> Span:
    """A duration such as `P3D`. Raises TimerUnclear for anything else."""
    span = parse_timer(text)
    if not isinstance(span, Span):
        raise TimerUnclear(text=text)
    return span


def moment_in(text: str | None, start: datetime) -> datetime:
    """A date and time, or a duration after the start; the start itself when nothing is said.

    Raises TimerUnclear when it is neither.
    """
    if text is None:
        return start
    moment = parse_timer(text)
    if isinstance(moment, Span):
        return moment.after(start)
    if isinstance(moment, datetime):
        return in_england(moment)
    raise TimerUnclear(text=text)
