"""Who read what is written down of every page about a child, and found again by those who may ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from engine.identity import Actor
from engine.store.people import Person, add_person
from engine.tables import reading_log
from tests.engine.casework.office import MONDAY, add_pupil
from tests.handlers.conftest import Site, hashed_once

AT_ONCE = timedelta(milliseconds=10)


def noted(site: Site, who: str) -> list[tuple[str, str, int | None, str | None]]:
    """What stands of a person's readings: kind, reference, how many, and which list."""
    rows = sorted(site.office.rows(reading_log), key=lambda row: row.at)
    return [(row.kind, row.reference, row.shown, row.asked) for row in rows if row.user_id == who]


@contextmanager
def others_writing(site: Site) -> Iterator[None]:
    """Somebody else writes all the while."""
    with site.office.database.transaction() as session:
        if session.dialect.name == "postgresql":
            session.exec_driver_sql("LOCK TABLE reading_log IN ACCESS EXCLUSIVE MODE")
        yield


def add_manager_of_dale(site: Site) -> None:
    """A manager tied to Dale Primary, and a child of that school."""
    dan = Actor("dan", "Dan Dale", frozenset({"team_manager"}), frozenset({"100002"}))
    with site.office.database.transaction() as session:
        person = Person(
            id=dan.id, name=dan.name, reached_by=None, sign_in_name=dan.id, roles=dan.roles,
            schools=dan.schools, active=True, must_change_password=False, locked_until=None,
        )  # fmt: skip
        add_person(session, person, hashed_once(), MONDAY)
        add_pupil(
            session, id="dee", upn="B456", name="Dee Dale", date_of_birth=MONDAY.date(), school_urn="100002"
        )


def test_what_is_opened_of_one_child_is_noted_by_its_reference(site: Site) -> None:
    case, task = site.office.open(), site.office.task("plan").id
    lead = site.signed_in("lead")
    for path in (
        f"/cases/{case}",
        f"/cases/{case}/notes",
        f"/tasks/{task}",
        "/children/sam",
        f"/cases/{case}/concern",
    ):
        assert lead.get(path).status_code == 200
    assert [(kind, reference) for kind, reference, _, _ in noted(site, "lead")] == [
        ("case", case), ("case", case), ("task", task), ("pupil", "sam"), ("case", case)
    ]  # fmt: skip


def test_a_list_is_noted_once_with_how_many_it_showed_and_which_it_was(site: Site) -> None:
    site.office.open()
    lead = site.signed_in("lead")
    lead.get("/?view=team&process=support&name=Sam")
    lead.get("/?view=done")
    assert noted(site, "lead") == [("inbox", "all", 1, "view=team&process=support")]


def test_which_list_it_was_is_said_as_people_write_it(site: Site) -> None:
    site.office.open()
    site.signed_in("lead").get("/?view=team&process=support")
    page = site.signed_in("auditor").get("/readings?user=lead").text
    assert "process: Support" in page


def test_what_somebody_typed_to_find_a_child_is_never_noted(site: Site) -> None:
    lead = site.signed_in("lead")
    lead.get(lead.post("/search", wanted="Sam Hill").location)
    lead.get(lead.post("/search", wanted="Nobody").location)
    lead.get("/search")
    assert noted(site, "lead") == [("children", "all", 1, None)]


def test_a_form_that_was_sent_back_shows_the_child_and_is_noted_and_one_that_went_is_not(site: Site) -> None:
    lead = site.signed_in("lead")
    assert lead.post("/children/sam/cases", process="support").status_code == 422
    assert noted(site, "lead") == [("pupil", "sam", None, None)]
    assert lead.post("/children/sam/cases", process="support", reason="Often late").status_code == 302
    assert len(noted(site, "lead")) == 1


def test_a_page_that_was_refused_was_not_read(site: Site) -> None:
    case = site.office.open()
    assert site.signed_in("dale").get(f"/cases/{case}").status_code == 403
    assert noted(site, "dale") == []


