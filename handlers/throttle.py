"""Holds back whoever tries many passwords for many names from one address.

Counted in the memory of each web process: enough to make spraying slow, and nothing
to clean up. One account is protected by its own count in the database.
"""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from threading import Lock

from engine.errors import EngineError

#: An office of people may share one address, so the limit is well above what people mistype.
FAILURES = 50
WITHIN = timedelta(minutes=10)
_ADDRESSES = 10_000

_failures: OrderedDict[str, deque[datetime]] = OrderedDict()
_lock = Lock()


class TooManyTries(EngineError):
    """There were too many wrong passwords from where you are. Wait ten minutes, then try again."""


def require_patience(address: str, now: datetime) -> None:
    """Refuse an address with too many recent failures.

    Raises:
        TooManyTries: there were 50 within ten minutes.
    """
    with _lock:
        recent = [at for at in _failures.get(address, ()) if at > now - WITHIN]
    if len(recent) >= FAILURES:
        raise TooManyTries


def count_failure(address: str, now: datetime) -> None:
    """Remember a wrong password from an address; the longest-quiet addresses are forgotten."""
    with _lock:
        _failures.setdefault(address, deque(maxlen=FAILURES)).append(now)
        _failures.move_to_end(address)
        while len(_failures) > _ADDRESSES:
            _failures.popitem(last=False)
