"""A person goes through their tasks: in the order they want, by filters they keep, from one to the next."""

import re
from urllib.parse import quote

from engine import casework
from engine.store.saved_filters import MOST_FILTERS
from engine.tables import schools
from tests.engine.casework.office import LEAD, PLAN, Office, add_school
from tests.handlers.conftest import Browser, Site
from tests.handlers.test_referrals import referred
from web.bench.measuring import statements_counted

TEAM = "view=team&sort=child&school=100001"
#: The same in the address of a task.
CAME_FROM = f"?list={quote(TEAM, safe='')}"


def save(browser: Browser, name: str, told: str = TEAM) -> str:
    """Keep a filter; what the page says afterwards."""
    answer = browser.post("/my-work/saved", name=name, list=told)
    assert answer.status_code == 302
    return browser.get(answer.headers["Location"]).text


def opened(office: Office, *names: str) -> list[str]:
    """A case about a child of each name; the tasks."""
    found = []
    for name in names:
        referred(office, name)
        found.append(office.task("plan").id)
    return found


def test_a_filter_is_saved_under_a_name_stands_above_the_tasks_and_is_deleted(site: Site) -> None:
    opened(site.office, "ada")
    lead = site.signed_in("lead")
    said = save(lead, " Hill  first ")
    assert "The filter “Hill first” is saved." in said
    assert "Delete the filter “Hill first”" in said
    page = lead.get("/?view=mine").text
    assert 'aria-label="Saved filters"' in page
    assert f'href="/?{TEAM.replace("&", "&amp;")}">Hill first</a>' in page
    assert "Saved filters" not in site.signed_in("colleague").get("/").text
    lead.post("/my-work/saved/delete", name="Hill first")
    assert "Hill first" not in lead.get("/?view=team").text.replace("“Hill first” is deleted", "")


def test_a_filter_of_the_same_name_is_replaced(site: Site) -> None:
    lead = site.signed_in("lead")
    save(lead, "Mine")
    page = save(lead, "Mine", "view=mine&due=overdue")
    assert page.count(">Mine</a>") == 1
    assert "due=overdue" in page


def test_a_filter_without_a_name_and_one_too_many_are_not_saved_and_it_is_said(site: Site) -> None:
    lead = site.signed_in("lead")
    assert "Give the filter a name" in save(lead, "  ")
    for number in range(MOST_FILTERS):
        save(lead, f"Filter {number}")
    assert f"You have {MOST_FILTERS} saved filters" in save(lead, "One more")
    assert "is saved" in save(lead, "Filter 3")


def test_a_saved_filter_whose_school_is_gone_says_so_and_shows_what_still_holds(site: Site) -> None:
    opened(site.office, "ada", "bea")
    site.office.do(add_school, "100009", "Gone Primary")
    lead = site.signed_in("lead")
    gone = "view=team&school=100009&sort=child"
    assert "School: Gone Primary" in save(lead, "Gone", gone)
    with site.office.database.transaction() as session:
        session.execute(schools.delete().where(schools.c.urn == "100009"))
    page = lead.get(f"/?{gone}").text
    assert "asks for a school that is not there" in page
    assert "children from A to Z" in page
    assert "ada Hill" in page
    assert "Delete the filter “Gone”" in page


def test_nonsense_in_the_address_is_named_and_the_rest_holds(site: Site) -> None:
    opened(site.office, "ada")
    page = site.signed_in("lead").get(
        "/?view=team&process=x&child=y&person=z&due=never&sort=price&page=10000"
    )
    assert page.status_code == 200
    for words in ("a pathway", "a child", "a person", "a date", "an order"):
        assert words in page.text
    assert "not there" not in site.signed_in("lead").get("/?view=team&person=-&due=week").text


def test_a_school_hears_nothing_of_a_child_or_school_that_is_not_its_own(site: Site) -> None:
    opened(site.office, "ada")
    page = site.signed_in("dale").get("/?view=team&child=ada&school=100001").text
    assert "asks for a school and a child that is not there" in page
    assert "ada Hill" not in page
    assert "Hill Primary" not in page


