"""One child's register: what it answers, and what it says of a penalty notice."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.attendance.codes import codes
from engine.attendance.facts import Sessions
from engine.attendance.register import Register, Week
from engine.attendance.school_year import school_year
from engine.attendance.weeks import EMPTY, character, place
from tests.amount import many
from tests.engine.attendance.naive import Mark, analysed, monday

MONDAY = date(2025, 9, 1)
TODAY = date(2025, 10, 24)


def week(at: int, codes: str, urn: str = "100001") -> Week:
    """The so-many-eth week of term, Monday to Friday."""
    return Week(urn, MONDAY + timedelta(weeks=at), codes + "." * (14 - len(codes)))


def register(*weeks: Week, today: date = TODAY, **more: Any) -> Register:
    mondays: dict[str, Sequence[date]] = {
        urn: sorted({each.monday for each in weeks if each.school_urn == urn and set(each.codes) - set(".#")})
        for urn in {each.school_urn for each in weeks}
    }
    return Register(weeks, more.pop("school_weeks", mondays), more.pop("half_terms", ()), today)


def test_it_counts_the_sessions_between_two_days() -> None:
    known = register(week(0, "/\\/\\I\\OO/\\"), week(1, "//" * 5))
    assert known.between(MONDAY, date(2025, 9, 5)) == Sessions(date(2025, 9, 5), 10, 7, MONDAY, 1, 2)
    assert known.between(date(2025, 9, 4), date(2025, 9, 8)) == Sessions(
        date(2025, 9, 8), 6, 4, date(2025, 9, 4), 0, 2
    )


def test_sessions_that_were_not_possible_count_nowhere() -> None:
    assert register(week(0, "##XX4")).between(MONDAY, TODAY) is None


def test_the_school_year_goes_up_to_the_last_mark() -> None:
    known = register(week(0, "O" * 10), week(1, "/" * 10))
    assert known.this_year() == Sessions(date(2025, 9, 12), 20, 10, MONDAY, 0, 10)
    assert register().this_year() is None
    assert register(week(0, "/" * 10), today=date(2026, 9, 10)).this_year() is None


def test_days_to_come_are_not_known() -> None:
    assert register(week(0, "/" * 10), today=date(2025, 9, 2)).last_day == date(2025, 9, 2)


def test_two_rolls_are_counted_together_but_each_school_has_its_own_weeks() -> None:
    known = register(week(0, "O" * 10), week(0, "DD" * 5, "100002"), week(1, "//", "100002"))
    found = known.between(MONDAY, TODAY)
    assert found is not None
    assert (found.possible, found.attended) == (12, 2)
    assert known.towards_a_notice().sessions == 10


def test_history_looks_at_earlier_half_terms_and_years() -> None:
    bad, good = week(0, "O" * 10), week(4, "/" * 10)
    terms = [(MONDAY, date(2025, 9, 12)), (date(2025, 9, 29), date(2025, 10, 31))]
    assert register(bad, good).ever_under_80() is None
    assert register(bad, good, half_terms=terms).ever_under_80() is True
    assert register(good, half_terms=terms).ever_under_80() is None
    assert register(good, today=date(2026, 9, 10)).ever_under_80() is False


def test_a_school_year_begins_in_september() -> None:
    assert school_year(date(2026, 8, 31)) == (date(2025, 9, 1), date(2026, 8, 31))


def day_and_code() -> st.SearchStrategy[tuple[date, str]]:
    known = st.tuples(st.dates(date(2024, 7, 1), TODAY), st.sampled_from([*"GNOU" * 6, *codes()]))
    return known.filter(lambda each: codes()[each[1]].in_force(each[0]))


@settings(max_examples=many(100, 25))
@given(st.lists(day_and_code(), max_size=60, unique_by=lambda each: each[0]))
def test_it_agrees_with_counting_mark_by_mark(given_marks: list[tuple[date, str]]) -> None:
    marks = [Mark("A1", "100001", day, "AM", code) for day, code in given_marks]
    weeks: dict[date, str] = {}
    for mark in marks:
        codes_so_far, at = weeks.get(monday(mark.day), EMPTY), place(mark.day, "AM")
        weeks[monday(mark.day)] = codes_so_far[:at] + character(mark.code) + codes_so_far[at + 1 :]
    known = register(*(Week("100001", day, weeks[day]) for day in sorted(weeks)))
    first = school_year(TODAY)[0]
    found, notice = known.between(first, TODAY), known.towards_a_notice()
    if not marks:
        assert (found, notice.sessions) == (None, 0)
        return
    (expected,) = analysed(marks, first, TODAY)
    assert (found.possible if found else 0) == expected["possible"]
    assert (found.attended if found else 0) == expected["attended"]
    assert notice.sessions == expected["pn_sessions"]
    assert notice.ever == (expected["pn_first_met"] is not None)


def test_what_the_law_asks_of_some_days_is_the_registers_own() -> None:
    known = register(week(0, "OGUN" + "I/" * 3), week(1, "GG" * 5))
    assert known.window(MONDAY, date(2025, 9, 8)) == {
        "possible": 12,
        "attended": 3,
        "authorised": 3,
        "unauthorised": 6,
        "pn_sessions": 6,
        "holiday": 3,
        "as_of": date(2025, 9, 8),
    }


def test_days_without_a_session_are_nought_but_a_child_without_a_register_is_not_known() -> None:
    known = register(week(0, "//" * 5))
    nought = known.window(date(2025, 10, 1), date(2025, 10, 10))
    assert nought is not None
    assert (nought["possible"], nought["unauthorised"], nought["as_of"]) == (0, 0, date(2025, 9, 5))
    assert register().window(MONDAY, TODAY) is None
