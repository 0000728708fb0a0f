"""Work and its outcomes reach the people whom they concern, on a phone, without scripts and with them.

Each case is brought to the step by the same people without a browser; what reaches whom is seen on pages.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from engine.accounts import change_user
from engine.outbox import MailServer
from engine.work.mails import send_due_mails
from tests.amount import without_scripts_first
from tests.browser.journeys import Journey
from tests.browser.people import Site, Visitor
from tests.browser.test_right_for_the_child import finish, fits, in_november, now, task_of
from tests.browser.today import TODAY
from tests.engine.outbox.mail_server import Postman, running
from web.demo.cases import DATE_WANTED
from web.demo.county import SEED, DemoPupil, age_in, invent, year_began
from web.demo.enrolments import leaves
from web.demo.filling import FILLER
from web.demo.lives import STEPPED_DOWN, TO_A_REFERRAL, Life, live, lived, supported
from web.demo.staff import STAFF, WHO_LEFT

__all__ = ["in_november"]

pytestmark = without_scripts_first

PHONE = {"width": 390, "height": 800}
#: Who is younger has years of school ahead, so that every step may be taken.
OLDEST = 13
REVIEW_LEFT = frozenset({"taf_review"})


@pytest.fixture(scope="module")
def children() -> Iterator[DemoPupil]:
    """Children of the first attendance lead's school, each for one case."""
    today = TODAY.date()
    county = invent(today)
    urn = next(school.urn for school in county.schools if school.name == STAFF[0].school)
    return iter(
        [
            each
            for each in county.pupils
            if each.school_urn == urn
            and each.looked_after is False
            and age_in(each, year_began(today)) < OLDEST
            and not leaves(each, SEED)
        ]
    )


@pytest.fixture
def phone(scripts: bool) -> dict[str, Any]:
    """A browser on a phone."""
    return {"viewport": PHONE, "java_script_enabled": scripts}


@pytest.fixture
def person(visitor: Callable[..., Visitor], phone: dict[str, Any]) -> Callable[[str], Visitor]:
    """Signs somebody in on a phone."""
    return lambda name: visitor(name, **phone)


def begun(site: Site, child: DemoPupil, life: Life) -> str:
    """A case of the child, lived up to now."""
    return live(life, child.id, site.database, site.staff, now(site))


def row(visitor: Visitor, task: str, child: DemoPupil) -> Any:
    """A task in the list on the page."""
    return visitor.page.get_by_role("row").filter(has_text=task).filter(has_text=child.name)


def stands(school: Visitor, child: DemoPupil, under: str, said: str) -> None:
    """The child's case stands among the referrals under this head, and says so."""
    school.go("/referrals")
    table = school.page.get_by_role("table", name=under)
    expect(table.get_by_role("row").filter(has_text=child.name)).to_contain_text(said)
    assert fits(school.page, PHONE)


def test_a_school_refers_a_child_and_reads_each_outcome_in_its_own_notices_and_referrals(
    site: Site,
    visitor: Callable[..., Visitor],
    phone: dict[str, Any],
    children: Iterator[DemoPupil],
) -> None:
    child = next(children)
    journey = Journey(site, visitor, Life(STEPPED_DOWN, 0), phone)
    journey.open("school", child.name)
    school = journey.person("school")
    stands(school, child, "Expected of your school now", "Say what is known so far")
    journey.hasten(until="team_reviews/taf_review")
    stands(school, child, "With others, or waiting", "by you")
    school.go("/notices")
    for said in ("The LCSS has answered", "A Team Around the Family is agreed."):
        expect(
            school.page.get_by_role("row").filter(has_text=said).filter(has_text=child.name)
        ).to_be_visible()
    journey.hasten(until="step_down/check_improvement")
    school.go("/notices")
    stepped_down = school.page.get_by_role("row").filter(has_text="stepped down to the school")
    expect(stepped_down.filter(has_text=child.name)).to_be_visible()
    assert fits(school.page, PHONE)
    stands(school, child, "Expected of your school now", "Check whether the improvement lasts")
    journey.hasten()
    stands(school, child, "Ended", "stepped down to school")


def test_a_school_reads_why_a_referral_is_not_supported(
    site: Site, person: Callable[[str], Visitor], children: Iterator[DemoPupil]
) -> None:
    child = next(children)
    case_id = begun(site, child, supported(TO_A_REFERRAL, 24, "oversee"))
    manager = person("manager")
    manager.go(task_of(site, case_id, "oversee"))
    manager.answer({"decision": "refuse", "decision_reason": "The family worker has only just begun."})
    finish(manager)
    school = person("school")
    school.go("/notices")
    refused = school.page.get_by_role("row").filter(has_text="The family worker has only just begun.")
    expect(refused.filter(has_text=child.name)).to_be_visible()
    assert fits(school.page, PHONE)


