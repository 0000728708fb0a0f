"""What another penalty notice to a parent would be, and what stands in the way of any."""

from datetime import date

import pytest

from engine.attendance.next_notice import Barrier, KnownNotice, barrier, next_notices
from engine.attendance.penalty_notices import ThresholdMet
from engine.attendance.register import TowardsANotice
from engine.bpmn.operators.parents import NOT_SETTLED
from tests.engine.attendance.test_register import MONDAY, register, week

FIRST, SECOND = date(2024, 9, 10), date(2026, 3, 2)
BORN = date(2014, 5, 1)


def notice(day: date, outcome: str = "paid", parent: str = "Mrs Hill") -> KnownNotice:
    return KnownNotice(parent, day, outcome)


def test_after_one_notice_within_three_years_the_next_is_a_second() -> None:
    (found,) = next_notices([notice(SECOND)], date(2026, 11, 2))
    assert (found.parent, found.number, found.possible_from) == ("Mrs Hill", 2, None)


def test_a_third_within_three_years_is_prohibited_until_the_first_counts_no_longer() -> None:
    both = [notice(SECOND, "unpaid"), notice(FIRST)]
    (found,) = next_notices(both, date(2027, 9, 9))
    assert (found.number, found.possible_from) == (None, date(2027, 9, 10))
    assert found.known == [notice(FIRST), notice(SECOND, "unpaid")]
    (found,) = next_notices(both, date(2027, 9, 10))
    assert (found.number, found.possible_from) == (2, None)


def test_of_three_notices_the_second_latest_says_how_long_another_is_prohibited() -> None:
    known = [notice(FIRST), notice(date(2025, 5, 1)), notice(SECOND)]
    (found,) = next_notices(known, date(2026, 11, 2))
    assert found.possible_from == date(2028, 5, 1)


def test_a_notice_of_a_leap_day_counts_through_the_last_of_february() -> None:
    leap = [notice(date(2028, 2, 29)), notice(date(2028, 3, 1))]
    (found,) = next_notices(leap, date(2031, 2, 28))
    assert found.possible_from == date(2031, 3, 1)
    assert next_notices(leap, date(2031, 3, 1))[0].number == 1


@pytest.mark.parametrize(
    ("outcome", "number"), [("withdrawn", 1), ("acquitted", 1), ("guilty", 2), (NOT_SETTLED, 2)]
)
def test_a_withdrawn_notice_does_not_count_and_an_unsettled_one_does(outcome: str, number: int) -> None:
    assert next_notices([notice(SECOND, outcome)], date(2026, 11, 2))[0].number == number


def test_a_notice_before_the_framework_does_not_count() -> None:
    assert next_notices([notice(date(2024, 8, 18))], date(2024, 9, 2))[0].number == 1


def test_each_parent_is_reckoned_alone_whatever_the_case_and_blanks_of_the_name() -> None:
    known = [
        notice(FIRST, parent="Mrs Hill"),
        notice(SECOND, parent=" mrs  hill"),
        notice(FIRST, parent="Mr Hill"),
    ]
    assert [(each.parent, each.number) for each in next_notices(known, date(2026, 11, 2))] == [
        *(("Mr Hill", 2), ("Mrs Hill", None))
    ]


@pytest.mark.parametrize(
    ("looked_after", "born", "expected"),
    [
        (True, BORN, Barrier.LOOKED_AFTER),
        (None, BORN, Barrier.NOT_KNOWN),
        (False, date(2022, 5, 1), Barrier.AGE),
        (True, date(2022, 5, 1), Barrier.LOOKED_AFTER),
        (False, BORN, None),
    ],
)
def test_no_notice_for_a_looked_after_child_or_one_not_of_school_age(
    looked_after: bool | None, born: date, expected: Barrier | None
) -> None:
    assert barrier(looked_after, born, date(2026, 11, 2)) is expected


def test_each_school_is_counted_with_its_own_ten_weeks() -> None:
    hill = [week(number, "O") for number in range(6)]
    dale = [week(number, "OO", "100002") for number in range(5)]
    found = register(*hill, *dale).towards_notices()
    assert found == [
        TowardsANotice("100001", 6, MONDAY, None),
        TowardsANotice("100002", 10, MONDAY, ThresholdMet(date(2025, 9, 29), MONDAY, 10)),
    ]
    assert [each.consider for each in found] == [False, True]


def test_a_threshold_met_stays_when_the_window_has_moved_on() -> None:
    (found,) = register(
        week(0, "O" * 10), *(week(number, "/" * 10) for number in range(1, 12)), today=date(2025, 12, 19)
    ).towards_notices()
    assert (found.sessions, found.since, found.consider) == (0, date(2025, 9, 15), False)
    assert found.met == ThresholdMet(date(2025, 9, 5), MONDAY, 10)
