"""What the pages in docs/ show is what happens."""

import doctest
import re
from pathlib import Path

import pytest

from web.command_line.tracing import carried, whole_page

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
WITH_EXAMPLES = sorted(path for path in DOCS.rglob("*.md") if ">>> " in path.read_text())


def test_the_page_of_decision_tables_tells_every_fault_that_there_is() -> None:
    sources = [*(ROOT / "engine" / "decisions").rglob("*.py"), ROOT / "engine" / "safe_xml.py"]
    texts = [source.read_text(encoding="utf-8") for source in sources]
    codes = {code for text in texts for code in re.findall(r'"([A-Z]{3,}(?:-[A-Z]+)+)"', text)}
    page = (DOCS / "decision-tables.md").read_text(encoding="utf-8")
    assert {code for code in codes if f"`{code}`" not in page} == set()


def test_the_page_of_the_guidance_is_what_the_processes_carry() -> None:
    assert (DOCS / "guidance.md").read_text(encoding="utf-8") == whole_page(carried())


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: page.stem)
def test_every_example_gives_what_it_says(page: Path) -> None:
    found = doctest.testfile(str(page), module_relative=False)
    assert found.attempted
    assert not found.failed
