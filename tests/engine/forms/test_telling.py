"""Recorded answers in words: nobody reads how a moment is written in the record."""

import pytest

from engine.forms.telling import answer_in_words


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-09-30T10:45:00@Europe/London", "30 September 2026 at 10:45am"),
        ("2026-09-30T10:45:00+01:00", "30 September 2026 at 10:45am"),
        ("some day", "some day"),
    ],
)
def test_a_caseworker_reads_a_moment_as_a_day_and_a_time(written: str, read: str) -> None:
    assert answer_in_words({"@type": "date and time", "value": written}) == read
