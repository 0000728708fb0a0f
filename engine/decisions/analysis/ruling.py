"""A part of a table's inputs as the cells of a rule that takes exactly that part."""

from collections.abc import Iterator, Sequence

from engine.decisions.analysis.boxes import Box, bits
from engine.decisions.analysis.inputs import Dimension, Space
from engine.decisions.analysis.sampling import OTHER_TEXT, Sample
from engine.expressions import Value

_ANY = "-"


def cells_of(space: Space, box: Box, columns: int) -> list[str]:
    """The input cells of a rule for a box; what columns of the same expression say stands in the first.

    Args:
        columns: how many input columns the table has.
    """
    cells = [_ANY] * columns
    for dimension, taken in zip(space.dimensions, box, strict=True):
        cells[dimension.columns[0]] = _cell(dimension, taken)
    return cells


def _cell(dimension: Dimension, taken: int) -> str:
    """A test that passes just these samples; of what no one test can say together, the first part."""
    if taken == dimension.all:
        return _ANY
    chosen = [dimension.samples[number] for number in bits(taken)]
    if any(one.said == OTHER_TEXT for one in chosen):
        named = {one.said for one in chosen}
        left = [one.said for one in dimension.samples if one.said not in named and isinstance(one.value, str)]
        return f"not({','.join(left)})" if left else "? != null"
    ordered = [number for number in bits(taken) if not _stands_alone(dimension.samples[number])]
    alone = [one.said for one in chosen if _stands_alone(one)]
    return ",".join([*alone, *(_stretch(dimension, *ends) for ends in _stretches(ordered))])


def _stands_alone(sample: Sample) -> bool:
    """Whether a value has no neighbours between which others lie."""
    return isinstance(sample.value, bool | str) or sample.value is None


def _stretches(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where each run of neighbours begins and ends."""
    begin = last = None
    for number in numbers:
        if begin is None or last is None or number != last + 1:
            if begin is not None and last is not None:
                yield begin, last
            begin = number
        last = number
    if begin is not None and last is not None:
        yield begin, last


def _stretch(dimension: Dimension, first: int, last: int) -> str:
    """A run of samples as a range between the constants at its ends; a sample between two stands for all."""
    samples = dimension.samples
    low, low_in = _end(dimension, first, -1)
    high, high_in = _end(dimension, last, +1)
    if first == last and low_in and high_in:
        return samples[first].said
    if low is None and high is None:
        return "? != null"
    if low is None:
        return f"{'<=' if high_in else '<'} {high}"
    if high is None:
        return f"{'>=' if low_in else '>'} {low}"
    return f"{'[' if low_in else '('}{low}..{high}{']' if high_in else ')'}"


def _end(dimension: Dimension, place: int, side: int) -> tuple[str | None, bool]:
    """The constant that bounds a run, and whether it lies in it; None: it goes on for ever."""
    sample = dimension.samples[place]
    if _is_constant(sample.value, dimension.constants):
        return sample.said, True
    beyond = place + side
    neighbour = dimension.samples[beyond] if 0 <= beyond < len(dimension.samples) else None
    if neighbour is None or _stands_alone(neighbour):
        return None, False
    return neighbour.said, False


def _is_constant(value: Value, constants: Sequence[Value]) -> bool:
    return any(type(value) is type(one) and value == one for one in constants)
