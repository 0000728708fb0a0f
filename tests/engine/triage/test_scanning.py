"""The half-termly scan proposes whom the table names, says why with figures, and nobody twice."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import insert, select, update

from engine.errors import NotAllowed
from engine.store.database import Database
from engine.store.proposals import states_of
from engine.tables import cases, closed_days, proposals, pupils, scans
from engine.tables.register import EVERY_SCHOOL
from engine.triage.choosing import TableUnclear
from engine.triage.scanning import HalfTermNotKnown, NoMarksYet, Scan, TableMissing
from engine.work.proposals import scan_now
from tests.engine.triage.attendance_team import (
    AUTUMN,
    NOW,
    OFFICER,
    SCHOOL,
    Team,
    shipped_table,
    standing,
)
from tests.engine.triage.county import HILLTOP, OAKFIELD, write_pupils


def proposed(found: Scan) -> set[str]:
    return {each.upn for each in found.pupils if each.proposed}


def said(found: Scan, upn: str) -> Sequence[str]:
    return next(each.reasons for each in found.pupils if each.upn == upn)


def rows(database: Database) -> int:
    with database.reading() as session:
        return len(session.execute(select(proposals)).all())


def test_whoever_is_under_90_percent_is_proposed_with_the_figures(team: Team) -> None:
    team.enrol({"just": 4, "under": 5, "far": 20})
    found = team.scan()
    assert proposed(found) == {"Uunder", "Ufar"}
    assert list(said(found, "Uunder")) == [
        "Under 90% in this half-term, open neither to children's social care nor to early help",
        "Attended 70 of 80 sessions this half-term (87.5%)",
        "This school year 70 of 80 (87.5%)",
        "10 unauthorised sessions in the latest ten school weeks: a penalty notice must be considered",
    ]
    assert said(found, "Ujust") == ["Not under 90% in this half-term"]


def test_the_counts_add_up_to_every_pupil_and_are_kept(team: Team) -> None:
    team.enrol({"a": 0, "b": 9, "c": 9, "d": 9})
    write_pupils(team.database, {"new": HILLTOP})
    team.standings["new"] = standing("new", 0, 0, HILLTOP)
    with team.database.transaction() as session:
        session.execute(update(pupils).where(pupils.c.id == "c").values(child_in_need=True))
        session.execute(update(pupils).where(pupils.c.id == "d").values(early_help_open=None))
    found = team.scan()
    assert sum(found.found.values()) == len(found.pupils) == 5
    assert found.found["Left: Open to children's social care: child in need"] == 1
    assert found.found["Left: No sessions in this half-term"] == 1
    with team.database.reading() as session:
        (kept,) = session.execute(select(scans)).all()
    assert (kept.pupils, kept.found, kept.half_term, kept.scanned_by) == (
        5,
        found.found,
        "Autumn 1",
        "county",
    )


@pytest.mark.parametrize("service", ["looked_after", "child_protection", "child_in_need", "early_help_open"])
def test_a_child_open_to_a_service_is_left_and_one_of_whom_nobody_knows_is_not(
    team: Team, service: str
) -> None:
    team.enrol({"open": 9}, OAKFIELD, **{service: True})
    team.enrol({"unknown": 9}, HILLTOP, **{service: None})
    found = team.scan()
    assert proposed(found) == {"Uunknown"}
    assert "Open to" in said(found, "Uopen")[0]
    assert said(found, "Uunknown")[-1].startswith("Not known whether ")


def test_what_is_not_known_of_several_services_stands_in_one_sentence(team: Team) -> None:
    team.enrol({"a": 9}, looked_after=None, child_in_need=None, early_help_open=None)
    last = said(team.scan(), "Ua")[-1]
    assert last == "Not known whether the child is looked after, the child is in need or early help is open"


def test_a_child_with_a_case_is_left_because_a_plan_that_works_simply_continues(team: Team) -> None:
    team.enrol({"a": 9, "b": 9})
    for pupil, state in (("a", "open"), ("b", "closed")):
        open_about(team, pupil, state)
    found = team.scan()
    assert proposed(found) == {"Ub"}
    assert said(found, "Ua") == ["Has a case; a plan that works simply continues"]


def test_a_second_scan_proposes_nobody_twice_and_finds_who_fell_since(team: Team) -> None:
    team.enrol({"a": 9, "b": 0})
    assert proposed(team.scan(AUTUMN.first + timedelta(days=40))) == {"Ua"}
    team.enrol({"c": 9}, HILLTOP)
    again = team.scan()
    assert proposed(again) == {"Uc"}
    assert said(again, "Ua") == ["Already proposed for this half-term"]
    assert rows(team.database) == 2


@pytest.mark.parametrize("seed", range(4))
def test_however_often_and_whenever_somebody_scans_nobody_is_proposed_twice(team: Team, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - no secret
    team.enrol({str(number): chance.randint(0, 12) for number in range(12)})
    found: list[str] = []
    for _ in range(5):
        for pupil in chance.sample(sorted(team.standings), 4):
            team.standings[pupil] = standing(pupil, 80, chance.randint(60, 80))
        found += proposed(team.scan(AUTUMN.last - timedelta(days=chance.randint(0, 20))))
    assert len(found) == len(set(found)) == rows(team.database)
    assert proposed(team.scan(dry_run=True)) == set()


def test_two_scans_at_once_propose_each_child_once(team: Team) -> None:
    team.enrol({str(number): 9 for number in range(20)})
    with ThreadPoolExecutor(2) as officers:
        found = list(officers.map(lambda _: team.scan(), range(2)))
    assert sorted(len(proposed(one)) for one in found) == [0, 20]
    assert rows(team.database) == 20


def test_a_dry_run_says_the_same_and_writes_nothing(team: Team) -> None:
    team.enrol({"a": 9, "b": 0})
    tried = team.scan(dry_run=True)
    assert (tried.id, rows(team.database)) == (None, 0)
    assert tried.found == team.scan().found


def test_in_the_holidays_the_half_term_before_is_scanned(team: Team) -> None:
    team.enrol({"a": 9})
    assert team.scan(date(2025, 10, 30)).half_term == AUTUMN


def test_what_else_stands_out_is_told(team: Team) -> None:
    team.enrol({"a": 9, "b": 9})
    for pupil, change, met in (("a", -62, date(2025, 3, 4)), ("b", 5, None)):
        team.standings[pupil] = standing(
            pupil,
            80,
            60,
            change=change,
            under_80_before=change < 0,
            pn_sessions=9,
            pn_first_met=met,
            patterns=[{"kind": "run", "said": "Away five days in a row"}] if change < 0 else (),
        )
    found = team.scan()
    assert list(said(found, "Ua"))[3:] == [
        "Fell by 6.2 percentage points since last half-term",
        "Ten unauthorised sessions lay in ten school weeks on 4 March 2025",
        "Attendance was under 80% before",
        "Away five days in a row",
    ]
    assert list(said(found, "Ub"))[3:] == ["Rose by 0.5 percentage points since last half-term"]


def test_the_register_itself_is_measured_when_somebody_scans_now(team: Team) -> None:
    team.enrol({"just": 4, "under": 5})
    found = scan_now(team.database, OFFICER, AUTUMN.last, NOW)
    assert proposed(found) == {"Uunder"}
    assert "Attended 70 of 80 sessions this half-term (87.5%)" in said(found, "Uunder")
    assert (rows(team.database), found.marks_to) == (1, AUTUMN.last)


def test_scanning_needs_terms_and_marks_and_a_day_that_is_past(team: Team) -> None:
    with pytest.raises(NoMarksYet, match=r"no marks yet of Autumn 1, 1 September 2025 to 24 October 2025"):
        team.scan()
    team.enrol({"a": 9})
    with pytest.raises(HalfTermNotKnown, match="Import the terms"):
        team.scan(date(2025, 6, 1))
    team.now = NOW + timedelta(days=400)
    with pytest.raises(HalfTermNotKnown):
        team.scan(date(2026, 5, 1))
    with pytest.raises(Exception, match="lies ahead"):
        team.scan(date(2027, 1, 1))


def test_the_last_day_with_marks_is_told_when_it_comes_before_the_end(team: Team) -> None:
    team.enrol({"a": 9})
    assert team.scan().marks_to == AUTUMN.last
    with team.database.transaction() as session:
        session.exec_driver_sql(
            "UPDATE register_weeks SET codes = '/O////........' WHERE monday = '2025-10-20'"
        )
    assert team.scan().marks_to == date(2025, 10, 22)
    assert team.scan(date(2025, 10, 21)).marks_to == date(2025, 10, 21)


def test_marks_end_early_only_when_a_school_day_has_none(team: Team) -> None:
    team.enrol({"a": 9})
    assert not team.scan(date(2025, 10, 19)).ends_early  # a Sunday: Friday's marks are there
    with team.database.transaction() as session:
        session.exec_driver_sql(
            "UPDATE register_weeks SET codes = '////////......' WHERE monday = '2025-10-20'"
        )
    found = team.scan()
    assert (found.marks_to, found.ends_early) == (date(2025, 10, 23), True)
    with team.database.reading() as session:
        assert session.scalar(select(scans.c.marks_to).where(scans.c.id == found.id)) == found.marks_to
    with team.database.transaction() as session:
        session.execute(insert(closed_days).values(school_urn=EVERY_SCHOOL, day=AUTUMN.last, kind="inset"))
    assert not team.scan().ends_early


def test_a_school_does_not_scan(team: Team) -> None:
    team.enrol({"a": 9})
    with pytest.raises(NotAllowed, match="run the half-termly scan"):
        team.scan(actor=SCHOOL)


def test_the_published_version_of_the_table_decides(team: Team) -> None:
    team.enrol({"a": 9, "b": 0})
    table = shipped_table().replace(b'<text>"leave"</text>', b'<text>"propose"</text>')
    team.publish(table)
    assert proposed(team.scan()) == {"Ua", "Ub"}


def test_a_table_that_answers_something_else_is_named(team: Team) -> None:
    team.enrol({"a": 9})
    told = b'<text>"propose","leave"</text>'
    unclear = shipped_table().replace(told, b'<text>"propose","leave","wait"</text>')
    team.publish(unclear.replace(b'<text>"propose"</text>', b'<text>"wait"</text>'))
    with pytest.raises(TableUnclear, match="half_termly_scan"):
        team.scan()
    assert rows(team.database) == 0


def test_a_version_without_the_table_is_named(team: Team) -> None:
    team.enrol({"a": 9})
    team.publish(shipped_table().replace(b'"half_termly_scan"', b'"another"'))
    with pytest.raises(TableMissing, match="Publish a version that has it"):
        team.scan()


def test_what_was_declined_is_not_proposed_again_in_its_half_term(team: Team) -> None:
    team.enrol({"a": 9})
    team.scan()
    with team.database.transaction() as session:
        session.execute(update(proposals).values(state="declined"))
        assert states_of(session, AUTUMN.first) == {"a": "declined"}
    assert said(team.scan(), "Ua") == ["Already declined for this half-term"]


def open_about(team: Team, pupil: str, state: str) -> None:
    """Write a case about a child."""
    with team.database.transaction() as session:
        session.execute(
            insert(cases),
            {
                "id": pupil, "pupil_id": pupil, "process": "county_route", "state": state, "record": {},
                "version": 1, "kept_messages": 0, "event_seq": 0, "event_head": "", "opened_at": NOW,
                "opened_by": "county",
            },
        )  # fmt: skip
