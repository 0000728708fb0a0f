"""What tables mean is the same after an analyst drew in them, or the page only shows them and says why."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

import processes
from engine.bpmn.bundle import ProcessFiles
from engine.comparing import VersionFiles, compare_files
from engine.decisions import checked_model
from engine.decisions.kept_model import unlike_before
from tests.browser.drawing_page import ANALYST, analysts_site, draft_of_files, signed_in
from tests.browser.people import Site
from tests.browser.table_page import TableDrawer

SHIPPED = {
    process: {f"decisions/{name}.dmn": source for name, source in decisions.items()}
    for process in processes.shipped()
    if (decisions := ProcessFiles.read(processes.folder(process)).decisions)
}
FOREIGN = {
    f"decisions/{file.stem}.dmn": file.read_bytes()
    for file in sorted((Path(__file__).parent / "foreign").glob("*.dmn"))
}
#: Why a page only shows a file, in its words; all others can be drawn in.
ONLY_SHOWN = {
    "unknown_vendor": "“Mixed decision” would say something else in note",
}


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with analysts_site(sqlite_template, tmp_path_factory.mktemp("tables")) as site:
        yield site


def change_and_undo(analyst: TableDrawer) -> None:
    """Change what is shown and undo it: the page saves what dmn-js makes of the file."""
    page = analyst.page
    if page.locator(".add-rule-add button").count():
        page.locator(".add-rule-add button").click()
    else:
        page.locator(".djs-shape .djs-hit").first.hover()
        page.mouse.down()
        page.mouse.move(400, 700, steps=3)
        page.mouse.up()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    analyst.send()


def different(was: bytes, now: bytes, path: str) -> list[str]:
    """In what the models of two files differ, by the engine and by what `pathways diff` tells."""
    models = [checked_model(source, path)[0] for source in (was, now)]
    written = [one.written if one else None for one in models]
    told = compare_files(VersionFiles({path: was}), VersionFiles({path: now})).differences
    unlike = [unlike_before(was, now, path)] if unlike_before(was, now, path) else []
    # A bound of 80.0 that is written as 80 is told as moved.
    return [
        *(one.words for one in told if one.kind != "moved"),
        *unlike,
        *(["the model"] if written[0] != written[1] else []),
    ]


def test_shipped_tables_mean_the_same_after_they_were_drawn_in(
    site: Site, contexts: Callable[..., BrowserContext]
) -> None:
    visitor = signed_in(site, contexts, ANALYST.id)
    draft = draft_of_files(site.database, SHIPPED)
    for process, files in SHIPPED.items():
        for path, was in files.items():
            analyst = TableDrawer(visitor, draft, process, Path(path).stem).open()
            change_and_undo(analyst)
            assert different(was, analyst.stored(), path) == [], path


def test_tables_of_other_tools_mean_the_same_or_are_only_shown_with_the_reason(
    site: Site, contexts: Callable[..., BrowserContext]
) -> None:
    visitor = signed_in(site, contexts, ANALYST.id)
    draft = draft_of_files(site.database, {"visit": FOREIGN})
    for path, was in FOREIGN.items():
        name = Path(path).stem
        analyst = TableDrawer(visitor, draft, "visit", name).open()
        if name in ONLY_SHOWN:
            expect(analyst.page.get_by_role("alert")).to_contain_text(ONLY_SHOWN[name])
            expect(analyst.page.get_by_role("button", name="Undo")).to_have_count(0)
            assert analyst.stored() == was, path
            continue
        change_and_undo(analyst)
        assert analyst.stored() != was, path
        assert analyst.stored().count(b"<!--") == was.count(b"<!--"), path
        assert different(was, analyst.stored(), path) == [], path
