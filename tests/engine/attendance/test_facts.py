"""Attendance as diagrams read it: whole numbers are compared, and what is not known stays unknown."""

from datetime import date
from decimal import Decimal

import pytest

from engine.attendance.facts import PUPIL_FACTS, UNKNOWN, Sessions, attendance_facts, pupil_facts

OCTOBER, DECEMBER, FEBRUARY = date(2025, 10, 24), date(2025, 12, 19), date(2026, 2, 13)


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
    facts = attendance_facts([Sessions(OCTOBER, possible, attended)], FEBRUARY)
    assert (facts["persistent"], facts["severe"], facts["chronic"]) == (persistent, severe, chronic)


def test_the_percentage_is_exact() -> None:
    assert attendance_facts([Sessions(OCTOBER, 10000, 8996)], FEBRUARY)["percent"] == Decimal("89.96")


def test_without_any_reading_everything_is_unknown() -> None:
    assert attendance_facts([], FEBRUARY) == UNKNOWN
    assert set(attendance_facts([], FEBRUARY).values()) == {None}


def test_without_a_possible_session_there_is_no_data() -> None:
    facts = attendance_facts([Sessions(OCTOBER, 0, 0, date(2025, 9, 1))], FEBRUARY)
    assert facts["as_of"] == OCTOBER
    assert {
        facts[name] for name in ("possible", "attended", "percent", "persistent", "severe", "chronic")
    } == {None}


def test_the_latest_reading_counts_and_the_one_before_is_previous() -> None:
    facts = attendance_facts([Sessions(DECEMBER, 120, 110), Sessions(OCTOBER, 70, 50)], FEBRUARY)
    assert (facts["as_of"], facts["attended"]) == (DECEMBER, 110)
    assert (facts["previous"]["as_of"], facts["previous"]["chronic"]) == (OCTOBER, True)
    assert facts["previous"]["previous"] is None


def test_a_reading_of_a_later_day_is_not_known_yet() -> None:
    facts = attendance_facts([Sessions(OCTOBER, 70, 50), Sessions(FEBRUARY, 200, 199)], DECEMBER)
    assert facts["as_of"] == OCTOBER


def test_a_corrected_reading_of_the_same_day_takes_the_place_of_the_first() -> None:
    facts = attendance_facts([Sessions(OCTOBER, 70, 5), Sessions(OCTOBER, 70, 50)], FEBRUARY)
    assert facts["attended"] == 50
    assert facts["previous"] is None


@pytest.mark.parametrize(("attended", "history"), [(80, False), (79, True)])
def test_a_history_of_chronic_absence_is_an_earlier_reading_under_eighty_per_cent(
    attended: int, history: bool
) -> None:
    earlier, good = Sessions(OCTOBER, 100, attended), Sessions(DECEMBER, 100, 99)
    assert (
        attendance_facts([earlier, good, Sessions(FEBRUARY, 100, 98)], FEBRUARY)["chronic_history"] is history
    )


def test_the_present_reading_is_no_history() -> None:
    assert attendance_facts([Sessions(OCTOBER, 100, 10)], FEBRUARY)["chronic_history"] is None


def test_a_pupils_facts_keep_unknown_apart_from_no() -> None:
    row = {**dict.fromkeys(PUPIL_FACTS), "looked_after": False, "id": "not a fact"}
    facts = pupil_facts(row)
    assert facts["looked_after"] is False
    assert facts["ehcp"] is None
    assert "id" not in facts
