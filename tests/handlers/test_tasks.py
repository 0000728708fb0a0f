"""A task in the browser: seen, taken, drafted, completed once, and never by the wrong person."""

import json
import re
from datetime import timedelta
from html import escape, unescape

from sqlalchemy import update

from engine import casework
from engine.store.tasks import put_draft
from engine.tables import tasks
from tests.engine.casework.office import MANAGER, MOVED, review
from tests.handlers.conftest import Browser, Site

AIM = "Be in school by nine"


def plan(site: Site) -> str:
    """The address of the first task of a new case."""
    site.office.open()
    return f"/tasks/{site.office.task('plan').id}"


def test_a_task_is_shown_with_its_form_and_for_whom(site: Site) -> None:
    page = site.signed_in("lead").get(plan(site))
    assert page.status_code == 200
    for words in (
        "Agree the plan",
        "Sam Hill, Hill Primary",
        "What should change?",
        "Nobody has taken it yet",
    ):
        assert words in page.text


def test_completing_a_task_says_so_and_what_comes_next(site: Site) -> None:
    lead = site.signed_in("lead")
    done = lead.post(plan(site), aim=AIM)
    assert done.status_code == 302
    case = lead.get(done.location).text
    assert "Done and saved: Agree the plan" in case
    assert "Six weeks" in case
    assert AIM in case


def test_wrong_answers_come_back_with_what_was_typed(site: Site) -> None:
    wrong = site.signed_in("lead").post(plan(site), aim="", **{"from_day-day": "31", "from_day-month": "2"})
    assert wrong.status_code == 422
    assert "Error: Agree the plan" in wrong.text
    assert 'href="#aim"' in wrong.text
    assert 'value="31"' in wrong.text


def test_refused_answers_are_a_draft_for_whoever_looks_elsewhere_before_mending_them(site: Site) -> None:
    address, lead = plan(site), site.signed_in("lead")
    lead.post(address, aim=AIM, **{"from_day-day": "31", "from_day-month": "2"})
    again = lead.get(address).text
    assert AIM in again
    assert 'value="31"' in again
    assert "This is your draft" in again
    assert "Taken by Lee Lead" in site.signed_in("colleague").get(address).text


def test_the_second_to_complete_a_task_is_told_who_was_first(site: Site) -> None:
    address = plan(site)
    lead, colleague = site.signed_in("lead"), site.signed_in("colleague")
    lead.post(address, aim=AIM)
    late = colleague.post(address, aim="Something I typed for an hour")
    assert late.status_code == 409
    assert "already completed by Lee Lead on" in late.text
    assert "Something I typed for an hour" in late.text
    assert f'href="{address}"' in late.text
    assert "Completed by Lee Lead" in colleague.get(address).text


def test_what_came_too_late_is_listed_by_its_questions(site: Site) -> None:
    address = plan(site)
    lead, colleague = site.signed_in("lead"), site.signed_in("colleague")
    asked = re.search(r'name="asked-as" value="([^"]+)"', colleague.get(address).text)
    assert asked
    lead.post(address, aim=AIM)
    late = colleague.post(address, **{"aim": "Something I typed", "asked-as": unescape(asked[1])})
    question = json.loads(unescape(asked[1]))["aim"]
    assert f">{escape(question)}</dt>" in late.text
    assert "asked-as" not in late.text
    assert ">aim<" not in late.text


