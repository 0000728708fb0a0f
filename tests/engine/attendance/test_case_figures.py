"""A good fortnight never hides a bad year: what a case sees of attendance, and since when."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from engine.attendance.case_figures import CaseSpan, facts_of
from engine.attendance.facts import NOTHING_COUNTED, Reading, Sessions
from engine.attendance.register import Week
from tests.engine.attendance.test_register import MONDAY, register

YEAR_BEGAN, REVIEWED = MONDAY, date(2025, 12, 5)
TODAY = date(2025, 12, 19)
CASE = CaseSpan("case", date(2025, 10, 6))


def weeks(codes: str, first: date, number: int) -> list[Week]:
    """So many weeks alike from a Monday on."""
    return [Week("100001", first + timedelta(weeks=at), codes + "....") for at in range(number)]


def reading(as_of: date, possible: int = 140, attended: int = 84, **more: Any) -> Reading:
    """A count with a review of the case, on the day up to which it counts."""
    at = datetime(as_of.year, as_of.month, as_of.day, 10, tzinfo=UTC)
    return Reading(Sessions(as_of, possible, attended, YEAR_BEGAN), at, "case", **more)


#: 84 of 140 sessions up to the review, then 20 of 20.
GOOD_FORTNIGHT = register(
    *weeks("//////OOOO", YEAR_BEGAN, 14), *weeks("//////////", date(2025, 12, 8), 2), today=TODAY
)


def counts(facts: Any) -> tuple[int, int]:
    return facts["attended"], facts["possible"]


def test_a_child_at_65_percent_who_came_for_a_fortnight_is_still_persistently_absent() -> None:
    facts = facts_of([reading(REVIEWED)], GOOD_FORTNIGHT, CASE)
    assert counts(facts) == (104, 160)
    assert (facts["persistent"], facts["chronic"], facts["source"]) == (True, True, "register")
    assert (facts["from"], facts["as_of"]) == (YEAR_BEGAN, TODAY)


def test_the_fortnight_stands_beside_the_year_with_its_own_days_and_without_a_label() -> None:
    facts = facts_of([reading(REVIEWED)], GOOD_FORTNIGHT, CASE)
    assert counts(facts["since"]) == (20, 20)
    assert (facts["since"]["from"], facts["since"]["as_of"]) == (date(2025, 12, 6), TODAY)
    assert "persistent" not in facts["since"]
    assert counts(facts["before"]) == (84, 140)
    assert facts["before"]["as_of"] == REVIEWED
    assert (counts(facts["previous"]), facts["previous"]["persistent"]) == ((84, 140), True)


def test_before_the_first_review_the_window_begins_when_the_case_was_opened() -> None:
    facts = facts_of([], GOOD_FORTNIGHT, CASE)
    assert facts["since"]["from"] == CASE.opened_on
    assert counts(facts["before"]) == (30, 50)
    assert facts["previous"] is None


def test_a_review_of_another_case_of_the_child_begins_no_window() -> None:
    other = Reading(Sessions(REVIEWED, 140, 84), datetime(2025, 12, 5, tzinfo=UTC), "another")
    assert facts_of([other], GOOD_FORTNIGHT, CASE)["since"]["from"] == CASE.opened_on


def test_a_count_that_ends_no_review_begins_no_window() -> None:
    facts = facts_of([reading(REVIEWED, review=False)], GOOD_FORTNIGHT, CASE)
    assert facts["since"]["from"] == CASE.opened_on


def test_the_closing_review_that_follows_from_a_review_looks_at_the_same_days() -> None:
    last = reading(date(2025, 12, 19), 160, 104)
    opened = CaseSpan("case", CASE.opened_on, last.given_at)
    facts = facts_of([reading(REVIEWED), last], GOOD_FORTNIGHT, opened)
    assert counts(facts["since"]) == (20, 20)
    later = facts_of([reading(REVIEWED), last], GOOD_FORTNIGHT, CASE)["since"]
    assert (later["possible"], later["told"]) == (None, "No session is counted after 19 December 2025")


def test_a_new_school_year_does_not_turn_65_percent_into_100() -> None:
    september = weeks("//////////", date(2026, 9, 7), 1)
    july = reading(date(2026, 7, 3), 300, 195)
    known = register(*weeks("//////OOOO", date(2025, 9, 1), 40), *september, today=date(2026, 9, 11))
    facts = facts_of([july], known, CASE)
    assert counts(facts) == (10, 10)
    assert counts(facts["last_year"]) == (240, 400)
    assert facts["before"]["from"] == YEAR_BEGAN
    assert facts["before"]["attended"] * 10 == facts["before"]["possible"] * 6


def test_without_a_register_the_window_is_what_lies_between_two_typed_counts() -> None:
    nothing = register(today=TODAY)
    facts = facts_of([reading(REVIEWED), reading(TODAY, 160, 104)], nothing, CaseSpan("case", CASE.opened_on))
    assert facts["since"] is None
    held = CaseSpan("case", CASE.opened_on, datetime(2025, 12, 19, 9, tzinfo=UTC))
    facts = facts_of([reading(REVIEWED), reading(TODAY, 160, 104)], nothing, held)
    assert (counts(facts), facts["source"], facts["persistent"]) == ((104, 160), "person", True)
    assert (counts(facts["since"]), facts["since"]["from"]) == ((20, 20), date(2025, 12, 6))
    assert counts(facts["before"]) == (84, 140)


def test_typed_counts_that_contradict_each_other_tell_nothing_of_the_days_between() -> None:
    held = CaseSpan("case", CASE.opened_on, datetime(2025, 12, 19, 9, tzinfo=UTC))
    facts = facts_of([reading(REVIEWED), reading(TODAY, 20, 20)], register(today=TODAY), held)
    assert facts["since"] is None


def test_a_typed_window_of_before_is_no_measure_of_the_year() -> None:
    fortnight = reading(REVIEWED, 20, 20, covers="window")
    facts = facts_of([fortnight], register(today=TODAY), CASE)
    assert facts == {**NOTHING_COUNTED, "chronic_history": None}
    assert facts_of([fortnight], GOOD_FORTNIGHT, CASE)["previous"] is None
    assert facts_of([fortnight], GOOD_FORTNIGHT, CASE)["since"]["from"] == date(2025, 12, 6)


def test_a_count_of_the_school_year_before_is_not_this_years() -> None:
    facts = facts_of([reading(date(2025, 7, 11), 300, 195)], register(today=TODAY), CASE)
    assert facts["possible"] is None
    assert counts(facts["last_year"]) == (195, 300)
    assert facts_of([reading(REVIEWED)], register(today=date(2025, 12, 1)), CASE) == NOTHING_COUNTED


def test_of_two_counts_of_one_day_the_later_given_counts() -> None:
    first = reading(REVIEWED, 140, 14)
    mended = Reading(Sessions(REVIEWED, 140, 84), first.given_at + timedelta(hours=1), "case")
    assert counts(facts_of([mended, first], register(today=TODAY), CASE)) == (84, 140)


def test_no_fortnight_is_a_history_of_chronic_non_attendance() -> None:
    empty = register(today=TODAY)
    fortnight, now = reading(date(2025, 9, 12), 18, 2), reading(TODAY, 160, 150)
    assert facts_of([fortnight, now], empty, CASE)["chronic_history"] is None
    term = reading(date(2025, 10, 24), 76, 60)
    assert facts_of([fortnight, term, now], empty, CASE)["chronic_history"] is True
    assert facts_of([reading(date(2025, 10, 24), 76, 61), now], empty, CASE)["chronic_history"] is False


def test_the_window_of_a_penalty_notice_begins_with_its_first_school_week() -> None:
    facts = facts_of([], GOOD_FORTNIGHT, CASE)
    assert (facts["pn_sessions"], facts["pn_consider"]) == (32, True)
    assert facts["pn_window_start"] == date(2025, 10, 13)
