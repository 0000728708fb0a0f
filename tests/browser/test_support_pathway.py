"""The support pathway in a real browser: to an approved sanction, and where it must not lead."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import expect
from sqlalchemy import insert, select

from engine import accounts
from engine.tables import cases, pupils, register_weeks, school_weeks
from tests.browser.journeys import Journey, of_school_age
from tests.browser.people import Site, Visitor, titles
from tests.browser.today import TODAY
from web.demo.county import invent
from web.demo.filling import FILLER
from web.demo.lives import TO_A_REFERRAL, Life, brought_near, life_told, supported
from web.demo.staff import STAFF

NOTICE = Life("first_notice_paid_early", 0, process="legal_sanction")


def child(number: int = 0, *, looked_after: bool = False) -> str:
    """The name of a child at the first school attendance lead's school, of whom the record says so."""
    county = invent(TODAY.date())
    urn = next(school.urn for school in county.schools if school.name == STAFF[0].school)
    known = [each for each in county.pupils if each.school_urn == urn and each.looked_after is looked_after]
    return [each.name for each in known if looked_after or of_school_age(each)][number]


def name_one_parent(journey: Journey) -> None:
    """The referral is for the mother alone."""
    del journey.story.scenario["answers"]["name_parents"][0]["parents"][1:]


def consider_a_notice(journey: Journey) -> None:
    """The register shows ten weeks with sessions missed without leave; people answer as for a notice."""
    today = journey.now().date()
    mondays = [today - timedelta(days=today.weekday(), weeks=ago) for ago in range(1, 11)]
    with journey.site.database.transaction() as session:
        pupil_id, urn = session.execute(
            select(pupils.c.id, pupils.c.school_urn).join(cases).where(cases.c.id == journey.case_id)
        ).one()
        week = {"pupil_id": pupil_id, "school_urn": urn, "codes": "OO/\\/\\/\\OO...."}
        session.execute(insert(register_weeks), [{**week, "monday": monday} for monday in mondays])
        session.execute(insert(school_weeks), [{"school_urn": urn, "monday": monday} for monday in mondays])
    journey.story.scenario = brought_near(life_told(NOTICE), journey.now())


def let_the_officer_be_a_manager_too(journey: Journey) -> Visitor:
    """The county officer is given a team manager's role, and signs in again."""
    with journey.site.database.transaction() as session:
        accounts.change_user(
            session,
            FILLER,
            journey.site.staff["county_officer"][0].id,
            roles=["county_officer", "team_manager"],
            schools=(),
            reached_by=None,
            active=True,
        )
    officer = journey.colleague("county_officer")
    officer.come_in()
    return officer


def test_support_leads_through_an_approved_referral_to_a_sanction_that_a_second_person_approves(
    site: Site, visitor: Callable[..., Visitor]
) -> None:
    journey = Journey(site, visitor, supported(TO_A_REFERRAL, 0))
    journey.open("school", child())
    name_one_parent(journey)
    journey.live(until="stage_2_identify/identify_barriers")
    journey.hasten(until="stage_4_formalise/answer_seven_questions")
    journey.live(until="legal_sanction/gather_evidence")
    consider_a_notice(journey)
    journey.live(until="legal_sanction/manager_decides")

    officer = let_the_officer_be_a_manager_too(journey)
    officer.go(f"/cases/{journey.case_id}")
    officer.follow("Decide on the proposal (Mrs Hussain)")
    expect(officer.page.get_by_text("a second person must do it")).to_be_visible()
    expect(officer.page.get_by_role("button", name="Decide")).to_have_count(0)

    journey.live(until="penalty_notice/issue_notice")
    reader = journey.colleague("auditor")
    reader.go(f"/cases/{journey.case_id}")
    expect(reader.page.get_by_role("link", name="Issue the notice to this parent")).to_be_visible()
    happened = titles(reader.page)
    for step in (
        "Talk with the family and agree first steps",
        "Find out what keeps the child from school",
        "Agree the formal plan",
        "Answer the seven questions",
        "Reflect before going further",
        "Discuss the most appropriate pathway",
        "Oversee the request",
        "Ask for a slot at the next meeting",
        "Hold the pathway meeting",
        "Submit the referral with its evidence",
        "Propose what to do",
        "Decide on the proposal",
    ):
        assert any(title.startswith(step) for title in happened), f"{step}: {happened}"


def test_for_a_looked_after_child_the_table_says_no_and_why_and_the_case_goes_within_social_care(
    site: Site, visitor: Callable[..., Visitor]
) -> None:
    journey = Journey(site, visitor, supported("looked_after_from_the_start", 0))
    journey.open("school", child(looked_after=True))
    journey.hasten(until="stage_4_formalise/answer_seven_questions")
    journey.live(until="support_pathway/escalate_within_care")

    lead = journey.colleague("lead_professional")
    lead.go(f"/cases/{journey.case_id}")
    expect(lead.page.get_by_role("link", name="Escalate within children's social care")).to_be_visible()
    lead.go(f"/cases/{journey.case_id}?show=reasons")
    lead.follow("Why? Decided by table: May a referral be considered?")
    (matched,) = [
        row for row in lead.page.get_by_role("row").all() if "This rule matched" in row.inner_text()
    ]
    assert "looked" in matched.inner_text().lower()

    journey.live(until="hand_over/take_on")
    social = journey.colleague("social_worker")
    social.go(f"/cases/{journey.case_id}")
    expect(social.page.get_by_role("link", name="Take the attendance work on")).to_be_visible()

    journey.live()
    assert journey.outcome() == ("closed", "within_social_care")


def test_when_the_record_is_corrected_to_looked_after_all_legal_tasks_go_and_the_case_says_why(
    site: Site, visitor: Callable[..., Visitor]
) -> None:
    journey = Journey(site, visitor, supported(TO_A_REFERRAL, 0))
    journey.open("school", child(1))
    journey.hasten(until="legal_sanction/gather_evidence")

    manager = journey.colleague("team_manager")
    manager.go(f"/cases/{journey.case_id}")
    for parent in ("Mrs Hussain", "Mr Hussain"):
        expect(manager.page.get_by_role("link", name=f"Gather what is needed ({parent})")).to_be_visible()
    manager.follow("Other cases of the child and family")
    manager.follow("Correct whether the child is looked after")
    manager.answer(
        {
            "looked_after": "yes",
            "as_of": journey.now().date().isoformat(),
            "source": "The duty social worker, by telephone",
        }
    )
    manager.press("Correct the record")
    expect(manager.page.get_by_text("The record is corrected.")).to_be_visible()
    manager.go(f"/cases/{journey.case_id}")
    expect(manager.page.get_by_role("link", name="Gather what is needed")).to_have_count(0)
    happened = titles(manager.page)
    assert "Child's record corrected: looked after" in happened
    for parent in ("Mrs Hussain", "Mr Hussain"):
        assert f"No longer needed: Gather what is needed ({parent})" in happened