def test_a_double_click_completes_once_and_answers_twice(site: Site) -> None:
    address, lead = plan(site), site.signed_in("lead")
    first, second = (lead.post(address, aim=AIM, once="one-key") for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.location == second.location
    assert site.office.kinds().count("userTask") == 1


def test_what_was_changed_after_going_back_is_not_said_to_be_saved(site: Site) -> None:
    address, lead = plan(site), site.signed_in("lead")
    lead.post(address, aim=AIM, once="one-key")
    changed = lead.post(address, aim="Be in school on Mondays", once="one-key")
    assert changed.status_code == 409
    assert "already completed by Lee Lead" in changed.text
    assert "Be in school on Mondays" in changed.text


def test_a_draft_is_kept_for_whoever_typed_it(site: Site) -> None:
    address, lead = plan(site), site.signed_in("lead")
    kept = lead.post(address, aim="Be in sch", do="draft")
    assert kept.location == address
    again = lead.get(address).text
    assert "saved as a draft" in again
    assert "Be in sch" in again
    assert "Be in sch" not in site.signed_in("colleague").get(address).text


def test_the_page_saves_a_draft_by_itself(site: Site) -> None:
    address, lead = plan(site), site.signed_in("lead")
    assert "saved_at" in (lead.post(f"{address}/draft", aim="Be in").json or {})
    assert "Be in" in lead.get(address).text


def test_who_begins_to_type_in_a_task_takes_it_and_is_told_so(site: Site) -> None:
    address = plan(site)
    lead, colleague = site.signed_in("lead"), site.signed_in("colleague")
    assert (lead.post(f"{address}/draft", aim="Be in").json or {})["takes"] is True
    assert (lead.post(f"{address}/draft", aim="Be in sch").json or {})["takes"] is False
    assert "You have taken this task." in lead.get(address).text
    assert "Taken by Lee Lead." in colleague.get(address).text
    assert colleague.post(f"{address}/draft", aim="Me too").status_code == 403


def test_a_draft_after_the_session_ended_is_refused_in_words_a_script_reads(site: Site) -> None:
    address, lead = plan(site), site.signed_in("lead")
    token = lead.token()
    site.clock.now += timedelta(hours=2)
    late = lead.client.post(
        f"{address}/draft", data={"form_token": token}, headers={"Accept": "application/json"}
    )
    assert late.status_code == 401
    assert late.is_json


def test_who_sends_what_a_colleague_has_taken_keeps_what_they_typed_and_sees_who_it_is(site: Site) -> None:
    address, lead, colleague = plan(site), site.signed_in("lead"), site.signed_in("colleague")
    lead.post(f"{address}/claim")
    late = colleague.post(address, aim="Something I typed for an hour")
    assert "somebody else has taken it" in late.text
    assert "Something I typed for an hour" in late.text
    assert f'href="{address}"' in late.text
    assert "Taken by Lee Lead" in colleague.get(address).text


def test_a_task_is_taken_and_given_back(site: Site) -> None:
    address, lead, colleague = plan(site), site.signed_in("lead"), site.signed_in("colleague")
    assert "Take this task" in lead.get(address).text
    lead.post(f"{address}/claim")
    assert "You have taken this task" in lead.get(address).text
    assert "Agree the plan" in lead.get("/").text
    assert colleague.post(f"{address}/claim").status_code == 409
    assert "somebody else has taken it" in colleague.get(address).text
    assert colleague.post(address, aim=AIM).status_code == 403
    lead.post(f"{address}/release")
    assert "Nobody has taken it yet" in colleague.get(address).text


def test_giving_a_task_asks_to_whom_and_why_on_its_own_page(site: Site) -> None:
    address, manager = plan(site), site.signed_in("manager")
    for said, told, kept in (
        ({"to": "", "reason": "Lee is on leave"}, "Choose who gets the task", "Lee is on leave"),
        ({"to": "colleague", "reason": " "}, "Say why you give it", 'value="colleague" selected'),
    ):
        unsaid = manager.post(f"{address}/assign", **said)
        assert unsaid.status_code == 422
        assert told in unsaid.text
        assert kept in unsaid.text
    site.signed_in("lead").post(f"{address}/claim")
    assert 'value="lead"' not in manager.get(address).text  # who has it already
    manager.post(f"{address}/assign", to="colleague", reason="Lee is on leave")
    assert "The task is with Col League now" in manager.get(address).text


def test_a_manager_gives_a_task_to_somebody_who_is_told_of_it(site: Site) -> None:
    address, manager = plan(site), site.signed_in("manager")
    assert "Give this task to somebody" in manager.get(address).text
    assert manager.post(f"{address}/assign", to="colleague", reason="Lee is on leave").status_code == 302
    colleague = site.signed_in("colleague")
    inbox = colleague.get("/").text
    assert "Lee is on leave" in inbox
    notice = inbox.split('name="notice" value="')[1].split('"')[0]
    assert "Lee is on leave" in colleague.get("/notices").text
    colleague.post("/notices/read", notice=notice, **{"from": "home"})
    assert "Lee is on leave" not in colleague.get("/").text
    assert "nothing that you have not read" in colleague.get("/notices").text


def test_a_school_sees_the_task_of_its_child_but_not_that_of_another(site: Site) -> None:
    address = plan(site)
    assert site.signed_in("dale").get(address).status_code == 403
    page = site.signed_in("hill").get(address)
    assert page.status_code == 200
    assert "You cannot complete this task: it belongs to another role" in page.text


def to_approval(site: Site) -> str:
    """The address of a manager's approval, whose review somebody in both roles did."""
    office = site.office
    office.open()
    office.complete("plan", {"aim": AIM})
    office.later(weeks=6)
    office.fire()
    browser: Browser = site.signed_in("both")
    today = f"{site.clock():%Y-%m-%d}"
    held = review(95, "improved") | {"from": today, "as_of": today}
    browser.post(f"/tasks/{office.task('review').id}", **as_posted(held))
    return f"/tasks/{office.task('approve').id}"


def as_posted(answers: dict[str, str]) -> dict[str, str]:
    """Answers as the fields of a page: dates in three parts."""
    fields: dict[str, str] = {}
    for name, value in answers.items():
        if name in ("from", "as_of"):
            fields |= dict(
                zip((f"{name}-year", f"{name}-month", f"{name}-day"), value.split("-"), strict=True)
            )
        else:
            fields[name] = value
    return fields


def test_whoever_did_the_review_cannot_approve_it_and_is_told_why(site: Site) -> None:
    address = to_approval(site)
    both = site.signed_in("both")
    page = both.get(address).text
    assert "a second person must do it" in page
    assert "Who can do it" in page
    assert "Mo Manager" in page
    refused = both.post(address)
    assert refused.status_code == 403
    assert "because you did the step that it checks" in refused.text
    assert site.signed_in("manager").post(address).status_code == 302
    assert site.office.open_tasks() == set()


def test_a_task_without_a_form_says_what_to_do(site: Site) -> None:
    page = site.signed_in("manager").get(to_approval(site))
    assert "Complete the task when it is done" in page.text


def test_a_withdrawn_task_keeps_what_was_typed(site: Site) -> None:
    address, office = plan(site), site.office
    office.do(put_draft, office.task("plan").id, "lead", {"aim": "Half"}, office.now)
    office.do(casework.send_message, MANAGER, office.case, "case_withdrawn", MOVED, office.now, key="k")
    lead = site.signed_in("lead")
    assert "no longer needed" in lead.get(address).text
    assert lead.post(address, aim=AIM).status_code == 409
    assert "was withdrawn" in lead.get("/").text


def test_what_is_a_colleagues_by_name_says_so_and_is_taken_with_a_reason(site: Site) -> None:
    address = plan(site)
    task_id = address.rpartition("/")[2]
    with site.office.database.transaction() as session:
        session.execute(update(tasks).where(tasks.c.id == task_id).values(assignee="lead", meant_for="lead"))
    assert "This task is for you." in site.signed_in("lead").get(address).text
    colleague = site.signed_in("colleague")
    page = colleague.get(address).text
    assert "This task is for Lee Lead." in page
    assert "Take it instead of Lee Lead" in page
    assert "Say why you take it" in colleague.post(f"{address}/claim").text
    colleague.post(f"{address}/claim", reason="Lee is away")
    assert "You have taken this task." in colleague.get(address).text
