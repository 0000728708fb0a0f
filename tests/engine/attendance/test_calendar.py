"""A school's calendar: exact days over holidays, bank holidays, closed days; no guess at unknown terms."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.attendance.calendar import HalfTerm, SchoolCalendar, TermsNotKnown

DAY = timedelta(days=1)
AUTUMN_1 = HalfTerm(date(2026, 9, 1), date(2026, 10, 23), "Autumn 1")
AUTUMN_2 = HalfTerm(date(2026, 11, 2), date(2026, 12, 18), "Autumn 2")
COUNCIL = (
    AUTUMN_1,
    AUTUMN_2,
    HalfTerm(date(2027, 1, 4), date(2027, 2, 12), "Spring 1"),
    HalfTerm(date(2027, 2, 22), date(2027, 3, 25), "Spring 2"),
    HalfTerm(date(2027, 4, 12), date(2027, 5, 28), "Summer 1"),
    HalfTerm(date(2027, 6, 7), date(2027, 7, 21), "Summer 2"),
)
BANK_HOLIDAYS = {
    *(date(2026, 8, 31), date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)),
    *(date(2027, 3, 26), date(2027, 3, 29), date(2027, 5, 3), date(2027, 5, 31)),
}
INSET = frozenset({date(2026, 9, 1), date(2026, 11, 2), date(2027, 7, 21)})
SCHOOL = SchoolCalendar(COUNCIL, INSET)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "weeks", "expected"),
    [
        ("2026-10-07", 6, "2026-11-25"),  # a Wednesday; the half-term holiday is skipped
        ("2026-12-09", 2, "2027-01-06"),  # over Christmas
        ("2027-03-17", 2, "2027-04-14"),  # over Easter
        ("2027-03-19", 1, "2027-04-12"),  # Good Friday of a week with school: the next school day
        ("2027-04-26", 1, "2027-05-04"),  # to the Monday of the May bank holiday
        ("2026-10-19", 1, "2026-11-03"),  # to an INSET day
        ("2026-10-10", 1, "2026-10-19"),  # from a Saturday
        ("2026-10-28", 1, "2026-11-11"),  # from the half-term holiday: counted from the next school week
        ("2026-10-28", 0, "2026-11-04"),
        ("2026-10-07", 0, "2026-10-07"),
        ("2026-08-20", 6, "2026-10-15"),  # from the summer holiday
        ("2026-09-01", 1, "2026-09-08"),  # from an INSET day in a week with school
        ("2026-10-07", 33, "2027-07-14"),  # over a whole year
    ],
)
def test_so_many_school_weeks_later_is_this_day(start: str, weeks: int, expected: str) -> None:
    assert SCHOOL.add_school_weeks(day(start), weeks) == day(expected)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2026-10-22", "2026-10-23"),
        ("2026-10-23", "2026-11-03"),  # the holiday, then INSET
        ("2026-12-18", "2027-01-04"),
        ("2027-03-25", "2027-04-12"),
        ("2027-04-30", "2027-05-04"),  # the bank holiday Monday
        ("2026-08-31", "2026-09-02"),
    ],
)
def test_the_next_school_day(after: str, expected: str) -> None:
    assert SCHOOL.next_school_day(day(after)) == day(expected)
    assert SCHOOL.school_day_from(day(after) + DAY) == day(expected)
    assert SCHOOL.school_day_from(day(expected)) == day(expected)
    assert not SCHOOL.is_school_day(day(expected) - DAY) or day(expected) - DAY == day(after)


def test_school_days_are_counted_forwards_and_backwards() -> None:
    assert SCHOOL.add_school_days(day("2026-10-21"), 5) == day("2026-11-05")
    assert SCHOOL.add_school_days(day("2026-11-05"), -5) == day("2026-10-21")
    assert SCHOOL.add_school_days(day("2026-10-24"), 0) == day("2026-11-03")
    assert SCHOOL.add_school_days(day("2026-10-24"), -1) == day("2026-10-23")


def test_a_half_term_ends_on_its_last_school_day() -> None:
    assert SCHOOL.half_term_end(day("2026-10-23")) == day("2026-10-23")
    assert SCHOOL.half_term_end(day("2026-10-24")) == day("2026-12-18")
    assert SCHOOL.half_term_end(day("2027-07-01")) == day("2027-07-20"), "the last day is INSET"
    assert SCHOOL.half_term_of(day("2026-10-23")) == AUTUMN_1
    assert SCHOOL.half_term_of(day("2026-10-24")) is None


def test_a_leap_day_is_a_day_like_others() -> None:
    spring = SchoolCalendar((HalfTerm(date(2028, 2, 21), date(2028, 3, 31)),))
    assert spring.is_school_day(date(2028, 2, 29))
    assert spring.add_school_weeks(date(2028, 2, 22), 1) == date(2028, 2, 29)
    assert spring.add_school_weeks(date(2028, 2, 29), 1) == date(2028, 3, 7)


def test_a_school_with_terms_of_its_own_follows_them_and_elsewhere_the_council() -> None:
    own = HalfTerm(date(2026, 9, 7), date(2026, 10, 16), "Own autumn")
    school = SchoolCalendar.of_school(COUNCIL, [own], frozenset())
    assert not school.is_school_day(day("2026-09-01"))
    assert not school.is_school_day(day("2026-10-19"))
    assert school.half_term_end(day("2026-09-07")) == day("2026-10-16")
    assert school.next_school_day(day("2026-10-16")) == day("2026-11-02"), "the council's second half-term"
    assert school.add_school_weeks(day("2026-10-07"), 2) == day("2026-11-04")


ASKED: list[Callable[[SchoolCalendar, date], object]] = [
    SchoolCalendar.is_school_day,
    SchoolCalendar.next_school_day,
    SchoolCalendar.school_day_from,
    SchoolCalendar.half_term_of,
    SchoolCalendar.half_term_end,
    lambda calendar, day: calendar.add_school_weeks(day, 1),
    lambda calendar, day: calendar.add_school_days(day, -1),
]


@pytest.mark.parametrize("ask", ASKED)
def test_nothing_is_guessed_where_terms_are_not_known(ask: Callable[[SchoolCalendar, date], object]) -> None:
    for calendar in (SCHOOL, SchoolCalendar()):
        with pytest.raises(TermsNotKnown, match="not known for 1 September 2027"):
            ask(calendar, date(2027, 9, 1))
    with pytest.raises(TermsNotKnown):
        ask(SCHOOL, date(2026, 7, 30))


def test_the_end_of_known_terms_is_not_passed_over() -> None:
    assert SCHOOL.add_school_weeks(day("2027-07-13"), 1) == day("2027-07-20")
    for beyond in (day("2027-07-14"), day("2027-07-20")):
        with pytest.raises(TermsNotKnown, match="22 July 2027"):
            SCHOOL.add_school_weeks(beyond, 1)
    with pytest.raises(TermsNotKnown, match="31 July 2026"):
        SCHOOL.add_school_days(day("2026-09-02"), -1)


def test_a_year_that_nobody_gave_is_no_long_holiday() -> None:
    later = [HalfTerm(date(2028, 9, 4), date(2028, 10, 20))]
    calendar = SchoolCalendar((*COUNCIL, *later))
    assert calendar.next_school_day(day("2028-08-20")) == day("2028-09-04")
    for ask in (calendar.is_school_day, calendar.next_school_day, calendar.half_term_end):
        with pytest.raises(TermsNotKnown):
            ask(day("2027-10-05"))
    with pytest.raises(TermsNotKnown):
        calendar.add_school_weeks(day("2027-07-14"), 3)
    with pytest.raises(TermsNotKnown):
        calendar.add_school_days(day("2028-09-04"), -1)


def test_weekends_bank_holidays_and_closures_are_no_school_days_whatever_the_terms() -> None:
    calendar = SchoolCalendar((), frozenset({date(2030, 1, 10)}))
    for closed in (date(2030, 1, 5), date(2030, 1, 1), date(2030, 1, 10)):
        assert not calendar.is_school_day(closed)


# The same answers, found by going from day to day.


def in_school(calendar: SchoolCalendar, day: date) -> bool:
    inside = any(one.first <= day <= one.last for one in calendar.half_terms)
    return inside and day.weekday() < 5 and day not in BANK_HOLIDAYS and day not in calendar.closed


def has_school(calendar: SchoolCalendar, monday: date) -> bool:
    return any(in_school(calendar, monday + DAY * number) for number in range(7))


def walked_weeks(calendar: SchoolCalendar, day: date, weeks: int) -> date | None:
    monday = day - DAY * day.weekday()
    while not has_school(calendar, monday):
        monday += DAY * 7
    for _ in range(weeks):
        monday += DAY * 7
        while not has_school(calendar, monday) and monday < date(2027, 8, 1):
            monday += DAY * 7
    return walked_days(calendar, monday + DAY * day.weekday(), 0)


def walked_days(calendar: SchoolCalendar, day: date, number: int) -> date | None:
    left = number
    while day < date(2027, 8, 1):
        if in_school(calendar, day):
            if left == 0:
                return day
            left -= 1
        day += DAY
    return None


def or_none(ask: Callable[[], date]) -> date | None:
    try:
        return ask()
    except TermsNotKnown:
        return None


@given(
    start=st.dates(date(2026, 8, 1), date(2027, 7, 19)),
    number=st.integers(0, 45),
    closed=st.frozensets(st.dates(date(2026, 9, 2), date(2027, 7, 19)), max_size=40),
)
def test_days_and_weeks_are_those_of_a_count_from_day_to_day(
    start: date, number: int, closed: frozenset[date]
) -> None:
    calendar = SchoolCalendar(COUNCIL, closed)
    assert calendar.is_school_day(start) == in_school(calendar, start)
    assert or_none(lambda: calendar.school_day_from(start)) == walked_days(calendar, start, 0)
    assert or_none(lambda: calendar.add_school_weeks(start, number)) == walked_weeks(calendar, start, number)
    days = number + 1
    expected = walked_days(calendar, start + DAY, number)
    assert or_none(lambda: calendar.add_school_days(start, days)) == expected
    if expected and in_school(calendar, start):
        assert calendar.add_school_days(expected, -days) == start
