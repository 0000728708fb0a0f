"""The timer that an expression means at a moment, and what an expression of a timer rests on."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from engine.attendance.facts import FACTS
from engine.bpmn.timers import Cycle, Span, Timer, TimerNotKnown, TimerUnclear, on_day, parse_timer
from engine.expressions import Value, YearsMonthsDuration, compile_expression, to_python


def timer_of(expression: str, scope: Mapping[str, Value], now: datetime) -> Timer:
    """The timer of a diagram's text: a literal, or FEEL after a leading `=`.

    Raises:
        TimerNotKnown: the expression gives null, and why.
        TimerUnclear: it is no time.
    """
    text = expression.strip()
    if not text.startswith("="):
        return parse_timer(text.strip('"'))
    explained = compile_expression(text.removeprefix("=").strip()).evaluate_explained(scope, now)
    if explained.value is None and explained.problems:
        raise TimerNotKnown(text=text, problem="; ".join(explained.problems))
    return timer_from_value(explained.value, text)


def moment_of(timer: Timer, expression: str, now: datetime) -> datetime:
    """When a timer that fires once and starts to wait now is due.

    Raises:
        TimerUnclear: it is a repetition, of this expression.
    """
    if isinstance(timer, Cycle):
        raise TimerUnclear(text=expression)
    return timer.after(now) if isinstance(timer, Span) else timer


def timer_from_value(value: Value, text: str) -> Timer:
    """A duration, a date (09:00 in London), a date and time, or a text that is a literal timer.

    FEEL counts a day as 24 hours, so whole days of a duration are taken as days of the wall clock.

    Args:
        text: the expression, for the error.

    Raises:
        TimerUnclear: the value is none of these, null among them.
    """
    if isinstance(value, YearsMonthsDuration):
        return Span(months=value.months)
    match to_python(value):
        case str(literal):
            return parse_timer(literal)
        case datetime() as moment:
            return moment.astimezone(UTC) if moment.tzinfo else parse_timer(moment.isoformat())
        case date() as day:
            return on_day(day)
        case timedelta() as length:
            return Span(days=length.days, elapsed=length - timedelta(days=length.days))
    raise TimerUnclear(text=text)


def rests_on(expression: str, names: Collection[str]) -> bool:
    """Whether a timer's expression reads one of these dotted names, or something within one."""
    paths = paths_of(expression)
    return any(path == name or path.startswith(f"{name}.") for path in paths for name in names)


@lru_cache(maxsize=1_000)
def paths_of(expression: str) -> frozenset[str]:
    """The dotted names that a timer's expression reads; none of a literal."""
    text = expression.strip()
    return compile_expression(text.removeprefix("=").strip()).paths if text.startswith("=") else frozenset()


@lru_cache(maxsize=1_000)
def rests_on_facts_alone(expression: str) -> bool:
    """Whether a timer follows from what is known about the pupil, and from the moment, and nothing else."""
    return all(path.split(".")[0] in FACTS for path in paths_of(expression))
