"""Adding, subtracting, multiplying, dividing and powers, of numbers, texts, dates and durations.

One table an operator says which two types it takes. Two that are not in the
table raise TypeError; a result out of range raises ValueError or ArithmeticError.
"""

from collections.abc import Callable, Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Any

from engine.expressions.calendar import DAY_NANOSECONDS, GREENWICH
from engine.expressions.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from engine.expressions.values import DECIMAL, Value, kind

Operation = Callable[[Any, Any], Value]
Table = Mapping[tuple[type, type], Operation]


def calculate(sign: str, left: Value, right: Value) -> Value:
    """Apply `+ - * / **`; see the module for what it raises."""
    operation = TABLES[sign].get((type(left), type(right)))
    if operation is None:
        raise TypeError(f"{kind(left)} {sign} {kind(right)} is not possible")
    return operation(left, right)


def negative(value: Value) -> Value:
    """FEEL's leading minus."""
    match value:
        case Decimal():
            return DECIMAL.minus(value)
        case DaysTimeDuration():
            return DaysTimeDuration(-value.nanoseconds)
        case YearsMonthsDuration():
            return YearsMonthsDuration(-value.months)
    raise TypeError(f"minus {kind(value)} is not possible")


def _day_later(day: Date, duration: DaysTimeDuration) -> Date:
    return Date.of_number(day.number + duration.nanoseconds // DAY_NANOSECONDS)


def _later(moment: DateTime, duration: DaysTimeDuration) -> DateTime:
    return DateTime.of_instant(moment.instant + duration.nanoseconds, moment.zone)


def _time_later(time: Time, duration: DaysTimeDuration) -> Time:
    return Time.of_nanoseconds(time.since_midnight + duration.nanoseconds, time.zone)


def _days(duration: DaysTimeDuration, number: Decimal) -> DaysTimeDuration:
    return DaysTimeDuration(_whole(DECIMAL.multiply(Decimal(duration.nanoseconds), number)))


def _months(duration: YearsMonthsDuration, number: Decimal) -> YearsMonthsDuration:
    return YearsMonthsDuration(_whole(DECIMAL.multiply(Decimal(duration.months), number)))


def _whole(number: Decimal) -> int:
    if number.adjusted() > 40:
        raise ValueError("the duration is too long")
    return int(number.to_integral_value(ROUND_DOWN))


def _midnight(day: Date) -> DateTime:
    return DateTime(day, Time(0, 0, zone=GREENWICH))


def _apart(later: DateTime, earlier: DateTime) -> DaysTimeDuration:
    if (later.zone is None) != (earlier.zone is None):
        raise TypeError("a moment with a time zone and one without cannot be subtracted")
    return DaysTimeDuration(later.instant - earlier.instant)


def _times_apart(later: Time, earlier: Time) -> DaysTimeDuration:
    if (later.zone is None) != (earlier.zone is None):
        raise TypeError("a time with a time zone and one without cannot be subtracted")
    return DaysTimeDuration(later.instant - earlier.instant)


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    """IEEE 754's power: anything to the power of 0 is 1, 0 too."""
    return DECIMAL.power(base, exponent) if exponent else Decimal(1)


def _swapped(operation: Operation) -> Operation:
    return lambda left, right: operation(right, left)


def _backwards(operation: Operation) -> Operation:
    return lambda left, right: operation(left, negative(right))


_LATER: dict[tuple[type, type], Operation] = {
    (Date, DaysTimeDuration): _day_later,
    (DateTime, DaysTimeDuration): _later,
    (Time, DaysTimeDuration): _time_later,
    (Date, YearsMonthsDuration): lambda day, duration: day.plus_months(duration.months),
    (DateTime, YearsMonthsDuration): lambda moment, duration: moment.plus_months(duration.months),
}
_SUMS: dict[tuple[type, type], Operation] = {
    (DaysTimeDuration, DaysTimeDuration): lambda a, b: DaysTimeDuration(a.nanoseconds + b.nanoseconds),
    (YearsMonthsDuration, YearsMonthsDuration): lambda a, b: YearsMonthsDuration(a.months + b.months),
}
_ADD: Table = {
    (Decimal, Decimal): DECIMAL.add,
    (str, str): lambda left, right: left + right,
    **_SUMS,
    **_LATER,
    **{(right, left): _swapped(operation) for (left, right), operation in _LATER.items()},
}
_SUBTRACT: Table = {
    (Decimal, Decimal): DECIMAL.subtract,
    (Date, Date): lambda later, earlier: DaysTimeDuration((later.number - earlier.number) * DAY_NANOSECONDS),
    (DateTime, DateTime): _apart,
    (DateTime, Date): lambda later, earlier: _apart(later, _midnight(earlier)),
    (Date, DateTime): lambda later, earlier: _apart(_midnight(later), earlier),
    (Time, Time): _times_apart,
    **{types: _backwards(operation) for types, operation in (_SUMS | _LATER).items()},
}
_MULTIPLY: Table = {
    (Decimal, Decimal): DECIMAL.multiply,
    (DaysTimeDuration, Decimal): _days,
    (YearsMonthsDuration, Decimal): _months,
    (Decimal, DaysTimeDuration): _swapped(_days),
    (Decimal, YearsMonthsDuration): _swapped(_months),
}
_DIVIDE: Table = {
    (Decimal, Decimal): DECIMAL.divide,
    (DaysTimeDuration, Decimal): lambda duration, number: DaysTimeDuration(
        _whole(DECIMAL.divide(Decimal(duration.nanoseconds), number))
    ),
    (YearsMonthsDuration, Decimal): lambda duration, number: YearsMonthsDuration(
        _whole(DECIMAL.divide(Decimal(duration.months), number))
    ),
    (DaysTimeDuration, DaysTimeDuration): lambda a, b: DECIMAL.divide(
        Decimal(a.nanoseconds), Decimal(b.nanoseconds)
    ),
    (YearsMonthsDuration, YearsMonthsDuration): lambda a, b: DECIMAL.divide(
        Decimal(a.months), Decimal(b.months)
    ),
}
TABLES: Mapping[str, Table] = {
    "+": _ADD,
    "-": _SUBTRACT,
    "*": _MULTIPLY,
    "/": _DIVIDE,
    "**": {(Decimal, Decimal): _power},
}
