"""What waits for a decision, and deciding on several where their diagram allows it."""

from dataclasses import replace

import pytest

from engine.bpmn.bundle import DIAGRAM
from engine.process_versions import publish
from tests.engine.casework.office import ANALYST, BOTH, PLAN, files, review
from tests.engine.triage.listed import put_pupils
from tests.handlers.conftest import Site

MARK = b'<spiffworkflow:property name="restsOn" value="plan" />'
SEVERAL = MARK + b'<spiffworkflow:property name="severalAtOnce" value="yes" />'


@pytest.fixture(autouse=True)
def casework_clock(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages' casework happens when the office's does."""
    monkeypatch.setattr("engine.store.moment.wall_clock", lambda: site.office.now)


def wait(site: Site, *children: str) -> list[str]:
    """Cases of children whose end waits for approval; the tasks."""
    office, cases = site.office, []
    others = [{"id": each} for each in children if each != "sam"]
    if others:
        office.do(put_pupils, *others)
    for child in children:
        cases.append(office.open(pupil=child))
        office.complete("plan", PLAN)
    office.later(weeks=7)
    found = []
    for case in cases:
        office.case = case
        office.fire()
        office.complete("review", review(99, "improved"))
        found.append(office.task("approve").id)
    return found


def allow_several(site: Site) -> None:
    """The support process as an analyst lets several ends be approved at once."""
    support = files("support")
    changed = {**support.files, DIAGRAM: support.diagram.replace(MARK, SEVERAL)}
    site.office.do(publish, ANALYST, [replace(support, files=changed)], "Several", site.office.now)


def test_a_manager_sees_what_waits_and_who_asks(site: Site) -> None:
    wait(site, "sam")
    manager = site.signed_in("manager")
    assert "Approvals (1)" in manager.get("/").text
    page = manager.get("/approvals").text
    assert "Approve the end" in page
    assert "Lee Lead" in page
    assert 'name="task"' not in page  # the diagram wants each to be looked at
    assert manager.get("/?view=approvals").location == "/approvals"


def test_from_one_approval_the_manager_goes_on_to_the_next_and_at_the_end_back_to_the_list(
    site: Site,
) -> None:
    tasks = wait(site, "sam", "amy")
    manager, came_from = site.signed_in("manager"), "?list=view%3Dapprovals"
    page = manager.get("/approvals").text
    first, second = sorted(tasks, key=lambda each: page.index(f'href="/tasks/{each}{came_from}"'))
    assert "Go on to the next task of the list" in manager.get(f"/tasks/{first}{came_from}").text
    assert manager.get(f"/my-work/next{came_from}&after={first}").location == f"/tasks/{second}{came_from}"
    for task, words in ((first, f"/tasks/{second}{came_from}"), (second, "Nothing is left in the list")):
        done = manager.post(f"/tasks/{task}{came_from}")
        assert words in manager.get(done.location).text
    end = manager.get(f"/my-work/next{came_from}&after={second}").location
    page = manager.get(manager.get(end).location).text
    assert "That was the last task of this list." in page
    assert "<title>Approvals" in page


def test_the_way_back_from_an_approval_leads_to_its_page_of_the_list(site: Site) -> None:
    manager = site.signed_in("manager")
    assert manager.get("/?view=approvals&page=3").location == "/approvals?page=3"


def test_whoever_did_what_it_checks_is_told_that_a_second_person_decides(site: Site) -> None:
    office = site.office
    office.open()
    office.complete("plan", PLAN, BOTH)
    office.later(weeks=7)
    office.fire()
    office.complete("review", review(99, "improved"), BOTH)
    assert "a second person decides" in site.signed_in("both").get("/approvals").text
    assert "a second person decides" not in site.signed_in("manager").get("/approvals").text


def test_who_decides_on_nothing_has_no_such_place(site: Site) -> None:
    wait(site, "sam")
    lead = site.signed_in("lead")
    assert "Approvals (" not in lead.get("/").text
    assert "No approval waits for you." in lead.get("/approvals").text
    assert site.signed_in("auditor").get("/approvals").status_code == 403


def test_a_page_of_approvals_that_there_is_not_leads_to_the_last(site: Site) -> None:
    wait(site, "sam")
    assert "There are only 1 page" in site.signed_in("manager").get("/approvals?page=10000").text


def test_several_are_decided_at_once_where_the_diagram_allows_it(site: Site) -> None:
    allow_several(site)
    waiting = wait(site, "sam", "amy", "ben")
    manager = site.signed_in("manager")
    assert manager.get("/approvals").text.count('name="task"') == 3
    asked = manager.get("/approvals/together", query_string={"task": waiting}).text
    assert "Approve the end: 3 at once" in asked
    site.signed_in("both").post(f"/tasks/{waiting[0]}")
    done = manager.post("/approvals/together", task=waiting, once="k").text
    assert "2 approvals are decided" in done
    assert "already completed by Bo Both" in done
    again = manager.post("/approvals/together", task=waiting[1:], once="k").text
    assert "2 approvals are decided" in again


def test_several_are_refused_where_the_diagram_does_not_allow_it(site: Site) -> None:
    waiting = wait(site, "sam", "amy")
    manager = site.signed_in("manager")
    assert manager.get("/approvals/together", query_string={"task": waiting}).location == "/approvals"
    left = manager.post("/approvals/together", task=waiting).text
    assert "Nothing was decided" in left
    assert left.count("is decided on its own page") == 2


def test_nobody_learns_of_children_out_of_reach_by_naming_tasks(site: Site) -> None:
    allow_several(site)
    waiting = wait(site, "sam")
    dale = site.signed_in("dale")
    assert dale.get("/approvals/together", query_string={"task": waiting}).location == "/approvals"
    page = dale.post("/approvals/together", task=waiting).text
    assert "Sam Hill" not in page
    assert "Nothing was decided" in page


def test_two_managers_at_one_approval_do_not_both_decide(site: Site) -> None:
    (task,) = wait(site, "sam")
    first, second = site.signed_in("manager"), site.signed_in("both")
    assert first.get(f"/tasks/{task}").status_code == second.get(f"/tasks/{task}").status_code == 200
    assert first.post(f"/tasks/{task}").status_code == 302
    late = second.post(f"/tasks/{task}")
    assert late.status_code == 409
    assert "completed by Mo Manager" in late.text
