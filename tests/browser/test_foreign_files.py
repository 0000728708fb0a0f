"""What files of other tools mean is the same after they were drawn in, or the page only shows them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree
from playwright.sync_api import BrowserContext, expect

from engine.bpmn.bundle import DIAGRAM
from engine.bpmn.kept_meaning import first_loss
from engine.bpmn.reading import BPMN, read_xml
from tests.amount import THOROUGH
from tests.browser.drawing_page import ANALYST, Drawer, analysts_site, draft_of_files, signed_in
from tests.browser.people import Site

FILES = {file.stem: file.read_bytes() for file in sorted((Path(__file__).parent / "foreign").glob("*.bpmn"))}
FEW = ("camunda_7", "signavio", "unknown_vendor")
#: Why a page only shows a file, in its words; all others can be drawn in.
ONLY_SHOWN = {
    "bpmn_io_without_picture": "cannot be shown: no diagram to display",
    "flowable": "unknown attribute <skipExpression>",
    "unknown_vendor": "it cannot be written again",
}
#: What BPMN's schema says of an attribute that is not written: tools write it or leave it out.
UNWRITTEN = {
    ("behavior", "All"), ("completionQuantity", "1"), ("eventGatewayType", "Exclusive"),
    ("instantiate", "false"), ("isForCompensation", "false"), ("isInterrupting", "true"),
    ("isUnlimited", "true"), ("parallelMultiple", "false"), ("startQuantity", "1"),
    ("textFormat", "text/plain"), ("typeLanguage", "http://www.w3.org/2001/XMLSchema"),
}  # fmt: skip
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with analysts_site(sqlite_template, tmp_path_factory.mktemp("foreign")) as site:
        yield site


def told(node: etree._Element) -> tuple[object, ...]:
    """All that stands in an element outside the picture; BPMN's own elements may change places."""
    kind, attributes = str(node.tag), {(str(name), str(value)) for name, value in node.attrib.items()}
    bpmn = kind.startswith(f"{{{BPMN}}}")
    if bpmn:
        attributes = {
            (name, value.rpartition(":")[2] if name == TYPE else value) for name, value in attributes
        }
        attributes -= UNWRITTEN
    if kind == f"{{{BPMN}}}formalExpression":
        kind, attributes = f"{{{BPMN}}}expression", attributes | {(TYPE, "tFormalExpression")}
    texts = [text.strip() for text in (node.text, *(child.tail for child in node)) if text and text.strip()]
    inside = [told(child) for child in node if not str(child.tag).endswith("}BPMNDiagram")]
    if bpmn and kind != f"{{{BPMN}}}extensionElements":
        inside.sort(key=repr)
    return kind, sorted(attributes), texts, inside


def test_what_other_tools_wrote_means_the_same_after_it_was_drawn_in(
    site: Site, contexts: Callable[..., BrowserContext]
) -> None:
    tried = FILES if THOROUGH else FEW
    draft = draft_of_files(site.database, {key: {DIAGRAM: FILES[key]} for key in tried})
    visitor = signed_in(site, contexts, ANALYST.id)
    for key in tried:
        analyst = Drawer(visitor, draft, key).open()
        if key in ONLY_SHOWN:
            expect(analyst.page.get_by_role("alert")).to_contain_text(ONLY_SHOWN[key])
            expect(analyst.page.get_by_role("button", name="Undo")).to_have_count(0)
            assert analyst.stored() == FILES[key], key
            continue
        analyst.page.locator('[data-step]:not([data-step=""])').first.click()
        analyst.page.locator("#move-down").click()
        analyst.saved()
        assert analyst.stored() != FILES[key], key
        assert first_loss(FILES[key], analyst.stored()) is None, key
        was, now = (told(read_xml(one, DIAGRAM)) for one in (FILES[key], analyst.stored()))
        assert now == was, key
