"""Pages that everybody can use: no fault that a machine can find, a phone's width, no console complaint."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import html
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from engine.store.database import open_database
from engine.tables import cases, tasks
from tests.browser.conftest import served
from tests.browser.people import Site, Visitor, complaints_of
from tests.databases import without_waiting

PHONE = {"width": 375, "height": 800}

#: Who looks at which page; CASE, TASK and CHILD are looked up on the inbox, or at a step of a pathway.
PAGES = [
    ("lead", "/"),
    ("lead", "/?view=team"),
    ("lead", "/?view=done"),
    ("lead", "/search"),
    ("lead", "SEARCH"),
    ("lead", "/cases"),
    ("school", "/cases?flag=sen_support&sort=name"),
    ("school", "/referrals"),
    ("school", "/referrals?by=all&page=2"),
    ("lead", "/?view=team&sort=child&due=overdue&school=gone"),
    ("lead", "/my-work/filter?view=team"),
    ("manager", "CASE/restriction"),
    ("manager", "CASE/readers"),
    ("manager", "CASE/history"),
    ("auditor", "/break-glass"),
    ("lead", "CASE"),
    ("lead", "CASE?show=every"),
    ("lead", "CASE/attendance"),
    ("lead", "CASE/notes"),
    ("lead", "CASE/concern"),
    ("lead", "TASK"),
    ("school", "TASK"),
    ("lcss", "TASK"),
    ("manager", "TASK"),
    ("manager", "/team"),
    ("manager", "/team/tasks"),
    ("manager", "/team/reassign?whom=all"),
    ("manager", "/approvals"),
    ("manager", "/reviews"),
    ("lead", "/reviews?span=month"),
    ("manager", "CHILD"),
    ("manager", "CHILD/looked-after"),
    ("manager", "CHILD/parents"),
    ("manager", "CHILD/parents/new"),
    ("school", "TASK:identify_barriers"),
    ("school", "TASK:identify_barriers/part/1"),
    ("school", "TASK:identify_barriers/check"),
    ("school", "TASK:identify_barriers?whole=yes"),
    ("county", "TASK:gather_evidence"),
    ("manager", "TASK:oversee"),
    ("manager", "CASE:manager_decides"),
    ("analyst", "/processes"),
    ("analyst", "/processes/support_pathway"),
    ("analyst", "/processes/legal_sanction"),
    ("analyst", "/drafts"),
    ("analyst", "DRAFT"),
    ("manager", "DRAFT"),
    ("analyst", "DRAFT/route_2_team_around_family/steps"),
    ("analyst", "DRAFT/route_2_team_around_family/steps/contact_lcss"),
    ("analyst", "DRAFT/route_2_team_around_family/forms/lcss_contact"),
    ("analyst", "DRAFT/route_2_team_around_family/forms/lcss_contact/why_concerned"),
    ("analyst", "DRAFT/route_2_team_around_family/tables/lcss_next_step"),
    ("analyst", "DRAFT/route_2_team_around_family/text/README.md"),
    ("analyst", "DRAFT/route_2_team_around_family/letters/advice_to_child"),
    ("analyst", "DRAFT/route_2_team_around_family/differences"),
    ("analyst", "DRAFT/replay"),
    ("analyst", "/processes/route_2_team_around_family/versions/1"),
    ("school", "/help"),
    ("analyst", "/help/intermediateCatchEvent"),
    ("analyst", "/help/FIRST"),
    ("analyst", "/help/rows"),
    ("analyst", "/help/letter-rows"),
    ("analyst", "/help/functions-school-days"),
    ("trainer", "/clock"),
    ("admin", "/users"),
    ("admin", "/imports"),
    ("county", "/imports/log"),
    ("auditor", "/"),
    ("auditor", "/readings"),
    ("auditor", "/readings?since=1+1+2020"),
    ("manager", "/account/readings"),
]
#: What axe finds in order need not be written out, nor the way to a fault, which shows its own source.
ONLY_FAULTS = {"resultTypes": ["violations"], "selectors": False}
#: Words of the paths above: where their links lead, and on which page the first of them stands.
PLACES = (
    ("CASE", "/cases/", "/?view=team"),
    ("TASK", "/tasks/", "/?view=team"),
    ("DRAFT", "/drafts/", "/drafts"),
)


@pytest.fixture(scope="module")
def site(county_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo county as `make demo` makes it."""
    file = shutil.copy(county_file, tmp_path_factory.mktemp("everybody") / "pathways.db")
    database = without_waiting(open_database(f"sqlite:///{file}"))
    with served(database) as address:
        yield Site(address, database)
    database.close()


@pytest.fixture(scope="module")
def signed_in(site: Site, chromium: Browser) -> Iterator[Callable[[str], Visitor]]:
    """Members of staff at their browsers, each signed in once."""
    people: dict[str, Visitor] = {}

    def person(name: str) -> Visitor:
        if name not in people:
            people[name] = Visitor(site, chromium.new_context().new_page(), name)
            people[name].come_in()
        return people[name]

    yield person
    for each in people.values():
        each.page.context.close()


