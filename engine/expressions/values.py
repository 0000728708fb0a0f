"""The values of expressions, what kind each is, and how FEEL writes it down.

Null is None, a number a Decimal of at most 34 digits, a list a list and a context any
mapping (it may be lazy). Python's int, float, date and datetime are not values:
`exchange` converts them at the edge.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import TypeAlias

from engine.expressions.limits import Meter
from engine.expressions.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from engine.expressions.temporal_text import write_temporal
from engine.expressions.tree import Type

#: IEEE 754 decimal128, as FEEL asks. Comparing needs no context; all other arithmetic goes through it.
DECIMAL = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[DivisionByZero, InvalidOperation, Overflow],
)


@dataclass(frozen=True, slots=True)
class Range:
    """Values between two ends.

    `sign` is that of a range written with one end, such as `(< 10)`: its other end is None and has
    no limit. An end that is null in `[1..null]` is unknown: it holds nothing for certain.
    """

    low: "Value"
    high: "Value"
    low_included: bool = True
    high_included: bool = True
    sign: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function as a value. `call` takes the meter of the evaluation and positional arguments.

    `parameters` is None where arguments cannot be named; `fixed` functions refuse
    another number of arguments than they have parameters. `types` are those of the parameters,
    None where one takes anything; all of it None where nothing is said of them.
    """

    parameters: tuple[str, ...] | None
    call: Callable[[Meter, Sequence["Value"]], "Value"]
    name: str = "function"
    fixed: bool = True
    types: tuple[Type | None, ...] | None = None


Value: TypeAlias = (
    "bool | Decimal | str | Date | Time | DateTime | DaysTimeDuration | YearsMonthsDuration"
    " | Range | Function | list[Value] | Mapping[str, Value] | None"
)

_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DaysTimeDuration: "days and time duration",
    YearsMonthsDuration: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
}


def kind(value: Value) -> str:
    """The FEEL name of a value's type; "unknown" for what is no value of FEEL."""
    known = _KINDS.get(type(value))
    if known:
        return known
    return "context" if isinstance(value, Mapping) else "unknown"


def write_value(value: Value, meter: Meter, quoted: bool = False) -> str:
    """The text of a value, as FEEL's string() gives it; texts inside lists are quoted."""
    meter.charge(1)
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            meter.text(len(value))
            return quote(value) if quoted else value
        case Decimal():
            return write_number(value)
        case list():
            return "[" + ", ".join(write_value(item, meter, True) for item in value) + "]"
        case Mapping():
            return (
                "{" + ", ".join(f"{_key(k)}: {write_value(v, meter, True)}" for k, v in value.items()) + "}"
            )
        case Range():
            return _write_range(value, meter)
        case Function():
            return value.name
        case Date() | Time() | DateTime() | DaysTimeDuration() | YearsMonthsDuration():
            return write_temporal(value)
        case _:
            return f"({type(value).__name__})"


def quote(text: str) -> str:
    """A text as a FEEL literal."""
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(plain, escaped)
    return f'"{text}"'


def write_number(number: Decimal) -> str:
    """A number without needless zeros; an exponent only beyond 34 digits."""
    if not number:
        return "0"
    number = number.normalize(DECIMAL)
    return format(number, "f") if -34 <= number.adjusted() <= 34 else str(number)


def _key(name: str) -> str:
    return name if name.replace(" ", "_").isidentifier() else quote(name)


def _write_range(value: Range, meter: Meter) -> str:
    if value.sign:
        return f"({value.sign} {write_value(value.high if value.low is None else value.low, meter, True)})"
    opening = "[" if value.low_included else "("
    closing = "]" if value.high_included else ")"
    low, high = write_value(value.low, meter, True), write_value(value.high, meter, True)
    return f"{opening}{low}..{high}{closing}"
