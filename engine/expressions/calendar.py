"""The calendar for any year: days counted from 1970-01-01, zones and their offsets.

The standard library stops at the years 1 and 9999; FEEL does not. Only whole
numbers live here; the values that expressions see are in `temporal`.
"""

import calendar as gregorian
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from engine.england import LONDON

NANOSECONDS = 1_000_000_000
DAY_SECONDS = 86_400
DAY_NANOSECONDS = DAY_SECONDS * NANOSECONDS
LAST_YEAR = 999_999_999
_LARGEST_OFFSET_SECONDS = 18 * 3600
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: The Gregorian calendar repeats itself after 400 years, weekdays included.
_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097


def days_in_month(year: int, month: int) -> int:
    """28 to 31."""
    return gregorian.monthrange(_CYCLE_YEARS + year % _CYCLE_YEARS, month)[1]


def day_number(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01, negative before; any year of the proleptic Gregorian calendar."""
    cycles, of_cycle = divmod(year, _CYCLE_YEARS)
    near = datetime(of_cycle + _CYCLE_YEARS, month, day, tzinfo=UTC)
    return (near - _EPOCH).days + (cycles - 1) * _CYCLE_DAYS


def civil(number: int) -> tuple[int, int, int]:
    """Year, month and day of a day number."""
    cycles, of_cycle = divmod(number, _CYCLE_DAYS)
    near = _EPOCH + timedelta(days=of_cycle)
    return near.year + cycles * _CYCLE_YEARS, near.month, near.day


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone: an IANA name, or without a name a fixed offset in seconds east of Greenwich."""

    name: str = ""
    offset: int = 0

    def __post_init__(self) -> None:
        if self.name:
            _zone_info(self.name)
        if abs(self.offset) > _LARGEST_OFFSET_SECONDS:
            raise ValueError("an offset is at most 18 hours")

    def offset_of_local(self, day: int, second: int) -> int:
        """Seconds east of Greenwich when the wall shows `second` of `day`.

        A wall time that summer time skips or repeats takes the offset before the change.
        """
        if not self.name:
            return self.offset
        wall = _near(day, second).replace(tzinfo=_zone_info(self.name))
        return _seconds(wall.utcoffset())

    def offset_of_instant(self, seconds: int) -> int:
        """Seconds east of Greenwich, `seconds` after 1970-01-01T00:00:00Z."""
        if not self.name:
            return self.offset
        moment = _near(*divmod(seconds, DAY_SECONDS)).replace(tzinfo=UTC)
        return _seconds(moment.astimezone(_zone_info(self.name)).utcoffset())


GREENWICH = Zone()


@lru_cache(1024)
def _zone_info(name: str) -> ZoneInfo:
    if name not in _zone_names():
        raise ValueError(f"there is no time zone {name}")
    return ZoneInfo(name)


@lru_cache(1)
def _zone_names() -> frozenset[str]:
    """Asked for once: to look for a file each time costs more than an expression pays for."""
    return frozenset(available_timezones())


ENGLAND = Zone(LONDON.key)


def _near(day: int, second: int) -> datetime:
    """A moment as a datetime; beyond the years 2 to 9998 the same day of another 400-year cycle."""
    year = civil(day)[0]
    if year < 2:
        day += ((2 - year) // _CYCLE_YEARS + 1) * _CYCLE_DAYS
    elif year > 9998:
        day -= ((year - 9998) // _CYCLE_YEARS + 1) * _CYCLE_DAYS
    return datetime(1970, 1, 1) + timedelta(days=day, seconds=second)  # noqa: DTZ001 - a wall time


def _seconds(offset: timedelta | None) -> int:
    return int((offset or timedelta()).total_seconds())
