"""How dates, times and durations are written: ISO 8601 with `@Zone/Name` for a named zone.

Readers give None for what is not such a text; they never guess.
"""

import re
from collections.abc import Callable
from typing import TypeVar

from engine.expressions.calendar import DAY_NANOSECONDS, NANOSECONDS, Zone
from engine.expressions.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration

_T = TypeVar("_T")
Temporal = Date | Time | DateTime | DaysTimeDuration | YearsMonthsDuration

_DATE = r"(?P<year>-?(?:[1-9]\d{4,8}|\d{4}))-(?P<month>\d\d)-(?P<day>\d\d)"
_TIME = (
    r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d+))?"
    r"(?P<zone>[Zz]|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z][\w+/-]{0,63})?"
)
_DATE_ONLY = re.compile(_DATE, re.ASCII)
_TIME_ONLY = re.compile(_TIME, re.ASCII)
_DATE_TIME = re.compile(f"{_DATE}T{_TIME}", re.ASCII)
_MONTHS = re.compile(r"(-?)P(?=\d)(?:(\d{1,18})Y)?(?:(\d{1,18})M)?", re.ASCII)
_DAYS = re.compile(
    r"(-?)P(?=[\dT])(?:(\d{1,18})D)?"
    r"(?:T(?=\d)(?:(\d{1,18})H)?(?:(\d{1,18})M)?(?:(\d{1,18})(?:\.(\d{0,18}))?S)?)?",
    re.ASCII,
)


def read_date(text: str) -> Date | None:
    """`2026-02-28`; the year may be negative or have up to nine digits."""
    found = _DATE_ONLY.fullmatch(text)
    return _made(lambda: _date(found)) if found else None


def read_time(text: str) -> Time | None:
    """`09:00:00`, `09:00:00.5Z`, `09:00:00+01:00`, `09:00:00@Europe/London`."""
    found = _TIME_ONLY.fullmatch(text)
    return _made(lambda: _time(found)) if found else None


def read_date_time(text: str) -> DateTime | None:
    """A date, `T` and a time; a date alone is its midnight, without a zone."""
    found = _DATE_TIME.fullmatch(text)
    if found:
        return _made(lambda: DateTime(_day_meant(found), _time(found)))
    day = read_date(text)
    return DateTime(day, Time(0, 0)) if day else None


def read_duration(text: str) -> DaysTimeDuration | YearsMonthsDuration | None:
    """`P1Y2M` or `P1DT2H3M4.5S`, with a leading `-` for backwards."""
    found = _MONTHS.fullmatch(text)
    if found:
        sign, years, months = found.groups()
        total = int(years or 0) * 12 + int(months or 0)
        return _made(lambda: YearsMonthsDuration(-total if sign else total))
    found = _DAYS.fullmatch(text)
    if not found:
        return None
    sign, days, hours, minutes, seconds, fraction = found.groups()
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    length = int(days or 0) * DAY_NANOSECONDS + whole * NANOSECONDS + _nanoseconds(fraction)
    return _made(lambda: DaysTimeDuration(-length if sign else length))


def read_temporal(text: str) -> Temporal | None:
    """Whatever of the five kinds the text is."""
    return read_date(text) or read_time(text) or read_date_time(text) or read_duration(text)


def write_temporal(value: Temporal) -> str:
    """The text that `read_temporal` reads back."""
    if isinstance(value, Date):
        return _written_date(value)
    if isinstance(value, Time):
        return _written_time(value)
    if isinstance(value, DateTime):
        return f"{_written_date(value.date)}T{_written_time(value.time)}"
    return _written_months(value) if isinstance(value, YearsMonthsDuration) else _written_days(value)


def _made(make: Callable[[], _T]) -> _T | None:
    try:
        return make()
    except ValueError:
        return None


def _date(found: re.Match[str]) -> Date:
    return Date(int(found["year"]), int(found["month"]), int(found["day"]))


def _day_meant(found: re.Match[str]) -> Date:
    """The day of a date and time: 24:00:00 is midnight of the day after."""
    return Date.of_number(_date(found).number + _ends_the_day(found))


def _ends_the_day(found: re.Match[str]) -> bool:
    """Whether it is 24:00:00, the end of a day, which XML Schema lets stand for 00:00:00."""
    return found["hour"] == "24" and not int(found["minute"] + found["second"] + (found["fraction"] or ""))


def _time(found: re.Match[str]) -> Time:
    hour = 0 if _ends_the_day(found) else int(found["hour"])
    parts = hour, int(found["minute"]), int(found["second"])
    return Time(*parts, _nanoseconds(found["fraction"]), _zone(found["zone"]))


def _nanoseconds(fraction: str | None) -> int:
    return int((fraction or "0")[:9].ljust(9, "0"))


def _zone(text: str | None) -> Zone | None:
    if not text:
        return None
    if text in "Zz":
        return Zone()
    if text[0] == "@":
        return Zone(text[1:])
    hours, minutes, seconds = ([int(part) for part in text[1:].split(":")] + [0])[:3]
    if minutes > 59 or seconds > 59:
        raise ValueError("an offset has at most 59 minutes")
    total = hours * 3600 + minutes * 60 + seconds
    return Zone(offset=-total if text[0] == "-" else total)


def _written_date(day: Date) -> str:
    return f"{'-' if day.year < 0 else ''}{abs(day.year):04}-{day.month:02}-{day.day:02}"


def _written_time(time: Time) -> str:
    fraction = f".{time.nanosecond:09}".rstrip("0") if time.nanosecond else ""
    return f"{time.hour:02}:{time.minute:02}:{time.second:02}{fraction}{_written_zone(time.zone)}"


def _written_zone(zone: Zone | None) -> str:
    if zone is None:
        return ""
    if zone.name:
        return f"@{zone.name}"
    if not zone.offset:
        return "Z"
    minutes, seconds = divmod(abs(zone.offset), 60)
    ending = f":{seconds:02}" if seconds else ""
    return f"{'-' if zone.offset < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}{ending}"


def _written_months(duration: YearsMonthsDuration) -> str:
    years, months = divmod(abs(duration.months), 12)
    parts = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return f"{'-' if duration.months < 0 else ''}P{parts or '0M'}"


def _written_days(duration: DaysTimeDuration) -> str:
    days, within = divmod(abs(duration.nanoseconds), DAY_NANOSECONDS)
    time = Time.of_nanoseconds(within)
    fraction = f".{time.nanosecond:09}".rstrip("0") if time.nanosecond else ""
    parts = (f"{time.hour}H" if time.hour else "") + (f"{time.minute}M" if time.minute else "")
    parts += f"{time.second}{fraction}S" if time.second or fraction else ""
    if not days and not parts:
        return "PT0S"
    sign = "-" if duration.nanoseconds < 0 else ""
    return sign + "P" + (f"{days}D" if days else "") + (f"T{parts}" if parts else "")
