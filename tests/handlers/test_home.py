"""The first page says to everybody what they have to do, or what they can do here and where to begin."""

import pytest
from sqlalchemy import delete

from engine.tables import user_schools
from tests.engine.views.test_inbox import due_in
from tests.handlers.conftest import Site
from web.bench.measuring import statements_counted


def test_whoever_has_no_task_of_their_own_sees_the_teams_with_a_word(site: Site) -> None:
    site.office.open()
    lead = site.signed_in("lead")
    page = lead.get("/").text
    assert "You have no tasks of your own. These are your team’s." in page
    assert "Agree the plan" in page
    mine = lead.get("/?view=mine").text
    assert "You have no tasks of your own at the moment." in mine
    assert "Agree the plan" not in mine


@pytest.mark.parametrize(
    ("path", "most"), [("/?view=team", 10), ("/tasks/{task}", 10), ("/cases/{case}", 19)]
)
def test_a_page_asks_its_database_no_more_than_it_must(site: Site, path: str, most: int) -> None:
    case_id = site.office.open()
    page = path.format(case=case_id, task=site.office.task("plan").id)
    lead = site.signed_in("lead")
    lead.get(page)
    with statements_counted(site.office.database) as sent:
        assert lead.get(page).status_code == 200
    # PostgreSQL is also told how long the note of who reads it may wait.
    assert len(sent) <= most + (site.office.database.engine.dialect.name == "postgresql"), sent


def test_beside_the_inboxes_stands_what_is_overdue_and_due_this_week_and_leads_there(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.store.moment.wall_clock", lambda: site.office.now)
    site.office.open()
    lead = site.signed_in("lead")
    due_in(site.office, site.office.task("plan").id, 3)
    page = lead.get("/").text.replace("&amp;", "&")
    assert 'href="/?view=team&due=week">1 due within 7 days<' in page
    assert " overdue<" not in page
    due_in(site.office, site.office.task("plan").id, -1)
    lead.post(f"/tasks/{site.office.task('plan').id}/claim")
    page = lead.get("/").text.replace("&amp;", "&")
    for view in ("mine", "team"):
        assert f'href="/?view={view}&due=overdue">1 overdue<' in page
    assert "due within 7 days<" not in page


def test_whoever_has_a_task_sees_their_own(site: Site) -> None:
    site.office.open()
    lead = site.signed_in("lead")
    lead.post(f"/tasks/{site.office.task('plan').id}/claim")
    page = lead.get("/").text
    assert "<title>My tasks" in page
    assert "You have no tasks of your own" not in page


def test_a_school_lead_without_a_school_is_told_what_is_missing_and_whom_to_ask(site: Site) -> None:
    with site.office.database.transaction() as session:
        session.execute(delete(user_schools).where(user_schools.c.user_id == "hill"))
    page = site.signed_in("hill").get("/").text
    assert "No school is named for your account yet" in page
    assert "Ann Administrator" in page
    assert "No school is named" not in site.signed_in("dale").get("/").text


def test_without_a_school_nothing_leads_to_pages_without_children_and_they_say_why(site: Site) -> None:
    with site.office.database.transaction() as session:
        session.execute(delete(user_schools).where(user_schools.c.user_id == "hill"))
    browser = site.signed_in("hill")
    page = browser.get("/").text
    for place in ("/referrals", "/triage", "/cases", "/attendance", "/search"):
        assert f'href="{place}"' not in page
        assert f'action="{place}"' not in page
    for place in ("/reviews", "/attendance"):
        refused = browser.get(place)
        assert refused.status_code == 403
        assert "no school is named for your account yet. Ask an administrator" in refused.text
    assert 'href="/cases"' in site.signed_in("dale").get("/").text


@pytest.mark.parametrize(
    ("who", "there", "not_there"),
    [
        ("analyst", {"/processes", "/attendance"}, {"/users", "/clock"}),
        ("auditor", {"/cases", "/readings", "/break-glass", "/attendance", "/processes"}, {"/users"}),
        ("trainer", {"/clock"}, {"/users", "/attendance"}),
        ("administrator", {"/users", "/imports", "/outbox", "/processes"}, {"/clock", "/attendance"}),
    ],
)
def test_whoever_works_on_no_case_reads_what_they_can_do_and_where_to_begin(
    site: Site, who: str, there: set[str], not_there: set[str]
) -> None:
    person = site.signed_in(who)
    page = person.get("/", follow_redirects=True).text
    main = page[page.index("<main") : page.index("</main>")]
    for address in there:
        assert f'href="{address}"' in main, address
        assert person.get(address).status_code == 200
    for address in not_there:
        assert f'href="{address}"' not in main, address
    assert f"Your role here: {who.title()}." in main
