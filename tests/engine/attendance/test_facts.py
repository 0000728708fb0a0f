"""Attendance as diagrams read it: whole numbers are compared, and what is not known stays unknown."""

from datetime import date
from decimal import Decimal

import pytest

from engine.attendance.facts import PUPIL_FACTS, Sessions, measures, pupil_facts, window

OCTOBER = date(2025, 10, 24)


@pytest.mark.parametrize(
    ("possible", "attended", "persistent", "severe", "chronic"),
    [
        (100, 91, False, False, False),
        (100, 90, True, False, False),
        (100, 89, True, False, True),
        (10000, 8996, True, False, True),
        (100, 51, True, False, True),
        (100, 50, True, True, True),
        (7, 7, False, False, False),
        (1, 0, True, True, True),
    ],
)
def test_the_measures_at_their_edges(
    possible: int, attended: int, persistent: bool, severe: bool, chronic: bool
) -> None:
    facts = measures(Sessions(OCTOBER, possible, attended))
    assert (facts["persistent"], facts["severe"], facts["chronic"]) == (persistent, severe, chronic)


def test_the_percentage_is_exact() -> None:
    assert measures(Sessions(OCTOBER, 10000, 8996))["percent"] == Decimal("89.96")


def test_without_a_possible_session_there_is_no_data() -> None:
    facts = measures(Sessions(OCTOBER, 0, 0, date(2025, 9, 1)))
    assert facts.pop("as_of") == OCTOBER
    assert facts.pop("from") == date(2025, 9, 1)
    assert set(facts.values()) == {None}


def test_a_year_is_told_with_its_label_and_up_to_when_it_was_counted() -> None:
    year = Sessions(OCTOBER, 160, 104, date(2025, 9, 1), 30, 26)
    assert measures(year)["told"] == (
        "65.0% (104 of 160 sessions) since 1 September 2025: persistently absent (a tenth or more missed), "
        "absent 30 with leave and 26 without. Counted up to 24 October 2025"
    )


def test_who_misses_little_is_told_as_missing_less_than_a_tenth() -> None:
    told = measures(Sessions(OCTOBER, 100, 95, date(2025, 9, 1)))["told"]
    assert "not persistently absent (less than a tenth missed)" in told


def test_a_window_has_its_own_days_and_never_a_label() -> None:
    facts = window(Sessions(OCTOBER, 20, 20, date(2025, 10, 13)))
    assert facts["told"] == "100.0% (20 of 20 sessions), 13 October 2025 to 24 October 2025"
    assert not {"persistent", "severe", "chronic"} & facts.keys()


def test_a_pupils_facts_keep_unknown_apart_from_no() -> None:
    row = {**dict.fromkeys(PUPIL_FACTS), "looked_after": False, "id": "not a fact"}
    facts = pupil_facts(row)
    assert facts["looked_after"] is False
    assert facts["ehcp"] is None
    assert "id" not in facts
