"""What has to come right for a child, a parent or a colleague, at the step that decides it, in a browser.

Each case begins as one of the demo's; what led to the step was done by the same people without a browser.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from engine.store import moment
from engine.tables import cases, pupils, tasks
from tests.browser.people import Site, Visitor, titles
from tests.browser.today import TODAY
from web.demo import cases as demo
from web.demo.county import invent
from web.demo.filling import children_for_lives
from web.demo.lives import Life, live, lived

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 800}
SignIn = Callable[..., Visitor]


def now(site: Site) -> datetime:
    """What time it is on the site."""
    with site.database.reading() as session:
        return moment.present(session)


@pytest.fixture(autouse=True)
def in_november(site: Site) -> None:
    """It is the 25th of the next November on the site: weeks of one school year lie behind."""
    today = TODAY
    year = today.year + ((today.month, today.day) > (11, 24))
    wanted = datetime(year, 11, 25, 10, tzinfo=UTC)
    with site.database.transaction() as session:
        moment.move_clock(session, max(wanted - moment.present(session), timedelta()))


def begun(site: Site, life: Life, *left: str, until: datetime | None = None) -> str:
    """A case of the demo for its own child; other tasks stay open where `left` names them."""
    at, today = now(site), TODAY.date()
    chosen = children_for_lives(invent(today), today)
    child = chosen[demo.LIVES.index(life)]
    wanted = replace(life, left=frozenset(left), more={}) if left else life
    return live(wanted, child, site.database, site.staff, until or at)


def task_of(site: Site, case_id: str, element: str) -> str:
    """The address of the only open task of a step."""
    wanted = select(tasks.c.id).where(tasks.c.case_id == case_id, tasks.c.element == element)
    with site.database.reading() as session:
        return f"/tasks/{session.scalars(wanted.where(tasks.c.state == 'open')).one()}"


def mother(site: Site, case_id: str) -> str:
    """What the case calls the child's mother."""
    wanted = select(pupils.c.name).join(cases, cases.c.pupil_id == pupils.c.id)
    with site.database.reading() as session:
        name: str = session.scalars(wanted.where(cases.c.id == case_id)).one()
    return f"Mrs {name.partition(' ')[2]}"


def finish(person: Visitor) -> None:
    """Complete the task whose form is filled in on the page."""
    person.send_answers()
    expect(person.page.get_by_text("Done and saved")).to_be_visible()


