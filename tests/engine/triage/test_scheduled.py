"""The worker scans a half-term that has ended and counts after imports: by itself, once, and never opens."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from engine.errors import EngineError
from engine.store.standings import latest_count
from engine.tables import cases, imports, register_weeks, scans, school_weeks, standings
from engine.work.half_terms import recount_after_imports, scan_ended_half_term
from engine.work.proposals import scan_now
from engine.work.worker import count_imports, scan_what_ended
from tests.engine.triage.attendance_team import AUTUMN, LATER, NOW, OFFICER, Team, shipped_table

DAY_AFTER = datetime(2025, 10, 25, 6, tzinfo=UTC)


def scanned(team: Team) -> int:
    with team.database.reading() as session:
        return len(session.execute(select(scans)).all())


def bring_in(team: Team, import_id: str, at: datetime) -> None:
    """Write a line of the import log."""
    row = {
        **dict.fromkeys(("rows", "added", "changed", "unchanged", "refused"), 0),
        "id": import_id,
        "kind": "marks",
        "file_name": "x.csv",
        "digest": "",
        "imported_by": "county",
        "imported_at": at,
    }
    with team.database.transaction() as session:
        session.execute(insert(imports), row)


def test_a_half_term_is_scanned_once_when_it_has_ended_and_nothing_is_opened(team: Team) -> None:
    team.enrol({"a": 9, "b": 0})
    assert scan_ended_half_term(team.database, DAY_AFTER - timedelta(days=1)) is None
    with ThreadPoolExecutor(2) as workers:
        found = list(workers.map(lambda _: scan_ended_half_term(team.database, DAY_AFTER), range(2)))
    (scan,) = filter(None, found)
    assert (scan.as_of, len(scan.proposal_ids)) == (AUTUMN.last, 1)
    assert scan_ended_half_term(team.database, DAY_AFTER + timedelta(days=3)) is None
    assert scanned(team) == 1
    with team.database.reading() as session:
        assert session.execute(select(cases)).all() == []


def test_a_half_term_is_not_scanned_before_the_marks_of_its_last_week_are_there_or_long_after(
    team: Team,
) -> None:
    team.enrol({"a": 9})
    assert scan_ended_half_term(team.database, DAY_AFTER + timedelta(weeks=4)) is None
    with team.database.transaction() as session:
        for table in (register_weeks, school_weeks):
            session.execute(delete(table).where(table.c.monday >= AUTUMN.last - timedelta(days=13)))
    assert scan_ended_half_term(team.database, DAY_AFTER) is None
    assert scanned(team) == 0


def test_a_scan_that_fails_stops_nothing_and_is_tried_again(team: Team) -> None:
    team.enrol({"a": 9})
    team.publish(shipped_table().replace(b'"half_termly_scan"', b'"another"'))
    with pytest.raises(EngineError):
        scan_what_ended(team.database, DAY_AFTER)
    assert scanned(team) == 0
    team.publish(shipped_table())
    scan_what_ended(team.database, DAY_AFTER)
    assert scanned(team) == 1


def test_registers_are_counted_again_after_an_import_and_not_otherwise(team: Team) -> None:
    bring_in(team, "first", NOW)
    assert recount_after_imports(team.database, NOW) is None
    team.enrol({"a": 9})
    with ThreadPoolExecutor(2) as workers:
        counts = list(workers.map(lambda _: recount_after_imports(team.database, NOW), range(2)))
    assert [count.half_term for count in counts if count] == [AUTUMN]
    bring_in(team, "second", NOW + timedelta(minutes=1))
    count_imports(team.database, NOW + timedelta(hours=1))
    with team.database.reading() as session:
        count = latest_count(session)
    assert count is not None
    assert (count.import_id, count.counted_at) == ("second", NOW + timedelta(hours=1))
    assert recount_after_imports(team.database, NOW + timedelta(hours=2)) is None


HOLIDAY = datetime(2025, 10, 30, 18, tzinfo=UTC)


def count_otherwise(team: Team, now: datetime) -> None:
    """Count, and write into what is kept that another child missed school too."""
    recount_after_imports(team.database, now)
    with team.database.transaction() as session:
        session.execute(update(standings).where(standings.c.pupil_id == "b").values(term_attended=8))


def proposed(team: Team, as_of: date, now: datetime) -> set[str]:
    found = scan_now(team.database, OFFICER, as_of, now, dry_run=True)
    assert found.half_term == AUTUMN
    return {each.upn for each in found.pupils if each.proposed}


def test_what_was_counted_is_scanned_as_it_is_kept_until_an_import(team: Team) -> None:
    team.enrol({"a": 9, "b": 0})
    count_otherwise(team, HOLIDAY)
    for as_of in (HOLIDAY.date(), AUTUMN.last):
        assert proposed(team, as_of, HOLIDAY) == {"Ua", "Ub"}
    bring_in(team, "newer", HOLIDAY)
    assert proposed(team, AUTUMN.last, HOLIDAY) == {"Ua"}


def test_what_was_counted_does_not_tell_of_a_day_before_its_last_mark_or_after_its_own(team: Team) -> None:
    team.enrol({"a": 9, "b": 0})
    count_otherwise(team, HOLIDAY)
    assert proposed(team, AUTUMN.last - timedelta(days=1), HOLIDAY) == {"Ua"}
    assert proposed(team, HOLIDAY.date() + timedelta(days=1), HOLIDAY + timedelta(days=1)) == {"Ua"}


def test_what_was_counted_in_a_new_half_term_does_not_tell_of_the_last_one(team: Team) -> None:
    team.enrol({"a": 9, "b": 0})
    begun = datetime.combine(LATER.first, HOLIDAY.timetz())
    count_otherwise(team, begun)
    assert proposed(team, AUTUMN.last, begun) == {"Ua"}
