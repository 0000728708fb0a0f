"""Terms, INSET days and closures; people who sign in."""

from typing import Any

import pytest

from engine import accounts, casework, passwords
from engine.imports import ImportRefused
from engine.store import people
from engine.tables import closed_days, half_terms
from tests.engine.casework.office import LEAD, Office, furnish
from tests.engine.imports.conftest import ADMINISTRATOR, Desk, counted

TERMS = """Kind,First day,Last day,Name,URN
half-term,2025-09-02,2025-10-24,Autumn 1,
half-term,2025-11-03,2025-12-19,Autumn 2,
inset,2025-09-02,2025-09-03,,
closure,2025-12-01,,Boiler,100002
"""


def closed(desk: Desk) -> list[tuple[str, str, str]]:
    return [(row.school_urn, str(row.day), row.kind) for row in desk.rows(closed_days)]


def terms(desk: Desk) -> list[tuple[str, str, str, str]]:
    return [(r.school_urn, str(r.first_day), str(r.last_day), r.name) for r in desk.rows(half_terms)]


def test_terms_come_in_once_and_can_be_corrected(desk: Desk) -> None:
    assert counted(desk.bring("terms", TERMS)) == (4, 0, 0, 0)
    assert closed(desk) == [
        ("", "2025-09-02", "inset"), ("", "2025-09-03", "inset"), ("100002", "2025-12-01", "closure"),
    ]  # fmt: skip
    before = desk.everything("imports")
    assert counted(desk.bring("terms", TERMS)) == (0, 0, 4, 0)
    assert desk.everything("imports") == before
    again = "Kind,First day,Last day,Name\nhalf-term,2025-09-01,2025-10-24,Autumn 1\nopen,2025-09-03,,\n"
    assert counted(desk.bring("terms", again)) == (0, 2, 0, 0)
    assert terms(desk) == [
        ("", "2025-09-01", "2025-10-24", "Autumn 1"), ("", "2025-11-03", "2025-12-19", "Autumn 2"),
    ]  # fmt: skip
    assert closed(desk)[0] == ("", "2025-09-02", "inset")
    assert len(closed(desk)) == 2


def test_terms_that_cannot_be_are_told(reading_desk: Desk) -> None:
    rows = (
        "half-term,2025-09-02,2025-10-24,A,",
        "half-term,2025-10-20,2025-12-19,B,",
        "half-term,2025-11-03,,C,",
        "inset,2025-09-02,2026-09-03,,",
        "closure,2025-12-01,,Boiler,100009",
        "holiday,2025-12-01,,,",
    )
    assert reading_desk.refused("terms", "Kind,First day,Last day,Name,URN\n" + "\n".join(rows)) == [
        "line 3, First day: OVERLAP",
        "line 4, Last day: EMPTY",
        "line 5, Last day: BAD-SPAN",
        "line 6, URN: UNKNOWN-SCHOOL",
        "line 7, Kind: UNKNOWN-WORD",
    ]


STAFF = "Sign-in name,Name,Roles,Schools,Reached by\n"


def test_new_people_get_a_password_once_and_the_others_keep_theirs(desk: Desk) -> None:
    with desk.database.transaction() as session:
        accounts.add_user(
            session, ADMINISTRATOR, desk.now, name="Ann Lee", sign_in_name="ann", roles=["school_lead"],
            schools=["100001"], password="orange kettle lagoon",
        )  # fmt: skip
    file = (
        STAFF + 'Ann,Ann Leigh,School lead,"100001; 100002",01865 1\nbob,Bob Ray,"county officer,auditor",,\n'
    )
    outcome = desk.bring("staff", file)
    assert counted(outcome) == (1, 1, 0, 0)
    ((name, password),) = outcome.passwords
    with desk.database.transaction() as session:
        ann, bob = people.everybody(session)
        kept, new = (people.credentials(session, sign_in_name=each) for each in ("ann", name))
    assert kept is not None
    assert new is not None
    assert passwords.matches_hash("orange kettle lagoon", kept.password_hash)
    assert passwords.matches_hash(password, new.password_hash)
    assert (ann.name, sorted(ann.schools), ann.reached_by) == ("Ann Leigh", ["100001", "100002"], "01865 1")
    assert (sorted(bob.roles), sorted(bob.schools)) == (["auditor", "county_officer"], [])
    assert bob.must_change_password
    before = desk.everything("imports")
    again = desk.bring("staff", file)
    assert (counted(again), again.passwords) == ((0, 0, 2, 0), ())
    assert desk.everything("imports") == before


def test_tasks_that_a_file_takes_from_somebody_go_back_to_their_team(database: Any, tmp_path: Any) -> None:
    office: Office = furnish(database)
    office.open()
    office.do(casework.claim, LEAD, office.task("plan").id, office.now)
    desk = Desk(database, tmp_path, office.now)
    desk.bring("staff", STAFF + "lead,Lee Lead,analyst,,\n")
    assert office.task("plan").assignee is None


def test_people_who_cannot_be_added_are_told(reading_desk: Desk) -> None:
    rows = "ann,Ann,wizard,,\nbob,Bob,auditor,100009,\nBOB,Bob,auditor,,\n,Cy,auditor,,\ndee,Dee,,,\n"
    assert reading_desk.refused("staff", STAFF + rows) == [
        "line 2, Roles: NOT-TAKEN",
        "line 3, Schools: NOT-TAKEN",
        "line 4, Sign-in name: TWICE",
        "line 5, Sign-in name: EMPTY",
        "line 6, Roles: NOT-TAKEN",
    ]


def test_a_role_that_there_is_not_is_named_with_those_that_there_are(reading_desk: Desk) -> None:
    with pytest.raises(ImportRefused) as refusal:
        reading_desk.bring("staff", STAFF + "ann,Ann,wizard,,\n")
    (fault,) = refusal.value.faults
    assert "There is no role “wizard”. The roles are: administrator, analyst" in fault.message


def test_nobody_shuts_themselves_out_by_a_file(reading_desk: Desk) -> None:
    with reading_desk.database.transaction() as session:
        user_id, _ = accounts.add_user(
            session, ADMINISTRATOR, reading_desk.now, name="Owen", sign_in_name="owen",
            roles=["administrator"],
        )  # fmt: skip
        owen = people.person(session, user_id)
    assert owen is not None
    reading_desk.actor = owen.actor
    assert reading_desk.refused("staff", STAFF + "owen,Owen,auditor,,\n") == ["line 2, Roles: OWN-ACCOUNT"]
