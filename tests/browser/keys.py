"""Somebody without a mouse: what they do is reached by the Tab key, and done by keys."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from tests.browser.people import Site
from web.demo.staff import PASSWORD

#: Nobody presses Tab more often than this to come from one thing on a page to the next that they need.
FAR = 45
SKIP = "Skip to main content"
#: Says where the keyboard is, and whether the place that it left looked otherwise while it was there.
_WHERE = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  const words = (one) => (one.textContent ?? "").replace(/\\s+/g, " ").trim();
  const named = (one) => one.getAttribute("aria-label")
    || [...(one.labels ?? [])].map(words).join(" ") || words(one) || one.value || "";
  const looks = (one) => {
    const around = [];
    for (let each = one; each && around.length < 6; each = each.parentElement ?? each.getRootNode().host)
      around.push(each);
    if (one.nextElementSibling) around.push(one.nextElementSibling);
    return JSON.stringify(around.flatMap((each) => ["", "::before"].map((part) => {
      const style = getComputedStyle(each, part || undefined);
      const { outline, boxShadow, backgroundColor, borderColor, borderWidth, color } = style;
      return [outline, boxShadow, backgroundColor, borderColor, borderWidth, color];
    })));
  };
  const was = window.keyboardWas;
  // What stands inside a field for a date is the browser's own.
  const looked = was && was.at !== at && was.at.isConnected && was.at.type !== "date";
  const left = looked && looks(was.at) === was.looks ? was.name : "";
  const name = at === document.body ? "" : named(at);
  window.keyboardWas = name ? { at, name, looks: looks(at) } : null;
  const box = at.getBoundingClientRect();
  const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return { name, left, seen, leads: at.matches("a, button") };
}"""


@dataclass
class Keys:
    """One person, their browser, and what did not show that their keyboard was there."""

    site: Site
    page: Page
    name: str
    unseen: set[str] = field(default_factory=set)

    def sign_in(self) -> "Keys":
        """Go to the site and sign in."""
        self.open("/sign-in")
        self.write("User name", self.name)
        self.write("Password", PASSWORD)
        self.enter()
        return self

    def open(self, path: str) -> None:
        """Open a page by its address."""
        self.page.goto(f"{self.site.address}{path}")

    def press(self, key: str) -> None:
        """Press a key."""
        self.page.keyboard.press(key)

    def to(self, name: str, key: str = "Tab", leads: bool = False, skips: bool = True) -> None:
        """Go on by Tab to what has a name that begins so; to a link or button if it `leads`.

        Who comes to a page skips its menu, unless they look for something there.
        """
        passed = [self.where()]
        while not (passed[-1]["name"].startswith(name) and passed[-1]["leads"] >= leads):
            told = [one["name"] for one in passed]
            assert len(passed) <= FAR, f"{self.page.url}: Tab does not reach {name}; passed {told}"
            self.press(key)
            passed.append(self.where())
            if passed[-1]["name"] == SKIP and skips:
                self.press("Enter")

    def where(self) -> dict[str, Any]:
        """What the keyboard is at; what looked the same without it is remembered."""
        at: dict[str, Any] = self.page.evaluate(_WHERE)
        if at["left"]:
            self.unseen.add(at["left"])
        if at["name"] and not at["seen"]:
            self.unseen.add(f"out of sight: {at['name']}")
        return at

    def enter(self) -> None:
        """Press Enter where that leads to a page, and wait for it."""
        with self.page.expect_navigation():
            self.press("Enter")
        self.page.locator("html[data-ready]").wait_for()

    def follow(self, name: str) -> None:
        """Follow a link, or press a button, that leads to a page."""
        self.to(name, leads=True)
        self.enter()

    def menu(self, name: str) -> None:
        """Follow a link of the menu, which stands above every page."""
        self.to(name, leads=True, skips=False)
        self.enter()

    def back(self, name: str) -> None:
        """Follow the link back, which stands before a page's content."""
        self.to(name, "Shift+Tab", leads=True, skips=False)
        self.enter()

    def write(self, name: str, text: str) -> None:
        """Write into a field, over what is there."""
        self.to(name)
        self.press("Control+a")
        self.page.keyboard.type(text)
