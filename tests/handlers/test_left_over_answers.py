"""A form loses an option that open cases hold: author and second person are told, with the way there."""

from engine.store.tasks import put_draft
from tests.engine.casework.office import review
from tests.handlers.conftest import Browser, Site
from tests.handlers.test_drafts import begun

AIM = {"aim": "Every morning"}


def to_review(site: Site) -> None:
    site.office.complete("plan", AIM)
    site.office.later(weeks=6)
    site.office.fire()


def with_reviews(site: Site) -> str:
    """A case in which a review went on, and the next one is half typed."""
    office = site.office
    case = office.open()
    to_review(site)
    day = f"{office.now:%Y-%m-%d}"
    office.complete("review", review(80, "go_on") | {"from": day, "as_of": day})
    to_review(site)
    office.do(put_draft, office.task("review").id, "lead", {"outcome": "go_on"}, office.now)
    return case


def without_go_on(site: Site) -> tuple[Browser, str]:
    analyst, draft = begun(site)
    options = "improved | Improved\nlonger | Go on for longer"
    saved = analyst.post(f"{draft}/support/forms/review/outcome", title="How?", options=options)
    assert saved.status_code == 302
    return analyst, draft


def test_answers_that_are_offered_no_more_are_counted_and_linked_for_who_may_read_them(site: Site) -> None:
    case = with_reviews(site)
    analyst, draft = without_go_on(site)
    told = "1 open case holds and 1 open case has begun the answer “Go on” to “How?”, which no longer offers"
    for page in (draft, f"{draft}/support/forms/review"):
        seen = analyst.get(page).text
        assert told in seen
        assert f"/cases/{case}" not in seen
        assert "Sam" not in seen
    assert "no longer offers" not in analyst.get(f"{draft}/support/forms/plan").text
    manager = site.signed_in("manager").get(draft).text
    assert told in manager
    assert f"/cases/{case}" in manager


def test_nothing_is_said_of_closed_cases_or_of_options_that_stay(site: Site) -> None:
    analyst, draft = without_go_on(site)
    assert "no longer offers" not in analyst.get(draft).text
    with_reviews(site)
    other, second = begun(site)
    assert "no longer offers" not in other.get(second).text
