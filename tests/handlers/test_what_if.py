"""What if, at the browser: an analyst plays the life of a child through a draft before anybody runs it."""

import html
import json
import re
from typing import Any

import pytest

from engine.process_versions import save_files
from engine.store.people import set_roles
from engine.store.process_drafts import files_of_draft
from engine.tables import events, what_if_lives
from engine.views.what_if import look_at_life
from tests.engine.casework.office import ANALYST, MOVED, PLAN, review
from tests.handlers.conftest import Browser, Site

CHILD = {
    "title": "A child who comes back", "begins-day": "5", "begins-month": "1", "begins-year": "2026",
    "age": "13", "parents": "1", "possible": "100", "attended": "98", "unauthorised": "2",
    "notice_sessions": "0",
}  # fmt: skip
REVIEW = {**review(98), "outcome": "improved"}


class Life:
    """A life that somebody plays in a draft of the support process."""

    def __init__(self, browser: Browser, draft: str, address: str) -> None:
        self.browser, self.draft, self.address = browser, draft, address

    @property
    def page(self) -> str:
        answer = self.browser.get(self.address)
        assert answer.status_code == 200, answer.text
        return html.unescape(answer.text)

    def answer(self, element: str, by: str = "Lead professional", **raw: Any) -> Any:
        return self.browser.post(f"{self.address}/answer/support/{element}", **{"as person": by, **raw})

    def next_date(self) -> None:
        """Press the button that lets time pass to the next date."""
        moment = re.search(r'name="moment" value="([^"]+)"', self.page)
        assert moment
        assert self.browser.post(f"{self.address}/wait", moment=moment[1]).status_code == 302


def drafted(site: Site, who: str = "analyst") -> tuple[Browser, str]:
    analyst = site.signed_in(who)
    answer = analyst.post("/drafts", title="Review after eight weeks", process=["support"])
    return analyst, answer.headers["Location"]


def begun(site: Site, **different: Any) -> Life:
    """A life that an analyst has just begun."""
    analyst, draft = drafted(site)
    answer = analyst.post(f"{draft}/support/what-if", **{**CHILD, **different})
    assert answer.status_code == 302, answer.text
    return Life(analyst, draft, answer.headers["Location"])


def analyst_with_cases(site: Site) -> None:
    site.office.do(set_roles, "both", ["analyst", "team_manager"], [])


def test_the_button_stands_at_each_process_of_a_draft(site: Site) -> None:
    analyst, draft = drafted(site)
    assert f"{draft}/support/what-if" in analyst.get(draft).text
    assert f"{draft}/support/what-if" in analyst.get(f"{draft}/support/steps").text
    assert "Play the life of a child" in analyst.get(f"{draft}/support/what-if").text


def test_six_weeks_pass_in_a_few_clicks_with_the_real_forms(site: Site) -> None:
    life = begun(site)
    assert "It is 5 January 2026" in life.page
    assert "Agree the plan" in life.page
    form = life.browser.get(f"{life.address}/answer/support/plan").text
    assert 'name="aim"' in form
    assert "As whom do you answer?" in form
    assert "“Agree the plan” is due" in life.page
    assert life.answer("plan", **PLAN).status_code == 302
    assert "Let time pass until 16 February 2026" in life.page
    life.next_date()
    assert "It is 16 February 2026" in life.page
    life.answer("review", **REVIEW)
    life.answer("approve", by="Team manager")
    assert "The process has ended" in life.page
    assert site.office.rows(events) == []


def test_the_way_is_drawn_and_told_with_its_dates(site: Site) -> None:
    life = begun(site)
    life.answer("plan", **PLAN)
    draft, _, name = life.address.removeprefix("/drafts/").partition("/support/what-if/")
    (picture,) = site.office.do(look_at_life, ANALYST, draft, name).pictures
    assert "wait" in picture.here
    assert {"begin", "plan"} <= picture.done
    assert re.search(r"<time[^>]*>5 January 2026[^<]*</time>", life.page)
    assert "<strong>Agree the plan</strong>" in life.page


def test_what_is_wrong_in_a_form_is_told_at_the_question(site: Site) -> None:
    life = begun(site)
    refused = life.answer("plan", aim="")
    assert refused.status_code == 422
    assert 'href="#aim"' in refused.text


def test_who_reviewed_is_told_that_a_second_person_approves(site: Site) -> None:
    life = begun(site)
    life.answer("plan", **PLAN)
    life.next_date()
    life.answer("review", by="Team manager", **REVIEW)
    assert (
        "Team manager (did what this checks)"
        in life.browser.get(f"{life.address}/answer/support/approve").text
    )
    refused = life.answer("approve", by="Team manager")
    assert refused.status_code == 422
    assert "two people are needed" in refused.text
    assert life.answer("approve", by="Team manager 2").status_code == 302