def test_a_page_that_cannot_be_noted_in_time_is_not_shown(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = site.office.open()
    lead = site.signed_in("lead")
    monkeypatch.setattr("handlers.noting.PATIENCE", AT_ONCE)
    with others_writing(site):
        refused = lead.get(f"/cases/{case}")
        assert lead.get("/account").status_code == 200
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert "It could not be noted that you read this, so it is not shown" in refused.text
    assert "Sam Hill" not in refused.text
    assert noted(site, "lead") == []
    assert lead.get(f"/cases/{case}").status_code == 200


def test_the_auditor_sees_who_read_anything_of_a_child(site: Site) -> None:
    case, task = site.office.open(), site.office.task("plan").id
    site.signed_in("lead").get(f"/tasks/{task}")
    site.signed_in("hill").get("/children/sam")
    site.signed_in("colleague").get("/?view=team")
    auditor = site.signed_in("auditor")
    page = auditor.get("/readings?pupil=sam").text
    assert "Sam Hill, UPN A123" in page
    assert "Task: Agree the plan" in page
    assert "The child’s page" in page
    assert "Col League" not in page
    of_case = auditor.get(f"/readings?case={case}").text
    assert "Lee Lead" in of_case
    assert "Hilda Hill" not in of_case
    of_person = auditor.get("/readings?user=colleague").text
    assert "List of tasks" in of_person
    assert "1 shown" in of_person


def test_looking_at_who_read_what_is_noted_too(site: Site) -> None:
    site.signed_in("lead").get("/children/sam")
    site.signed_in("manager").get("/readings?pupil=sam&since=5+1+2026")
    assert noted(site, "manager") == [("readings", "sam", 1, "since=5+1+2026")]
    page = site.signed_in("auditor").get("/readings?pupil=sam").text
    assert "Readings: who read what" in page
    assert "Mo Manager" in page


def test_the_box_finds_children_cases_and_people_and_puts_no_name_into_an_address(site: Site) -> None:
    case = site.office.open()
    auditor = site.signed_in("auditor")
    for typed, where in (
        *(("a123", "pupil=sam"), ("Sam", "pupil=sam")),
        *((case[:8], f"case={case}"), (f"https://council.example/cases/{case}", f"case={case}")),
        ("lee lead", "user=lead"),
    ):
        assert auditor.post("/readings/find", wanted=typed).location == f"/readings?{where}"
    both = auditor.post("/readings/find", wanted="hill").text
    assert "Sam Hill" in both
    assert "Hilda Hill" in both
    assert "Nobody and nothing was found" in auditor.post("/readings/find", wanted="Zzz").text
    assert "Type what you look for" in auditor.post("/readings/find", wanted=" ").text


def test_a_manager_of_a_school_sees_who_read_of_its_children_only(site: Site) -> None:
    add_manager_of_dale(site)
    lead = site.signed_in("lead")
    for child in ("sam", "dee"):
        lead.get(f"/children/{child}")
    lead.get("/children?wanted=sam")
    dan = site.signed_in("dan")
    page = dan.get("/readings?user=lead").text
    assert "Dee Dale" in page
    assert "Sam Hill" not in page
    assert "Children found" not in page
    assert dan.get("/readings?pupil=sam").status_code == 404
    case = site.office.open()
    assert dan.get(f"/readings?case={case}").status_code == 403
    assert "Sam Hill" not in dan.post("/readings/find", wanted="sam").text
    assert "Sam" not in dan.get("/readings/export.csv").text


def test_everybody_sees_what_was_read_in_their_name(site: Site) -> None:
    lead = site.signed_in("lead")
    lead.get("/children/sam")
    site.signed_in("colleague").get("/children/sam")
    assert "See who signed in and read as you" in lead.get("/account").text
    page = lead.get("/account/readings").text
    assert page.count("The child’s page") == 1
    assert page.count("Since ") == 1
    assert "last used" in page
    rows = lead.get("/account/readings.csv?user=colleague").text.splitlines()
    assert rows[0].startswith("\N{BYTE ORDER MARK}When (UTC),Who,Signs in as,What,Child,UPN")
    assert [row.split(",")[1:6] for row in rows[1:]] == [
        ["Lee Lead", "lead", "Who read what", "", ""],
        ["Lee Lead", "lead", "The child’s page", "Sam Hill", "A123"],
    ]


def test_a_child_whom_somebody_no_longer_reaches_is_not_named_to_them(site: Site) -> None:
    hill = site.signed_in("hill")
    hill.get("/children/sam")
    site.office.know(school_urn="100002")
    for page in (hill.get("/account/readings").text, hill.get("/account/readings.csv").text):
        assert "A child whom you do not see" in page
        assert "Sam Hill" not in page
        assert "A123" not in page


def test_readings_come_by_the_hundred(site: Site) -> None:
    lead = site.signed_in("lead")
    for _ in range(101):
        lead.get("/children/sam")
    auditor = site.signed_in("auditor")
    first = auditor.get("/readings?user=lead").text
    assert first.count("The child’s page") == 100
    assert "Earlier readings" in first
    second = auditor.get("/readings?user=lead&page=2").text
    assert second.count("The child’s page") == 1
    assert "Earlier readings" not in second
    assert "Nothing was read before that" in auditor.get("/readings?user=lead&page=9999999").text
    assert len(auditor.get("/readings/export.csv?user=lead").text.splitlines()) == 102


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("since=32+1+2026", "“32 1 2026” is no day. Write it as 1 9 2026."),
        ("until=9999-12-31", "“9999-12-31” is no day. Write it as 1 9 2026."),
        ("since=2026-02-01&until=2026-01-01", "The last day is before the first. Change one of them."),
    ],
)
def test_days_that_cannot_be_are_refused_in_words(site: Site, asked: str, said: str) -> None:
    auditor = site.signed_in("auditor")
    for path in ("/readings", "/readings/export.csv"):
        refused = auditor.get(f"{path}?{asked}")
        assert refused.status_code == 422
        assert said in refused.text
    assert noted(site, "auditor") == []


def test_both_days_are_days_of_england(site: Site) -> None:
    lead, auditor = site.signed_in("lead"), site.signed_in("auditor")
    lead.get("/children/sam")
    (row,) = site.office.rows(reading_log)
    day = row.at.date()
    assert "The child’s page" in auditor.get(f"/readings?pupil=sam&since={day}&until={day}").text
    later = day + timedelta(days=2)
    assert "Nothing was read in that time" in auditor.get(f"/readings?pupil=sam&since={later}").text


@pytest.mark.parametrize("whom", ["pupil=nobody", "case=none", "user=no"])
def test_an_unknown_child_case_or_person_is_not_found(site: Site, whom: str) -> None:
    assert site.signed_in("auditor").get(f"/readings?{whom}").status_code == 404