def waiting_at(site: Site, step: str) -> tuple[str, str, str]:
    """A task, its case and its child, where somebody has to do this step of a pathway."""
    with site.database.reading() as session:
        found = select(tasks.c.case_id, tasks.c.id, cases.c.pupil_id).join(
            cases, cases.c.id == tasks.c.case_id
        )
        row = session.execute(found.where(tasks.c.element == step, tasks.c.state == "open")).all()[0]
    return row.id, row.case_id, row.pupil_id


def open_page(person: Visitor, path: str) -> Page:
    """Open a page; CASE and TASK are the team's first, or of a step that is named; DRAFT is the first."""
    kind, _, step = path.partition(":")
    if step or kind.startswith("CHILD"):
        _, name, more = re.split(r"^(\w*)", step)
        task_id, case_id, pupil_id = waiting_at(person.site, name or "manager_decides")
        places = {"CASE": f"/cases/{case_id}", "TASK": f"/tasks/{task_id}{more}"}
        path = places.get(kind) or kind.replace("CHILD", f"/children/{pupil_id}")
    if path == "SEARCH":
        person.go("/search")
        person.page.fill("[name=wanted]", "ma")
        person.press("Search")
        return person.page
    for word, place, where in PLACES:
        if path.startswith(word):
            links = html.fromstring(person.read(where)).iterfind(".//table//a[@href]")
            addresses = (link.get("href", "") for link in links)
            path = path.replace(word, next(each for each in addresses if each.startswith(place)))
    person.go(path)
    return person.page


def faults_of(page: Page) -> list[str]:
    """What axe finds, without the one known exception of radios that reveal a question."""
    found = Axe().run(page, options=ONLY_FAULTS).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:200]}"
        for fault in found
        for node in fault["nodes"]
        if not (fault["id"] == "aria-allowed-attr" and "govuk-radios__input" in node["html"])
    ]


@pytest.mark.parametrize(("name", "path"), PAGES, ids=lambda value: str(value))
def test_no_page_keeps_anybody_out_and_every_page_fits_a_phone(
    signed_in: Callable[[str], Visitor], name: str, path: str
) -> None:
    person = signed_in(name)
    complaints = complaints_of(person.page)
    page = open_page(person, path)
    assert page.locator("h1").count() == 1
    assert faults_of(page) == []
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert wide <= PHONE["width"]
    assert complaints == []


@pytest.mark.parametrize(("name", "path"), [("lead", "CASE/attendance"), ("manager", "CHILD")])
def test_a_register_is_read_on_a_phone_from_its_newest_week(
    signed_in: Callable[[str], Visitor], name: str, path: str
) -> None:
    page = open_page(signed_in(name), path)
    page.set_viewport_size({"width": 390, "height": 800})
    faults = faults_of(page)
    wide = page.evaluate("document.documentElement.scrollWidth")
    strip = page.get_by_role("region", name="The register, week by week").first
    newest = strip.locator("tbody tr").first.locator("td").last.bounding_box()
    strip.focus()
    focused = strip.evaluate("strip => strip === document.activeElement")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert faults == []
    assert wide <= 390
    assert newest is not None
    assert newest["x"] + newest["width"] <= 390
    assert focused


@pytest.mark.parametrize(("name", "path"), [("lead", "CASE"), ("lead", "TASK")])
def test_on_paper_stands_what_was_recorded_and_no_address(
    signed_in: Callable[[str], Visitor], name: str, path: str
) -> None:
    page = open_page(signed_in(name), path)
    page.emulate_media(media="print")
    addresses = page.locator("a.govuk-link").evaluate_all(
        "links => links.filter(link => getComputedStyle(link, '::after').content.includes('/')).length"
    )
    recorded = page.locator(".app-why .govuk-details__text")
    unread = recorded.evaluate_all("all => all.filter(one => !one.checkVisibility()).length")
    links = page.locator("a.govuk-link").count()
    page.emulate_media(media="screen")
    assert links > 0
    assert (addresses, unread) == (0, 0)


def test_who_looks_at_the_case_before_mending_refused_answers_finds_them_again(
    signed_in: Callable[[str], Visitor],
) -> None:
    person = signed_in("lcss")
    page = open_page(person, "TASK")
    page.get_by_label("Who did you discuss this with?").fill("Tom Ashby")
    person.press("Save and tell the school")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    person.follow("Open the case")
    page.go_back()
    expect(page.get_by_label("Who did you discuss this with?")).to_have_value("Tom Ashby")


def test_the_sign_in_page_keeps_nobody_out(site: Site, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto(f"{site.address}/sign-in")
    assert faults_of(page) == []
    page.close()
