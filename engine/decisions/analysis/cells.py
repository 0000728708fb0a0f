"""Single cells: constants of another type than their column, or outside its allowed values."""

from collections import Counter
from collections.abc import Iterator, Sequence

from engine.decisions.analysis.finding import TableFinding, listing
from engine.decisions.analysis.inputs import allowed_of, kind_of_input
from engine.decisions.rules import Input, Output, Table
from engine.expressions import Expression, Library, UnaryTests, Value, kind
from engine.expressions.constants import NotConstant, constant_of, constants_of
from engine.expressions.limits import Meter
from engine.expressions.meant import nearest
from engine.expressions.operators import equals
from engine.expressions.values import write_value

_PLURAL = {
    "boolean": "true and false",
    "number": "numbers",
    "string": "texts",
    "date": "dates",
    "time": "times of day",
    "date and time": "dates with a time",
    "days and time duration": "durations of days and hours",
    "years and months duration": "durations of years and months",
    "list": "lists",
    "context": "contexts",
}
_SINGULAR = {"string": "a text", "boolean": "a yes-or-no value"}
#: How a constant of each kind is written.
_WRITTEN = {
    "boolean": "true or false, without quotation marks",
    "number": "a number without quotation marks, such as 90 or 12.5",
    "string": 'a text in straight quotation marks, such as "yes"',
    "date": 'date("2026-09-01")',
    "time": 'time("09:00:00")',
    "date and time": 'date and time("2026-09-01T09:00:00")',
    "days and time duration": 'duration("P7D")',
    "years and months duration": 'duration("P6M")',
}


def check_cells(table: Table, library: Library) -> Iterator[TableFinding]:
    """Findings about cells that can never be what their column asks for."""
    for number, column in enumerate(table.inputs):
        cells = [(rule.number, rule.tests[number]) for rule in table.rules]
        yield from _check_tests(column, number + 1, cells, library)
    for number, output in enumerate(table.outputs):
        results = [(rule.number, one) for rule in table.rules if (one := rule.outputs[number])]
        yield from _check_results(output, len(table.inputs) + number + 1, results, library)


def _check_tests(
    column: Input, number: int, cells: Sequence[tuple[int, UnaryTests]], library: Library
) -> Iterator[TableFinding]:
    found = [(rule, test.source, value) for rule, test in cells for value in _known(test, library)]
    yield from _wrong_kind(column.title, kind_of_input(column), [(rule, value) for rule, _, value in found])
    choices = _choices(column, library)
    for rule, text, value in found:
        if choices and isinstance(value, str) and value not in choices:
            yield _not_allowed(column.title, (rule, number, text), value, choices)


def _check_results(
    output: Output, number: int, results: Sequence[tuple[int, Expression]], library: Library
) -> Iterator[TableFinding]:
    found = [(rule, one.source, value) for rule, one in results for value in _constant(one, library)]
    wanted = output.item.kind if output.item else None
    if wanted != "list":
        yield from _wrong_kind(output.title, wanted, [(rule, value) for rule, _, value in found])
    choices = values_of(output.order, library)
    for rule, text, value in found:
        if choices and value is not None and not any(equals(value, one, Meter()) is True for one in choices):
            yield _not_allowed(output.title, (rule, number, text), value, choices)


def _wrong_kind(title: str, wanted: str | None, found: Sequence[tuple[int, Value]]) -> Iterator[TableFinding]:
    """Constants of another kind than the column's; where nobody says its kind, than most of the others'."""
    kinds = Counter(kind(value) for _, value in found if value is not None)
    sure = wanted is not None
    if wanted is None and len(kinds) > 1:
        wanted = kinds.most_common(1)[0][0]
    for rule, value in found:
        if wanted and value is not None and kind(value) != wanted:
            yield _other_kind(title, rule, value, wanted, sure)


def _other_kind(title: str, rule: int, value: Value, wanted: str, sure: bool) -> TableFinding:
    holds = "the column holds" if sure else "most cells of the column hold"
    mine = _SINGULAR.get(kind(value), f"a {kind(value)}")
    message = (
        f"{_said(value)} is {mine}, but {holds} {_PLURAL.get(wanted, wanted)}, so it never fits. "
        f"Write {_WRITTEN.get(wanted, f'a {wanted}')}, or change the type of the column."
    )
    return TableFinding(
        "CELL-TYPE", f'rule {rule}, column "{title}"', message, "error" if sure else "warning"
    )


def _not_allowed(
    title: str, cell: tuple[int, int, str], value: Value, choices: Sequence[Value]
) -> TableFinding:
    """A value that its column does not allow; `cell` is its rule, its column and its text."""
    rule, column, text = cell
    near = (
        nearest(value, [one for one in choices if isinstance(one, str)]) if isinstance(value, str) else None
    )
    remedy = "Mend the spelling, or add it to the allowed values."
    message = (
        f"{_said(value)} is not one of the values that the column allows: {listing(map(_said, choices))}. "
        + (f"Write {_said(near)}." if near else remedy)
    )
    mended = (rule, column, text.replace(_said(value), _said(near), 1), near) if near else None
    return TableFinding("CELL-VALUE", f'rule {rule}, column "{title}"', message, cell=mended)


def _said(value: Value) -> str:
    return write_value(value, Meter(), quoted=True)


def _known(test: UnaryTests, library: Library) -> list[Value]:
    try:
        return constants_of(test.tree, library)
    except NotConstant:
        return []


def _constant(result: Expression, library: Library) -> list[Value]:
    try:
        return [constant_of(result.tree, library)]
    except NotConstant:
        return []


def _choices(column: Input, library: Library) -> list[Value]:
    """The texts that a column allows, where all that it allows are texts."""
    for allowed in allowed_of(column):
        values = _known(allowed, library)
        if values and not allowed.tree.negated and all(isinstance(value, str) for value in values):
            return values
    return []


def values_of(order: Expression | None, library: Library) -> list[Value]:
    """The allowed values of an output, in their order; nothing where they are not constants."""
    for values in _constant(order, library) if order else ():
        if isinstance(values, list):
            return values
    return []
