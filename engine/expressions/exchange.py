"""Values at the edge: to and from JSON, Python and people.

In JSON a date, time, date and time or duration is `{"@type": kind, "value": text}`, and
so is a number that JSON's numbers would change. Ranges and functions go out as
their text and do not come back.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine.errors import BadInput
from engine.expressions.calendar import Zone
from engine.expressions.errors import LimitReached
from engine.expressions.evaluation import Evaluation
from engine.expressions.limits import Meter
from engine.expressions.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from engine.expressions.temporal_text import read_date, read_date_time, read_duration, read_time
from engine.expressions.values import DECIMAL, Function, Range, Value, kind, write_number, write_value

#: Whole numbers up to this are the same in every reader of JSON.
_LARGEST_WHOLE = 2**53
#: What is the same in JSON and in FEEL, as most of a record is.
_SAME = frozenset((str, bool, type(None)))


def from_json(value: Any) -> Value:
    """JSON's values as FEEL's; numbers become decimals by their text. Raises BadInput."""
    try:
        return _from_json(value)
    except RecursionError:
        raise BadInput(problem="The data is nested too deeply.") from None


def _from_json(value: Any) -> Value:
    if type(value) in _SAME:
        return value  # type: ignore[no-any-return]
    if type(value) is dict and "@type" not in value:
        return {str(name): _from_json(item) for name, item in value.items()}
    match value:
        case None | bool() | str():
            return value
        case int() | Decimal():
            return _number(value)
        case float():
            return _number(repr(value))
        case list() | tuple():
            return [_from_json(item) for item in value]
        case Mapping() if "@type" in value:
            return _tagged(str(value["@type"]), str(value.get("value")))
        case Mapping():
            return {str(name): _from_json(item) for name, item in value.items()}
    raise BadInput(problem=f"{type(value).__name__} is no value of JSON.")


def to_json(value: Value) -> Any:
    """FEEL's values as JSON's, without loss. LimitReached for too much data."""
    return _walked(value, _tag)


def to_plain(value: Value) -> Any:
    """FEEL's values as people and scenarios read them: dates as ISO texts, numbers as numbers."""
    return _walked(value, _plain)


def _walked(value: Value, leaf: Callable[[Value], Any]) -> Any:
    if type(value) in _SAME:
        return value
    meter = Meter()

    def walk(part: Value) -> Any:
        meter.charge(1)
        if type(part) in _SAME:
            return part
        if isinstance(part, list):
            return [walk(item) for item in part]
        if type(part) is dict or isinstance(part, Mapping):
            return {name: walk(item) for name, item in part.items()}
        return leaf(part)

    try:
        return walk(value)
    except RecursionError:
        raise LimitReached("its result is nested too deeply") from None


def _tag(value: Value) -> Any:
    match value:
        case Decimal():
            number = _json_number(value)
            return number if number is not None else {"@type": "number", "value": write_number(value)}
        case Range() | Function() | Date() | Time() | DateTime() | DaysTimeDuration() | YearsMonthsDuration():
            return {"@type": kind(value), "value": write_value(value, Evaluation())}
    return value


def _plain(value: Value) -> Any:
    match value:
        case Decimal():
            return (
                int(value) if value == value.to_integral_value() and value.adjusted() < 40 else float(value)
            )
        case Range() | Function() | Date() | Time() | DateTime() | DaysTimeDuration() | YearsMonthsDuration():
            return write_value(value, Evaluation())
    return value


def _json_number(value: Decimal) -> int | float | None:
    """The number as JSON has it, when no digit is lost."""
    if value == value.to_integral_value():
        return int(value) if abs(value) <= _LARGEST_WHOLE else None
    near = float(value)
    return near if Decimal(repr(near)) == value else None


def _tagged(name: str, text: str) -> Value:
    readers: dict[str, Callable[[str], Value]] = {
        "date": read_date,
        "time": read_time,
        "date and time": read_date_time,
        "days and time duration": read_duration,
        "years and months duration": read_duration,
        "number": _number,
    }
    value = readers[name](text) if name in readers else None
    if value is None or kind(value) != name:
        raise BadInput(problem=f'"{text[:40]}" is no {name[:40]}.')
    return value


def _number(written: str | int | Decimal) -> Decimal:
    try:
        number = DECIMAL.create_decimal(written)
    except ArithmeticError:
        raise BadInput(problem="A number is not written as one, or out of range.") from None
    if not number.is_finite():
        raise BadInput(problem=f"{number} is no number.")
    return number


def to_python(value: Value) -> Any:
    """FEEL's values as Python's: date, time, datetime, timedelta, Decimal.

    Raises BadInput for what is out of their range. A years and months duration stays
    what it is: Python has none.
    """
    match value:
        case list():
            return [to_python(item) for item in value]
        case Mapping():
            return {name: to_python(item) for name, item in value.items()}
    try:
        return _python(value)
    except (ValueError, OverflowError):
        raise BadInput(problem=f"{write_value(value, Evaluation())} is out of range.") from None


def _python(value: Value) -> Any:
    match value:
        case Date():
            return date(value.year, value.month, value.day)
        case Time():
            return _python_time(value)
        case DateTime():
            return datetime.combine(_python(value.date), _python_time(value.time))
        case DaysTimeDuration():
            return timedelta(microseconds=value.nanoseconds // 1000)
    return value


def _python_time(value: Time) -> time:
    zone = value.zone
    found: ZoneInfo | timezone | None = None
    if zone is not None:
        found = ZoneInfo(zone.name) if zone.name else timezone(timedelta(seconds=zone.offset))
    return time(value.hour, value.minute, value.second, value.nanosecond // 1000, found)


def from_python(value: Any) -> Value:
    """Python's values as FEEL's; floats by their shortest text. Raises BadInput."""
    match value:
        case datetime():
            return DateTime(_date(value), _time(value.timetz(), value))
        case date():
            return _date(value)
        case time():
            return _time(value, None)
        case timedelta():
            return DaysTimeDuration(value // timedelta(microseconds=1) * 1000)
        case list() | tuple():
            return [from_python(item) for item in value]
        case Mapping():
            return {str(name): from_python(item) for name, item in value.items()}
        case Range() | Function() | Date() | Time() | DateTime() | DaysTimeDuration() | YearsMonthsDuration():
            return value
    return from_json(value)


def _date(value: date) -> Date:
    return Date(value.year, value.month, value.day)


def _time(value: time, moment: datetime | None) -> Time:
    return Time(value.hour, value.minute, value.second, value.microsecond * 1000, _zone(value, moment))


def _zone(value: time, moment: datetime | None) -> Zone | None:
    if value.tzinfo is None:
        return None
    if value.tzinfo is UTC:
        return Zone()
    key = getattr(value.tzinfo, "key", None)
    if key:
        return Zone(str(key))
    offset = moment.utcoffset() if moment else value.utcoffset()
    return Zone(offset=int((offset or timedelta()).total_seconds()))
