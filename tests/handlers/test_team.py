"""A manager's pages: who has how much, and giving a leaver's work to somebody else."""

import re

import pytest

from tests.engine.casework.office import PLAN
from tests.engine.triage.listed import put_pupils
from tests.handlers.conftest import Browser, Site
from web.bench.measuring import statements_counted

NAMES = ("amy", "ben", "cat")
LEE = {"case": {"lead_professional": {"name": "Lee Lead", "account": "lead"}}}


@pytest.fixture(autouse=True)
def casework_clock(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages' casework happens when the office's does."""
    monkeypatch.setattr("engine.store.moment.wall_clock", lambda: site.office.now)


@pytest.fixture
def tasks(site: Site) -> list[str]:
    """Three plans that the lead professional has taken, and one that nobody has."""
    with site.office.database.transaction() as session:
        put_pupils(session, *({"id": each} for each in NAMES))
    lead, taken = site.signed_in("lead"), []
    for child in ("sam", *NAMES):
        site.office.open(pupil=child)
        taken.append(site.office.task("plan").id)
        if child != "sam":
            lead.post(f"/tasks/{taken[-1]}/claim")
    return taken


@pytest.fixture
def manager(site: Site) -> Browser:
    return site.signed_in("manager")


@pytest.mark.usefixtures("tasks")
def test_the_team_is_shown_by_person_and_what_nobody_has_by_role(manager: Browser) -> None:
    page = manager.get("/team").text
    assert '<a class="govuk-link" href="/team/tasks?person=lead">3' in page
    assert '<a class="govuk-link" href="/team/tasks?person=nobody&role=lead_professional">1' in page.replace(
        "&amp;", "&"
    )


def test_cases_that_somebody_leads_are_counted_beside_those_in_which_they_have_tasks(
    site: Site, manager: Browser
) -> None:
    site.office.open(variables=LEE)
    site.office.complete("plan", PLAN)
    with site.office.database.transaction() as session:
        put_pupils(session, *({"id": each} for each in NAMES))
    site.office.open(pupil="amy")
    page = manager.get("/team").text
    assert re.search(r'Leads cases</span><a class="govuk-link" href="/cases\?leader=Lee%20Lead">1<', page)
    assert '<a class="govuk-link" href="/cases?leader=-">1 open case that nobody leads yet</a>' in page
    assert manager.get("/cases?leader=Lee%20Lead").text.count("Sam Hill") > 0
    assert "Sam Hill" not in manager.get("/cases?leader=-").text


def test_the_team_is_narrowed_to_a_school_and_each_number_leads_to_its_tasks(
    site: Site, manager: Browser
) -> None:
    with site.office.database.transaction() as session:
        put_pupils(session, {"id": "dan", "school_urn": "100002"}, {"id": "dot", "school_urn": "100002"})
    for child in ("sam", "dan", "dot"):
        site.office.open(pupil=child, variables=LEE)
        if child != "dot":
            site.signed_in("lead").post(f"/tasks/{site.office.task('plan').id}/claim")
    page = manager.get("/team?school=100002").text.replace("&amp;", "&")
    for number in (
        'href="/team/tasks?person=lead&school=100002">1<',
        'href="/team/tasks?person=nobody&role=lead_professional&school=100002">1<',
        'href="/cases?leader=Lee%20Lead&school=100002">2<',
    ):
        assert number in page
    assert "Filter: Dale Primary" in page
    assert "<strong>Dale Dale</strong>" in page  # of this school, without work
    assert "<strong>Hilda Hill</strong>" not in page
    listed = manager.get("/team/tasks?person=lead&school=100002").text
    assert listed.count('name="task"') == 1
    assert "Filter: Lee Lead, Dale Primary" in listed


@pytest.mark.usefixtures("tasks")
def test_the_team_is_narrowed_to_those_who_have_a_role(manager: Browser) -> None:
    page = manager.get("/team?role=school_lead").text
    assert "<strong>Hilda Hill</strong>" in page
    assert "<strong>Lee Lead</strong>" not in page
    assert "Somebody has every open task that this filter leaves." in page
    page = manager.get("/team?role=lead_professional").text
    assert "<strong>Lee Lead</strong>" in page
    assert "person=nobody" in page


@pytest.mark.parametrize("query", ["school=x&role=y&page=z", "school=%27%25&role=" + "r" * 500])
def test_a_team_of_nonsense_is_empty(manager: Browser, query: str) -> None:
    page = manager.get(f"/team?{query}")
    assert page.status_code == 200
    assert "Show all" in page.text
    assert "Nobody fits this filter." in page.text


def test_whoever_left_and_still_leads_a_case_stands_among_the_team(site: Site, manager: Browser) -> None:
    site.office.open(variables=LEE)
    site.office.complete("plan", PLAN)
    site.office.change("lead", active=False)
    page = manager.get("/team").text
    assert "Has left" in page
    assert "open cases led by Lee Lead" in page


def test_who_is_away_is_said_with_who_covers(site: Site, manager: Browser) -> None:
    today = site.office.now.date()
    days = {f"{which}_day-{part}": getattr(today, part) for which in ("first", "last")
            for part in ("day", "month", "year")}  # fmt: skip
    manager.post("/away", who="lead", covered_by="colleague", **days)
    assert "Col League covers" in manager.get("/team").text


@pytest.mark.usefixtures("tasks")
@pytest.mark.parametrize(
    ("query", "number"),
    [("", 4), ("person=lead", 3), ("person=nobody", 1), ("role=team_manager", 0), ("due=overdue", 0),
     ("due=soon", 4), ("due=sometime&person=lead", 3), ("process=support", 4), ("process=x", 0)],
)  # fmt: skip
def test_tasks_are_filtered_in_the_address_and_nonsense_finds_nothing(
    manager: Browser, query: str, number: int
) -> None:
    page = manager.get(f"/team/tasks?{query}")
    assert page.status_code == 200
    assert page.text.count('name="task"') == number


def test_the_filter_names_roles_and_people_that_have_tasks(site: Site, manager: Browser) -> None:
    site.signed_in("administrator").post("/users/lead", roles="lead_professional")
    page = manager.get("/team/tasks").text
    for there, value in ((True, "colleague"), (False, "lead"), (True, "school_lead"), (False, "trainer")):
        assert (f'<option value="{value}"' in page) is there, value


@pytest.mark.usefixtures("tasks")
def test_a_page_that_there_is_not_leads_to_the_last(manager: Browser) -> None:
    page = manager.get("/team/tasks?page=10000").text
    assert "There are only 1 page" in page
    assert manager.get("/team/tasks?page=many").status_code == 200


def test_a_leavers_tasks_go_to_a_colleague_and_those_that_went_are_named(
    site: Site, manager: Browser, tasks: list[str]
) -> None:
    asked = manager.get("/team/reassign?person=lead&whom=all")
    assert "Give 3 tasks to somebody else" in asked.text
    assert "Hilda Hill" not in asked.text  # has no role of theirs
    site.signed_in("lead").post(f"/tasks/{tasks[1]}", aim="Be in by nine")
    done = manager.post("/team/reassign", task=tasks[1:], to="colleague", reason="Lee leaves").text
    assert "2 tasks are with Col League now" in done
    assert "Left as they were: 1" in done
    assert "This task was already completed by Lee Lead" in done
    assert site.signed_in("colleague").get("/").text.count("Agree the plan<span") == 2


def test_what_is_missing_is_said_beside_it_and_what_was_typed_stays(
    manager: Browser, tasks: list[str]
) -> None:
    refused = manager.post("/team/reassign", task=tasks, to="", reason="")
    assert refused.status_code == 422
    assert "Choose who gets the tasks, or the teams" in refused.text
    assert "Say why these tasks go to somebody else" in refused.text
    long = manager.post("/team/reassign", task=tasks, to="colleague", reason="x" * 1001)
    assert "The reason must be 1000 characters or fewer" in long.text
    assert '<option value="colleague" selected>' in long.text


def test_choosing_nothing_leads_back_to_the_list(manager: Browser) -> None:
    answer = manager.get("/team/reassign?whom=ticked&person=lead")
    assert answer.location == "/team/tasks?person=lead"


@pytest.mark.parametrize("path", ["/team", "/team/tasks", "/team/reassign"])
def test_only_managers_see_the_team(site: Site, path: str) -> None:
    assert site.signed_in("lead").get(path).status_code == 403


def test_a_list_of_the_team_asks_no_more_for_more_tasks(site: Site, manager: Browser) -> None:
    def asked(path: str) -> int:
        manager.get(path)
        with statements_counted(site.office.database) as sent:
            assert manager.get(path).status_code == 200
        return len(sent)

    site.office.open()
    few = [asked(path) for path in ("/team", "/team/tasks")]
    with site.office.database.transaction() as session:
        put_pupils(session, *({"id": each} for each in NAMES))
    for child in NAMES:
        site.office.open(pupil=child)
    assert [asked(path) for path in ("/team", "/team/tasks")] == few
