"""An analyst changes route 2, and a colleague publishes it, without ever touching a mouse."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from engine.casework import open_case
from engine.identity import Actor
from engine.store.database import open_database
from engine.store.moment import present
from engine.store.processes import latest_versions
from engine.tables import cases, process_instances, pupils, users
from tests.browser.conftest import served
from tests.browser.keys import Keys
from tests.browser.people import Site
from tests.browser.test_everybody_can_use_it import faults_of
from tests.databases import without_waiting

ROUTE_2 = "route_2_team_around_family"


@pytest.fixture(scope="module")
def site(county_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo county, in which cases have run for a year."""
    file = shutil.copy(county_file, tmp_path_factory.mktemp("keyboard") / "pathways.db")
    database = without_waiting(open_database(f"sqlite:///{file}"))
    with served(database) as address:
        yield Site(address, database)
    database.close()


def opened(site: Site) -> str:
    """A case on route 2 about a child who has none; its id."""
    with site.database.transaction() as session:
        officer = session.execute(select(users).where(users.c.sign_in_name == "county")).one()
        actor = Actor(officer.id, officer.name, frozenset({"county_officer", "school_lead", "system"}))
        children = session.scalars(select(pupils.c.id).where(pupils.c.id.not_in(select(cases.c.pupil_id))))
        return open_case(session, actor, "county_route", children.all()[0], {}, present(session))


def version_of(site: Site, case_id: str) -> int:
    """The number of the version of route 2 on which a case would run."""
    with site.database.reading() as session:
        pins = session.scalars(select(process_instances.c.pins).where(process_instances.c.case_id == case_id))
        newest = latest_versions(session)[ROUTE_2]
        return newest.number if pins.all()[0][ROUTE_2] == newest.digest else newest.number - 1


def begin(analyst: Keys) -> None:
    """Begin a draft of route 2."""
    analyst.menu("Processes")
    analyst.follow("Drafts of changes")
    analyst.write("What is it to change?", "Review the case work after six weeks")
    analyst.to("Route 2: Team Around the Family")
    analyst.press("Space")
    analyst.follow("Begin the draft")


def choose(analyst: Keys, step: str) -> None:
    """Go to a step in the list beside the picture, and open its settings."""
    analyst.press("Home")
    for _ in range(60):
        if analyst.where()["name"].startswith(step):
            break
        analyst.press("ArrowDown")
    analyst.press("Enter")
    expect(analyst.page.locator("#modeller-chosen")).to_be_focused()


def draw(analyst: Keys) -> None:
    """Change when case work is reviewed, and let another than who discussed it set up the team."""
    analyst.follow("Picture")
    analyst.page.locator("[data-modeller][data-ready=open]").wait_for()
    analyst.to("The process as a whole")
    choose(analyst, "Review date")
    analyst.write("When", "P6W")
    analyst.to("Back to the list", "Shift+Tab")
    analyst.press("Enter")
    choose(analyst, "Put a Team Around the Family in place")
    analyst.to("An approval")
    analyst.press("Enter")
    analyst.write("Not by whoever did", "discuss_next_steps")
    analyst.write("If approved", "The team agrees its first plan.")
    analyst.write("If refused", "The LCSS is asked again.")
    analyst.press("Tab")


def mistype_a_condition(analyst: Keys) -> None:
    """Write a condition in another language, be told, and take it as it must be."""
    page = analyst.page
    analyst.to("Back to the list", "Shift+Tab")
    analyst.press("Enter")
    choose(analyst, "What is agreed?")
    analyst.to("No further action, with advice")
    analyst.press("Enter")
    analyst.write("Taken when", '${outcome == "no_further_action"}')
    expect(page.locator("[data-modeller-faults]")).to_contain_text("another language")
    analyst.press("Escape")
    analyst.to("Take it in FEEL", "Shift+Tab")
    analyst.press("Enter")
    expect(page.locator("[data-modeller-faults]")).to_contain_text("Nothing is wrong")
    expect(page.locator(".app-modeller__status")).to_contain_text("Saved at", timeout=15_000)
    assert faults_of(page) == []


