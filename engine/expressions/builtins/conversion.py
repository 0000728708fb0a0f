"""not(), is(), string() and number(); dates and times are made in `moments`, ranges in `ranges`."""

import re
from decimal import Decimal

from engine.expressions.evaluation import Evaluation
from engine.expressions.library import Refused, Shelf
from engine.expressions.operators import Ternary, equals, negated
from engine.expressions.temporal import DateTime, Time
from engine.expressions.values import DECIMAL, Value, kind, write_value

shelf = Shelf()

_NUMBER = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,6})?", re.ASCII)

shelf.function("not", "negand: any")(negated)


@shelf.function("is", "value1: any?, value2: any?")
def is_same(run: Evaluation, value1: Value = None, value2: Value = None) -> Ternary:
    """Whether both are the same thing: moments must be written alike, not only be the same moment."""
    if kind(value1) != kind(value2):
        return False
    if isinstance(value1, Time | DateTime):
        return value1 == value2
    return equals(value1, value2, run)


@shelf.function("string", "from: any")
def string(run: Evaluation, value: Value) -> str | None:
    """The text of any value."""
    return None if value is None else write_value(value, run)


@shelf.function("number", "from: string, grouping separator: string|null?, decimal separator: string|null?")
def number_from(run: Evaluation, text: str, grouping: str | None = None, point: str | None = None) -> Decimal:
    """The number that a text holds, its groups separated by space, comma or full stop."""
    run.text(len(text))
    if (
        grouping not in (None, " ", ",", ".")
        or point not in (None, ",", ".")
        or (grouping and grouping == point)
    ):
        raise Refused("number() takes a space, comma or full stop as separators, two different ones")
    if grouping:
        text = text.replace(grouping, "")
    if point == ",":
        text = text.replace(".", "?").replace(",", ".")
    if not _NUMBER.fullmatch(text):
        raise Refused("number() needs a text that holds a number")
    return DECIMAL.create_decimal(text)
