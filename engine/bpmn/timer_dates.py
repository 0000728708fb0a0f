"""What a timer or a due date means for whoever draws it: in words, and on which days, by a school's calendar.

Pure, and never fails: a time that cannot be told says why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.attendance.calendar import SchoolCalendar
from engine.attendance.working_days import bank_holidays
from engine.bpmn.timer_values import moment_of, paths_of, timer_of
from engine.bpmn.timers import Cycle, Timer, on_day
from engine.bpmn.times_in_words import time_in_words
from engine.england import clock_in_words, day_in_england, day_in_words
from engine.errors import EngineError
from engine.expressions import Names, Value

#: How many dates are told; and of a timer that fires once, how far apart the days on which it begins.
SHOWN, APART = 3, timedelta(weeks=1)
#: The years for which bank holidays and usual terms are known, with room for the timer itself.
FIRST_YEAR, LAST_YEAR = 2000, 2090
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SATURDAY = 5
#: What a stranger wrote must not flood the page.
_LONGEST = 300


@dataclass(frozen=True)
class TimerDate:
    """One date: when the step was come to ("" for a repetition), when it is due, and what day that is."""

    from_day: str
    due: str
    day: str


@dataclass(frozen=True)
class TimerTold:
    """A timer in words, with its next dates; `problem` says why there are none, or what is odd about them.

    `reads` are the names that it depends on.
    """

    words: str
    dates: Sequence[TimerDate] = ()
    problem: str = ""
    reads: Sequence[str] = ()


def tell_timer(
    text: str, begins: Sequence[datetime], calendar: SchoolCalendar, scope: Mapping[str, Value] | None = None
) -> TimerTold:
    """What a timer means.

    Args:
        text: as it is written in the diagram.
        begins: the moments at which a case might come to the step, the first first.
        scope: what is known then; None: nothing is, and a timer that reads names has no dates.
    """
    try:
        reads = sorted(paths_of(text))
        if reads and scope is None:
            return TimerTold("", problem=_depends(reads), reads=reads)
        names = Names({}, lambda: calendar) if scope is None else scope
        timers = [(moment, timer_of(text, names, moment)) for moment in begins]
        dates = _dates(timers, text, calendar)
        early = any(not isinstance(timer, Cycle) and moment_of(timer, text, at) <= at for at, timer in timers)
        return TimerTold(_words(text), dates, _ALREADY if early else "", reads)
    except EngineError as problem:
        return TimerTold("", problem=_sentence(str(problem)))
    except (OverflowError, ValueError):
        return TimerTold("", problem="That lies beyond the calendar. Write a shorter time.")


_ALREADY = (
    "That is no time ahead: when the case comes here it has passed already, and what follows happens at once."
)


def _sentence(problem: str) -> str:
    short = problem if len(problem) <= _LONGEST else f"{problem[:_LONGEST]} …"
    return short if short.endswith(".") else f"{short}."


def begins_on(day: date) -> list[datetime]:
    """Moments at which a case might come to a step: on a day, and on those `APART` from it."""
    return [on_day(day + APART * number) for number in range(SHOWN)]


def _depends(reads: Sequence[str]) -> str:
    return f"It depends on {', '.join(reads)}. Try it against an example life to see its dates."


def _words(text: str) -> str:
    """The time in words; nothing where it is worked out, and the dates alone say it."""
    told = time_in_words(text)
    return "" if told.startswith("at “") else told


def _dates(timers: Sequence[tuple[datetime, Timer]], text: str, calendar: SchoolCalendar) -> list[TimerDate]:
    at, first = timers[0]
    if isinstance(first, Cycle):
        start = first.start or at
        begins, offset = (first.first_from(at, start, 0), 0) if first.start else (1, 1)
        ends = begins + SHOWN if first.times is None else min(begins + SHOWN, first.times + offset)
        moments = [first.repetition(number, start) for number in range(begins, ends)]
        return [TimerDate("", _told(moment), _kind(moment, calendar)) for moment in moments]
    dues = [(at, moment_of(timer, text, at)) for at, timer in timers]
    if len({due for _, due in dues}) == 1:
        return [TimerDate("", _told(dues[0][1]), _kind(dues[0][1], calendar))]
    return [TimerDate(_day(day_in_england(at)), _told(due), _kind(due, calendar)) for at, due in dues]


def _told(moment: datetime) -> str:
    return f"{_day(day_in_england(moment))} at {clock_in_words(moment)}"


def _day(day: date) -> str:
    return f"{_WEEKDAYS[day.weekday()]} {day_in_words(day)}"


def _kind(moment: datetime, calendar: SchoolCalendar) -> str:
    """What kind of day it is for the school; nothing where that is not known."""
    day = day_in_england(moment)
    if day.weekday() >= _SATURDAY:
        return "at the weekend"
    try:
        holiday = bank_holidays(day.year).get(day)
        if holiday:
            return f"a bank holiday: {holiday}"
        if day in calendar.closed:
            return "a day on which the school is closed"
        return "a school day" if calendar.is_school_day(day) else "in the school holidays"
    except EngineError:
        return ""
