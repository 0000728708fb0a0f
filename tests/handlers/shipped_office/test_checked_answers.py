"""What cannot be taken back is shown once more, with all its answers, before it is sent."""

from datetime import timedelta
from html import unescape

import pytest

from engine import casework
from tests.handlers.conftest import Site
from tests.handlers.shipped import STAFF, begin, scenario_of

LEAD, MANAGER = STAFF["lead_professional"][0], STAFF["team_manager"][0]
REASON = "Nothing else is left to try"


@pytest.fixture
def request_to_oversee(site: Site, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a request for a referral that waits for a manager."""
    monkeypatch.setattr("engine.store.moment.wall_clock", lambda: site.office.now)
    scenario = scenario_of("support_pathway", "all_stages_to_an_approved_referral")
    story = begin(site.office, "support_pathway", scenario)
    story.left = frozenset({"oversee"})
    story.live(site.office)
    site.office.now = site.office.task("oversee").opened_at + timedelta(hours=1)
    return f"/tasks/{site.office.task('oversee').id}"


def test_a_managers_decision_is_shown_before_it_is_sent(site: Site, request_to_oversee: str) -> None:
    manager, address = site.signed_in(MANAGER.id), request_to_oversee
    page = manager.get(address).text
    assert "Check your answers" in page
    assert 'name="do" value="complete"' not in page
    wrong = manager.post(address, do="check", decision_reason=REASON)
    assert wrong.status_code == 422
    assert 'href="#decision"' in wrong.text
    assert REASON in wrong.text
    told = manager.post(address, do="check", decision="refuse", decision_reason=REASON)
    assert told.location == f"{address}/check"
    check = unescape(manager.get(told.location).text)
    assert REASON in check
    assert "cannot be taken back" in check
    assert f'href="{address}#decision_reason"' in check
    assert site.office.task("oversee").state == "open"
    assert REASON in manager.get(address).text  # Change leads back to what was typed
    done = manager.post(f"{address}?checked=yes", decision="refuse", decision_reason=REASON)
    assert "Done and saved" in manager.get(done.location).text


def test_what_is_refused_at_last_is_told_where_the_answers_are_checked(
    site: Site, request_to_oversee: str
) -> None:
    manager = site.signed_in(MANAGER.id)
    late = manager.post(f"{request_to_oversee}?checked=yes", decision="refuse", decision_reason=" ")
    assert late.status_code == 422
    assert "Error: Check your answers" in late.text
    assert f'href="{request_to_oversee}#decision_reason"' in late.text
    assert 'name="do" value="complete"' not in late.text


def test_an_answer_whose_step_must_wait_meanwhile_is_kept(site: Site, request_to_oversee: str) -> None:
    manager, office = site.signed_in(MANAGER.id), site.office
    manager.get(request_to_oversee)
    concern = {"concern": "She is afraid to go home", "immediate_danger": "no"}
    office.do(casework.raise_concern, LEAD, office.case, concern, office.now, key="once")
    assert office.task("oversee").state == "held"
    told = manager.post(request_to_oversee, do="check", decision="refuse", decision_reason=REASON)
    page = manager.get(manager.get(told.location).location).text
    assert "Nobody can do this step now" in page
    assert "is kept, and stands in the form when the step comes back" in page


def test_an_everyday_step_is_sent_at_once(site: Site, request_to_oversee: str) -> None:
    office = site.office
    office.do(casework.raise_concern, LEAD, office.case, {"concern": "x"}, office.now, key="once")
    page = site.signed_in(LEAD.id).get(f"/tasks/{office.task('contact_mash').id}").text
    assert 'name="do" value="complete"' in page
    assert "Check your answers" not in page
