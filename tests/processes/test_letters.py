"""The shipped letters say what a family or a school has to know, and ask the record for what it holds."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

import processes
from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.elements import tag
from engine.bpmn.model import ProcessModel
from engine.bpmn.reading import read_xml
from engine.expressions import Expression, from_json, parse_assignments
from engine.forms import Questions
from engine.letters import Letter, write_letter
from engine.letters.letter import Placeholder

Models = Mapping[str, ProcessModel]
NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
LETTERS = [
    (key, name) for key in processes.shipped() for name in ProcessFiles.read(processes.folder(key)).letters
]
#: What every letter to a family has to say (W-G6), by words of the heading that says it.
TOLD = ("When the law is used", "How to get help", "If you do not agree")
#: The same for a child.
TOLD_A_CHILD = ("What happens next", "What the law says", "Who can help you", "If you do not agree")


def expressions(letter: Letter) -> Iterator[Expression]:
    """All that a letter asks the record."""
    yield from (block.condition for block in letter.blocks if block.condition)
    pieces = [letter.title, *(part.pieces for block in letter.blocks for part in block.parts)]
    yield from (each.expression for part in pieces for each in part if isinstance(each, Placeholder))


def set_by(files: ProcessFiles, model: ProcessModel) -> Iterator[str]:
    """The names that a process sets: by its forms, scripts, tables, messages and operators."""
    # `parent` comes with the message that considers a sanction.
    yield from ("pupil", "attendance", "parent")
    for form in model.forms.values():
        yield from (".".join(filter(None, [form.into, name])) for name in _asked(form.questions))
    for decision, table in model.decisions.items():
        yield from (decision, *table.decisions)
    for element in model.elements.values():
        yield from filter(None, [element.properties.get("resultVariable")])
    for script in read_xml(files.diagram, files.key).iter(tag("script")):
        yield from (".".join(one.target) for one in parse_assignments(script.text or ""))


def _asked(questions: Questions) -> list[str]:
    return [field.name for field in questions.asked]


@pytest.fixture(scope="module")
def names(shipped_files: Mapping[str, ProcessFiles], shipped_models: Models) -> dict[str, set[str]]:
    """By process what it sets itself, and under "" what any process sets for the whole case."""
    found = {key: set(set_by(shipped_files[key], shipped_models[key])) for key in shipped_models}
    found[""] = {name for own in found.values() for name in own if name.startswith("case.")}
    return found


@pytest.mark.parametrize(("key", "name"), LETTERS)
def test_a_letter_asks_only_for_what_something_sets(
    key: str, name: str, shipped_models: Models, names: dict[str, set[str]]
) -> None:
    asked = {path for each in expressions(shipped_models[key].letters[name]) for path in each.paths}
    # A called process shares the names of the one that calls it.
    near = {other for other in shipped_models if shipped_models[other].calls & {key} or other == key}
    near |= {called for other in near for called in shipped_models[other].calls}
    known = names[""].union(*(names[other] for other in near))
    assert {path for path in asked if not any(_within(path, one) for one in known)} == set()


def _within(path: str, name: str) -> bool:
    return path == name or path.startswith(f"{name}.") or name.startswith(f"{path}.")


@pytest.mark.parametrize(
    ("key", "name"), [one for one in LETTERS if "school" not in one[1] and "child" not in one[1]]
)
def test_a_letter_to_a_family_says_what_every_family_has_to_know(
    key: str, name: str, shipped_models: Models
) -> None:
    letter = write_letter(shipped_models[key].letters[name], {"pupil": {"name": "Sam"}}, NOW)
    said = [part.texts[0] for part in letter.parts if part.kind == "heading"]
    assert [words for words in TOLD if words not in said] == []
    assert "Dear parent or carer" in [part.texts[0] for part in letter.parts]


@pytest.mark.parametrize("born", ["2017-03-01", "2010-03-01", None], ids=["nine", "sixteen", "not known"])
@pytest.mark.parametrize(("key", "name"), [one for one in LETTERS if "child" in one[1]])
def test_a_child_is_told_in_words_of_their_age_and_where_the_age_is_not_known_in_the_simplest(
    key: str, name: str, born: str | None, shipped_models: Models
) -> None:
    day = {"@type": "date", "value": born} if born else None
    letter = write_letter(
        shipped_models[key].letters[name], {"pupil": from_json({"name": "Sam", "date_of_birth": day})}, NOW
    )
    told = [part for part in letter.parts if part.kind == "paragraph"]
    said = [part.texts[0] for part in letter.parts if part.kind == "heading"]
    assert [words for words in TOLD_A_CHILD if words not in said] == []
    text = " ".join(part.texts[0] for part in told)
    assert ("grown-up" in text) is (born != "2010-03-01")
    assert ("adults" in text or "Parents have a legal duty" in text) is (born == "2010-03-01")


@pytest.mark.parametrize(
    ("outcome", "says", "not_says"),
    [
        ("to_route_3", "county attendance team", "social worker"),
        ("to_social_care", "social worker", "county attendance team will"),
    ],
)
def test_the_family_is_told_the_step_that_was_decided(
    outcome: str, says: str, not_says: str, shipped_models: Models
) -> None:
    record: dict[str, Any] = {"pupil": {"name": "Sam", "school_name": "Hill Primary"}, "outcome": outcome}
    for name in ("next_for_family", "next_for_school"):
        letter = shipped_models["lead_professional"].letters[name]
        told = write_letter(letter, {key: from_json(value) for key, value in record.items()}, NOW)
        text = " ".join(words for part in told.parts for words in part.texts)
        assert says.lower() in text.lower()
        assert not_says.lower() not in text.lower()
        assert told.gaps == ()


@pytest.mark.parametrize(
    ("found", "says", "not_says"),
    [
        ({"plan": "working", "outcome": None}, "goes on", "Ann Bell"),
        ({"plan": "none", "outcome": "in_place"}, "Ann Bell", "locality and community support"),
        ({"plan": "none", "outcome": "to_route_2"}, "The school", "Ann Bell"),
        ({"plan": None, "outcome": None}, "The school", "Ann Bell"),
    ],
    ids=["the plan works", "services in place", "no suitable services", "not known"],
)
def test_who_was_found_in_the_half_termly_data_is_told_what_was_found_for_them(
    found: dict[str, str | None], says: str, not_says: str, shipped_models: Models
) -> None:
    """Child and family are told in route 1 too, and nobody reads of a lead professional whom there is not."""
    route: dict[str, Any] = {
        "plan": found["plan"],
        "plan_shows": "She comes again",
        "advice": "Meet her at the gate",
        "lead_professional": "Ann Bell",
        "lead_professional_contact": "01234 111222",
        "actions": [],
        "next_review": {"@type": "date", "value": "2026-10-12"},
    }
    pupil = {"name": "Sam", "school_name": "Hill Primary", "date_of_birth": None}
    record = {"pupil": pupil, "case": {"route_1": route}, "outcome": found["outcome"]}
    scope = {key: from_json(value) for key, value in record.items()}
    for name in ("for_family", "for_child"):
        letter = write_letter(shipped_models["route_1_half_termly_data"].letters[name], scope, NOW)
        text = " ".join(words for part in letter.parts for words in part.texts)
        assert says in text
        assert not_says not in text
        assert ("12 October 2026" in text) is (found["plan"] == "working" or found["outcome"] == "in_place")
    to_school = write_letter(shipped_models["route_1_half_termly_data"].letters["for_school"], scope, NOW)
    assert "Meet her at the gate" in " ".join(words for part in to_school.parts for words in part.texts)
