"""The inputs of a table as samples, and what each rule takes of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.decisions.analysis.boxes import Box, bits
from engine.decisions.analysis.sampling import Sample, samples_of
from engine.decisions.rules import Input, Rule, Table
from engine.expressions import Library, LimitReached, UnaryTests, Value
from engine.expressions.constants import NotConstant, asks_for_order, constants_of

_ANYTHING = Sample(None, "anything")


@dataclass(frozen=True, slots=True)
class Dimension:
    """What one or more columns read; columns with the same expression are one dimension.

    `judged` says whether samples stand for all of its values; without, only `-` is understood. `constants`
    are what its cells compare it with.
    """

    title: str
    columns: tuple[int, ...]
    samples: tuple[Sample, ...]
    judged: bool
    constants: tuple[Value, ...] = ()

    @property
    def all(self) -> int:
        """The set of all samples."""
        return (1 << len(self.samples)) - 1

    def examples(self, taken: int) -> list[str]:
        """One sample in words, a short one, of each stretch of neighbours among those taken."""
        stretches: list[list[str]] = []
        last = None
        for number in bits(taken):
            sample = self.samples[number]
            if stretches and last == number - 1 and not isinstance(sample.value, bool | str):
                stretches[-1].append(sample.said)
            else:
                stretches.append([sample.said])
            last = number
        return [min(said, key=len) for said in stretches]


@dataclass(frozen=True, slots=True)
class Space:
    """All dimensions of a table, and the rules as boxes in them.

    A rule takes what lies in its box of `surely`, and nothing outside its box of `perhaps`; they
    differ where a cell cannot be judged before it runs.
    """

    dimensions: tuple[Dimension, ...]
    surely: tuple[Box, ...]
    perhaps: tuple[Box, ...]

    @property
    def all(self) -> Box:
        """The box of everything."""
        return tuple(one.all for one in self.dimensions)

    def examples(self, box: Box, most: int = 3) -> str:
        """Some places of a box in words, without the inputs that may be anything."""
        told = [
            f'"{one.title}" is {" or ".join(one.examples(taken)[:most])}'
            for one, taken in zip(self.dimensions, box, strict=True)
            if taken != one.all
        ]
        return " and ".join(told) or "the inputs are whatever they are"


def space_of(table: Table, library: Library) -> Space:
    """The space of a table's inputs; `library` is what its cells were compiled with."""
    by_source: dict[str, list[int]] = {}
    for number, column in enumerate(table.inputs):
        by_source.setdefault(column.expression.source, []).append(number)
    dimensions = tuple(_dimension(table, columns, library) for columns in by_source.values())
    masks = [_masks(table, one, library) for one in dimensions]
    boxes = [[_taken(*pair, rule) for pair in zip(dimensions, masks, strict=True)] for rule in table.rules]
    surely, perhaps = ([tuple(pair[side] for pair in box) for box in boxes] for side in (0, 1))
    return Space(dimensions, tuple(surely), tuple(perhaps))


def _dimension(table: Table, columns: Sequence[int], library: Library) -> Dimension:
    inputs = [table.inputs[number] for number in columns]
    cells = [rule.tests[number] for rule in table.rules for number in columns]
    allowed = [one for column in inputs for one in allowed_of(column)]
    constants = [value for one in (*cells, *allowed) for value in _constants(one, library)]
    name = next((found for one in inputs if (found := kind_of_input(one))), None)
    samples = samples_of(name, constants)
    kept = tuple(one for one in samples if one.value is None or all(_passes(test, one) for test in allowed))
    title, numbers = inputs[0].title, tuple(columns)
    if not kept:
        return Dimension(title, numbers, (_ANYTHING,), False)
    return Dimension(title, numbers, kept, True, tuple(constants))


def kind_of_input(column: Input) -> str | None:
    """The FEEL name of what a column holds; None when nobody has said."""
    return column.item.kind if column.item else None


def allowed_of(column: Input) -> Iterator[UnaryTests]:
    """The allowed values of a column, its own and those of its type."""
    if column.allowed is not None:
        yield column.allowed
    if column.item is not None:
        yield from column.item.constraints()


def _constants(test: UnaryTests, library: Library) -> list[Value]:
    try:
        return constants_of(test.tree, library)
    except NotConstant:
        return []


def _masks(table: Table, dimension: Dimension, library: Library) -> dict[str, int | None]:
    """The samples that each different cell of a dimension takes, None where they do not tell."""
    cells = {
        rule.tests[column].source: rule.tests[column] for rule in table.rules for column in dimension.columns
    }
    return {source: _mask(dimension, cell, library) for source, cell in cells.items()}


def _taken(dimension: Dimension, masks: Mapping[str, int | None], rule: Rule) -> tuple[int, int]:
    """The samples that a rule surely takes, and those that it perhaps takes."""
    surely = perhaps = dimension.all
    for column in dimension.columns:
        mask = masks[rule.tests[column].source]
        surely &= mask or 0
        perhaps &= dimension.all if mask is None else mask
    return surely, perhaps


def _mask(dimension: Dimension, test: UnaryTests, library: Library) -> int | None:
    if test.takes_all:
        return dimension.all
    try:
        constants = constants_of(test.tree, library)
    except NotConstant:
        return None
    ordered_texts = asks_for_order(test.tree) and any(isinstance(one, str) for one in constants)
    if ordered_texts or not dimension.judged:
        return None
    return sum(1 << number for number, sample in enumerate(dimension.samples) if _passes(test, sample))


def _passes(test: UnaryTests, sample: Sample) -> bool:
    try:
        return test.matches(sample.value, {})
    except LimitReached:
        return False