def test_a_task_is_answered_by_chance_where_the_answers_do_not_matter(site: Site) -> None:
    life = begun(site)
    assert life.answer("plan", do="chance").status_code == 302
    assert "Six weeks" in life.page


def test_what_people_tell_a_case_is_told_in_a_life(site: Site) -> None:
    life = begun(site)
    assert f"{life.address}/tell/case_withdrawn" in life.page
    assert 'name="why"' in life.browser.get(f"{life.address}/tell/case_withdrawn").text
    assert life.browser.post(f"{life.address}/tell/case_withdrawn", why="").status_code == 422
    life.browser.post(f"{life.address}/tell/case_withdrawn", **MOVED)
    assert "The process has ended" in life.page
    assert life.browser.get(f"{life.address}/tell/case_withdrawn").status_code == 404


def test_the_register_says_something_else_from_then_on(site: Site) -> None:
    life = begun(site)
    form = life.browser.get(f"{life.address}/figures").text
    assert 'name="attended"' in form
    assert 'value="98"' in form
    fewer = {"possible": "120", "attended": "60", "unauthorised": "60", "notice_sessions": "12"}
    assert life.browser.post(f"{life.address}/figures", **fewer, looked_after="no").status_code == 302
    assert 'value="60"' in life.browser.get(f"{life.address}/figures").text
    wrong = {**fewer, "attended": "130"}
    assert life.browser.post(f"{life.address}/figures", **wrong, looked_after="no").status_code == 422


def test_time_passes_until_a_day_of_ones_own_choice(site: Site) -> None:
    life = begun(site)
    day = {"until-day": "1", "until-month": "9", "until-year": "2026"}
    assert life.browser.post(f"{life.address}/wait", **day).status_code == 302
    assert "It is 1 September 2026" in life.page
    earlier = life.browser.post(f"{life.address}/wait", **{**day, "until-year": "2025"})
    assert earlier.status_code == 422
    assert "Choose a day after" in earlier.text
    assert life.browser.post(f"{life.address}/wait", moment="soon").status_code == 422
    assert life.browser.post(f"{life.address}/wait").status_code == 422


def test_one_goes_back_and_another_way_and_both_ways_stay(site: Site) -> None:
    life = begun(site)
    life.answer("plan", **PLAN)
    life.next_date()
    moments = re.findall(r'branch".*?name="moment" value="([^"]+)"', life.page, re.S)
    other = life.browser.post(f"{life.address}/branch", moment=moments[-1])
    branch = Life(life.browser, life.draft, other.headers["Location"])
    assert branch.address != life.address
    assert "What waits for somebody" in branch.page
    assert "Agree the plan" in branch.page
    assert "16 February 2026" in life.page
    assert "another way" in life.browser.get(f"{life.draft}/support/what-if").text


def test_a_life_is_kept_as_a_scenario_of_the_draft(site: Site) -> None:
    life = begun(site)
    life.answer("plan", **PLAN)
    assert life.browser.post(f"{life.address}/keep", title="").status_code == 422
    life.browser.post(f"{life.address}/keep", title="Waits six weeks")
    assert "scenarios/waits_six_weeks.json" in life.browser.get(life.draft).text
    files = site.office.do(files_of_draft, life.draft.removeprefix("/drafts/"))["support"].now.files
    assert b"Be in school by nine" in files["scenarios/waits_six_weeks.json"]
    page = life.browser.get(f"{life.draft}/support/what-if").text
    assert "Begin as a scenario of this draft does" in page
    like = {**CHILD, "begins_like": "scenarios/waits_six_weeks.json", "title": "Again"}
    again = life.browser.post(f"{life.draft}/support/what-if", **like)
    assert again.status_code == 302
    assert "It is 5 January 2026" in life.browser.get(again.headers["Location"]).text


def test_a_draft_with_errors_says_what_to_mend_first(site: Site) -> None:
    life = begun(site)
    life.browser.post(f"{life.draft}/support/steps/plan", **{"set due": "soon"})
    page = life.browser.get(f"{life.draft}/support/what-if")
    assert page.status_code == 200
    assert "the draft has errors" in page.text
    assert life.browser.get(life.address).status_code == 409


def test_the_form_that_begins_a_life_says_what_cannot_be(site: Site) -> None:
    analyst, draft = drafted(site)
    refused = analyst.post(f"{draft}/support/what-if", **{**CHILD, "attended": "101", "age": ""})
    assert refused.status_code == 422
    assert "No more sessions are attended than are possible" in refused.text
    assert site.office.rows(what_if_lives) == []


