"""One child's register by school week: figures for a line, cells for a strip, lateness."""

from datetime import date, timedelta

from engine.attendance.by_week import Late, SchoolWeekFigures, figures_by_week, lateness, strips
from engine.attendance.register import Register
from tests.engine.attendance.test_register import MONDAY, TODAY, register, week

NEXT = MONDAY + timedelta(weeks=1)


def open_always(urn: str, day: date) -> bool:
    """A school that is never known to be closed."""
    return False


def test_a_week_has_its_possible_and_its_attended_sessions() -> None:
    known = register(week(0, "/\\/\\I\\OO/\\"), week(1, "##VLX1UU/\\"))
    assert figures_by_week(known, MONDAY, TODAY) == [
        SchoolWeekFigures(MONDAY, 10, 7),
        SchoolWeekFigures(NEXT, 6, 4),
    ]


def test_a_week_without_a_possible_session_has_no_share_and_a_holiday_week_is_none() -> None:
    known = register(week(0, "/\\"), week(1, "XXXX"), week(3, "/\\"), week(2, "##########"))
    assert [each.possible for each in figures_by_week(known, MONDAY, TODAY)] == [2, 0, 2]


def test_weeks_at_two_schools_are_added_up() -> None:
    known = register(week(0, "DD/\\DD"), week(0, "/\\DDOO", "100002"))
    assert figures_by_week(known, MONDAY, TODAY) == [SchoolWeekFigures(MONDAY, 6, 4)]


def test_only_days_of_the_time_asked_for_and_up_to_today_are_looked_at() -> None:
    known = register(week(0, "/\\/\\/\\/\\/\\"), today=date(2025, 9, 3))
    assert figures_by_week(known, date(2025, 9, 2), TODAY) == [SchoolWeekFigures(MONDAY, 4, 4)]


def test_each_cell_of_a_strip_says_what_it_counts_as() -> None:
    (strip,) = strips(register(week(0, "/LVIUX..OO")), MONDAY, TODAY, open_always)
    assert [cell.counts_as for cell in strip.weeks[0].cells[:10]] == [
        *("present", "late", "approved", "authorised", "unauthorised", "not_counted"),
        *("unmarked", "unmarked", "unauthorised", "unauthorised"),
    ]
    assert [(cell.code, cell.half) for cell in strip.weeks[0].cells[3:5]] == [("I", "PM"), ("U", "AM")]


def test_no_mark_is_missing_where_there_is_no_school_or_the_day_is_to_come() -> None:
    known = register(week(0, "../\\/\\/\\/\\"), today=date(2025, 9, 3))
    (strip,) = strips(known, MONDAY, TODAY, lambda urn, day: day == MONDAY)
    assert [cell.counts_as for cell in strip.weeks[0].cells[:8:2]] == [
        *("no_school", "present", "present", "no_school")
    ]


def test_a_strip_has_the_schools_weeks_and_tells_where_a_holiday_was() -> None:
    mondays = [MONDAY + timedelta(weeks=number) for number in (0, 1, 2, 4, 5)]
    known = register(week(1, "//"), week(4, "//"), school_weeks={"100001": mondays})
    (strip,) = strips(known, MONDAY, TODAY, open_always)
    assert [each.monday for each in strip.weeks] == mondays[1:4]
    assert [each.after_holiday for each in strip.weeks] == [False, False, True]
    assert {cell.counts_as for cell in strip.weeks[1].cells} == {"unmarked"}


def test_each_school_of_the_child_has_a_strip_of_its_own() -> None:
    found = strips(register(week(2, "//", "100001"), week(0, "//", "100002")), MONDAY, TODAY, open_always)
    assert [strip.school_urn for strip in found] == ["100002", "100001"]
    assert strips(register(), MONDAY, TODAY, open_always) == []


def test_coming_late_is_counted_before_and_after_the_register_closed() -> None:
    known: Register = register(week(0, "L\\L\\U\\"), week(1, "U\\"))
    assert lateness(known, MONDAY, TODAY) == Late(2, 2)
    assert lateness(known, NEXT, TODAY) == Late(0, 1)
