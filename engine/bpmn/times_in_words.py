"""When a timer is due, as people say it: `P6W` is “after 6 weeks”."""

import re
from datetime import datetime

from engine.bpmn.timers import Cycle, Span, Timer, TimerUnclear, parse_timer
from engine.england import moment_in_words

#: A duration written in FEEL says no more than one written plainly.
_FEEL_DURATION = re.compile(r'=?\s*(?:duration\(\s*)?"?(-?P[0-9A-Z.,]+)"?\s*\)?')


def time_in_words(text: str) -> str:
    """`after 6 weeks`, `every week, 3 times`, `on 1 May 2026 at 9:00am`; anything else as it is written."""
    duration = _FEEL_DURATION.fullmatch(text.strip())
    try:
        return _told(parse_timer(duration[1] if duration else text.strip().strip('"')), text)
    except TimerUnclear:
        return f"at “{' '.join(text.split())}”"


def length_in_words(span: Span) -> str:
    """`6 weeks`, `1 year and 3 months`; nothing for no time at all."""
    months, days = abs(span.months), abs(span.days)
    seconds = abs(int(span.elapsed.total_seconds()))
    years, months = divmod(months, 12)
    weeks, days = divmod(days, 7) if days % 7 == 0 else (0, days)
    hours, minutes = divmod(seconds // 60, 60)
    parts = [(years, "year"), (months, "month"), (weeks, "week"), (days, "day")]
    parts += [(hours, "hour"), (minutes, "minute"), (seconds % 60, "second")]
    return " and ".join(f"{count} {unit}{'s' if count != 1 else ''}" for count, unit in parts if count)


def _told(timer: Timer, text: str) -> str:
    if isinstance(timer, datetime):
        return f"on {moment_in_words(timer)}"
    if isinstance(timer, Cycle):
        times = f", {timer.times} times" if timer.times else ""
        begins = f", from {moment_in_words(timer.start)}" if timer.start else ""
        return f"every {length_in_words(timer.period).removeprefix('1 ')}{times}{begins}"
    length = length_in_words(timer)
    return f"after {length}" if length and timer.is_positive else f"at “{' '.join(text.split())}”"
