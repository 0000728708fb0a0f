"""What the pages in docs/ show is what happens."""

import doctest
from pathlib import Path

import pytest

from processes.guidance import demands
from web.command_line.tracing import carried, page

DOCS = Path(__file__).parents[2] / "docs"
WITH_EXAMPLES = sorted(path for path in DOCS.rglob("*.md") if ">>> " in path.read_text())


def test_the_page_of_the_guidance_is_what_the_processes_carry() -> None:
    assert (DOCS / "guidance.md").read_text(encoding="utf-8") == page(demands().values(), carried())


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: page.stem)
def test_every_example_gives_what_it_says(page: Path) -> None:
    found = doctest.testfile(str(page), module_relative=False)
    assert found.attempted
    assert not found.failed
