"""How long things take, and how many questions they ask the database."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import ceil
from time import perf_counter
from typing import Any

from sqlalchemy import event

from engine.store.database import Database


def seconds_of(act: Callable[[], object]) -> float:
    """How long `act` takes, in seconds."""
    begun = perf_counter()
    act()
    return perf_counter() - begun


def percentile(seconds: Sequence[float], share: float) -> float:
    """The smallest value that `share` (0 to 1) of all values do not exceed, in milliseconds."""
    ordered = sorted(seconds)
    return round(ordered[max(0, ceil(share * len(ordered)) - 1)] * 1000, 3)


def summary(seconds: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile, in milliseconds."""
    return {"p50": percentile(seconds, 0.5), "p95": percentile(seconds, 0.95)}


@contextmanager
def statements_counted(database: Database) -> Iterator[list[str]]:
    """Every SQL statement sent while the block runs; beginnings and ends of transactions are not counted."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
