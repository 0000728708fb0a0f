"""The pages of the help: what each is about, in an analyst's words, and which example it shows."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.errors import NotFound

_PAGES = Path(__file__).parent / "pages"
#: The files of the pages, in the order in which people read them.
_FILES = ("steps", "operations", "tables", "forms", "letters", "language")


@dataclass(frozen=True)
class HelpPage:
    """One page.

    Attributes:
        name: its last part in the address.
        about: the keys of what it explains (`engine.help.subjects`), such as "kind userTask".
        text: paragraphs.
        example: the name of the example that it shows; "" where it has none.
        shows: what of the example stands beside its run: "form", "table" or "letter"; "" is the picture.
        times: times that the page tells, as they are written.
    """

    name: str
    group: str
    title: str
    about: tuple[str, ...]
    text: tuple[str, ...]
    example: str = ""
    shows: str = ""
    times: tuple[str, ...] = ()


@cache
def help_pages() -> Sequence[HelpPage]:
    """Every page, in order, those of one group together."""
    return tuple(page for name in _FILES for page in _read(_PAGES / f"{name}.toml"))


def _read(file: Path) -> list[HelpPage]:
    document = tomllib.loads(file.read_text(encoding="utf-8"))
    return [
        HelpPage(
            name=name,
            group=document["group"],
            title=told["title"],
            about=tuple(told["about"]),
            text=tuple(" ".join(part.split()) for part in told["text"].split("\n\n")),
            example=told.get("example", ""),
            shows=told.get("shows", document.get("shows", "")),
            times=tuple(told.get("times", ())),
        )
        for name, told in document["pages"].items()
    ]


def help_page(name: str) -> HelpPage:
    """A page by its name.

    Raises:
        NotFound: there is none of that name.
    """
    found = next((page for page in help_pages() if page.name == name), None)
    if found is None:
        raise NotFound(kind="help page", reference=name)
    return found


def page_about(subject: str) -> HelpPage | None:
    """The first page that explains a subject; None where there is none."""
    return next((page for page in help_pages() if subject in page.about), None)
