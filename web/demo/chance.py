"""Chance that depends on nothing but what is asked: the seed, who, which day and what for.

Owns how the demo draws numbers for millions of marks at once. A number is a hash of its question, so it
is the same whichever child is asked about first, however many there are and however long the span is.
Not for secrets.
"""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Numbers = NDArray[np.float64]
_STEP = np.uint64(0x9E3779B97F4A7C15)


class Chance:
    """Numbers from 0 up to 1, evenly spread."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def of(self, keys: Keys, what: object) -> Numbers:
        """One number for each key."""
        return _unit(_mixed(keys ^ self._stream(what)))

    def by_day(self, keys: Keys, days: NDArray[np.int64], what: object) -> Numbers:
        """One for each key (rows) and day (columns); days are ordinals, or any other whole numbers."""
        own = _mixed(keys ^ self._stream(what))
        return _unit(_mixed(own[:, None] ^ (days.astype(np.uint64) * _STEP)[None, :]))

    def _stream(self, what: object) -> np.uint64:
        return np.uint64(_hashed(f"{self.seed} {what}"))


def keys_of(names: Sequence[str]) -> Keys:
    """A key for each name: an id, a URN."""
    return np.array([_hashed(name) for name in names], dtype=np.uint64)


def picked(seed: int, question: str, options: int) -> int:
    """One of 0, 1, ... options - 1."""
    return _hashed(f"{seed} {question}") % options


def _hashed(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def _unit(mixed: Keys) -> Numbers:
    return (mixed >> np.uint64(11)).astype(np.float64) * 2.0**-53


def _mixed(x: Keys) -> Keys:
    """Spread every bit of a number over all of it (the finishing steps of SplitMix64)."""
    x = (x + _STEP).astype(np.uint64)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
