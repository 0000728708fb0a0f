"""Counts of the register that people typed in the demo are of sessions that there were."""

from datetime import UTC, date, datetime

import pytest

from web.demo.calendar import open_days
from web.demo.lives import ALL_ROUTES, STEPPED_DOWN, TO_THE_LEGAL_THRESHOLD, Life, brought_near, life_told

BEGIN = datetime(2026, 10, 12, 15, tzinfo=UTC)


@pytest.mark.parametrize("scenario", [ALL_ROUTES, STEPPED_DOWN, TO_THE_LEGAL_THRESHOLD])
def test_no_count_is_of_more_sessions_than_there_were(scenario: str) -> None:
    near = brought_near(life_told(Life(scenario, 7)), BEGIN)
    first = near["answers"]["say_what_is_known"][0]
    days = open_days(date(2026, 9, 1), date.fromisoformat(first["register_to"]))
    assert 0 < first["sessions_possible"] <= 2 * len(days)


def test_the_share_that_was_attended_stays() -> None:
    told = life_told(Life(STEPPED_DOWN, 7))
    was, count = (each["answers"]["say_what_is_known"][0] for each in (told, brought_near(told, BEGIN)))
    share = was["sessions_attended"] / was["sessions_possible"]
    assert count["sessions_attended"] == round(share * count["sessions_possible"])
