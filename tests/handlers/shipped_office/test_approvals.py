"""The page of a shipped approval: nobody decides blind, and a school reads nothing of a concern."""

import pytest

from engine import casework
from tests.handlers.conftest import Site
from tests.handlers.shipped import STAFF, begin, scenario_of

WORDS = "A bruise on the left arm, she says that she fell"
CONTACT = {
    "safe_now": "yes", "worry": WORDS, "contacted_how": "telephone", "advice_so_far": "Keep her at school",
    "family_told": "later",
}  # fmt: skip
LEAD = STAFF["lead_professional"][0]


@pytest.fixture
def asked_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a request for a referral that waits for a manager."""
    monkeypatch.setattr("engine.store.moment.wall_clock", lambda: site.office.now)
    scenario = scenario_of("support_pathway", "all_stages_to_an_approved_referral")
    story = begin(site.office, "support_pathway", scenario)
    story.left = frozenset({"oversee"})
    story.live(site.office)
    waiting = site.office.task("oversee")
    site.office.now = waiting.opened_at
    return f"/tasks/{waiting.id}"


def test_a_manager_who_oversees_a_request_reads_all_that_it_rests_on(site: Site, asked_for: str) -> None:
    page = site.signed_in(STAFF["team_manager"][0].id).get(asked_for).text
    decide_on = page.split("What you decide on")[1].split("<form")[0]
    for words in (
        "lead_professional 1, Lead professional",
        "Discuss the most appropriate pathway",
        "Waiting since",
        "None is open",
        "EHCP",
        "Attendance this school year",
        "Answer the seven questions",
        "Has everything that could help been tried, and does the plan show it?",
        "Why did the interventions not work?",
        "Is it hard for the child to come because of feelings about school?",
        "If you support the request, the lead professional asks for a slot",
        "If you send it back",
        "If you do not support it, no referral is made",
    ):
        assert words in decide_on, words
    # What stands there is not told again beside the form.
    assert page.count("Discuss the most appropriate pathway, ") == 1


def test_a_school_is_told_that_a_concern_is_open_and_the_county_what_was_said(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = site.office
    monkeypatch.setattr("engine.store.moment.wall_clock", lambda: office.now)
    story = begin(office, "step_down", scenario_of("step_down", "sustained_below_90"))
    story.left = frozenset({"agree_maintenance_plan"})
    story.live(office)
    waiting = office.task("agree_maintenance_plan")
    office.now = waiting.opened_at
    office.do(casework.raise_concern, LEAD, office.case, {"concern": WORDS}, office.now, key="once")
    office.complete("contact_mash", {**CONTACT, "contacted_on": f"{office.now:%Y-%m-%d}"}, LEAD)
    school, county = (
        site.signed_in(STAFF[role][1].id).get(f"/tasks/{waiting.id}").text
        for role in ("school_lead", "lead_professional")
    )
    for page in (school, county):
        assert "Open: no legal step is taken until it is closed" in page
        assert "Write the maintenance plan" in page
        assert "If both agree, the work is handed over to the school" in page
    assert WORDS not in school
    assert WORDS in county.split("About the concern, so far")[1]