def test_a_request_for_a_pathway_meeting_arrives_in_the_mailbox_and_its_date_comes_back_by_email(
    site: Site, person: Callable[[str], Visitor], children: Iterator[DemoPupil]
) -> None:
    child = next(children)
    life = Life(
        DATE_WANTED.scenario,
        2,
        frozenset({"ask_for_slot", "give_date"}),
        "support_pathway",
        more=DATE_WANTED.more,
    )
    case_id = begun(site, child, life)
    request = lived(life, now(site))["answers"]["ask_for_slot"][0]
    lead = person("lead")
    lead.go(task_of(site, case_id, "ask_for_slot"))
    lead.answer({**request, "reply_to": "lead@demo.example"})
    finish(lead)
    postman = Postman()
    with running(postman) as port:
        server = MailServer(
            "127.0.0.1", port, "pathways@demo.example", security="none", mailbox="mailbox@demo.example",
            site=site.address,
        )  # fmt: skip
        send_due_mails(site.database, server)
        county = person("county")
        county.go(task_of(site, case_id, "give_date"))
        day = now(site).date() + timedelta(days=14)
        county.answer({"date_given": True, "meeting_on": day.isoformat(), "meeting_time": "10:30"})
        county.answer({"meeting_place": "County Hall", "meeting_contact": "Gareth Pugh, 01632 960004"})
        finish(county)
        send_due_mails(site.database, server)
    asked = [mail for mail in postman.taken if mail["To"] == "mailbox@demo.example"]
    assert any(child.name in mail.get_content() for mail in asked)
    (answered,) = [mail for mail in postman.taken if mail["To"] == "lead@demo.example"]
    assert f"{day:%-d %B %Y}" in answered.get_content()
    assert child.name not in answered.as_string()


def test_a_lead_professionals_first_page_holds_their_reviews(
    site: Site, person: Callable[[str], Visitor], children: Iterator[DemoPupil]
) -> None:
    in_a_team, of_a_plan, of_a_colleague = next(children), next(children), next(children)
    begun(site, in_a_team, Life(STEPPED_DOWN, 9, REVIEW_LEFT))
    begun(site, of_a_plan, supported("improved_in_stage_3", 18, "hold_team_review"))
    begun(site, of_a_colleague, Life(STEPPED_DOWN, 9, REVIEW_LEFT, lead=1))
    lead = person("lead")
    expect(lead.page.get_by_role("heading", name="My tasks")).to_be_visible()
    expect(row(lead, "Hold the TAF review", in_a_team)).to_be_visible()
    expect(row(lead, "Hold the review with everybody in the plan", of_a_plan)).to_be_visible()
    expect(row(lead, "Hold the TAF review", of_a_colleague)).to_have_count(0)
    assert fits(lead.page, PHONE)


def test_what_a_manager_sends_back_goes_on_with_its_proposer_as_it_was_typed(
    site: Site, person: Callable[[str], Visitor], children: Iterator[DemoPupil]
) -> None:
    child = next(children)
    case_id = begun(site, child, supported(TO_A_REFERRAL, 24, "oversee"))
    manager = person("manager")
    manager.go(task_of(site, case_id, "oversee"))
    manager.answer({"decision": "send_back", "decision_reason": "What does the school nurse say?"})
    finish(manager)
    lead = person("lead")
    row(lead, "Discuss the most appropriate pathway", child).get_by_role("link").first.click()
    lead.page.wait_for_url("**/tasks/*")
    expect(lead.page.locator("main")).to_contain_text("What does the school nurse say?")
    expect(lead.page.get_by_label("Why is this right for this child?")).to_have_value(
        "Nothing else is left to try."
    )
    assert fits(lead.page, PHONE)
    finish(lead)
    manager.go("/?view=team")
    expect(row(manager, "Oversee the request", child)).to_be_visible()


def test_when_a_colleague_leaves_their_work_is_the_teams_and_the_manager_is_told(
    site: Site, person: Callable[[str], Visitor], children: Iterator[DemoPupil]
) -> None:
    child = next(children)
    leaver = site.staff["lead_professional"][-1]
    with site.database.transaction() as session:
        change_user(session, FILLER, leaver.id, roles=leaver.roles, schools=(), reached_by=None, active=True)
    begun(site, child, Life(STEPPED_DOWN, 9, REVIEW_LEFT, lead=2))
    admin = person("admin")
    admin.go("/users")
    admin.follow(WHO_LEFT.name)
    admin.page.locator('[name="active"]').first.uncheck()
    admin.press("Save")
    expect(admin.page.get_by_text("Hold the TAF review")).to_be_visible()
    admin.page.get_by_label("Back to the teams").check()
    admin.press("Close the account")
    manager = person("manager")
    expect(manager.page.get_by_text(f"{WHO_LEFT.name} has left").first).to_be_visible()
    lead = person("lead")
    lead.go("/?view=team")
    expect(row(lead, "Hold the TAF review", child)).to_contain_text("Nobody has taken it")
    assert fits(lead.page, PHONE)
