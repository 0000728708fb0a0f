"""A long form is answered part by part, each on its own page, and sent once all answers were checked."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from handlers.answers import flattened
from tests.handlers.conftest import Browser, Site
from tests.handlers.shipped import STAFF, begin, scenario_of
from web.bench.measuring import statements_counted

FIRST, SECOND = STAFF["school_lead"]
TITLES = ("Why you make contact", "Early Help Assessment", "What was done", "Home", "School",
          "The pattern of absence", "Meetings and orders", "Your concern, and the family",
          "The offer of support", "The chronology")  # fmt: skip


@pytest.fixture
def contact(site: Site, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a contact form for the LCSS that nobody has begun."""
    monkeypatch.setattr("engine.store.moment.wall_clock", lambda: site.office.now)
    scenario = scenario_of("route_2_team_around_family", "a_team_comes_back_to_the_lcss")
    story = begin(site.office, "route_2_team_around_family", scenario)
    story.left = frozenset({"contact_lcss"})
    story.live(site.office)
    site.office.now = site.office.task("contact_lcss").opened_at + timedelta(hours=1)
    return f"/tasks/{site.office.task('contact_lcss').id}"


@pytest.fixture
def answers() -> dict[str, Any]:
    """What the scenario answers."""
    scenario = scenario_of("route_2_team_around_family", "a_team_comes_back_to_the_lcss")
    answers: dict[str, Any] = scenario["answers"]["contact_lcss"][0]
    return answers


def send_part(browser: Browser, address: str, answers: dict[str, Any], do: str = "continue") -> TestResponse:
    """Fill in a part as a browser does: it sends the questions of the page, and nothing of others."""
    page = unescape(browser.get(address).text)
    asked = re.search(r'name="questions-asked" value="([^"]*)"', page)
    assert asked, f"no part at {address}"
    given = {name: value for name, value in answers.items() if name in asked[1].split()}
    fields: dict[str, Any] = {}
    for name, text in flattened(given):
        fields.setdefault(name, []).append(text)
    return browser.post(address, do=do, **{"questions-asked": asked[1]}, **fields)


def states(page: str) -> dict[str, str]:
    """How far each part is, by its title."""
    items = re.findall(r'<li class="govuk-task-list__item.*?</li>', page, re.DOTALL)
    texts = [
        [part.strip() for part in re.sub(r"<[^>]+>", "\n", item).split("\n") if part.strip()]
        for item in items
    ]
    return {unescape(words[0]): unescape(words[-1]) for words in texts}


def test_a_long_form_is_answered_part_by_part_and_sent_once_it_was_checked(
    site: Site, contact: str, answers: dict[str, Any]
) -> None:
    school = site.signed_in(FIRST.id)
    page = school.get(contact).text
    assert tuple(states(page)) == TITLES
    assert set(states(page).values()) == {"Not started"}
    address = f"{contact}/part/1"
    while "/part/" in address:
        gone_on = send_part(school, address, answers)
        assert gone_on.status_code == 302, unescape(gone_on.text)
        address = gone_on.location
    assert address == f"{contact}/check"
    assert set(states(school.get(contact).text).values()) == {"Done"}
    check = unescape(school.get(address).text)
    for words in (
        "Date of the assessment",
        "20 November 2025",
        "Parental mental health",
        "She is missing a third of school",
        "Send to the LCSS",
        f'href="{contact}/part/2?then=check#eha_date"',
    ):
        assert words in check, words
    fields: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', check):
        fields.setdefault(name, []).append(value)
    del fields["form_token"]
    done = school.post(f"{contact}?checked=yes", **{**fields, "do": "complete"})
    assert done.status_code == 302, done.text
    assert "Done and saved" in school.get(done.location).text


def test_a_part_says_what_is_wrong_beside_its_question_and_in_the_list(site: Site, contact: str) -> None:
    school = site.signed_in(FIRST.id)
    wrong = send_part(school, f"{contact}/part/2", {"eha_in_place": True, "eha_date": "2025-13-40"})
    assert wrong.status_code == 422
    assert 'href="#eha_date"' in wrong.text
    assert "Error: Early Help Assessment" in wrong.text
    page = unescape(school.get(contact).text)
    assert states(page)["Early Help Assessment"] == "In progress"
    assert "must be a real date" in page
    check = unescape(school.get(f"{contact}/check").text)
    assert "This cannot be sent yet" in check
    assert 'value="complete"' not in check
    assert f'href="{contact}/part/2?then=check#eha_date"' in check


def test_what_an_answer_elsewhere_hides_is_not_asked_and_what_it_reveals_says_so_no_more(
    site: Site, contact: str
) -> None:
    school = site.signed_in(FIRST.id)
    assert "Only if you answered" in unescape(school.get(f"{contact}/part/2").text)
    send_part(school, f"{contact}/part/2", {"eha_in_place": False, "eha_missing": "No consent"})
    check = unescape(school.get(f"{contact}/check").text)
    assert "Why is there none, and who will complete it?" in check
    assert "Date of the assessment" not in check


