"""Sample values: one from each stretch of an input's values between which no constant of a table stands."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from itertools import pairwise
from typing import Any

from engine.expressions import Value, kind
from engine.expressions.calendar import DAY_NANOSECONDS, NANOSECONDS
from engine.expressions.limits import Meter
from engine.expressions.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from engine.expressions.values import DECIMAL, write_value

OTHER_TEXT = "some other text"


@dataclass(frozen=True, slots=True)
class Sample:
    """A value that stands for all of its stretch, and what people are told of it."""

    value: Value
    said: str


@dataclass(frozen=True, slots=True)
class _Scale:
    """An order that a kind of values has: as numbers and back; `step` is the least or a usual distance."""

    number: Callable[[Any], int]
    value: Callable[[int, Any], Value]
    step: int
    values: range | None = None


_SCALES: dict[str, _Scale] = {
    "date": _Scale(lambda day: day.number, lambda number, _: Date.of_number(number), 1),
    "date and time": _Scale(
        lambda moment: moment.instant,
        lambda number, like: DateTime.of_instant(number, like.zone),
        NANOSECONDS,
    ),
    "time": _Scale(
        lambda time: time.since_midnight,
        lambda number, like: Time.of_nanoseconds(number, like.zone),
        NANOSECONDS,
        range(DAY_NANOSECONDS),
    ),
    "days and time duration": _Scale(
        lambda duration: duration.nanoseconds, lambda number, _: DaysTimeDuration(number), DAY_NANOSECONDS
    ),
    "years and months duration": _Scale(
        lambda duration: duration.months, lambda number, _: YearsMonthsDuration(number), 1
    ),
}


def samples_of(wanted: str | None, constants: Sequence[Value]) -> list[Sample]:
    """Samples of an input of one kind.

    Args:
        wanted: the FEEL name of the input's kind; None: the kinds of the constants.
        constants: what the cells compare the input with.

    Returns: the constants and the values around them; null only where it is a constant. Empty for
    kinds that have no samples (lists, contexts) and where nothing is known.
    """
    kinds = [wanted] if wanted else dict.fromkeys(kind(one) for one in constants if one is not None)
    null = [Sample(None, "null")] if any(one is None for one in constants) else []
    samples = [one for name in kinds for one in _of_kind(name, [c for c in constants if kind(c) == name])]
    return samples + null if samples else []


def _of_kind(name: str, constants: list[Any]) -> list[Sample]:
    match name:
        case "boolean":
            return [Sample(True, "true"), Sample(False, "false")]
        case "string":
            return [*map(_said, _distinct(constants)), Sample(_no_other(constants), OTHER_TEXT)]
        case "number":
            return [*map(_said, _numbers(_distinct(constants)))]
    scale = _SCALES.get(name)
    if scale is None or len({getattr(one, "zone", None) for one in constants}) > 1:
        return []
    return [*map(_said, _on_scale(scale, constants))]


def _said(value: Value) -> Sample:
    return Sample(value, write_value(value, Meter(), quoted=True))


def _distinct(constants: Iterable[Any]) -> list[Any]:
    return sorted(set(constants))


def _no_other(texts: Iterable[str]) -> str:
    """A text that is none of these."""
    return OTHER_TEXT + "." * max((len(text) for text in texts), default=0)


def _numbers(constants: list[Decimal]) -> list[Decimal]:
    if not constants:
        return [Decimal(0)]
    ends = [_whole(constants[0]) - 1, _whole(constants[-1]) + 1]
    return _distinct([*constants, *ends, *(_between(*pair) for pair in pairwise(constants))])


def _whole(number: Decimal) -> Decimal:
    return number if number.adjusted() > DECIMAL.prec else number.to_integral_value(ROUND_FLOOR)


def _between(low: Decimal, high: Decimal) -> Decimal:
    """A number between two others, a whole one where there is one."""
    whole = _whole(low) + 1
    return whole if whole < high else DECIMAL.divide(DECIMAL.add(low, high), Decimal(2))


def _on_scale(scale: _Scale, constants: list[Any]) -> list[Value]:
    if not constants:
        return []
    by_number = {scale.number(one): one for one in constants}
    numbers = sorted(by_number)
    around = [number + step for number in numbers for step in (-scale.step, scale.step)]
    middles = [(low + high) // 2 for low, high in pairwise(numbers)]
    for number in (*around, *middles):
        with suppress(ValueError):  # the calendar ends there
            by_number.setdefault(number, scale.value(number, constants[0]))
    return [by_number[number] for number in sorted(by_number) if _is_on(scale, number)]


def _is_on(scale: _Scale, number: int) -> bool:
    return scale.values is None or number in scale.values
