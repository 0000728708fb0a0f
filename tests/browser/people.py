"""People at a browser: what they do on the pages, in their words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page

from engine.identity import Actor
from engine.store.database import Database
from engine.store.moment import present
from engine.work.due_cases import Beat, beat
from web.demo.staff import PASSWORD


@dataclass(frozen=True)
class Site:
    """A served application, its database, and who works there, by role."""

    address: str
    database: Database
    staff: Mapping[str, list[Actor]] = field(default_factory=dict)

    def beat(self) -> None:
        """Let the worker do what is due."""
        while beat(self.database, present) != Beat():
            pass


def complaints_of(page: Page) -> list[str]:
    """What the browser refuses from now on, as it says so in its console."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    return said


@dataclass
class Visitor:
    """One person and their browser."""

    site: Site
    page: Page
    name: str

    def sign_in(self) -> None:
        """Go to the site and sign in."""
        self.page.goto(f"{self.site.address}/sign-in")
        self.page.fill("[name=name]", self.name)
        self.page.fill("[name=password]", PASSWORD)
        self.press("Sign in")

    def come_in(self) -> None:
        """Sign in without looking at the page for that, which is the same for everybody."""
        address, asks = f"{self.site.address}/sign-in", self.page.context.request
        token = re.search(r'name="form_token" value="(\w+)"', asks.get(address).text())
        assert token
        form = {"form_token": token[1], "name": self.name, "password": PASSWORD}
        assert asks.post(address, form=form, max_redirects=0).status == 302, self.name

    def read(self, path: str) -> str:
        """The source of a page, which is not drawn; it has to be there."""
        answer = self.page.context.request.get(f"{self.site.address}{path}")
        assert answer.ok, f"{path}: {answer.status}"
        return answer.text()

    def go(self, path: str) -> None:
        """Open a page by its address; it has to be there."""
        answer = self.page.goto(f"{self.site.address}{path}")
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"

    def press(self, label: str) -> None:
        """Press a button that leads to a page, and wait for the page: a click alone does not."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=label).first.click()

    def follow(self, label: str) -> None:
        """Follow a link and wait for its page."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=label).first.click()

    def answer(self, answers: Mapping[str, Any], prefix: str = "") -> None:
        """Fill the form on the page."""
        for name, value in answers.items():
            self._give(f"{prefix}{name}", value)

    def answer_in_parts(self, answers: Mapping[str, Any]) -> None:
        """Go through the parts of the long form on the page, to where all answers are checked."""
        with self.page.expect_navigation():
            self.page.locator(".govuk-task-list__link").first.click()
        while "/part/" in self.page.url:
            asked = self.page.locator("[name=questions-asked]").input_value().split()
            self.answer({name: value for name, value in answers.items() if name in asked})
            self.press("Save and continue")

    def send_answers(self) -> None:
        """Complete the task whose form is on the page; where its answers are checked first, from there."""
        button = self.page.locator('.govuk-button[name="do"]:is([value="complete"], [value="check"])')
        with self.page.expect_navigation():
            button.click()
        if self.page.url.partition("?")[0].endswith("/check") and button.count():
            with self.page.expect_navigation():
                button.click()

    def _give(self, name: str, value: Any) -> None:
        if isinstance(value, bool):
            self._named(name, "yes" if value else "no").check()
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            self._give_rows(name, value)
        elif isinstance(value, list):
            for item in value:
                self._named(name, item).check()
        elif self.page.locator(f'[name="{name}-day"]').count():
            for part, text in zip(("year", "month", "day"), str(value).split("-"), strict=True):
                self.page.fill(f'[name="{name}-{part}"]', text)
        elif self._named(name, str(value)).count():
            self._named(name, str(value)).check()
        elif self.page.locator(f'select[name="{name}"]').count():
            self.page.select_option(f'select[name="{name}"]', str(value))
        else:
            self.page.fill(f'[name="{name}"]', str(value))

    def _give_rows(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        for number, row in enumerate(rows):
            prefix = f"{name}.{number}."
            if not self.page.locator(f'[name^="{prefix}"]').count():
                self.page.locator(f'button[value="add:{name}"]').click()
                self.page.locator(f'[name^="{prefix}"]').first.wait_for(state="attached")
            self.answer(row, prefix)

    def _named(self, name: str, value: str) -> Locator:
        return self.page.locator(f'input[name="{name}"][value="{value}"]:is([type=radio], [type=checkbox])')


def titles(page: Page) -> list[str]:
    """What the chronology of the case on this page tells, newest first: a hundred at once."""
    address = page.url.partition("#")[0]
    page.goto(f"{address}{'&' if '?' in address else '?'}long=yes")
    return page.locator(".moj-timeline__title").all_inner_texts()
