"""Rounding, remainders, roots and logarithms."""

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)

from engine.expressions.evaluation import Evaluation
from engine.expressions.library import Refused, Shelf
from engine.expressions.limits import POWER
from engine.expressions.temporal import DaysTimeDuration, YearsMonthsDuration
from engine.expressions.values import DECIMAL

shelf = Shelf()

_LEAST_SCALE, _MOST_SCALE = -6111, 6176
#: Holds every digit of every number, and of the whole part of their quotients.
_EXACT = Context(prec=12_400, Emin=-6300, Emax=6300)


def _rounded(number: Decimal, scale: Decimal, rounding: str) -> Decimal:
    if not _LEAST_SCALE <= scale <= _MOST_SCALE:
        raise Refused("the scale of a number lies between -6111 and 6176")
    unit = Decimal((0, (1,), -int(scale)))
    return DECIMAL.plus(number.quantize(unit, rounding, _EXACT))


@shelf.function("decimal", "n: number, scale: number")
def decimal(number: Decimal, scale: Decimal) -> Decimal:
    """Rounded to so many decimals, a half to the even neighbour."""
    return _rounded(number, scale, ROUND_HALF_EVEN)


@shelf.function("round up", "n: number, scale: number")
def round_up(number: Decimal, scale: Decimal) -> Decimal:
    """Rounded away from zero."""
    return _rounded(number, scale, ROUND_UP)


@shelf.function("round down", "n: number, scale: number")
def round_down(number: Decimal, scale: Decimal) -> Decimal:
    """Rounded towards zero."""
    return _rounded(number, scale, ROUND_DOWN)


@shelf.function("round half up", "n: number, scale: number")
def round_half_up(number: Decimal, scale: Decimal) -> Decimal:
    """Rounded, a half away from zero."""
    return _rounded(number, scale, ROUND_HALF_UP)


@shelf.function("round half down", "n: number, scale: number")
def round_half_down(number: Decimal, scale: Decimal) -> Decimal:
    """Rounded, a half towards zero."""
    return _rounded(number, scale, ROUND_HALF_DOWN)


@shelf.function("floor", "n: number, scale: number?")
def floor(number: Decimal, scale: Decimal | None = None) -> Decimal:
    """Rounded to the smaller neighbour."""
    return _rounded(number, scale or Decimal(0), ROUND_FLOOR)


@shelf.function("ceiling", "n: number, scale: number?")
def ceiling(number: Decimal, scale: Decimal | None = None) -> Decimal:
    """Rounded to the greater neighbour."""
    return _rounded(number, scale or Decimal(0), ROUND_CEILING)


@shelf.function("abs", "n: number")
def absolute(number: Decimal) -> Decimal:
    """Without its sign."""
    return DECIMAL.abs(number)


@shelf.function("abs", "n: days and time duration | years and months duration")
def absolute_duration(
    duration: DaysTimeDuration | YearsMonthsDuration,
) -> DaysTimeDuration | YearsMonthsDuration:
    """Forwards."""
    if isinstance(duration, DaysTimeDuration):
        return DaysTimeDuration(abs(duration.nanoseconds))
    return YearsMonthsDuration(abs(duration.months))


@shelf.function("modulo", "dividend: number, divisor: number")
def modulo(dividend: Decimal, divisor: Decimal) -> Decimal:
    """The remainder, with the divisor's sign."""
    remainder = DECIMAL.plus(_EXACT.remainder(dividend, divisor))
    opposite = remainder and (remainder < 0) != (divisor < 0)
    return DECIMAL.add(remainder, divisor) if opposite else remainder


@shelf.function("sqrt", "number: number")
def square_root(number: Decimal) -> Decimal:
    """The square root; a negative number has none."""
    return DECIMAL.sqrt(number)


@shelf.function("log", "number: number")
def logarithm(run: Evaluation, number: Decimal) -> Decimal:
    """The natural logarithm; only numbers above zero have one."""
    run.charge(POWER)
    if number <= 0:
        raise Refused("log() needs a number above zero")
    return DECIMAL.ln(number)


@shelf.function("exp", "number: number")
def exponential(run: Evaluation, number: Decimal) -> Decimal:
    """The number e to the power of this one."""
    run.charge(POWER)
    return DECIMAL.exp(number)


@shelf.function("odd", "number: number")
def odd(number: Decimal) -> bool:
    """Whether it is 1 more than a multiple of 2."""
    return abs(_EXACT.remainder(number, Decimal(2))) == 1


@shelf.function("even", "number: number")
def even(number: Decimal) -> bool:
    """Whether it is a multiple of 2."""
    return _EXACT.remainder(number, Decimal(2)) == 0
