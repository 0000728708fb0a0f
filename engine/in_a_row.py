"""Which of many failures in a row deserve a line in a log: the first, second, fourth, eighth ... of them.

Something that fails each second for a day says so seventeen times, and once more when it works again.
"""

from threading import Lock


class InARow:
    """Counts failures since it last worked. Safe to share between threads."""

    def __init__(self) -> None:
        self._count = 0
        self._lock = Lock()

    def failed(self) -> int:
        """How many failures in a row there were, with this one; 0 where it need not be told."""
        with self._lock:
            self._count += 1
            return self._count if self._count & (self._count - 1) == 0 else 0

    def worked(self) -> int:
        """How many failures there were since it last worked."""
        if not self._count:  # asked after each request: most need no lock
            return 0
        with self._lock:
            before, self._count = self._count, 0
            return before
