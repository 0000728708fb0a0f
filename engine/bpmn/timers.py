"""When a timer is due: ISO 8601 and FEEL values to exact moments, pure.

Years to days are counted on the wall clock of Europe/London, so that a weekly
reminder keeps its hour across summer time; hours to seconds are elapsed time.
A month added to the 31st lands on the last day of a shorter month. A local time
that does not exist moves forward; one that exists twice is the first of the two.
"""

import re
from bisect import bisect_left
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from engine.england import from_england, in_england
from engine.errors import EngineError

#: The hour at which something planned for a day, without a time, happens.
START_OF_WORK = time(9)

#: A number of hours, minutes or seconds, which may have a fraction: `PT0.5H`.
_PART = r"\d+(?:[.,]\d+)?"
_DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    rf"(?:T(?:(?P<hours>{_PART})H)?(?:(?P<minutes>{_PART})M)?(?:(?P<seconds>{_PART})S)?)?",
    re.ASCII,
)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_CYCLE = re.compile(r"R(\d*)/(?:([^/]+)/)?([^/]+)", re.ASCII)


class TimerUnclear(EngineError):
    """“{text}” is not a time: use a duration (P6M, PT48H), a repetition (R3/P1W) or a date and time."""


class TimerNotKnown(EngineError):
    """“{text}” gives no time: {problem}"""


class NeverRepeats(TimerUnclear):
    """“{text}” repeats 0 times, so it would never happen. Write how often (R3/P1W); R/P1W has no end."""


class EndOfRepetition(TimerUnclear):
    """“{text}” repeats until a moment. Write how often instead (R3/P1W); only a start may be a moment."""


class TimerTooFar(TimerUnclear):
    """This time lies beyond the calendar, which ends with the year 9999. Use a shorter one."""


@dataclass(frozen=True)
class Span:
    """A length of time: calendar months and days on the wall clock, then elapsed time."""

    months: int = 0
    days: int = 0
    elapsed: timedelta = timedelta()

    @property
    def is_positive(self) -> bool:
        """Whether adding it moves forward."""
        return min(self.months, self.days) >= 0 and self.elapsed >= timedelta() and self != Span()

    def times(self, count: int) -> "Span":
        """`count` of these lengths."""
        return Span(self.months * count, self.days * count, self.elapsed * count)

    def after(self, moment: datetime) -> datetime:
        """The moment this length after `moment` (aware), in UTC.

        Raises:
            TimerTooFar: the result lies beyond the calendar (year 9999).
        """
        try:
            if self.months or self.days:
                wall = in_england(moment).replace(tzinfo=None)
                moment = from_england(_add_months(wall, self.months) + timedelta(days=self.days))
            return moment.astimezone(UTC) + self.elapsed
        except (OverflowError, ValueError):
            raise TimerTooFar from None


@dataclass(frozen=True)
class Cycle:
    """Repeats every `period`, `times` times (None: for ever), from `start` or from when it begins to wait."""

    period: Span
    times: int | None = None
    start: datetime | None = None

    def repetition(self, number: int, start: datetime) -> datetime:
        """When one repetition of the series from `start` is due; number 0 is the start itself.

        Raises:
            TimerTooFar: it lies beyond the calendar.
        """
        return self.period.times(number).after(start) if number else start

    def first_from(self, moment: datetime, start: datetime, number: int) -> int:
        """The first repetition from `number` on that is due at this moment or later, however many are not."""
        step = 1
        while self._is_before(moment, start, number + step):
            step *= 2
        numbers = range(number, number + step + 1)
        return numbers[bisect_left(numbers, True, key=lambda one: not self._is_before(moment, start, one))]

    def _is_before(self, moment: datetime, start: datetime, number: int) -> bool:
        try:
            return self.repetition(number, start) < moment
        except TimerTooFar:
            return False  # beyond the calendar, so not before any moment


Timer = datetime | Span | Cycle


def on_day(day: date) -> datetime:
    """The moment at which something planned for a day happens: 09:00 in London."""
    return from_england(datetime.combine(day, START_OF_WORK))


@lru_cache(maxsize=1_000)
def parse_timer(text: str) -> Timer:
    """A literal timer: an ISO 8601 duration, repetition, date, or date and time.

    A date means 09:00 in London; a date and time without offset is London time.

    Raises:
        TimerUnclear: it is none of these.
    """
    text = text.strip()
    cycle = _CYCLE.fullmatch(text)
    if cycle:
        return _parse_cycle(text, *cycle.groups())
    return _parse_span(text) or _parse_moment(text)


def _parse_cycle(text: str, times: str, start: str | None, period: str) -> Cycle:
    span = _parse_span(period)
    if times and not int(times):
        raise NeverRepeats(text=text)
    if span is None and _MOMENT.match(period):
        raise EndOfRepetition(text=text)
    if span is None or not span.is_positive:
        raise TimerUnclear(text=text)
    return Cycle(span, int(times) if times else None, _parse_moment(start) if start else None)


def _parse_span(text: str) -> Span | None:
    match = _DURATION.fullmatch(text)
    if not match or text[-1] in "PT":
        return None
    part = {
        name: float((found or "0").replace(",", "."))
        for name, found in match.groupdict().items()
        if name != "sign"
    }
    sign = -1 if match["sign"] else 1
    try:
        elapsed = timedelta(hours=part["hours"], minutes=part["minutes"], seconds=part["seconds"])
    except OverflowError:
        raise TimerTooFar from None
    return Span(
        months=sign * int(part["years"] * 12 + part["months"]),
        days=sign * int(part["weeks"] * 7 + part["days"]),
        elapsed=sign * elapsed,
    )


def _parse_moment(text: str) -> datetime:
    try:
        if len(text) == len("2026-01-01"):
            return on_day(date.fromisoformat(text))
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise TimerUnclear(text=text) from None
    return moment.astimezone(UTC) if moment.tzinfo else from_england(moment)


def _add_months(wall: datetime, months: int) -> datetime:
    year, month = divmod(wall.year * 12 + wall.month - 1 + months, 12)
    return wall.replace(year=year, month=month + 1, day=min(wall.day, monthrange(year, month + 1)[1]))
