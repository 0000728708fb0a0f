"""Nobody ends a case alone: whoever asked does not decide, and no case ends over an open concern."""

from datetime import datetime
from typing import Any

import pytest

from engine import casework
from engine.errors import NotAllowed
from engine.store.notices import unread_notices
from engine.tables import cases, tasks
from tests.engine.casework.office import DALE
from tests.handlers.conftest import Browser, Site
from tests.handlers.shipped import STAFF, begin, scenario_of

MOVED = {
    "withdrawal_reason": "moved",
    "destination": "Harbour School",
    "confirmed_by": "Ms Lane, Harbour School",
    "confirmed_on-year": "2026",
    "confirmed_on-month": "1",
    "confirmed_on-day": "9",
    "withdrawal_details": "The file has been sent.",
}
APPROVED = {
    "withdrawal_decision": "approve",
    "people_told": "The parents by letter.",
    "withdrawal_decision_reason": "The school confirmed it.",
}


@pytest.fixture
def case_id(site: Site, monkeypatch: pytest.MonkeyPatch) -> str:
    """A case of the county route, on the day on which it was opened."""
    scenario = scenario_of("county_route", "withdrawn_to_a_known_school") | {"messages": []}
    opened = datetime.fromisoformat(scenario["start"])
    story = begin(site.office, "county_route", scenario)
    monkeypatch.setattr("engine.store.moment.wall_clock", lambda: opened)
    return story.case_id


def asked(site: Site, case_id: str, sender: str, answers: dict[str, str]) -> None:
    """Somebody asks on the case's page that it ends."""
    address = f"/cases/{case_id}/tell/withdrawal_asked"
    assert site.signed_in(sender).post(address, **answers).status_code == 302


def to_decide(site: Site) -> Any:
    (task,) = [row for row in site.office.rows(tasks) if row.element == "decide_withdrawal"]
    return task


def decided(browser: Browser, site: Site) -> int:
    return browser.post(f"/tasks/{to_decide(site).id}", **APPROVED).status_code


def ended(site: Site, case_id: str) -> bool:
    return next(row.closed_at for row in site.office.rows(cases) if row.id == case_id) is not None


def test_one_caseworker_alone_cannot_end_a_case(site: Site, case_id: str) -> None:
    person = STAFF["county_officer"][0]
    data = {"withdrawal_reason": "moved", "destination_known": True}
    with pytest.raises(NotAllowed):
        site.office.do(
            casework.send_message, person, case_id, "case_withdrawn", data, site.office.now, key="k"
        )
    assert site.signed_in("county_officer-1").get(f"/cases/{case_id}/tell/case_withdrawn").status_code == 409
    asked(site, case_id, "county_officer-1", MOVED)
    assert not ended(site, case_id)


def test_whoever_asked_does_not_decide_and_a_second_manager_does(site: Site, case_id: str) -> None:
    asked(site, case_id, "team_manager-1", MOVED)
    assert decided(site.signed_in("team_manager-1"), site) == 403
    assert not ended(site, case_id)
    assert decided(site.signed_in("team_manager-2"), site) == 302
    assert ended(site, case_id)


def test_whoever_decides_reads_who_asked_and_in_which_words(site: Site, case_id: str) -> None:
    asked(site, case_id, "county_officer-1", MOVED)
    page = site.signed_in("team_manager-1").get(f"/tasks/{to_decide(site).id}").text
    decide_on = page.split("What you decide on")[1].split("<form")[0]
    for words in (
        "county_officer 1",
        "Ask to withdraw the case",
        "Harbour School",
        "Ms Lane",
        "9 January 2026",
    ):
        assert words in decide_on, words
    assert "it came here by itself" not in decide_on


def test_the_childs_own_school_reads_why_the_case_goes_on(site: Site, case_id: str) -> None:
    asked(site, case_id, "county_officer-1", MOVED)
    refused = {"withdrawal_decision": "refuse", "withdrawal_decision_reason": "The school is full."}
    answer = site.signed_in("team_manager-1").post(f"/tasks/{to_decide(site).id}", **refused)
    assert answer.status_code == 302
    for person in STAFF["school_lead"]:
        assert any(
            "The school is full" in one.said
            for one in site.office.do(unread_notices, person, site.office.now)
        )
    assert site.office.do(unread_notices, DALE, site.office.now) == []


def test_no_case_ends_over_an_open_concern(site: Site, case_id: str) -> None:
    asked(site, case_id, "county_officer-1", MOVED)
    words = {"concern": "A bruise on her arm."}
    site.office.do(
        casework.raise_concern, STAFF["school_lead"][0], case_id, words, site.office.now, key="concern"
    )
    assert decided(site.signed_in("team_manager-1"), site) == 422
    assert not ended(site, case_id)
