"""A child changes school: the new one has the case, the one before hands it over and reads nothing later."""

import pytest

from engine import casework
from engine.casework import Note
from tests.engine.casework.office import LEAD, PLAN, Office, review
from tests.engine.casework.test_hand_over import move
from tests.handlers.conftest import Site


def note(office: Office, said: str) -> None:
    office.do(
        casework.add_note, LEAD, office.case, Note(office.now.date(), "Mrs Hill", "visit", said), office.now
    )


@pytest.fixture
def moved(site: Site) -> Site:
    """Sam moved from Hill to Dale on 7 January; something was said before and after."""
    office = site.office
    office.open()
    note(office, "Said before the move")
    office.later(days=4)
    office.do(move, office, "100001", "100002")
    note(office, "Said after the move")
    return site


def test_the_school_before_reads_what_was_before_the_move_and_nothing_later(moved: Site) -> None:
    hill, case = moved.signed_in("hill"), moved.office.case
    assert "Sam Hill has been at Dale Primary since 7 January 2026" in hill.get("/").text
    sent = hill.get(f"/cases/{case}")
    assert (sent.status_code, sent.location) == (302, f"/cases/{case}/hand-over")
    page = hill.get(sent.location).text
    assert "Said before the move" in page
    assert "Said after the move" not in page
    for path in ("attendance", "notes", "decisions/1"):
        assert hill.get(f"/cases/{case}/{path}").status_code == 403
    assert hill.get("/children/sam").status_code == 404


def test_the_school_before_reads_what_people_did_without_the_workings_of_the_pathway(site: Site) -> None:
    office = site.office
    office.open()
    office.complete("plan", PLAN)
    office.later(weeks=6)
    office.fire()
    office.complete("review", review(80))
    assert "How did it go? Go on" in site.signed_in("lead").get(f"/cases/{office.case}?show=reasons").text
    office.later(days=4)
    office.do(move, office, "100001", "100002", office.now.date())
    page = site.signed_in("hill").get(f"/cases/{office.case}/hand-over").text
    assert "Review the plan" in page
    assert "How did it go? Go on" not in page


def test_the_new_school_has_the_case_and_is_told_what_it_must_know(moved: Site) -> None:
    hill, dale, case = moved.signed_in("hill"), moved.signed_in("dale"), moved.office.case
    assert "Hill Primary is asked to hand it over" in dale.get("/").text
    assert dale.get(f"/cases/{case}/hand-over").status_code == 404
    assert "Said after the move" in dale.get(f"/cases/{case}").text
    assert hill.post(f"/cases/{case}/hand-over", said="").status_code == 422
    assert hill.post(f"/cases/{case}/hand-over", said="Ring the grandmother").status_code == 302
    seen = dale.get(f"/cases/{case}").text
    assert "Hill Primary handed the case over" in seen
    assert "Ring the grandmother" in seen
    assert "Hill Primary handed over the case about Sam Hill" in dale.get("/").text


def test_a_case_that_was_handed_over_is_closed_to_the_school_before(moved: Site) -> None:
    hill, case = moved.signed_in("hill"), moved.office.case
    hill.post(f"/cases/{case}/hand-over", said="All is said")
    assert hill.get(f"/cases/{case}").status_code == 403
    assert hill.get(f"/cases/{case}/hand-over").status_code == 404
    assert hill.post(f"/cases/{case}/hand-over", said="Once more").status_code == 404


def test_what_was_asked_is_on_nobodys_first_page_once_the_case_is_handed_over(moved: Site) -> None:
    hill, dale, case = moved.signed_in("hill"), moved.signed_in("dale"), moved.office.case
    hill.post(f"/cases/{case}/hand-over", said="All is said")
    assert "hand it over" not in hill.get("/").text
    assert "hand it over" not in dale.get("/").text
    assert "handed over the case about Sam Hill" in dale.get("/").text


def test_who_hands_nothing_over_cannot_use_its_page(moved: Site) -> None:
    for name, status in (("lead", 403), ("manager", 403), ("auditor", 403), ("dale", 404)):
        assert moved.signed_in(name).get(f"/cases/{moved.office.case}/hand-over").status_code == status
