"""What a draft would have meant for cases that were, on its page."""

import pytest

from engine.store.cases import see_case
from engine.work import replays
from engine.work.replays import play_on_drafts
from tests.engine.casework.office import PLAN
from tests.handlers.conftest import Browser, Site


def begun(site: Site, **setting: str) -> tuple[Browser, str]:
    """An analyst's browser, and a draft of `support` in which something of the plan is set."""
    site.office.open()
    site.office.complete("plan", PLAN)
    analyst = site.signed_in("analyst")
    draft = analyst.post("/drafts", title="Otherwise", process=["support"]).headers["Location"]
    analyst.post(f"{draft}/support/steps/plan", **{f"set {name}": value for name, value in setting.items()})
    return analyst, draft


def test_a_harmless_change_leaves_every_case_the_same(site: Site) -> None:
    analyst, draft = begun(site, name="Agree a plan")
    page = analyst.get(f"{draft}/replay").text
    assert "The same" in page
    case = site.office.do(see_case, site.office.case)
    assert case.reference in page
    assert case.id[:8] not in page.replace(f"/cases/{case.id}", "")
    assert "There is no such case" in analyst.get(f"{draft}/replay?only=different").text


def test_a_case_that_would_have_gone_otherwise_is_told_in_a_sentence(site: Site) -> None:
    analyst, draft = begun(site, due="P5D")
    page = analyst.get(f"{draft}/replay").text
    assert "would have been due" in page
    assert f"/cases/{site.office.case}" not in page
    assert f"/cases/{site.office.case}" in site.signed_in("manager").get(f"{draft}/replay").text
    assert "There is no such case" in analyst.get(f"{draft}/replay?state=closed").text


def test_a_draft_with_errors_plays_nothing(site: Site) -> None:
    analyst, draft = begun(site, due="soon")
    assert "once its errors are mended" in analyst.get(f"{draft}/replay").text


def test_all_cases_are_played_by_the_worker_and_kept_with_the_draft(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "PLAYED_AT_A_TIME", 2)
    for _ in range(4):
        site.office.open()
        site.office.complete("plan", PLAN)
    analyst, draft = begun(site, due="P5D")
    assert analyst.post(f"{draft}/replay", since="soon").status_code == 422
    assert analyst.post(f"{draft}/replay", since="1 1 2020").status_code == 302
    waiting = analyst.get(f"{draft}/replay").text
    assert "It waits for its turn" in waiting
    assert "data-look-again" in waiting
    assert analyst.post(f"{draft}/replay").status_code == 409
    assert play_on_drafts(site.office.database) == 5
    page = analyst.get(f"{draft}/replay").text
    assert "opened since 1 January 2020" in page
    assert "All 5 were played" in page
    assert page.count("would have been due") == 5
    assert "There is no such case" in analyst.get(f"{draft}/replay?only=same").text
    assert "This is old" not in page
    analyst.post(f"{draft}/support/steps/plan", **{"set due": "P6D"})
    assert "This is old" in analyst.get(f"{draft}/replay").text
    assert play_on_drafts(site.office.database) == 0
    assert "newest 100 cases at most" in analyst.get(f"{draft}/replay?now=yes").text
    assert site.signed_in("lead").post(f"{draft}/replay").status_code == 403


def test_playing_is_stopped_by_a_person_or_by_a_change_of_the_draft(site: Site) -> None:
    analyst, draft = begun(site, due="P5D")
    analyst.post(f"{draft}/replay", state="closed")
    analyst.post(f"{draft}/replay/stop")
    assert play_on_drafts(site.office.database) == 0
    assert "Stopped after 0 of 0" in analyst.get(f"{draft}/replay").text
    analyst.post(f"{draft}/replay")
    analyst.post(f"{draft}/support/steps/plan", **{"set due": "P6D"})
    assert play_on_drafts(site.office.database) == 0
    assert "The draft was changed meanwhile" in analyst.get(f"{draft}/replay").text
    analyst.post(f"{draft}/support/steps/plan", **{"set due": "soon"})
    analyst.post(f"{draft}/replay")
    assert play_on_drafts(site.office.database) == 0
    assert "The draft has errors" in analyst.get(f"{draft}/replay").text
