"""The search in the browser: one box on every page, and no name in any address."""

from datetime import timedelta

import pytest

from engine.store.searches import KEPT_FOR
from tests.handlers.conftest import Site


def test_a_child_is_found_from_the_box_on_every_page_and_the_address_says_nothing(site: Site) -> None:
    case = site.office.open()
    lead = site.signed_in("lead")
    assert 'action="/search"' in lead.get("/").text
    asked = lead.post("/search", wanted="Hill, Sam")
    assert asked.status_code == 303
    assert "sam" not in asked.location.lower()
    page = lead.get(asked.location).text
    assert "1 child" in page
    assert f"/cases/{case}" in page
    assert 'value="Hill, Sam"' in page


def test_back_and_reload_show_the_search_again_for_hours_and_to_nobody_else(site: Site) -> None:
    lead, manager = site.signed_in("lead"), site.signed_in("manager")
    address = lead.post("/search", wanted="sam").location
    assert all("Sam Hill" in lead.get(address).text for _ in range(2))
    other = manager.get(address)
    assert other.status_code == 404
    assert "Sam Hill" not in other.text
    site.clock.now += KEPT_FOR + timedelta(minutes=1)
    again = site.signed_in("lead").get(address)
    assert again.status_code == 404
    assert "no longer kept" in again.text


@pytest.mark.parametrize("typed", ["", "q", "x" * 10_000, "31 2 2012"])
def test_a_search_that_finds_nobody_ever_is_answered_with_a_sentence_beside_the_field(
    site: Site, typed: str
) -> None:
    answer = site.signed_in("lead").post("/search", wanted=typed)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert 'id="wanted-error"' in answer.text


def test_a_school_finds_no_child_of_another_school(site: Site) -> None:
    dale = site.signed_in("dale")
    page = dale.get(dale.post("/search", wanted="sam").location).text
    assert "No child found" in page
    assert "You see the children of your own school" in page
    hill = site.signed_in("hill")
    assert "/children/sam" in hill.get(hill.post("/search", wanted="sam").location).text


def test_an_auditor_finds_cases_and_people_without_casework_have_no_search(site: Site) -> None:
    site.office.open()
    auditor = site.signed_in("auditor")
    page = auditor.get(auditor.post("/search", wanted="sam").location).text
    assert "/children/sam/history" in page
    assert auditor.get("/children/sam/history").status_code == 200
    admin = site.signed_in("administrator")
    assert 'action="/search"' not in admin.get("/users").text
    assert admin.post("/search", wanted="sam").status_code == 403


def test_a_forged_search_is_refused(site: Site) -> None:
    assert site.signed_in("lead").post("/search", wanted="sam", form_token="").status_code in (400, 403)
