"""Keeps what was made lately, so that the same is not made again; the longest unused goes first."""

from collections import OrderedDict
from collections.abc import Callable
from threading import RLock
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


class LatelyUsed(Generic[Kept]):
    """Keeps the most recently used things by key. Safe to share between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[object, Kept] = OrderedDict()
        self._lock = RLock()

    def take(self, key: object, make: Callable[[], Kept]) -> Kept:
        """What is kept under the key, made when it is not there."""
        with self._lock:
            if key not in self._kept:
                self._kept[key] = make()
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]
