"""Comments in a diagram's XML outlive a drawing program that does not keep them."""

import re

import pytest

import processes
from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.remarks import with_remarks

FILE = b"""<?xml version='1.0' encoding='UTF-8'?>
<!-- head -->
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"><!-- first -->
  <process id="p"><!-- one --><!-- two --><startEvent id="begin"/><!-- before the task -->
    <userTask id="task"><extensionElements><!-- inside --></extensionElements></userTask>
    <scriptTask id="sets"><script>a = 1<!-- why --></script></scriptTask><!-- last -->
  </process>
</definitions><!-- foot -->"""


def drawn(source: bytes) -> bytes:
    """What a drawing program makes of it: no comment, and no empty holder."""
    return re.sub(rb"<!--.*?-->", b"", source, flags=re.S).replace(
        b"<extensionElements></extensionElements>", b""
    )


def order(source: bytes) -> list[str]:
    """Comments and ids as they follow each other."""
    return re.findall(r'<!--\s*(.*?)\s*-->|\bid="(\w+)"', source.decode())


def test_every_comment_stands_where_it_stood() -> None:
    kept = with_remarks(FILE, drawn(FILE), DIAGRAM)
    assert order(kept) == order(FILE)
    # The next save of the page sends again what it drew: nothing comes twice.
    assert with_remarks(kept, drawn(FILE), DIAGRAM) == kept


def test_a_comment_whose_neighbour_was_taken_away_stays_and_one_inside_it_goes() -> None:
    without = drawn(FILE).replace(b'<userTask id="task"></userTask>', b"")
    kept = with_remarks(FILE, without, DIAGRAM).decode()
    assert '<!-- before the task --><scriptTask id="sets">' in kept
    assert "inside" not in kept


def test_what_lacks_none_is_left_as_it_is() -> None:
    assert with_remarks(drawn(FILE), drawn(FILE), DIAGRAM) == drawn(FILE)
    assert with_remarks(FILE, FILE, DIAGRAM) == FILE


@pytest.mark.parametrize("key", ["county_route", "legal_sanction"])
def test_a_comment_before_every_element_of_a_real_diagram_comes_back(key: str) -> None:
    plain = ProcessFiles.read(processes.folder(key)).diagram
    count = iter(range(100_000))
    head, mark, body = plain.partition(b"<bpmn:process ")
    noted = head + re.sub(rb"<(?=[a-z])", lambda _: b"<!-- %d --><" % next(count), mark + body)
    assert order(with_remarks(noted, plain, DIAGRAM)) == order(noted)
