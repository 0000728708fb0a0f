"""The case page for a duty officer: what is needed in ten seconds, plan, people, and what it costs."""

import re
from datetime import date

import pytest
from sqlalchemy import update

from engine import casework
from engine.store.parents import add_parent
from engine.tables import cases
from tests.engine.casework.office import LEAD, MONDAY, PLAN
from tests.handlers.conftest import Browser, Site
from web.bench.measuring import statements_counted

ACTIONS = [
    {"action": "Meet at the gate", "by_whom": "school", "name": "Mr Patel",
     "by_when": {"@type": "date", "value": "2026-01-02"}, "measure": "In class by nine"},
    {"action": "Bed by nine", "by_whom": "family", "name": "Mrs Hill", "became": "done",
     "by_when": {"@type": "date", "value": "2026-01-01"}, "measure": "Sleep diary", "shown_by": "The diary"},
]  # fmt: skip
TEAM = {"members": [{"name": "Mr Patel", "role": "Chair", "organisation": "Hill School"}]}


def words(page: str) -> str:
    """What stands on a page, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]).split())


@pytest.fixture
def lead(site: Site) -> Browser:
    """The lead professional, signed in."""
    return site.signed_in("lead")


def test_a_duty_officer_finds_who_leads_the_last_contact_the_next_date_and_the_flags(
    site: Site, lead: Browser
) -> None:
    office = site.office
    office.know(sen_support=True)
    office.open()
    said = words(lead.get(f"/cases/{office.case}").text)
    assert (
        "Leads the work Nobody yet Last contact None is noted Next date 8 January 2026 Overdue Agree" in said
    )
    assert "Route and stage Support with reviews Known of the child SEN support since when is not" in said
    office.complete("plan", PLAN)
    heard = casework.Note(date(2026, 1, 4), "Mrs Hill (mother)", "telephone", "He is ill")
    office.do(casework.add_note, LEAD, office.case, heard, office.now)
    said = words(lead.get(f"/cases/{office.case}").text)
    assert "Leads the work Lee Lead" in said
    assert "Last acted: 5 January 2026" in said
    assert "Last contact 4 January 2026 Mrs Hill (mother), telephone" in said


def test_the_plan_stands_on_the_case_page_with_what_is_overdue(site: Site, lead: Browser) -> None:
    case = site.office.open()
    assert "No plan has been agreed yet" in words(lead.get(f"/cases/{case}").text)
    record = {"plan": {"actions": ACTIONS}, "taf": TEAM}
    with site.office.database.transaction() as session:
        session.execute(update(cases).where(cases.c.id == case).values(record=record))
    said = words(lead.get(f"/cases/{case}").text)
    assert "Meet at the gate It worked when: In class by nine Whose: Mr Patel (the school)" in said
    assert "Done by: 2 January 2026 Overdue What became of it: Not said yet" in said
    assert "Done by: 1 January 2026 What became of it: Done Shown by: The diary" in said
    assert "Mr Patel Chair, Hill School" in said


def test_parents_stand_apart_from_professionals(site: Site, lead: Browser) -> None:
    case = site.office.open()
    assert "No parent is on record yet" in words(lead.get(f"/cases/{case}").text)
    mother = {"id": "1", "name": "Mrs Hill", "relationship": "Mother", "address_known": False}
    site.office.do(add_parent, "sam", mother, "lead", MONDAY)
    said = words(lead.get(f"/cases/{case}").text)
    assert (
        "Parents and carers Mrs Hill Mother; address not known How the parents are reached Professionals"
        in said
    )
    assert "Lee Lead Opened the case on 5 January 2026" in said


def test_headings_of_a_case_name_sections_and_not_lines_of_the_chronology(site: Site, lead: Browser) -> None:
    case = site.office.open()
    site.office.complete("plan", PLAN)
    page = lead.get(f"/cases/{case}?show=every").text
    assert set(re.findall(r"<h3[^>]*>([^<]+)", page)) <= {"Parents and carers", "Professionals"}
    assert page.count('<li class="moj-timeline__item') > 3


def test_a_case_page_asks_no_more_for_a_longer_story(site: Site, lead: Browser) -> None:
    case = site.office.open()

    def asked() -> int:
        lead.get(f"/cases/{case}")
        with statements_counted(site.office.database) as sent:
            assert lead.get(f"/cases/{case}").status_code == 200
        return len(sent)

    site.office.complete("plan", PLAN)
    for number in range(3):
        heard = casework.Note(date(2026, 1, 4), f"Caller {number}", "telephone", "He is ill")
        site.office.do(casework.add_note, LEAD, case, heard, site.office.now)
    few = asked()
    for number in range(30):
        heard = casework.Note(date(2026, 1, 3), f"Neighbour {number}", "telephone", "He is ill")
        site.office.do(casework.add_note, LEAD, case, heard, site.office.now)
        site.office.later(minutes=1)
    assert asked() <= few
