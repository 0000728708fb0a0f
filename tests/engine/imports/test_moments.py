"""When a mark was recorded, as programs write it: one by one and all at once it is the same moment."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from engine.imports.marks.batches import Words
from engine.imports.marks.words import BAD, MOMENT

#: Round the days on which the clock changes in England, a time twice and a time never.
ENGLISH = [
    "2025-03-30T00:59:59", "2025-03-30T01:30:00", "2025-03-30T02:00:00", "2025-10-26T00:59:59",
    "2025-10-26T01:30:00", "2025-10-26T02:00:00", "2025-07-01 09:05:00.250000", "2025-01-07", "",
]  # fmt: skip
WITH_OFFSET = ["2025-07-01T09:05:00Z", "2025-07-01T09:05:00+01:00", "2025-01-07T09:05:00.5+00:00", ""]


def numbers(words: list[str]) -> list[int]:
    found: list[int] = MOMENT.numbers(Words(pa.array(words), np.arange(len(words)))).tolist()
    return found


@pytest.mark.parametrize("words", [ENGLISH, WITH_OFFSET, [*ENGLISH, *WITH_OFFSET, "soon"]])
def test_the_quick_way_gives_the_same_moments(words: list[str]) -> None:
    assert numbers(words) == [MOMENT.number(word) for word in words]


def test_a_moment_without_an_offset_is_the_time_in_england() -> None:
    (summer, winter) = numbers(["2025-07-01T09:00:00", "2025-01-07T09:00:00"])
    assert summer == datetime(2025, 7, 1, 8, tzinfo=UTC).timestamp() * 1_000_000
    assert winter == datetime(2025, 1, 7, 9, tzinfo=UTC).timestamp() * 1_000_000


@pytest.mark.parametrize("word", ["soon", "01/07/2025 09:00", "45839.4", "1969-12-31T23:00:00", "2200-01-01"])
def test_what_is_no_moment_is_not_guessed(word: str) -> None:
    assert numbers([word]) == [BAD]
    assert MOMENT.fault(word).code == "BAD-MOMENT"