def test_the_page_of_filters_offers_what_there_is_and_keeps_what_was_chosen(site: Site) -> None:
    (task,) = opened(site.office, "ada")
    site.office.do(casework.claim, LEAD, task, site.office.now)
    lead = site.signed_in("lead")
    page = lead.get("/my-work/filter?view=team&school=100001&person=lead").text
    for chosen in ('value="100001" selected>Hill Primary', 'value="lead" selected>Lee Lead'):
        assert chosen in page
    assert (
        "Lee Lead" not in site.signed_in("dale").get("/my-work/filter?view=team").text.partition("<main")[2]
    )
    assert site.signed_in("auditor").get("/my-work/filter").status_code == 403


def test_a_completed_task_leads_on_to_the_next_of_the_list_with_its_filter(site: Site) -> None:
    ada, bea = opened(site.office, "ada", "bea")
    lead = site.signed_in("lead")
    assert f'/tasks/{ada}{CAME_FROM}"' in lead.get(f"/?{TEAM}").text
    page = lead.get(f"/tasks/{ada}{CAME_FROM}").text
    assert f'action="/tasks/{ada}{CAME_FROM}"' in page
    done = lead.post(f"/tasks/{ada}{CAME_FROM}", **PLAN)
    case = lead.get(done.headers["Location"]).text
    assert f'/tasks/{bea}{CAME_FROM}">Agree the plan, bea Hill</a>' in case
    done = lead.post(f"/tasks/{bea}{CAME_FROM}", **PLAN)
    assert "Nothing is left in the list that you came from." in lead.get(done.headers["Location"]).text


def test_the_task_page_goes_on_to_the_next_and_at_the_end_back_to_the_list(site: Site) -> None:
    ada, bea = opened(site.office, "ada", "bea")
    lead = site.signed_in("lead")
    link = re.search(r'href="(/my-work/next\?[^"]+)"', lead.get(f"/tasks/{ada}{CAME_FROM}").text)
    assert link
    on = lead.get(link[1].replace("&amp;", "&")).headers["Location"]
    assert on.startswith(f"/tasks/{bea}?list=")
    end = lead.get(link[1].replace("&amp;", "&").replace(ada, bea))
    assert end.headers["Location"] == f"/?{TEAM}"
    assert "That was the last task of this list." in lead.get(end.headers["Location"]).text


def test_a_draft_a_claim_and_a_refused_answer_keep_the_list(site: Site) -> None:
    (ada,) = opened(site.office, "ada")
    lead, address = site.signed_in("lead"), f"/tasks/{ada}?list=view%3Dteam"
    assert lead.post(f"/tasks/{ada}/claim?list=view%3Dteam").headers["Location"] == address
    assert lead.post(address, do="draft").headers["Location"] == address
    assert f'action="{address}"' in lead.post(address).text


def test_a_list_of_nonsense_breaks_nothing(site: Site) -> None:
    (ada,) = opened(site.office, "ada")
    lead = site.signed_in("lead")
    for told in ("%2500", "child%3D%2500%26view%3Dteam", "%26%26%3D", "x" * 4000, "page%3D9e9", "%ff"):
        for path in (
            f"/tasks/{ada}?list={told}",
            f"/my-work/next?after={ada}&list={told}",
            f"/my-work/next?list={told}",
        ):
            assert lead.get(path).status_code in (200, 302), path


def test_more_tasks_and_a_filter_ask_the_database_little_more(site: Site) -> None:
    opened(site.office, "ada")
    lead, asked = site.signed_in("lead"), []
    lead.get(f"/?{TEAM}")
    for names in ((), ("bea", "cem", "dan")):
        opened(site.office, *names)
        with statements_counted(site.office.database) as sent:
            lead.get(f"/?{TEAM}")
        asked.append(len(sent))
    assert asked[0] == asked[1] <= 16
