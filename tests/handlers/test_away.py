"""Saying on a page that one is away, and who covers."""

import pytest

from tests.handlers.conftest import Site

DAYS = {
    "first_day-day": "5", "first_day-month": "1", "first_day-year": "2026",
    "last_day-day": "16", "last_day-month": "1", "last_day-year": "2026",
}  # fmt: skip


@pytest.fixture(autouse=True)
def casework_clock(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages' casework happens when the office's does."""
    monkeypatch.setattr("engine.store.moment.wall_clock", lambda: site.office.now)


def test_one_says_that_one_is_away_and_takes_it_back(site: Site) -> None:
    browser = site.signed_in("lead")
    page = browser.get("/away").text
    assert "Nobody is entered as away." in page
    assert "Hilda Hill" not in page  # neither to speak for, nor to cover
    saved = browser.post("/away", who="lead", covered_by="colleague", **DAYS)
    assert saved.location == "/away"
    page = browser.get("/away").text
    assert "Away now" in page
    assert "5 January 2026 to 16 January 2026" in page
    absence = page.partition("/away/")[2].partition("/back")[0]
    assert browser.post(f"/away/{absence}/back").location == "/away"
    assert "Nobody is entered as away." in browser.get("/away").text


def test_the_first_page_and_the_task_say_for_whom_one_stands_in(site: Site) -> None:
    office = site.office
    office.open()
    site.signed_in("lead").post(f"/tasks/{office.task('plan').id}/claim")
    site.signed_in("lead").post("/away", who="lead", covered_by="colleague", **DAYS)
    cover = site.signed_in("colleague")
    assert "You cover for Lee Lead" in cover.get("/").text
    page = cover.get(f"/tasks/{office.task('plan').id}").text
    assert "Lee Lead is away until 16 January 2026. You cover." in page


def test_a_wrong_day_is_said_beside_its_question(site: Site) -> None:
    wrong = {**DAYS, "last_day-day": "4"}
    refused = site.signed_in("lead").post("/away", who="lead", **wrong)
    assert refused.status_code == 422
    assert "The last day away must be the first day away, or later" in refused.text
    without = site.signed_in("lead").post("/away", who="lead")
    assert without.status_code == 422


def test_nobody_says_it_of_somebody_else_by_hand(site: Site) -> None:
    assert site.signed_in("lead").post("/away", who="colleague", **DAYS).status_code == 422