def test_parts_keep_each_others_answers_also_from_two_tabs_and_when_one_is_emptied(
    site: Site, contact: str, answers: dict[str, Any]
) -> None:
    school = site.signed_in(FIRST.id)
    send_part(school, f"{contact}/part/4", answers, do="draft")
    send_part(school, f"{contact}/part/5", answers, do="draft")
    whole = unescape(school.get(f"{contact}?whole=yes").text)
    assert "The mother has been unwell since summer." in whole
    assert 'value="peer_conflict" checked' in whole
    send_part(school, f"{contact}/part/5", {}, do="draft")
    whole = unescape(school.get(f"{contact}?whole=yes").text)
    assert "The mother has been unwell since summer." in whole
    assert 'value="peer_conflict" checked' not in whole


def test_the_page_of_a_part_saves_only_that_part_by_itself(site: Site, contact: str) -> None:
    school = site.signed_in(FIRST.id)
    school.post(f"{contact}/draft", home_details="Ill", **{"questions-asked": "home_details home_factors"})
    school.post(f"{contact}/draft", school_details="Bullied", **{"questions-asked": "school_details"})
    whole = school.get(f"{contact}?whole=yes").text
    assert "Ill" in whole
    assert "Bullied" in whole


def test_all_questions_stand_on_one_page_for_whoever_prefers_it(
    site: Site, contact: str, answers: dict[str, Any]
) -> None:
    school = site.signed_in(FIRST.id)
    assert f'href="{contact}?whole=yes"' in school.get(contact).text
    whole = school.get(f"{contact}?whole=yes").text
    assert "Answer part by part" in whole
    kept = school.post(f"{contact}?whole=yes", why_concerned="Weeks missed", do="draft")
    assert kept.location == f"{contact}?whole=yes"
    fields = dict(flattened(answers))
    assert school.post(f"{contact}?whole=yes", **fields).status_code == 302
    assert site.office.task("contact_lcss").state == "completed"


def test_what_a_colleague_was_first_to_send_is_told_and_what_was_typed_is_kept(
    site: Site, contact: str, answers: dict[str, Any]
) -> None:
    school, colleague = site.signed_in(FIRST.id), site.signed_in(SECOND.id)
    send_part(school, f"{contact}/part/4", {"home_details": "She cares for her brother"}, do="draft")
    school.post(f"{contact}/release")
    page = unescape(school.get(f"{contact}/part/5").text)
    assert "Which school-based issues are involved?" in page
    site.office.complete("contact_lcss", answers, SECOND)
    fields = {"school_details": "Alone at break", "questions-asked": "school_factors school_details"}
    late = school.post(f"{contact}/part/5", do="continue", **fields)
    assert late.status_code == 409
    assert f"already completed by {SECOND.name}" in late.text
    assert "Alone at break" in late.text
    assert "school_factors" not in late.text
    assert "She cares for her brother" in school.get(contact).text
    assert "She cares for her brother" not in colleague.get(contact).text
    assert school.get(f"{contact}/part/5").location == contact


def test_a_part_typed_when_the_session_had_ended_is_kept_through_signing_in_again(
    site: Site, contact: str
) -> None:
    school = site.signed_in(FIRST.id)
    page = school.get(f"{contact}/part/4").text
    typed_by = re.search(r'name="typed_by" value="([^"]*)"', page)
    assert typed_by
    fields = {"home_details": "The mother is ill", "questions-asked": "home_details", "do": "continue"}
    token = re.search(r'name="form_token" value="(\w+)"', page)
    assert token
    site.clock.now += timedelta(hours=2)
    sent = {"form_token": token[1], "typed_by": typed_by[1], **fields}
    asked = school.client.post(f"{contact}/part/4", data=sent)
    kept = re.search(r'name="kept" value="([^"]*)"', asked.text)
    assert kept
    again = school.sign_in(FIRST.id, kept=unescape(kept[1]))
    assert "The mother is ill" in again.text
    assert '<p class="govuk-body app-as-typed">home_details' not in again.text


def test_a_part_that_is_not_there_and_a_part_of_somebody_elses_task_are_refused(
    site: Site, contact: str
) -> None:
    school = site.signed_in(FIRST.id)
    assert school.get(f"{contact}/part/0").status_code == 404
    assert school.get(f"{contact}/part/99").status_code == 404
    manager = site.signed_in(STAFF["team_manager"][0].id)
    assert manager.get(f"{contact}/part/1").location == contact
    assert manager.get(f"{contact}/check").location == contact
    refused = manager.post(f"{contact}/part/1", reasons="not_engaged", **{"questions-asked": "reasons"})
    assert refused.status_code == 403


def test_the_pages_of_a_long_form_ask_their_database_no_more_than_a_short_one(
    site: Site, contact: str, answers: dict[str, Any]
) -> None:
    school = site.signed_in(FIRST.id)
    send_part(school, f"{contact}/part/4", answers, do="draft")
    for address in (contact, f"{contact}/part/4", f"{contact}/check", f"{contact}?whole=yes"):
        school.get(address)
        with statements_counted(site.office.database) as sent:
            assert school.get(address).status_code == 200
        assert len(sent) <= 11 + (site.office.database.engine.dialect.name == "postgresql"), (address, sent)
