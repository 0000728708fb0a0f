"""Registers that a case of the demo rests on are right on whatever day the demo is begun."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from web.demo.calendar import demo_school_days
from web.demo.county import year_began
from web.demo.own_registers import A_WEEK_AWAY, BETTER_LATELY, HOLIDAY, PRESENT, Days, OwnRegister

#: Days of two years on which somebody may begin the demo, with ends of term and holidays among them.
BEGUN = [date(2026, 9, 1) + timedelta(days=17 * number) for number in range(40)]


def written(register: OwnRegister, today: date) -> tuple[date, Days]:
    """The Monday on which the case begins, and the days of the register."""
    begin = register.begin(datetime.combine(today, time(10), UTC), 1).date()
    days = [day for day in demo_school_days(year_began(begin)) if day < today]
    return begin, register.marks_of(days, begin)


@pytest.mark.parametrize("today", BEGUN, ids=str)
def test_the_child_who_is_better_lately_has_65_percent_of_the_year_and_every_session_of_a_fortnight(
    today: date,
) -> None:
    monday, days = written(BETTER_LATELY, today)
    attended = sum(mark in PRESENT for marks in days.values() for mark in marks)
    assert attended * 20 == 13 * 2 * len(days)
    assert max(days) < today
    assert [days[day] for day in sorted(days) if day >= monday] == [PRESENT] * 10


@pytest.mark.parametrize("today", BEGUN, ids=str)
def test_the_week_away_has_ten_sessions_and_the_rest_of_the_year_none(today: date) -> None:
    monday, days = written(A_WEEK_AWAY, today)
    away = sorted(day for day, marks in days.items() if marks == HOLIDAY)
    assert away == [monday - timedelta(days=number) for number in range(7, 2, -1)]
    assert {days[day] for day in days if day not in away} <= {PRESENT}
    assert monday <= today - timedelta(days=6)
