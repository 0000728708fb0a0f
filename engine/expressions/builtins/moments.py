"""Making dates, times and durations, and asking about them; now() and today()."""

from decimal import Decimal

from engine.expressions.calendar import ENGLAND, NANOSECONDS, Zone
from engine.expressions.evaluation import Evaluation
from engine.expressions.library import Refused, Shelf
from engine.expressions.limits import MOMENT
from engine.expressions.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from engine.expressions.temporal_text import (
    read_date,
    read_date_time,
    read_duration,
    read_time,
)

shelf = Shelf()

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


@shelf.function("date", "from: string")
def date_of_text(text: str) -> Date:
    """The day that a text names."""
    if (found := read_date(text)) is None:
        raise _not_understood("date", text)
    return found


@shelf.function("date", "from: date | date and time")
def date_of_moment(moment: Date | DateTime) -> Date:
    """The day of a date and time."""
    return moment.date if isinstance(moment, DateTime) else moment


@shelf.function("date", "year: number, month: number, day: number")
def date_of_parts(year: Decimal, month: Decimal, day: Decimal) -> Date:
    """A day of a month of a year."""
    return Date(_whole(year), _whole(month), _whole(day))


@shelf.function("time", "from: string")
def time_of_text(text: str) -> Time:
    """The time that a text names."""
    if (found := read_time(text)) is None:
        raise _not_understood("time", text)
    return found


@shelf.function("time", "from: time | date and time")
def time_of_moment(moment: Time | DateTime) -> Time:
    """The time of a date and time; midnight in Greenwich of a date."""
    return moment.time if isinstance(moment, DateTime) else moment


@shelf.function("time", "hour: number, minute: number, second: number, offset: days and time duration|null?")
def time_of_parts(
    hour: Decimal, minute: Decimal, second: Decimal, offset: DaysTimeDuration | None = None
) -> Time:
    """A time of day, with an offset from Greenwich or without."""
    fraction = int(second % 1 * NANOSECONDS)
    zone = None if offset is None else Zone(offset=int(offset.nanoseconds / NANOSECONDS))
    return Time(_whole(hour), _whole(minute), int(second), fraction, zone)


@shelf.function("date and time", "from: string")
def date_and_time_of_text(text: str) -> DateTime:
    """The moment that a text names."""
    if (found := read_date_time(text)) is None:
        raise _not_understood("date and time", text)
    return found


@shelf.function("date and time", "from: date and time")
def date_and_time_of_moment(moment: DateTime) -> DateTime:
    """The same moment; of a date its midnight."""
    return moment


@shelf.function("date and time", "date: date | date and time, time: time")
def date_and_time_of_parts(day: Date | DateTime, time: Time) -> DateTime:
    """A time of a day."""
    return DateTime(day.date if isinstance(day, DateTime) else day, time)


@shelf.function("date and time", "date: date and time, timezone: string")
def date_and_time_in_zone(moment: DateTime, zone: str) -> DateTime:
    """The same moment by the clock of another zone."""
    return DateTime.of_instant(moment.instant, Zone(zone))


@shelf.function("duration", "from: string")
def duration_of_text(text: str) -> DaysTimeDuration | YearsMonthsDuration:
    """The duration that a text names."""
    if (found := read_duration(text)) is None:
        raise _not_understood("duration", text)
    return found


@shelf.function("duration", "from: days and time duration | years and months duration")
def same_duration(
    duration: DaysTimeDuration | YearsMonthsDuration,
) -> DaysTimeDuration | YearsMonthsDuration:
    """The same duration."""
    return duration


@shelf.function("years and months duration", "from: date | date and time, to: date | date and time")
def months_between(start: Date | DateTime, end: Date | DateTime) -> YearsMonthsDuration:
    """The whole months from one day to another."""
    first = start.date if isinstance(start, DateTime) else start
    last = end.date if isinstance(end, DateTime) else end
    if last < first:
        return YearsMonthsDuration(-months_between(last, first).months)
    months = (last.year - first.year) * 12 + last.month - first.month
    return YearsMonthsDuration(months - (last.day < first.day))


@shelf.function("day of week", "date: date | date and time")
def day_of_week(day: Date | DateTime) -> str:
    """`Monday` to `Sunday`."""
    return _WEEKDAYS[date_of_moment(day).weekday - 1]


@shelf.function("month of year", "date: date | date and time")
def month_of_year(day: Date | DateTime) -> str:
    """`January` to `December`."""
    return _MONTHS[date_of_moment(day).month - 1]


@shelf.function("day of year", "date: date | date and time")
def day_of_year(day: Date | DateTime) -> Decimal:
    """1 for 1 January."""
    of = date_of_moment(day)
    return Decimal(of.number - Date(of.year, 1, 1).number + 1)


@shelf.function("week of year", "date: date | date and time")
def week_of_year(run: Evaluation, day: Date | DateTime) -> Decimal:
    """The week by ISO 8601: the first week of a year holds its first Thursday."""
    run.charge(MOMENT)
    of = date_of_moment(day)
    thursday = Date.of_number(of.number - of.weekday + 4)
    return Decimal((thursday.number - Date(thursday.year, 1, 1).number) // 7 + 1)


@shelf.function("last day of month", "date: date | date and time")
def last_day_of_month(day: Date | DateTime) -> Decimal:
    """28 to 31."""
    of = date_of_moment(day)
    return Decimal(Date(of.year, of.month, 1).plus_months(1).number - Date(of.year, of.month, 1).number)


@shelf.function("now")
def now(run: Evaluation) -> DateTime:
    """The present moment in London, when the evaluation was given one."""
    run.charge(MOMENT)
    if run.moment is None:
        raise Refused("now() and today() are not known here")
    seconds = int(run.moment.timestamp())
    instant = seconds * NANOSECONDS + run.moment.microsecond * 1000
    return DateTime.of_instant(instant, ENGLAND)


@shelf.function("today")
def today(run: Evaluation) -> Date:
    """The present day in London, when the evaluation was given a moment."""
    return now(run).date


def _whole(number: Decimal) -> int:
    if number != number.to_integral_value() or abs(number) >= 10**10:
        raise Refused("a part of a date or time must be a whole number")
    return int(number)


def _not_understood(function: str, text: str) -> Refused:
    return Refused(f'{function}() does not understand "{text[:40]}"')
