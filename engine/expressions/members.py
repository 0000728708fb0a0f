"""The members that values have: entries of contexts, parts of dates, times, durations and ranges."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from engine.expressions.calendar import DAY_NANOSECONDS, NANOSECONDS
from engine.expressions.evaluation import Evaluation
from engine.expressions.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from engine.expressions.values import Range, Value, kind


def member(value: Value, name: str, run: Evaluation) -> Value:
    """`value.name`: of a list the member of each item; null and a note where there is none."""
    if isinstance(value, list):
        run.charge(len(value))
        return [member(item, name, run) for item in value]
    if isinstance(value, Mapping):
        try:
            return value[name]
        except KeyError:
            run.note(f'there is no "{name}" in the context')
            return None
    read = _MEMBERS.get((type(value), name))
    if read is not None:
        return read(value)
    run.note(f'{kind(value)} has no member "{name}"')
    return None


def _offset(value: Time | DateTime) -> DaysTimeDuration | None:
    if value.zone is None:
        return None
    moment = DateTime(Date(2000, 1, 1), value) if isinstance(value, Time) else value
    return DaysTimeDuration(moment.offset * NANOSECONDS)


def _zone_name(value: Time | DateTime) -> str | None:
    if value.zone is None:
        return None
    return value.zone.name or ("Z" if not value.zone.offset else None)


def _part(size: int, cycle: int | None) -> "Callable[[int], Decimal]":
    """How many whole `size` fit, within a cycle of so many; negative amounts count backwards."""

    def count(amount: int) -> Decimal:
        whole = abs(amount) // size
        return Decimal((-1 if amount < 0 else 1) * (whole % cycle if cycle else whole))

    return count


def _second(time: Time) -> Decimal:
    return Decimal(time.second)


_OF_DATE: dict[str, Callable[[Date], Value]] = {
    "year": lambda day: Decimal(day.year),
    "month": lambda day: Decimal(day.month),
    "day": lambda day: Decimal(day.day),
    "weekday": lambda day: Decimal(day.weekday),
}
_OF_TIME: dict[str, Callable[[Time], Value]] = {
    "hour": lambda time: Decimal(time.hour),
    "minute": lambda time: Decimal(time.minute),
    "second": _second,
}
_OF_DAYS = {
    "days": _part(DAY_NANOSECONDS, None),
    "hours": _part(3600 * NANOSECONDS, 24),
    "minutes": _part(60 * NANOSECONDS, 60),
    "seconds": _part(NANOSECONDS, 60),
}
_OF_MONTHS = {"years": _part(12, None), "months": _part(1, 12)}
_OF_RANGE: dict[str, Callable[[Range], Value]] = {
    "start": lambda limits: limits.low,
    "end": lambda limits: limits.high,
    "start included": lambda limits: limits.low_included,
    "end included": lambda limits: limits.high_included,
}


def _through(
    table: Mapping[str, Callable[..., Value]], part: str, kind_: type
) -> dict[tuple[type, str], Callable[..., Value]]:
    """The members of a part, as members of the whole."""
    return {(kind_, name): _composed(read, part) for name, read in table.items()}


def _composed(read: Callable[..., Value], part: str) -> Callable[..., Value]:
    return lambda value: read(getattr(value, part))


_MEMBERS: dict[tuple[type, str], Callable[..., Value]] = {
    **{(Date, name): read for name, read in _OF_DATE.items()},
    **{(Time, name): read for name, read in _OF_TIME.items()},
    **{(Range, name): read for name, read in _OF_RANGE.items()},
    **_through(_OF_DATE, "date", DateTime),
    **_through(_OF_TIME, "time", DateTime),
    **_through(_OF_DAYS, "nanoseconds", DaysTimeDuration),
    **_through(_OF_MONTHS, "months", YearsMonthsDuration),
    **{(owner, "time offset"): _offset for owner in (Time, DateTime)},
    **{(owner, "timezone"): _zone_name for owner in (Time, DateTime)},
}