def fits(page: Page, size: dict[str, int]) -> bool:
    """Whether nothing of a page lies beside the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth") <= size["width"])


def days_after(day: date, number: int) -> str:
    return (day + timedelta(days=number)).isoformat()


def test_the_lcss_sees_65_percent_of_the_year_with_the_fortnight_beside_it(
    site: Site, visitor: SignIn
) -> None:
    case_id = begun(site, demo.LATELY_IN_SCHOOL)
    for size in (DESK, PHONE):
        lcss = visitor("lcss", viewport=size)
        lcss.go(f"/cases/{case_id}")
        lcss.follow("Discuss next steps with the school")
        beside = lcss.page.locator(".app-attendance")
        expect(beside.locator("strong")).to_contain_text("65.0% (")
        expect(beside.locator("strong")).to_contain_text("persistently absent")
        expect(beside).to_contain_text("Lately: 100.0% (20 of 20 sessions)")
        assert fits(lcss.page, size)


def test_a_payment_entered_by_the_county_settles_the_notice(site: Site, visitor: SignIn) -> None:
    began = datetime.fromisoformat(lived(demo.NOTICE_ISSUED, now(site))["start"])
    case_id = begun(site, demo.NOTICE_ISSUED, until=began + timedelta(days=8))
    county = visitor("county", viewport=PHONE)
    county.go(f"/cases/{case_id}")
    with county.page.expect_navigation():
        county.page.locator('a[href$="/tell/penalty_paid"]').click()
    paid = {"paid_notice_number": "PN-1002", "paid_on": days_after(began.date(), 5), "paid_amount": 80}
    county.answer(paid)
    county.press("Record the payment")
    expect(county.page.get_by_role("alert").get_by_text("is settled: 80 pounds were paid")).to_be_visible()
    expect(county.page.get_by_role("link", name="Tell the family and the school")).to_be_visible()
    assert fits(county.page, PHONE)


def test_the_county_gives_the_meeting_a_date_and_everybody_is_to_be_told(site: Site, visitor: SignIn) -> None:
    case_id = begun(site, demo.DATE_WANTED)
    county = visitor("county", viewport=DESK)
    county.go("/?view=team")
    with county.page.expect_navigation():
        county.page.locator(f'a[href^="{task_of(site, case_id, "give_date")}"]').click()
    day = now(site).date() + timedelta(days=14)
    county.answer({"date_given": True, "meeting_on": day.isoformat(), "meeting_time": "10:30"})
    county.answer({"meeting_place": "County Hall", "meeting_contact": "Gareth Pugh, 01632 960004"})
    finish(county)
    county.go(f"/cases/{case_id}")
    assert any(title.startswith("Give a date, time and place") for title in titles(county.page))
    phone = visitor("county", viewport=PHONE)
    phone.go(task_of(site, case_id, "tell_of_date"))
    phone.follow("your invitation")
    expect(phone.page.get_by_role("article")).to_contain_text(f"{day:%-d %B %Y}")
    expect(phone.page.get_by_role("article")).to_contain_text("10:30")
    assert fits(phone.page, PHONE)


def test_a_holiday_of_one_week_reaches_its_notice_when_a_manager_approves(
    site: Site, visitor: SignIn
) -> None:
    case_id = begun(site, demo.NOTICE_PAID, "manager_decides", "issue_notice")
    manager = visitor("manager", viewport=DESK)
    manager.go(f"/cases/{case_id}")
    manager.follow(f"Decide on the proposal ({mother(site, case_id)})")
    expect(manager.page.locator("main")).to_contain_text("What you decide on")
    manager.answer({"decision": "approve", "decision_reason": "Leave was refused in writing."})
    finish(manager)

    county = visitor("county", viewport=DESK)
    county.go(task_of(site, case_id, "issue_notice"))
    expect(county.page.locator("main")).to_contain_text("10 of them leave that was not granted")
    today = now(site).date()
    county.answer({"issued": True, "notice_number": "PN-2001", "issued_on": today.isoformat()})
    county.answer({"served_how": "post", "received_on": days_after(today, 2), "defences_still": True})
    county.answer({"notice_reason": "leave"})
    finish(county)
    county.go(f"/cases/{case_id}")
    assert any(title.startswith("Issue the notice to this parent") for title in titles(county.page))
    county.page.locator('a[href$="/tell/penalty_paid"]').wait_for()


def test_a_looked_after_childs_case_is_handed_over_within_social_care(site: Site, visitor: SignIn) -> None:
    case_id = begun(site, demo.WITHIN_CARE)
    lead = visitor("lead", viewport=PHONE)
    lead.go(f"/cases/{case_id}?show=reasons")
    assert "Legal threshold proposed? No" in titles(lead.page)
    assert not any(title.startswith("Decide on the legal threshold") for title in titles(lead.page))
    lead.go(f"/cases/{case_id}")
    lead.follow("Hand over to children's social care")
    lead.answer({"handed_to": "Nomsa Dube", "handed_on": now(site).date().isoformat()})
    lead.answer({"shared": "Plan and chronology.", "plan_goes_on": "Meet and greet.", "family_told": True})
    finish(lead)
    lead.go(f"/cases/{case_id}")
    expect(lead.page.locator("main")).to_contain_text("Take the attendance work on")
    expect(lead.page.locator("main")).not_to_contain_text("The case was closed on")
    assert fits(lead.page, PHONE)


def test_a_manager_cannot_approve_once_the_child_has_become_looked_after(site: Site, visitor: SignIn) -> None:
    case_id = begun(site, demo.LOOKED_AFTER_MEANWHILE, "manager_decides", "social_care_instead")
    manager, other = visitor("manager", viewport=DESK), visitor("manager2", viewport=DESK)
    manager.go(task_of(site, case_id, "manager_decides"))
    manager.answer({"decision": "approve", "decision_reason": "Leave was refused in writing."})

    other.go(f"/cases/{case_id}")
    other.follow("Other cases of the child and family")
    other.follow("Correct whether the child is looked after")
    today = now(site).date().isoformat()
    other.answer({"looked_after": "yes", "as_of": today, "source": "The duty social worker, by telephone"})
    other.press("Correct the record")

    manager.send_answers()
    expect(manager.page.get_by_text("no longer needed")).to_be_visible()
    manager.go(f"/cases/{case_id}")
    happened = titles(manager.page)
    assert "Child's record corrected: looked after" in happened
    assert f"No longer needed: Decide on the proposal ({mother(site, case_id)})" in happened
    assert not any(title.startswith("Issue the notice") for title in happened)


def test_a_concern_raised_while_a_letter_is_being_written_holds_it_and_keeps_what_was_typed(
    site: Site, visitor: SignIn
) -> None:
    case_id = begun(site, demo.HELD, "issue_notice")
    address = task_of(site, case_id, "issue_notice")
    county = visitor("county", viewport=DESK)
    county.go(address)
    today = now(site).date()
    county.answer({"issued": True, "notice_number": "PN-3001", "issued_on": today.isoformat()})
    county.answer({"served_how": "post", "received_on": days_after(today, 2), "defences_still": True})
    county.answer({"notice_reason": "leave"})

    lead = visitor("lead", viewport=PHONE)
    lead.go(f"/cases/{case_id}")
    lead.press("Safeguarding concern")
    lead.answer({"concern": "She said that she is afraid to go home.", "immediate_danger": "no"})
    lead.press("Record the concern")
    assert fits(lead.page, PHONE)

    county.send_answers()
    expect(county.page.get_by_text("Nobody can do this step now")).to_be_visible()
    expect(county.page.locator("main")).to_contain_text("concern")
    expect(county.page.locator("main")).to_contain_text("is kept, and stands in the form")
    county.go(f"/cases/{case_id}")
    assert not any(title.startswith("Issue the notice to this parent") for title in titles(county.page))
