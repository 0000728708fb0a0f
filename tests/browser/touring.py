"""The README's tour, read as a person reads it: each thing to do, in the order of its words.

Owns the few turns of phrase that the tour is written in. What is set in italics, in bold, in quotation
marks or as code has to belong to one of them, so that nothing of the tour goes untried.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from playwright.sync_api import Locator, expect

from tests.browser.people import Visitor

_BEGINS, _ENDS = "<!-- tour -->", "<!-- /tour -->"
#: What is said -> what is done. Names are those of the methods of `Tourist`.
_TURNS = {
    "sign_in": r"[Ss]ign in as `(?P<who>\w+)`",
    "open_task": r"[Oo]pen \*(?P<task>[^*]+)\* of \*\*(?P<child>[^*]+)\*\*",
    "answer": r"\*(?P<question>[^*]+)\* with \*(?P<choice>[^*]+)\*",
    "choose": r"[Cc]hoose \*(?P<choice>[^*]+)\*",
    "write": r"[Ww]rite “(?P<text>[^”]+)” under \*(?P<question>[^*]+)\*",
    "press": r"[Pp]ress \*(?P<button>[^*]+)\*",
    "follow": r"[Ff]ollow \*(?P<link>[^*]+)\*",
    "find": r"[Ff]ind \*(?P<task>[^*]+)\* of \*\*(?P<child>[^*]+)\*\*",
    "read": r"[Rr]ead “(?P<text>[^”]+)”",
}
_TURN = re.compile(
    "|".join(rf"(?P<{name}>{turn.replace('?P<', f'?P<{name}_')})" for name, turn in _TURNS.items())
)
_MARKED = re.compile(r"`[^`]+`|\*\*[^*]+\*\*|\*[^*]+\*|“[^”]+”")


class Turn(NamedTuple):
    """One thing to do: the method's name, and what the words name."""

    does: str
    words: dict[str, str]


def steps_of(readme: str) -> list[str]:
    """The numbered steps of the tour, each in one line."""
    tour = readme.partition(_BEGINS)[2].partition(_ENDS)[0]
    return [" ".join(step.split()) for step in re.split(r"^\d+\. ", tour, flags=re.MULTILINE)[1:]]


def turns_of(step: str) -> Iterator[Turn]:
    """What a step says to do, in order."""
    for found in _TURN.finditer(step):
        does = str(found.lastgroup and next(name for name in _TURNS if found.group(name)))
        named = {key: value for key, value in found.groupdict().items() if key.startswith(f"{does}_")}
        yield Turn(does, {key.removeprefix(f"{does}_"): value for key, value in named.items() if value})


def untried(step: str) -> list[str]:
    """What a step marks and no turn of phrase takes up."""
    return _MARKED.findall(_TURN.sub("", step))


class Tourist:
    """Somebody who follows the tour: at most one person is signed in at a time."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.page = visitor.page

    def sign_in(self, who: str) -> None:
        """Sign the last one out, if anybody is there, and this one in."""
        if self.page.get_by_role("button", name="Sign out").count():
            self.visitor.press("Sign out")
        self.visitor.name = who
        self.visitor.sign_in()

    def open_task(self, task: str, child: str) -> None:
        """Open a task on the first page, or in the team's list."""
        with self.page.expect_navigation():
            self._row(task, child).get_by_role("link", name=task).first.click()

    def find(self, task: str, child: str) -> None:
        """See a task in one's own list."""
        expect(self._row(task, child)).to_be_visible()

    def _row(self, task: str, child: str) -> Locator:
        return self.page.get_by_role("row").filter(has_text=task).filter(has_text=child).first

    def choose(self, choice: str) -> None:
        """Choose one of the only choices of a page."""
        self.page.get_by_label(choice, exact=True).check()

    def answer(self, question: str, choice: str) -> None:
        """Choose one of the answers to a question."""
        self.page.get_by_role("group", name=question).get_by_label(choice, exact=True).check()

    def write(self, question: str, text: str) -> None:
        """Write an answer."""
        self.page.get_by_label(question, exact=True).fill(text)

    def press(self, button: str) -> None:
        """Press a button, which leads to a page; the worker does what has come due."""
        self.visitor.press(button)
        self.visitor.site.beat()

    def follow(self, link: str) -> None:
        """Follow a link."""
        self.visitor.follow(link)

    def read(self, text: str) -> None:
        """Find words on the page."""
        expect(self.page.locator("main")).to_contain_text(text)
