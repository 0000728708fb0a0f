"""The drawing page as an analyst uses it: drafts to draw in, and what people do there."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

import processes
from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.reading import read_xml
from engine.bpmn.rewriting import read_settings
from engine.identity import Actor
from engine.process_versions import begin_draft, save_files
from engine.store.database import Database, open_database
from engine.store.moment import present, set_up
from engine.store.people import Person, add_person
from engine.store.process_drafts import files_of_draft
from tests.browser.conftest import served
from tests.browser.people import Site, Visitor
from tests.browser.today import TODAY
from tests.databases import without_waiting
from tests.demo_office import let_passwords_be_checked_quickly

ANALYST = Actor("lucy", "Lucy Brand", frozenset({"analyst"}))
OTHER = Actor("anna", "Anna Lyst", frozenset({"analyst"}))


#: What browsers keep of whoever signed in, by site and name.
_SESSIONS: dict[str, dict[str, Any]] = {}


@contextmanager
def analysts_site(template: Path, folder: Path) -> Iterator[Site]:
    """A served database in which two analysts work, and nothing is published."""
    file = shutil.copy(template, folder / "pathways.db")
    database = without_waiting(open_database(f"sqlite:///{file}"))
    with database.transaction() as session:
        set_up(session, training=True)
        for actor in (ANALYST, OTHER):
            person = Person(
                id=actor.id, name=actor.name, reached_by=None, sign_in_name=actor.id, roles=actor.roles,
                schools=actor.schools, active=True, must_change_password=False, locked_until=None,
            )  # fmt: skip
            add_person(session, person, "no password", TODAY)
    let_passwords_be_checked_quickly(database)
    with served(database) as address:
        yield Site(address, database)
    database.close()


def signed_in(site: Site, contexts: Callable[..., BrowserContext], name: str, **options: Any) -> Visitor:
    """An analyst in a browser of their own; they sign in once for all tests of a site."""
    known = _SESSIONS.setdefault(site.address, {})
    visitor = Visitor(site, contexts(storage_state=known.get(name), **options).new_page(), name)
    if name not in known:
        visitor.come_in()
        known[name] = visitor.page.context.storage_state()
    return visitor


def draft_of_shipped(database: Database, keys: Sequence[str]) -> str:
    """A draft that holds shipped processes as if they had been drawn in it."""
    return draft_of_files(database, {key: ProcessFiles.read(processes.folder(key)).files for key in keys})


def draft_of_files(database: Database, files: Mapping[str, Mapping[str, bytes]]) -> str:
    """A draft that holds these files, by process."""
    with database.transaction() as session:
        now: datetime = present(session)
        draft_id = begin_draft(session, ANALYST, "Shorter reviews", [], now)
        for key, content in files.items():
            save_files(session, ANALYST, draft_id, key, dict(content), "Brought in", now)
    return draft_id


@dataclass
class Drawer:
    """An analyst at the drawing page of one process."""

    visitor: Visitor
    draft_id: str
    process: str

    @property
    def page(self) -> Page:
        """The page in their browser."""
        return self.visitor.page

    def open(self) -> "Drawer":
        """Open the page, and wait until it can be used."""
        self.visitor.go(f"/drafts/{self.draft_id}/{self.process}/canvas")
        return self.wait()

    def wait(self) -> "Drawer":
        """Wait until the page can be used, or looked at."""
        self.page.locator("[data-modeller][data-ready]").wait_for()
        return self

    def choose(self, element: str) -> None:
        """Open a step from the list; "" is the process itself."""
        self.page.locator(f'[data-step="{element}"]').click()

    def set(self, **values: str) -> None:
        """Fill fields of the panel, and leave each."""
        for name, value in values.items():
            control = self.field(name)
            kind = control.evaluate("control => control.tagName")
            if kind == "SELECT":
                control.select_option(value)
                continue
            if kind == "DIV":
                # As a person does: what Chromium puts in place of all at once may bring a style of its own.
                control.press("Control+a")
                self.page.keyboard.type(value)
            else:
                control.fill(value)
            control.press("Tab")

    def field(self, name: str) -> Locator:
        """Where a setting is typed: what an editor replaces only once that is done."""
        field = f'[id="setting-{name}"]'
        expression = self.page.locator(".app-modeller__expression", has=self.page.locator(field))
        if expression.count():
            expression.and_(self.page.locator("[data-settled]")).wait_for()
        return self.page.locator(f"{field}:not(.app-modeller__feel), {field} .cm-content")

    def saved(self) -> None:
        """Wait until the page says that all is saved."""
        expect(self.page.locator(".app-modeller__status")).to_contain_text("Saved at", timeout=15_000)

    def stored(self) -> bytes:
        """The diagram as the server has it."""
        with self.visitor.site.database.reading() as session:
            return files_of_draft(session, self.draft_id)[self.process].now.files[DIAGRAM]

    def stored_settings(self, element: str) -> dict[str, str]:
        """What is set of an element, as the server has it."""
        return read_settings(read_xml(self.stored(), DIAGRAM), element)
