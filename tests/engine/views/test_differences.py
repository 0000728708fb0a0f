"""Two versions side by side on a page: what came, what went, and what cannot be held side by side."""

from dataclasses import replace

from engine.bpmn.bundle import ProcessFiles
from engine.views.differences import NOT_COMPARABLE, TOO_LARGE_TO_COMPARE, differences_of
from tests.engine.bpmn import diagrams as d

ASKED = d.diagram("p", d.start(), d.user("ask"), d.end(), d.flow("begin ask done"))
ASKED_TWICE = d.diagram(
    "p", d.start(), d.user("ask"), d.user("again"), d.end(), d.flow("begin ask again done")
)


def process(diagram: bytes) -> ProcessFiles:
    """A process that is nothing but its diagram."""
    return ProcessFiles("p", {"process.bpmn": diagram})


def test_a_step_that_came_is_new_now_and_gone_the_other_way_round() -> None:
    there, back = process(ASKED), process(ASKED_TWICE)
    assert differences_of(there, back).now["again"] == "new"
    assert "again" not in differences_of(there, back).before
    assert differences_of(back, there).before["again"] == "gone"


def test_the_same_has_no_differences() -> None:
    page = differences_of(process(ASKED), process(ASKED))
    assert (page.sentences, page.drawn, page.now) == ({}, 0, {})


def test_what_cannot_be_read_or_is_too_large_says_so() -> None:
    assert differences_of(process(ASKED), process(b"<html>")).why_not == NOT_COMPARABLE
    large = replace(process(ASKED), files={"process.bpmn": ASKED, "README.md": b"x" * 600_001})
    assert differences_of(process(ASKED), large).why_not == TOO_LARGE_TO_COMPARE
