"""A case of the demo speaks of its own child: name, family, school and pronouns."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

import processes
from web.demo.retelling import CHILD, COLLEAGUES, FAMILY, OF_OTHERS, SCHOOL, Told, retold, sentence
from web.demo.staff import BROOKFIELD, DUNMORE, TEACHERS_OF

STAFF = {
    "lead_professional": "Marek Zielinski",
    "county_officer": "Gareth Pugh",
    "social_worker": "Nomsa Dube",
}
BEN = Told("Ben Ahmed", DUNMORE, STAFF, TEACHERS_OF[DUNMORE])
ELLA = Told("Ella Fox", BROOKFIELD, STAFF, TEACHERS_OF[BROOKFIELD])


def texts(part: Any) -> Iterator[str]:
    """Every text inside answers and messages."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, (dict, list)):
        for item in part.values() if isinstance(part, dict) else part:
            yield from texts(item)


@pytest.fixture(scope="module")
def shipped() -> set[str]:
    """All that people say in the shipped scenarios."""
    found: set[str] = set()
    for key in processes.shipped():
        for file in (processes.folder(key) / "scenarios").glob("*.json"):
            scenario = json.loads(file.read_text(encoding="utf-8"))
            for part in ("answers", "messages", "variables"):
                found.update(texts(scenario.get(part, {})))
    return found


@pytest.mark.parametrize(
    ("text", "of_ben", "of_ella"),
    [
        ("She likes art and Mr Patel.", "He likes art and Mr Lowe.", "She likes art and Mr Patel."),
        ("Amira wants to try it; her mother agrees.", "Ben wants to try it; his mother agrees.", None),
        ("Keep her at school until they ring back.", "Keep him at school until they ring back.", None),
        ("It helps her.", "It helps him.", None),
        ("The doctor had referred her already.", "The doctor had referred him already.", None),
        ("In the public interest and in hers.", "In the public interest and in his.", None),
        ("He cannot read the board.", "He cannot read the board.", "She cannot read the board."),
        ("Mrs Hussain will come with her sister.", "Mrs Ahmed will come with her sister.", None),
        ("Mr Patel, Oakfield School", "Mr Lowe, Dunmore High School", "Mr Patel, Brookfield Academy"),
        ("Family worker, Jo Brown", "Family worker, Marek Zielinski", None),
        ("improved", "improved", "improved"),
    ],
)
def test_a_text_is_about_the_child_whose_case_it_is(text: str, of_ben: str, of_ella: str | None) -> None:
    assert sentence(text, BEN) == of_ben
    if of_ella:
        assert sentence(text, ELLA) == of_ella


def test_no_shipped_text_told_of_a_boy_calls_him_she(shipped: set[str]) -> None:
    for text in retold(sorted(shipped), BEN):
        for others in OF_OTHERS:
            text = text.replace(others, "")
        assert not re.search(r"\b([Ss]he|[Hh]ers?|herself)\b", text), text


def test_no_shipped_text_told_of_a_girl_calls_her_he(shipped: set[str]) -> None:
    for text in retold(sorted(shipped), ELLA):
        assert not re.search(r"\b([Hh]e|[Hh]im|[Hh]is|himself)\b", text), text


def test_nobody_of_the_scenarios_is_left_in_what_is_told(shipped: set[str]) -> None:
    told = " ".join(retold(sorted(shipped), BEN))
    for name in (CHILD, FAMILY, SCHOOL, *COLLEAGUES, *TEACHERS_OF[BROOKFIELD]):
        assert name not in told
