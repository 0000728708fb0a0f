"""Boxes: what a rule takes of every input, as sets of samples; how boxes overlap and what they leave open.

A set of samples, or of rules, is a whole number with one bit each: 0b101 holds numbers 0 and 2.
"""

from collections.abc import Iterator, Sequence

#: One set of samples for every input.
Box = tuple[int, ...]
#: More steps than any table that people read needs; a hostile one must not hold up the check.
MOST_STEPS = 50_000


class TooMany(Exception):
    """The boxes differ in so many ways that looking at all of them would take too long."""


def bits(mask: int) -> Iterator[int]:
    """The numbers in a set, the smallest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def within_box(box: Box, other: Box) -> bool:
    """Whether a box lies wholly in another."""
    return all(one & ~two == 0 for one, two in zip(box, other, strict=True))


def common(box: Box, other: Box) -> Box:
    """What two boxes share."""
    return tuple(one & two for one, two in zip(box, other, strict=True))


class Boxes:
    """The boxes of a table's rules, and for every sample of every input the set of those that take it."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self._boxes = boxes
        self._takers = [_takers(boxes, column) for column in range(len(boxes[0]))]
        self._covered: set[tuple[Box, int]] = set()
        self._steps = 0

    def sharing(self, number: int) -> int:
        """The later boxes that share a place with this one, as a set."""
        others = ((1 << len(self._boxes)) - 1) >> (number + 1) << (number + 1)
        for takers, mask in zip(self._takers, self._boxes[number], strict=True):
            met = 0
            for sample in bits(mask):
                met |= takers.get(sample, 0)
            others &= met
        return others

    def holes(self, whole: Box, alive: int) -> Iterator[Box]:
        """The parts of a box that none of the set `alive` covers. Raises TooMany."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise TooMany
        if not alive:
            yield whole
            return
        if not whole or (whole, alive) in self._covered:
            return
        covered = True
        for left, samples in self._alike(whole, alive).items():
            for rest in self.holes(whole[1:], left):
                covered = False
                yield (samples, *rest)
        if covered:
            self._covered.add((whole, alive))

    def _alike(self, whole: Box, alive: int) -> dict[int, int]:
        """The samples of the first input, together where the same boxes take them."""
        takers = self._takers[-len(whole)]
        alike: dict[int, int] = {}
        for sample in bits(whole[0]):
            left = alive & takers.get(sample, 0)
            alike[left] = alike.get(left, 0) | 1 << sample
        return alike


def _takers(boxes: Sequence[Box], column: int) -> dict[int, int]:
    """For each sample of an input the boxes that take it, as a set."""
    alike: dict[int, int] = {}
    for number, box in enumerate(boxes):
        alike[box[column]] = alike.get(box[column], 0) | 1 << number
    takers: dict[int, int] = {}
    for mask, numbers in alike.items():
        for sample in bits(mask):
            takers[sample] = takers.get(sample, 0) | numbers
    return takers
