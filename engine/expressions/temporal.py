"""Dates, times and durations as expressions know them: any year, nanoseconds, zones.

Python's own types end at the year 9999. `==` compares what is written (FEEL's `is`);
whether two moments are the same moment (FEEL's `=`) is asked of `operators`.
A value out of range raises ValueError here; expressions turn that into null.
"""

from dataclasses import dataclass

from engine.expressions.calendar import (
    DAY_NANOSECONDS,
    LAST_YEAR,
    NANOSECONDS,
    Zone,
    civil,
    day_number,
    days_in_month,
)

#: As many months as the years that a date may have, and as many nanoseconds.
_MOST_MONTHS = (LAST_YEAR + 1) * 12
_MOST_NANOSECONDS = (LAST_YEAR + 1) * 366 * DAY_NANOSECONDS


@dataclass(frozen=True, slots=True, order=True)
class YearsMonthsDuration:
    """A number of months, negative for a duration backwards."""

    months: int

    def __post_init__(self) -> None:
        if abs(self.months) > _MOST_MONTHS:
            raise ValueError("the duration is too long")


@dataclass(frozen=True, slots=True, order=True)
class DaysTimeDuration:
    """A number of elapsed nanoseconds; a day is 24 hours."""

    nanoseconds: int

    def __post_init__(self) -> None:
        if abs(self.nanoseconds) > _MOST_NANOSECONDS:
            raise ValueError("the duration is too long")


@dataclass(frozen=True, slots=True, order=True)
class Date:
    """A day of the Gregorian calendar, in any year from -999999999 to 999999999."""

    year: int
    month: int
    day: int

    def __post_init__(self) -> None:
        if not (
            -LAST_YEAR <= self.year <= LAST_YEAR
            and 1 <= self.month <= 12
            and 1 <= self.day <= days_in_month(self.year, self.month)
        ):
            raise ValueError("there is no such day")

    @property
    def number(self) -> int:
        """Days since 1970-01-01."""
        return day_number(self.year, self.month, self.day)

    @property
    def weekday(self) -> int:
        """1 for Monday to 7 for Sunday."""
        return (self.number + 3) % 7 + 1

    @classmethod
    def of_number(cls, number: int) -> "Date":
        """The day that is `number` days after 1 January 1970."""
        return cls(*civil(number))

    def plus_months(self, months: int) -> "Date":
        """The same day of a later month, or that month's last day."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Date(year, month + 1, min(self.day, days_in_month(year, month + 1)))


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day, with or without a zone."""

    hour: int
    minute: int
    second: int = 0
    nanosecond: int = 0
    zone: Zone | None = None

    def __post_init__(self) -> None:
        if not (
            0 <= self.hour < 24
            and 0 <= self.minute < 60
            and 0 <= self.second < 60
            and 0 <= self.nanosecond < NANOSECONDS
        ):
            raise ValueError("there is no such time")

    @property
    def since_midnight(self) -> int:
        """Nanoseconds, by the wall clock."""
        return (self.hour * 3600 + self.minute * 60 + self.second) * NANOSECONDS + self.nanosecond

    @property
    def instant(self) -> int:
        """Nanoseconds since midnight in Greenwich, on the first day of 2000 where a zone asks for a day."""
        return DateTime(Date(2000, 1, 1), self).instant - 10_957 * DAY_NANOSECONDS

    @classmethod
    def of_nanoseconds(cls, nanoseconds: int, zone: Zone | None = None) -> "Time":
        """The time that is so long after midnight, beginning again after a day."""
        seconds, fraction = divmod(nanoseconds % DAY_NANOSECONDS, NANOSECONDS)
        return cls(seconds // 3600, seconds // 60 % 60, seconds % 60, fraction, zone)


@dataclass(frozen=True, slots=True)
class DateTime:
    """A day and a time of that day; the time holds the zone."""

    date: Date
    time: Time

    @property
    def zone(self) -> Zone | None:
        """The zone of the time, if it has one."""
        return self.time.zone

    @property
    def offset(self) -> int:
        """Seconds east of Greenwich; 0 without a zone."""
        if self.time.zone is None:
            return 0
        return self.time.zone.offset_of_local(self.date.number, self.time.since_midnight // NANOSECONDS)

    @property
    def instant(self) -> int:
        """Nanoseconds since 1970-01-01T00:00:00 in Greenwich (or by the wall, without a zone)."""
        wall = self.date.number * DAY_NANOSECONDS + self.time.since_midnight
        return wall - self.offset * NANOSECONDS

    @classmethod
    def of_instant(cls, instant: int, zone: Zone | None) -> "DateTime":
        """The wall clock of `zone` at an instant in nanoseconds."""
        offset = zone.offset_of_instant(instant // NANOSECONDS) if zone else 0
        day, within = divmod(instant + offset * NANOSECONDS, DAY_NANOSECONDS)
        return cls(Date.of_number(day), Time.of_nanoseconds(within, zone))

    def plus_months(self, months: int) -> "DateTime":
        """The same wall time months later; a time that summer time skips moves forward."""
        moved = DateTime(self.date.plus_months(months), self.time)
        return DateTime.of_instant(moved.instant, moved.zone)
