"""What stands out in one child's marks: told with its figures, and only where chance is unlikely."""

from collections.abc import Callable, Collection
from datetime import date, timedelta
from itertools import combinations
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.attendance.calendar import HalfTerm, SchoolCalendar
from engine.attendance.patterns import (
    BY_CHANCE,
    AbsenceRun,
    Contrast,
    Day,
    Halves,
    Missed,
    Patterns,
    Weekday,
    by_chance,
    days_beside_holidays,
    longest_run,
    patterns,
    school_days,
    trend,
)
from engine.attendance.register import Register, Week
from tests.amount import many
from tests.engine.attendance.test_register import MONDAY, TODAY, register, week

WEEKS = 8
DAYS = [MONDAY + timedelta(weeks=number, days=day) for number in range(WEEKS) for day in range(5)]


def eight_weeks(mark: Callable[[date], str]) -> Register:
    """Eight school weeks, each day marked by its two codes."""
    weeks = [
        week(number, "".join(mark(day) for day in DAYS[number * 5 : number * 5 + 5]))
        for number in range(WEEKS)
    ]
    return register(*weeks)


def away_on(days: Collection[date], absent: str = "OO") -> Register:
    """A register of somebody who is there on all other days."""
    return eight_weeks(lambda day: absent if day in days else "/\\")


def found_in(known: Register, beside: Collection[date] = ()) -> Patterns:
    return patterns(known, MONDAY, TODAY, beside)