def test_a_life_goes_on_from_a_case_for_those_who_read_it(site: Site) -> None:
    site.office.open()
    site.office.complete("plan", PLAN)
    before = site.office.rows(events)
    analyst_with_cases(site)
    both, draft = drafted(site, "both")
    begins = both.post(
        f"{draft}/support/what-if/from-case", case_title="Sam", case_id=f"/cases/{site.office.case}"
    )
    life = Life(both, draft, begins.headers["Location"])
    life.next_date()
    assert "Review the plan" in life.page
    assert site.office.rows(events) == before
    analyst = site.signed_in("analyst")
    assert analyst.get(life.address).status_code == 403
    assert "goes on from a case" not in analyst.get(f"{draft}/support/what-if").text
    assert "Begin from a case instead" not in analyst.get(f"{draft}/support/what-if").text
    assert (
        analyst.post(
            f"{draft}/support/what-if/from-case", case_title="x", case_id=site.office.case
        ).status_code
        == 403
    )
    assert both.post(f"{draft}/support/what-if/from-case", case_title="x", case_id="").status_code == 422
    assert (
        both.post(f"{draft}/support/what-if/from-case", case_title="x", case_id="nothing").status_code == 404
    )


def test_many_lives_are_explored_with_what_none_of_them_reached(site: Site) -> None:
    life = begun(site)
    page = life.browser.post(f"{life.address}/explore", lives="10").text
    assert "10 lives" in page
    assert "Steps reached" in page
    assert "Longest wait" in page
    assert "Steps that no life reached" in page
    for wrong in ("1000", "", "x"):
        assert life.browser.post(f"{life.address}/explore", lives=wrong).status_code == 422


def test_explored_lives_are_held_to_what_the_draft_must_never_lose(site: Site) -> None:
    life = begun(site)
    assert (
        "No life broke what this draft must never lose"
        in life.browser.post(f"{life.address}/explore", lives="10").text
    )
    never = {"kind": "before", "first": ["review"], "then": ["plan"], "because": "A review comes first."}
    site.office.do(
        save_files, ANALYST, life.draft.removeprefix("/drafts/"), "support",
        {"process.invariants.json": json.dumps({"process": "support", "invariants": [never]}).encode()},
        "A rule", site.office.now,
    )  # fmt: skip
    page = html.unescape(life.browser.post(f"{life.address}/explore", lives="10").text)
    told = "nothing reaches “Agree the plan” without “Review the plan”: A review comes first."
    assert f"Broken in 10 lives: {told}" in page
    kept = life.browser.post(f"{life.address}/explore/keep", seed="0")
    stepped = life.browser.get(kept.headers["Location"])
    assert stepped.status_code == 200
    assert "by chance 0" in stepped.text
    assert "Agree the plan" in stepped.text
    assert life.browser.post(f"{life.address}/explore/keep", seed="-1").status_code == 422
    assert site.signed_in("manager").post(f"{life.address}/explore/keep", seed="0").status_code == 403


def test_managers_and_auditors_look_and_do_not_play(site: Site) -> None:
    life = begun(site)
    for who in ("manager", "auditor"):
        reader = site.signed_in(who)
        page = reader.get(life.address)
        assert page.status_code == 200
        assert "Answer it by chance" not in page.text
        assert reader.post(f"{life.address}/wait").status_code == 403
        assert reader.post(f"{life.address}/explore", lives="10").status_code == 403
        assert reader.post(f"{life.draft}/support/what-if", **CHILD).status_code == 403


@pytest.mark.parametrize("who", ["lead", "hill", "trainer"])
def test_lives_are_not_for_caseworkers(site: Site, who: str) -> None:
    life = begun(site)
    for path in (life.address, f"{life.draft}/support/what-if", f"{life.address}/figures"):
        assert site.signed_in(who).get(path).status_code == 403


def test_a_life_is_removed(site: Site) -> None:
    life = begun(site)
    assert life.browser.post(f"{life.address}/forget").status_code == 302
    assert life.browser.get(life.address).status_code == 404


@pytest.mark.parametrize("path", ["{0}/nothing/what-if", "{0}/support/what-if/nothing", "{1}/tell/nothing"])
def test_what_is_not_there_is_not_found(site: Site, path: str) -> None:
    life = begun(site)
    assert life.browser.get(path.format(life.draft, life.address)).status_code == 404


def test_a_task_that_is_not_open_says_so(site: Site) -> None:
    life = begun(site)
    assert life.browser.get(f"{life.address}/answer/support/review").status_code == 422
    assert life.answer("review", **REVIEW).status_code == 422
