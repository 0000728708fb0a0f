"""Pages that are read on a telephone, at four hundred per cent, on paper and by ear: as short as can be."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import func, select

from engine.store.database import open_database
from engine.tables import events
from tests.browser.conftest import served
from tests.browser.people import Site, Visitor
from tests.databases import without_waiting

CASE_HEIGHT, LIST_HEIGHT = 6_000, 5_000
LONGEST_CASES = 5
LISTS = ["/triage", "/cases", "/team/tasks", "/", "/?view=team"]
OVER_THE_EDGE = "document.documentElement.scrollWidth"
#: Links in the page's own part that say the same and lead elsewhere.
EQUAL_NAMES = """() => {
  const places = {};
  for (const link of document.querySelectorAll('main a[href]')) {
    const name = link.textContent.replace(/\\s+/g, ' ').trim();
    (places[name] ||= new Set()).add(link.getAttribute('href'));
  }
  return Object.keys(places).filter(name => places[name].size > 1);
}"""
#: What scrolls sideways and cannot be reached by keyboard, or has no name.
SILENT_SCROLLERS = """() => [...document.querySelectorAll('main *')].filter(each =>
  each.scrollWidth > each.clientWidth + 1 && each.checkVisibility()
  && ['auto', 'scroll'].includes(getComputedStyle(each).overflowX)
  && !(each.tabIndex === 0 && (each.ariaLabel || each.getAttribute('aria-labelledby')))
  && !each.matches('textarea, input, select')).map(each => each.className)"""


@pytest.fixture(scope="module")
def manager(
    county_file: Path, tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> Iterator[Visitor]:
    """A manager of the demo county at their browser."""
    file = shutil.copy(county_file, tmp_path_factory.mktemp("short") / "pathways.db")
    database = without_waiting(open_database(f"sqlite:///{file}"))
    with served(database) as address:
        person = Visitor(Site(address, database), chromium.new_context().new_page(), "manager")
        person.come_in()
        yield person
        person.page.context.close()
    database.close()


@pytest.fixture(scope="module")
def longest(manager: Visitor) -> list[str]:
    """The cases with the most to tell."""
    most = select(events.c.case_id).group_by(events.c.case_id).order_by(func.count().desc())
    with manager.site.database.reading() as session:
        return [f"/cases/{case_id}" for case_id in session.scalars(most.limit(LONGEST_CASES))]


def at(manager: Visitor, width: int, path: str) -> Page:
    """A page at a width; the window is put back by whoever asks for the next."""
    manager.page.set_viewport_size({"width": width, "height": 800})
    manager.go(path)
    return manager.page


def test_a_case_is_no_longer_than_six_thousand_pixels_on_a_telephone(
    manager: Visitor, longest: list[str]
) -> None:
    heights = {
        path: at(manager, 390, path).evaluate("document.documentElement.scrollHeight") for path in longest
    }
    assert all(height <= CASE_HEIGHT for height in heights.values()), heights


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_no_longer_than_five_thousand_pixels_on_a_telephone(manager: Visitor, path: str) -> None:
    assert at(manager, 390, path).evaluate("document.documentElement.scrollHeight") <= LIST_HEIGHT


@pytest.mark.parametrize("path", [*LISTS, "/team", "/reviews", "CASE", "CASE/attendance", "CASE?show=every"])
def test_at_four_hundred_per_cent_nothing_is_wider_than_the_page_and_what_scrolls_says_so(
    manager: Visitor, longest: list[str], path: str
) -> None:
    page = at(manager, 320, path.replace("CASE", longest[0]))
    assert page.evaluate(OVER_THE_EDGE) <= 320
    assert page.evaluate(SILENT_SCROLLERS) == []


def test_headings_of_a_case_name_sections_and_every_link_says_where_it_leads(
    manager: Visitor, longest: list[str]
) -> None:
    for path in longest:
        for show in ("", "?show=reasons", "?show=every"):
            page = at(manager, 1280, path + show)
            assert page.locator("main :is(h2, h3)").count() <= 12
            assert page.evaluate(EQUAL_NAMES) == []


def test_a_case_is_printed_on_six_sheets_at_most(manager: Visitor, longest: list[str]) -> None:
    sheets = {}
    for path in longest:
        paper = at(manager, 1280, path).pdf(format="A4", margin={"left": "15mm", "right": "15mm"})
        sheets[path] = len(re.findall(rb"/Type\s*/Page[^s]", paper))
    assert all(number <= 6 for number in sheets.values()), sheets


def test_pictures_keep_their_lines_and_words_where_a_person_chose_their_own_colours(
    manager: Visitor, longest: list[str]
) -> None:
    manager.page.emulate_media(forced_colors="active")
    try:
        for path, picture in ((longest[0], ".diagram"), (f"{longest[0]}/attendance", ".picture")):
            drawn = at(manager, 1280, path).locator(picture).first
            ground = drawn.evaluate("each => getComputedStyle(each).backgroundColor")
            ink = drawn.locator("text").first.evaluate("each => getComputedStyle(each).fill")
            assert (ground, ink) == ("rgb(255, 255, 255)", "rgb(11, 12, 12)")
    finally:
        manager.page.emulate_media(forced_colors="none")
