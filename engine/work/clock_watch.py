"""Notices that somebody moved the machine's clock, which nobody tells a program."""

from datetime import datetime, timedelta

#: A clock that is put right by less is let be: the beats hardly notice.
JUMP = timedelta(seconds=5)


class ClockWatch:
    """Holds the wall clock against one that only ever runs forward; both are told, none is read."""

    def __init__(self, wall: datetime, monotonic_seconds: float) -> None:
        self._apart = wall - timedelta(seconds=monotonic_seconds)

    def jumped(self, wall: datetime, monotonic_seconds: float) -> timedelta | None:
        """By how much the wall clock was moved since the last look; back is below zero, None not at all."""
        apart = wall - timedelta(seconds=monotonic_seconds)
        moved, self._apart = apart - self._apart, apart
        return moved if abs(moved) >= JUMP else None
