"""No text of the demo names a day that is still to come when it was written."""

from datetime import timedelta

import pytest

from web.demo.moving import moved

LATER = timedelta(weeks=26)


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ("Notes of 4 November and 2 December.", "Notes of 5 May and 2 June."),
        ("By Mrs Hussain on 1 December 2025.", "By Mrs Hussain on 1 June 2026."),
        ("Letters of October and December, four visits.", "Letters of April and June, four visits."),
        ("The evenings project begins in March", "The evenings project begins in September"),
        ("May we begin on 31 December?", "May we begin on 1 July?"),
        ("2026-01-12", "2026-07-13"),
        ("2026-01-12T09:00:00+00:00", "2026-07-13T09:00:00+00:00"),
        ("80 pounds", "80 pounds"),
    ],
)  # fmt: skip
def test_a_date_is_moved_however_it_is_written(text: str, later: str) -> None:
    assert moved({"said": [text]}, LATER) == {"said": [later]}


def test_what_is_no_text_stays() -> None:
    assert moved([3, True, None], LATER) == [3, True, None]