def spread(number: int, days: Collection[date]) -> list[date]:
    """So many of these days, as far from each other as they can be."""
    listed = sorted(days)
    return [listed[place * len(listed) // number] for place in range(number)]


MONDAYS = [day for day in DAYS if day.weekday() == 0]
OTHERS = [day for day in DAYS if day.weekday() != 0]


def test_a_weekday_on_which_most_absence_falls_stands_out() -> None:
    known = away_on([*MONDAYS[:6], OTHERS[9], OTHERS[22]])
    assert found_in(known).weekdays == (Weekday(0, Contrast(Missed(12, 16), Missed(4, 64))),)


def test_what_a_lot_might_show_as_well_is_no_pattern() -> None:
    # Three of eight Mondays and three of 32 other days: 6,297,225 of 76,904,685 draws show as much.
    assert found_in(away_on([*MONDAYS[:3], *spread(3, OTHERS)])).weekdays == ()


def test_absence_on_every_day_alike_is_no_pattern_of_a_weekday() -> None:
    assert found_in(away_on(DAYS)) == Patterns(run=AbsenceRun(DAYS[0], DAYS[-1], 40, True))


def test_a_few_weeks_are_too_little_to_speak_of_weekdays() -> None:
    weeks = [week(number, "OO/\\/\\/\\/\\") for number in range(5)]
    assert found_in(register(*weeks)).weekdays == ()
    assert found_in(register(*weeks, week(5, "OO/\\/\\/\\/\\"))).weekdays != ()


def test_mornings_missed_with_the_afternoon_attended_stand_out() -> None:
    mornings = spread(8, DAYS)
    assert found_in(away_on(mornings, "U\\")).halves == Halves(Missed(8, 40), Missed(0, 40))
    # Seven falls of a coin are alike once in 128 times, eight once in 256.
    assert found_in(away_on(mornings[:7], "U\\")).halves is None


def test_whole_days_say_nothing_of_mornings_and_afternoons() -> None:
    assert found_in(away_on(spread(12, DAYS))).halves is None
    both = {*spread(8, DAYS[1:])}
    known = eight_weeks(lambda day: "/O" if day in both else "OO" if day == DAYS[0] else "/\\")
    assert found_in(known).halves == Halves(Missed(1, 40), Missed(9, 40))


def test_days_beside_holidays_stand_out() -> None:
    beside = [DAYS[0], DAYS[19], DAYS[20]]
    found = found_in(away_on([*beside, DAYS[30]]), beside).beside_holidays
    assert found == Contrast(Missed(6, 6), Missed(2, 74))
    assert found_in(away_on([*beside, *spread(10, DAYS[21:])]), beside).beside_holidays is None


def test_days_beside_holidays_are_the_first_and_last_school_days() -> None:
    terms = (HalfTerm(MONDAY, date(2025, 10, 24)), HalfTerm(date(2025, 11, 3), date(2025, 12, 19)))
    calendar = SchoolCalendar(terms, closed=frozenset({MONDAY, date(2025, 10, 24)}))
    assert days_beside_holidays(calendar, MONDAY, date(2025, 10, 31)) == {
        *(date(2025, 9, 2), date(2025, 10, 23))
    }
    assert len(days_beside_holidays(calendar, MONDAY, date(2025, 11, 3))) == 4
    assert days_beside_holidays(SchoolCalendar(), MONDAY, TODAY) == frozenset()


def test_the_longest_run_goes_over_weekends_and_days_without_a_possible_session() -> None:
    known = register(week(0, "/\\/\\/\\IIII"), week(1, "##OO/O/\\/\\"), week(3, "IIII/\\/\\/\\"))
    assert found_in(known).run == AbsenceRun(date(2025, 9, 4), date(2025, 9, 9), 3, False)


def test_of_equally_long_runs_the_latest_is_told_and_two_days_are_none() -> None:
    known = register(week(0, "OOOOOO/\\/\\"), week(1, "/\\/\\OOOOOO"))
    assert found_in(known).run == AbsenceRun(date(2025, 9, 10), date(2025, 9, 12), 3, True)
    assert found_in(register(week(0, "OOOO/\\/\\/\\"))).run is None


def test_a_session_attended_elsewhere_is_not_missed() -> None:
    known = register(week(0, "OODDOO"), week(0, "/\\OOII", "100002"))
    assert school_days(known, MONDAY, TODAY) == [
        Day(MONDAY, False, False),
        Day(date(2025, 9, 2), True, True),
        Day(date(2025, 9, 3), True, True),
    ]


def test_nothing_is_said_of_an_empty_register() -> None:
    assert found_in(register()) == Patterns()


TERMS = SchoolCalendar(
    (
        HalfTerm(MONDAY, date(2025, 9, 26), "Autumn 1"),
        HalfTerm(date(2025, 9, 29), TODAY, "Autumn 2"),
        HalfTerm(date(2025, 11, 3), date(2025, 12, 19), "Spring 1"),
    )
)


def half_terms(before: int, now: int) -> Register:
    """Two half-terms of four weeks with so many of 40 sessions attended."""
    marks = "/" * before + "O" * (40 - before) + "/" * now + "O" * (40 - now)
    return register(*(week(number, marks[number * 10 : number * 10 + 10]) for number in range(WEEKS)))


@pytest.mark.parametrize(
    ("before", "now", "change"), [(36, 38, 1), (36, 37, 0), (36, 36, 0), (38, 36, -1), (0, 40, 1)]
)
def test_half_terms_differ_from_five_percentage_points(before: int, now: int, change: int) -> None:
    found = trend(half_terms(before, now), TERMS)
    assert found is not None
    assert found.change == change
    assert [
        (each.name, each.sessions.attended, each.sessions.possible) for each in (found.before, found.now)
    ] == [*(("Autumn 1", before, 40), ("Autumn 2", now, 40))]


def test_a_half_term_of_less_than_a_week_is_not_compared() -> None:
    assert trend(register(week(0, "/" * 10), week(4, "/" * 9)), TERMS) is None
    assert trend(register(week(0, "/" * 10), week(4, "/" * 10)), TERMS) is not None
    assert trend(half_terms(36, 38), SchoolCalendar()) is None


@given(st.data())
def test_chance_is_counted_as_by_drawing_every_lot(data: st.DataObject) -> None:
    days = data.draw(st.integers(1, 9))
    drawn, touched = data.draw(st.integers(0, days)), data.draw(st.integers(0, days))
    hits = data.draw(st.integers(0, days))
    lots = sum(sum(day < touched for day in lot) >= hits for lot in combinations(range(days), drawn))
    assert by_chance(hits, drawn, touched, days) is (lots * BY_CHANCE > comb(days, drawn))


@settings(max_examples=many(60, 15))
@given(st.lists(st.sampled_from(["//", "O/", "OO", "XX", "O.", ".."]), max_size=20))
def test_the_longest_run_is_that_of_counting_day_by_day(marks: list[str]) -> None:
    known = register(
        *(
            Week(
                "100001",
                MONDAY + timedelta(weeks=number),
                f"{''.join(marks[number * 5 : number * 5 + 5]):.<14}",
            )
            for number in range(4)
        )
    )
    longest = run = 0
    for mark in marks:
        run = run + 1 if mark in ("OO", "O.") else run if mark in ("XX", "..") else 0
        longest = max(longest, run)
    found = longest_run(school_days(known, MONDAY, TODAY))
    assert (found.days if found else 0) == (longest if longest >= 3 else 0)
