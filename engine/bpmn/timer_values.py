"""The timer that a value of an expression means, and what an expression of a timer rests on."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta

from engine.bpmn.timers import Span, Timer, TimerUnclear, on_day, parse_timer
from engine.expressions import Value, YearsMonthsDuration, compile_expression, to_python


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
    text = expression.strip()
    if not text.startswith("="):
        return False
    paths = compile_expression(text.removeprefix("=")).paths
    return any(path == name or path.startswith(f"{name}.") for path in paths for name in names)
