"""People at a browser: what they do on the pages, in their words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from engine.identity import Actor
from engine.store.database import Database
from engine.store.moment import present
from engine.work.due_cases import Beat, beat
from web.demo.staff import PASSWORD

#: Fills fields in their order, as somebody does who sees them and cannot write more than they take: in one
#: go, because to ask the browser about each takes longer than the page. The page's scripts hear of all of it.
_FILL = """fields => {
  const named = (name) => [...document.querySelectorAll(`[name="${name}"]`)];
  const seen = (one, name) => {
    if (one?.checkVisibility({ visibilityProperty: true }) && !one.disabled && !one.readOnly) return one;
    throw new Error(`${name} cannot be answered on ${location}`);
  };
  const write = (name, text) => {
    const one = seen(named(name)[0], name);
    one.focus();
    if (one.matches("select")) {
      const choice = [...one.options].find((each) => each.value === text || each.label === text);
      choice.selected = true;
      for (const told of ["input", "change"]) one.dispatchEvent(new Event(told, { bubbles: true }));
      return;
    }
    one.select();
    document.execCommand(text ? "insertText" : "delete", false, text);
    one.blur();
  };
  for (const [name, text] of fields) {
    const choice = named(name).find((one) => /radio|checkbox/.test(one.type) && one.value === text);
    if (choice) { if (!choice.checked) seen(choice, name).click(); }
    else if (named(`${name}-day`).length)
      text.split("-").forEach((part, place) => write(`${name}-${["year", "month", "day"][place]}`, part));
    else write(name, text);
  }
}"""


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
        fields: list[tuple[str, str]] = []
        for name, value in answers.items():
            if isinstance(value, list) and value and isinstance(value[0], Mapping):
                self._fill(fields)
                fields = []
                self._give_rows(f"{prefix}{name}", value)
            else:
                fields += chosen_or_written(f"{prefix}{name}", value)
        self._fill(fields)

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

    def _fill(self, fields: Sequence[tuple[str, str]]) -> None:
        if fields:
            self.page.evaluate(_FILL, fields)

    def _give_rows(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        for number, row in enumerate(rows):
            prefix = f"{name}.{number}."
            if not self.page.locator(f'[name^="{prefix}"]').count():
                self.page.locator(f'button[value="add:{name}"]').click()
                self.page.locator(f'[name^="{prefix}"]').first.wait_for(state="attached")
            self.answer(row, prefix)


def chosen_or_written(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """What is chosen or written in the fields of a question, in their words."""
    if isinstance(value, bool):
        yield name, "yes" if value else "no"
    elif isinstance(value, list):
        yield from ((name, item) for item in value)
    else:
        yield name, str(value)


def titles(page: Page) -> list[str]:
    """What the chronology of the case on this page tells, newest first: a hundred at once."""
    address = page.url.partition("#")[0]
    page.goto(f"{address}{'&' if '?' in address else '?'}long=yes")
    return page.locator(".moj-timeline__title").all_inner_texts()
