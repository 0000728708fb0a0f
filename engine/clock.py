"""The only place that reads the wall clock.

Every verb takes `now` as an argument; only the edges of the program (a request,
a worker's beat, a command) ask this module for it.
"""

from datetime import UTC, datetime


def wall_clock() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
