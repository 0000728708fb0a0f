"""The page that draws tables as an analyst uses it."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from engine.store.process_drafts import files_of_draft
from tests.browser.people import Visitor


@dataclass
class TableDrawer:
    """An analyst at the page that draws one file of tables."""

    visitor: Visitor
    draft_id: str
    process: str
    table: str

    @property
    def page(self) -> Page:
        """The page in their browser."""
        return self.visitor.page

    def open(self) -> "TableDrawer":
        """Open the page, and wait until it can be used."""
        self.visitor.go(f"/drafts/{self.draft_id}/{self.process}/tables/{self.table}/drawing")
        return self.wait()

    def wait(self) -> "TableDrawer":
        """Wait until the page can be used, or looked at."""
        self.page.locator("[data-modeller][data-ready]").wait_for()
        return self

    def cell(self, entry: str) -> Locator:
        """Where the entry of a rule is typed, by its id."""
        return self.page.locator(f'[data-element-id="{entry}"] [contenteditable]')

    def type(self, cell: Locator, text: str) -> None:
        """Type a text in place of what stands in a cell."""
        cell.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def send(self) -> None:
        """Let the page save without its pause, and wait until it says that all is saved."""
        expect(self.status).to_contain_text("Not saved yet")
        self.page.evaluate("window.dispatchEvent(new Event('online'))")
        self.saved()

    def saved(self) -> None:
        """Wait until the page says that all is saved."""
        expect(self.status).to_contain_text("Saved at", timeout=15_000)

    @property
    def status(self) -> Locator:
        """Whether all is saved."""
        return self.page.locator(".app-modeller__status")

    def stored(self) -> bytes:
        """The file as the server has it."""
        with self.visitor.site.database.reading() as session:
            return files_of_draft(session, self.draft_id)[self.process].now.decisions[self.table]
