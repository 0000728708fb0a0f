"""Whoever referred a child hears each outcome, without having to look the case up."""

from datetime import datetime

import pytest

from engine.store.notices import unread_notices
from tests.engine.casework.office import Office
from tests.handlers.conftest import Site
from tests.handlers.shipped import STAFF, begin, register_as_told, scenario_of
from web.demo.lives import Story, next_deed

SCHOOL = STAFF["school_lead"][0]


def heard(office: Office, role: str = "school_lead") -> list[str]:
    """What somebody of a role has not read yet, oldest first."""
    with office.database.reading() as session:
        found = unread_notices(session, STAFF[role][0], office.now)
    return [one.said for one in sorted(found, key=lambda one: one.at) if one.kind == "told"]


@pytest.mark.parametrize(
    ("process", "scenario", "said"),
    [
        (
            "route_2_team_around_family",
            "no_further_action_with_advice",
            ["The LCSS has answered: no further action, with advice. Its advice:"],
        ),
        (
            "route_2_team_around_family",
            "taf_to_social_care",
            [
                "The LCSS has answered: it accepts the referral, and a Team Around the Family",
                "A Team Around the Family is agreed. Lead professional:",
            ],
        ),
        (
            "route_2_team_around_family",
            "targeted_case_work_then_relapse",
            ["The case is stepped down to the school. Who sees", "The improvement did not last."],
        ),
        (
            "pathway_meeting",
            "approved_after_a_chaser",
            ["The request for the pathway meeting is accepted. The meeting is on"],
        ),
        ("pathway_meeting", "not_held_then_recommendations", ["The request for the pathway meeting"]),
    ],
    ids=["advice", "team", "step-down and relapse", "meeting", "meeting again"],
)
def test_a_school_that_referred_hears_what_came_of_it(
    site: Site, process: str, scenario: str, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told, office = scenario_of(process, scenario), site.office
    register_as_told(told, monkeypatch)
    monkeypatch.setattr("engine.store.moment.wall_clock", lambda: datetime.fromisoformat(told["start"]))
    begin(office, process, told, SCHOOL)
    story = Story(told, frozenset(), office.case, STAFF)
    while deed := next_deed(office.database, story):
        office.do(story.do, deed)
    everything = heard(office)
    for words in said:
        assert any(one.startswith(words) for one in everything), (words, everything)
    assert not [one for one in everything if "null" in one or "  " in one]


def test_who_asked_for_the_referral_reads_that_a_manager_supports_it(site: Site) -> None:
    begin(site.office, "pathway_meeting", scenario_of("pathway_meeting", "approved_after_a_chaser"), SCHOOL)
    assert heard(site.office) == [
        "A manager supports the request for a referral. Next, a slot at the pathway meeting is asked for."
    ]


def test_the_lead_professional_of_route_1_is_told_and_has_the_review(site: Site) -> None:
    told, office = scenario_of("route_1_half_termly_data", "facilitated_but_not_improving"), site.office
    lead = STAFF["lead_professional"][0]
    told["answers"]["facilitate_support"][0]["kept_by"] = lead.id
    begin(office, "route_1_half_termly_data", told, SCHOOL)
    story = Story(told, frozenset({"review_support"}), office.case, STAFF)
    while deed := next_deed(office.database, story):
        office.do(story.do, deed)
    assert office.task("review_support").assignee == lead.id
    said = "Lead professional: Ann Bell, 01234 111222. The next review is on 2 March 2026, in the list of"
    assert heard(office, "lead_professional")[0].startswith(said)
    assert heard(office)[0].startswith(said)