def ask_more(analyst: Keys) -> None:
    """Add a question to the form of a step."""
    analyst.back("The draft")
    analyst.follow("Steps of Route 2")
    expect(analyst.page.get_by_role("link", name="contact_made")).to_have_count(0)
    # The first of that name leads to the step further down, the second into it.
    for _ in range(2):
        analyst.follow("Contact the LCSS with the Early Help Assessment")
    analyst.follow("Its questions")
    analyst.to("Ask something more")
    analyst.press("Enter")
    analyst.write("The question", "Who was told of the contact?")
    analyst.write("What the answer is called", "who_was_told")
    analyst.to("Kind")
    analyst.page.keyboard.type("One of")
    analyst.follow("Add the question")
    analyst.write("What can be chosen", "family | The family\nnobody | Nobody yet")
    analyst.follow("Save in the draft")
    assert faults_of(analyst.page) == []


def paste_rules(analyst: Keys) -> None:
    """Copy the rules, change one where spreadsheets change it, and paste them."""
    page = analyst.page
    analyst.back("The draft")
    analyst.to("Files")
    analyst.press("Enter")
    analyst.follow("decisions/lcss_next_step.dmn")
    for way in ("Paste them from a spreadsheet", "Paste from a spreadsheet"):
        analyst.to(way)
        analyst.press("Enter")
    analyst.to("All rules, as a spreadsheet copies them")
    analyst.press("Control+a")
    analyst.press("Control+c")
    copied = page.evaluate("navigator.clipboard.readText()")
    changed = copied.replace("An appropriate Team Around", "A fitting Team Around")
    page.evaluate("text => navigator.clipboard.writeText(text)", changed)
    analyst.press("Control+v")
    analyst.follow("Take these rules")
    assert faults_of(page) == []


def play_half_a_year(analyst: Keys) -> None:
    """Play a life by chance and let time pass."""
    analyst.back("The draft")
    analyst.follow("What if?")
    analyst.follow("Begin")
    analyst.follow("Answer it by chance")
    analyst.to("Let time pass until another day")
    analyst.press("Enter")
    analyst.write("Day", "26")
    analyst.write("Month", "5")
    analyst.write("Year", "2027")
    analyst.follow("Let time pass")
    expect(analyst.page.locator("main")).to_contain_text("It is 26 May 2027")
    analyst.back("What if?")


def nothing_to_press_on_paper(page: Page) -> bool:
    """Whether a printed page is without fields and buttons."""
    page.emulate_media(media="print")
    controls = page.locator("button, .govuk-button, input, select, textarea, summary")
    there = controls.evaluate_all("all => all.filter(one => one.checkVisibility()).length")
    page.emulate_media(media="screen")
    return not there


def propose(analyst: Keys) -> None:
    """See what it would have meant, and propose it."""
    analyst.back("The draft")
    analyst.follow("What it would have meant")
    expect(analyst.page.locator("main")).to_contain_text("would have been")
    analyst.back("The draft")
    assert faults_of(analyst.page) == []
    assert nothing_to_press_on_paper(analyst.page)
    analyst.write("Why should it be published?", "Families wait too long.")
    analyst.follow("Propose it")
    expect(analyst.page.get_by_text("Somebody publishes it who did not begin it")).to_be_visible()


def send_back(manager: Keys) -> None:
    """Read what is different, and ask for something else."""
    manager.menu("Processes")
    manager.follow("Drafts of changes")
    manager.follow("Review the case work after six weeks")
    for words in (
        "Review date” happens after 6 weeks",
        "may not do",
        "Who was told of the contact?",
        "A fitting",
    ):
        expect(manager.page.locator("main")).to_contain_text(words)
    manager.write("What should be different?", "Is the school told?")
    manager.follow("Send it back")


def test_an_analyst_changes_a_pathway_and_a_colleague_publishes_it_by_keyboard_alone(
    site: Site, contexts: Callable[..., BrowserContext]
) -> None:
    old_case = opened(site)
    analyst = Keys(site, contexts(permissions=["clipboard-read", "clipboard-write"]).new_page(), "analyst")
    analyst.sign_in()
    begin(analyst)
    draft = analyst.page.url.removeprefix(site.address)
    draw(analyst)
    mistype_a_condition(analyst)
    ask_more(analyst)
    paste_rules(analyst)
    play_half_a_year(analyst)
    propose(analyst)

    manager = Keys(site, contexts().new_page(), "manager").sign_in()
    send_back(manager)
    analyst.open(draft)
    analyst.follow("It is seen to")
    analyst.follow("Propose it")
    manager.open(draft)
    manager.follow("Publish")
    expect(manager.page.get_by_text("New cases run on it").first).to_be_visible()
    assert (version_of(site, opened(site)), version_of(site, old_case)) == (2, 1)
    assert (analyst.unseen, manager.unseen) == (set(), set())
