"""Which things of a picture lie on each other, found in one sweep from left to right."""

from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Any, TypeVar

from engine.bpmn.profile.drawn import DrawnLine, DrawnName, DrawnShape, Patch

#: How far, in pixels, one thing may reach into another before anybody minds.
_HAIR = 1.5
#: Pairs that are looked at for one rule on one page; readable pictures need a hundredth of it.
_MOST_PAIRS = 200_000

_Drawn = DrawnLine | DrawnName | DrawnShape
_One = TypeVar("_One", bound=_Drawn)
_Other = TypeVar("_Other", bound=_Drawn)


def meeting(ones: Iterable[_One], others: Iterable[_Other]) -> Iterator[tuple[_One, _Other]]:
    """Pairs whose rectangles share more than a hair's breadth, found from left to right."""
    placed: list[tuple[float, bool, Any]] = [(one.patch.left, True, one) for one in ones]
    placed += [(other.patch.left, False, other) for other in others]
    open_ones: list[Any] = []
    open_others: list[Any] = []
    pairs_left = _MOST_PAIRS
    for left, is_one, thing in sorted(placed, key=itemgetter(0)):
        own, rivals = (open_ones, open_others) if is_one else (open_others, open_ones)
        rivals[:] = [rival for rival in rivals if rival.patch.right > left + _HAIR]
        own.append(thing)
        pairs_left -= len(rivals)
        if pairs_left < 0:
            return
        for rival in rivals:
            if _share_more_than_a_hair(thing.patch, rival.patch):
                yield (thing, rival) if is_one else (rival, thing)


def _share_more_than_a_hair(one: Patch, other: Patch) -> bool:
    return (
        one.left + _HAIR < other.right
        and other.left + _HAIR < one.right
        and one.top + _HAIR < other.bottom
        and other.top + _HAIR < one.bottom
    )
