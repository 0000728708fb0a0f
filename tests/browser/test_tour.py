"""The README's tour leads through the demo as it says, word by word, on a phone and at a desk."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from engine.store.database import open_database
from tests.amount import many
from tests.browser.conftest import as_shipped, served
from tests.browser.people import Site, Visitor
from tests.browser.touring import Tourist, steps_of, turns_of, untried

#: How wide the screen is, and whether the browser runs scripts.
SCREENS = {"on a phone without scripts": (390, False), "at a desk": (1280, True)}


@pytest.fixture(scope="module")
def tour() -> list[str]:
    return steps_of((Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8"))


def test_the_tour_is_short_and_says_nothing_that_is_not_tried(tour: list[str]) -> None:
    assert 1 < len(tour) <= 10
    assert [marked for step in tour for marked in untried(step)] == []


@pytest.mark.parametrize("screen", [*SCREENS][: many(2, 1)])
def test_the_tour_leads_where_it_says(
    county_file: Path,
    tmp_path: Path,
    contexts: Callable[..., BrowserContext],
    tour: list[str],
    screen: str,
) -> None:
    width, scripts = SCREENS[screen]
    database = open_database(f"sqlite:///{shutil.copy(county_file, tmp_path / 'pathways.db')}")
    with served(database, as_shipped) as address:
        page = contexts(viewport={"width": width, "height": 900}, java_script_enabled=scripts).new_page()
        tourist = Tourist(Visitor(Site(address, database), page, ""))
        for step in tour:
            for turn in turns_of(step):
                getattr(tourist, turn.does)(**turn.words)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, step
    database.close()
