"""What the pages in docs/ show is what happens."""

import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
WITH_EXAMPLES = sorted(path for path in DOCS.rglob("*.md") if ">>> " in path.read_text())


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: page.stem)
def test_every_example_gives_what_it_says(page: Path) -> None:
    found = doctest.testfile(str(page), module_relative=False)
    assert found.attempted
    assert not found.failed
