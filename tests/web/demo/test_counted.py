"""What the register of a child of the demo says is what people counted in the child's case."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from engine.attendance.weeks import HALVES, place
from engine.expressions.exchange import from_json, to_plain
from engine.identity import Actor
from engine.store.database import Database, open_database
from engine.tables import register_weeks, tasks
from tests.databases import without_waiting
from web.demo.calendar import days_open
from web.demo.counted import counts_in, marks_as_counted, stretches_of, write_as_counted
from web.demo.county import SEED, invent
from web.demo.filling import children_for_lives, open_office
from web.demo.lives import STEPPED_DOWN, Life, live
from web.demo.own_registers import PRESENT, Days

URN = "900101"
NOW = datetime(2026, 3, 12, 15, tzinfo=UTC)
THIS_YEAR, LAST_YEAR = days_open(2025, SEED, URN), days_open(2024, SEED, URN)


def counted(to: date, attended: float) -> dict[str, object]:
    """A count of the year to date in which a share was attended."""
    year = THIS_YEAR if to > LAST_YEAR[-1] else LAST_YEAR
    possible = 2 * sum(day <= to for day in year)
    return {
        "register_to": to.isoformat(),
        "sessions_possible": possible,
        "sessions_attended": round(possible * attended),
    }


def attended_in(days: Days, since: date, to: date) -> int:
    return sum(mark in PRESENT for day, marks in days.items() if since <= day <= to for mark in marks)


def test_each_count_is_what_the_register_says_on_its_day() -> None:
    counts = [
        counted(date(2025, 6, 13), 0.71),
        counted(date(2025, 10, 3), 0.5),
        counted(date(2026, 1, 30), 0.66),
    ]
    days = marks_as_counted(list(stretches_of(counts)), [*LAST_YEAR, *THIS_YEAR])
    for count, year in zip(counts, (LAST_YEAR, THIS_YEAR, THIS_YEAR), strict=True):
        to = date.fromisoformat(str(count["register_to"]))
        assert attended_in(days, year[0], to) == count["sessions_attended"]


def test_days_that_nobody_counted_go_on_as_those_before() -> None:
    days = marks_as_counted(list(stretches_of([counted(date(2025, 12, 5), 0.5)])), [*LAST_YEAR, *THIS_YEAR])
    later = [day for day in THIS_YEAR if day > date(2025, 12, 5)]
    assert attended_in(days, later[0], later[-1]) == len(later)
    assert attended_in(days, LAST_YEAR[0], LAST_YEAR[-1]) == len(LAST_YEAR)


def test_a_child_who_came_every_day_has_no_absence_and_one_who_never_came_no_presence() -> None:
    for share in (0, 1):
        days = marks_as_counted(list(stretches_of([counted(date(2025, 12, 5), share)])), THIS_YEAR)
        assert attended_in(days, THIS_YEAR[0], THIS_YEAR[-1]) == 2 * share * len(THIS_YEAR)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, dict[str, list[Actor]]]]:
    database = without_waiting(open_database(f"sqlite:///{tmp_path_factory.mktemp('counted')}/demo.db"))
    yield database, dict(open_office(database, NOW))
    database.close()


def test_the_last_count_of_a_case_is_what_its_childs_register_says(
    office: tuple[Database, dict[str, list[Actor]]],
) -> None:
    database, staff = office
    child = children_for_lives(invent(NOW.date()), NOW.date())[0]
    case_id = live(Life(STEPPED_DOWN, 40), child, database, staff, NOW)
    for _ in ("once", "and not over what is there"):
        with database.transaction() as session:
            write_as_counted(session, [child], NOW.date(), SEED)
    with database.reading() as session:
        answers = session.scalars(select(tasks.c.answers).where(tasks.c.case_id == case_id)).all()
        last = counts_in([to_plain(from_json(each)) for each in answers if each])[-1]
        weeks = session.execute(select(register_weeks).where(register_weeks.c.pupil_id == child)).all()
    to = date.fromisoformat(last["register_to"])
    year = [day for day in days_open(to.year - (to.month < 9), SEED, weeks[0].school_urn) if day <= to]
    codes = {week.monday: week.codes for week in weeks}
    marks = [
        codes[day.fromordinal(day.toordinal() - day.weekday())][place(day, half)]
        for day in year
        for half in HALVES
    ]
    assert sum(mark in PRESENT for mark in marks) == last["sessions_attended"]
    assert len(marks) == last["sessions_possible"]
