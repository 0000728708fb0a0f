"""What a draft would have meant for cases that were, on its page."""

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
    assert site.office.case[:8] in page
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
