"""What a school referred: what it has to do stands first, then what waits for others, then what ended."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, update

from engine import casework
from engine.store.people import Person, add_person
from engine.tables import cases, hand_overs, tasks
from tests.engine.casework.office import MANAGER, MONDAY, Office, add_pupil
from tests.handlers.conftest import Site
from web.bench.measuring import statements_counted

LEADS, HILL_PRIMARY = frozenset({"school_lead"}), frozenset({"100001"})
MATE = Person("mate", "Mae Mate", None, "mate", LEADS, HILL_PRIMARY, True, False, None)


def referred(office: Office, name: str, by: str = "hill", **values: object) -> str:
    """A case about a child of Hill Primary, opened by somebody; with `values` its task is the school's."""
    office.do(add_pupil, id=name, upn=name.upper(), name=f"{name} Hill", date_of_birth=date(2014, 1, 1),
              school_urn="100001")  # fmt: skip
    case = office.open(pupil=name)
    with office.database.transaction() as session:
        session.execute(update(cases).where(cases.c.id == case).values(opened_by=by))
        if values:
            mine = update(tasks).where(tasks.c.case_id == case, tasks.c.element == "plan")
            session.execute(mine.values(role="school_lead", **values))
    return case


def order(text: str, *names: str) -> list[str]:
    """These names in the order in which they first stand in a text; those that do not are left out."""
    return sorted((each for each in names if each in text), key=text.index)


@pytest.fixture
def school(site: Site) -> Site:
    """Four referrals of Hill Primary: two in which it has something to do, one with others, one ended."""
    office = site.office
    referred(office, "ended")
    with office.database.transaction() as session:
        closed = {"state": "closed", "closed_at": office.now, "outcome": "ended"}
        session.execute(update(cases).where(cases.c.pupil_id == "ended").values(**closed))
        session.execute(update(tasks).where(tasks.c.case_id == office.case).values(state="withdrawn"))
    referred(office, "others")
    referred(office, "later", due_at=office.now + timedelta(days=9))
    referred(office, "late", due_at=office.now - timedelta(days=1))
    referred(office, "county", by="lead", due_at=office.now + timedelta(days=20))
    return site


def test_a_school_with_many_referrals_turns_their_pages(site: Site) -> None:
    for number in range(26):
        referred(site.office, f"child{number:02}")
    school = site.signed_in("hill")
    first, second = (school.get(f"/referrals?page={page}").text for page in (1, 2))
    assert "26 cases, page 1 of 2" in first
    assert "Page 2 of 2" in first
    names = {f"child{number:02} Hill" for number in range(26)}
    shown = [{name for name in names if name in page} for page in (first, second)]
    assert [len(each) for each in shown] == [25, 1]
    assert shown[0] | shown[1] == names
    assert "Page 1<" in second


def test_what_is_expected_of_the_school_comes_first_and_what_ended_last(school: Site) -> None:
    page = school.signed_in("hill").get("/referrals").text
    names = ("late Hill", "later Hill", "others Hill", "ended Hill")
    assert order(page, *names[::-1]) == list(names)
    heads = ("Expected of your school now", "With others, or waiting", "Ended<")
    assert order(page, *heads) == list(heads)
    assert "Overdue" in page
    assert "opened 5 January 2026 by you" in page
    assert "county Hill" not in page


def test_each_case_links_to_itself_and_each_task_of_the_school_to_its_form(school: Site) -> None:
    case = school.office.case
    hill = school.signed_in("hill")
    page = hill.get("/referrals?by=all").text
    assert f"/tasks/{school.office.task('plan').id}" in page
    for path in (f"/cases/{case}", f"/tasks/{school.office.task('plan').id}"):
        assert path in page
        assert hill.get(path).status_code == 200


def test_a_colleagues_referral_is_the_schools_but_not_mine(school: Site) -> None:
    with school.office.database.transaction() as session:
        add_person(session, MATE, "no password", MONDAY)
    referred(school.office, "mates", by="mate")
    hill = school.signed_in("hill")
    assert "mates Hill" in hill.get("/referrals").text
    assert "by Mae Mate" in hill.get("/referrals").text
    assert "mates Hill" not in hill.get("/referrals?by=mine").text
    assert "county Hill" in hill.get("/referrals?by=all").text


def test_what_the_evidence_lacks_and_why_a_step_is_held_is_said(school: Site) -> None:
    lacks = {"support": {"missing": [{"title": "Stage 2: the plan", "element": "plan"}]}}
    with school.office.database.transaction() as session:
        of_late = cases.c.pupil_id == "late"
        session.execute(update(cases).where(of_late).values(record=lacks))
        held = {"state": "held", "held_because": "A concern is open."}
        session.execute(update(tasks).where(tasks.c.case_id == school.office.case).values(**held))
    page = school.signed_in("hill").get("/referrals?by=all").text
    assert "Stage 2: the plan" in page
    assert "Agree the plan: A concern is open." in page
    assert order(page, "county Hill", "With others, or waiting") == ["With others, or waiting", "county Hill"]


def test_only_people_of_schools_have_the_page_and_each_their_own_children(school: Site) -> None:
    assert 'href="/referrals"' in school.signed_in("hill").get("/").text
    assert 'href="/referrals"' not in school.signed_in("lead").get("/").text
    assert school.signed_in("lead").get("/referrals").status_code == 403
    assert "Nobody of your school has opened a case yet" in school.signed_in("dale").get("/referrals").text
    assert " Hill<" not in school.signed_in("dale").get("/referrals?by=all").text


def test_a_restricted_case_is_not_among_them_and_not_counted(school: Site) -> None:
    school.office.do(
        casework.restrict_case, MANAGER, school.office.case, "A colleague’s child", school.office.now
    )
    page = school.signed_in("hill").get("/referrals?by=all").text
    assert "county Hill" not in page
    assert "4 cases" in page


def test_a_child_who_left_is_named_until_the_case_is_handed_over(school: Site) -> None:
    with school.office.database.transaction() as session:
        session.execute(
            insert(hand_overs).values(
                id="h", case_id=school.office.case, from_urn="100001", to_urn="100002",
                moved_on=MONDAY.date(), begun_at=MONDAY,
            )
        )  # fmt: skip
    page = school.signed_in("hill").get("/referrals").text
    assert f"/cases/{school.office.case}/hand-over" in page
    assert "at another school since 5 January 2026" in page
    assert "hand-over" not in school.signed_in("dale").get("/referrals").text


def test_the_half_termly_sheet_of_the_school_is_one_link_away(school: Site) -> None:
    assert 'href="/attendance/schools/100001#groups"' in school.signed_in("hill").get("/referrals").text


def test_nonsense_in_the_address_shows_the_list(school: Site) -> None:
    page = school.signed_in("hill").get("/referrals?by=x&page=10000&sort=y").text
    assert "4 cases" in page


def test_more_referrals_take_no_more_questions(school: Site) -> None:
    hill, asked = school.signed_in("hill"), []
    hill.get("/referrals")
    for more in (0, 8):
        for number in range(more):
            referred(school.office, f"n{number}", due_at=MONDAY)
        with statements_counted(school.office.database) as sent:
            assert hill.get("/referrals").status_code == 200
        asked.append(len(sent))
    assert asked[0] == asked[1]
