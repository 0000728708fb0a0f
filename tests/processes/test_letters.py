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
from engine.forms import Form, Questions
from engine.letters import Letter, Written, write_letter
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
CHILDREN = [one for one in LETTERS if "child" in one[1]]
#: What belongs to parents, and what would frighten or blame: never in a letter to a child.
NOT_FOR_A_CHILD = (
    "offence",
    "prosecut",
    "penalty",
    "convict",
    "your fault",
    "non-attendance",
    "safeguarding",
)
DAY = {"@type": "date", "value": "2026-10-12"}
#: The mother's action is hers: a child does not read it.
ACTIONS = [
    {"action": "Meet at the gate", "by_whom": "school", "name": "Mr Patel", "by_when": DAY},
    {"action": "Speak with the bank", "by_whom": "family", "name": "Mrs Hill", "by_when": DAY},
]
#: All that letters to a child may ask of a record.
RECORD: dict[str, Any] = {
    "outcome": "to_route_3",
    "meeting_on": DAY,
    "meeting_time": "10am",
    "meeting_place": "County Hall",
    "meeting_contact": "01632 960 004",
    "applied_on": DAY,
    "case": {
        "plan": {"actions": ACTIONS, "next_review": DAY},
        "casework": {"owner": "Kim Field", "owner_contact": "01632 960 007", "next_review": DAY},
        "taf": {"lead_professional": "Ann Bell", "lead_professional_contact": "01632 960 006"},
        "lead_professional": {"name": "Ann Bell", "contact": "01632 960 006"},
        "lcss_discussion": {"plan_works": True, "advice": "Meet her at the gate"},
        "closing": {"who_watches": "Ms Green", "reopen_when": "Five days missed"},
        "maintenance_plan": {
            "actions": ACTIONS,
            "owner": "Ms Green",
            "owner_contact": "01632 960 005",
            "check_date": DAY,
            "trigger": "Five days missed",
        },
    },
}


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


def hollow(letter: Written) -> list[str]:
    """Headings under which nothing stands, and lists without an entry."""
    after = [*letter.parts[1:], None]
    empty = [
        part.texts[0]
        for part, next_ in zip(letter.parts, after, strict=True)
        if part.kind == "heading" and (next_ is None or next_.kind == "heading")
    ]
    return [*empty, *("a list" for part in letter.parts if not part.texts)]


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
@pytest.mark.parametrize(("key", "name"), CHILDREN)
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


def to_child(models: Models, key: str, name: str, born: str | None, **record: Any) -> Written:
    day = {"@type": "date", "value": born} if born else None
    pupil = {"name": "Sam Hill", "school_name": "Hill Primary", "date_of_birth": day}
    scope = {"pupil": pupil, **RECORD, **record}
    return write_letter(models[key].letters[name], {at: from_json(value) for at, value in scope.items()}, NOW)


def text_of(letter: Written) -> str:
    return " ".join([letter.title, *(words for part in letter.parts for words in part.texts)])


#: Those that rest on a record of their own are tried with it elsewhere.
WITH_THIS_RECORD = [
    one for one in CHILDREN if one[0] not in ("supervision_order", "route_1_half_termly_data")
]


@pytest.mark.parametrize("born", ["2017-03-01", "2010-03-01", None], ids=["nine", "sixteen", "not known"])
@pytest.mark.parametrize(("key", "name"), WITH_THIS_RECORD)
def test_no_child_reads_a_gap_an_empty_heading_or_what_is_their_parents_own(
    key: str, name: str, born: str | None, shipped_models: Models
) -> None:
    letter = to_child(shipped_models, key, name, born)
    assert letter.gaps == ()
    assert hollow(letter) == []
    text = text_of(letter).lower()
    assert "null" not in text
    assert [words for words in NOT_FOR_A_CHILD if words in text] == []
    assert "you are not in trouble" in text


def test_the_plan_that_stays_shows_a_child_what_is_theirs_and_the_schools_alone(
    shipped_models: Models,
) -> None:
    text = text_of(to_child(shipped_models, "step_down", "plan_for_child", "2017-03-01"))
    assert "Meet at the gate" in text
    assert "bank" not in text
    assert "Ms Green at Hill Primary" in text
    assert "sooner if this happens: Five days missed" in text


def test_a_child_hears_that_the_meeting_thinks_about_what_they_say(shipped_models: Models) -> None:
    for born in ("2017-03-01", "2010-03-01"):
        letter = to_child(shipped_models, "pathway_meeting", "invitation_for_child", born)
        assert "You can come" in text_of(letter)
        assert "thought about what you say" in text_of(letter)
        assert "Day: 12 October 2026" in text_of(letter)


def test_a_child_under_an_order_keeps_the_supervisor_when_the_case_closes(shipped_models: Models) -> None:
    for born in ("2017-03-01", "2010-03-01"):
        for force in (True, False):
            case = RECORD["case"] | {"supervision_order": {"in_force": force}}
            letter = to_child(shipped_models, "support_pathway", "closing_for_child", born, case=case)
            assert ("Your supervisor goes on" in text_of(letter)) is force


@pytest.mark.parametrize("key", processes.shipped())
def test_who_has_a_letter_for_the_child_says_how_the_child_was_told(key: str, shipped_models: Models) -> None:
    """In the same words everywhere, so that the record is the same; who was not told yet is not forgotten."""
    model = shipped_models[key]
    asked = shipped_models["stage_3_support"].forms["tell_family"].questions.asked
    wording = {one.name: (one.title, one.required) for one in asked if one.name.startswith("child_")}
    for task in model.elements.values():
        if any("child" in letter.name for letter in model.letters_of(task)):
            own = {
                one.name: (one.title, one.required)
                for one in model.forms[task.properties["formKey"]].questions.asked
            }
            assert wording.items() <= own.items(), task.id


@pytest.mark.parametrize("key", processes.shipped())
def test_a_childs_letter_rests_on_what_was_answered_before_its_task(key: str, shipped_models: Models) -> None:
    """It is printed while the task is open: what the task itself asks is not there yet."""
    model = shipped_models[key]
    for task in model.elements.values():
        letters = [letter for letter in model.letters_of(task) if "child" in letter.name]
        if not letters:
            continue
        form = model.forms[task.properties["formKey"]]
        others = {name for one in model.forms.values() if one is not form for name in _answers(one)}
        asked = {path for letter in letters for each in expressions(letter) for path in each.paths}
        assert asked & (_answers(form) - others) == set(), task.id


def _answers(form: Form) -> set[str]:
    return {".".join(filter(None, [form.into, name])) for name in _asked(form.questions)}


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
    for name in ("next_for_family", "next_for_child", "next_for_school"):
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


@pytest.mark.parametrize("key", ["submit_referral", "route_3_legal_threshold"])
@pytest.mark.parametrize(
    ("case", "holiday"),
    [
        ({}, False),
        ({"not_appropriate": {"decision": "refuse"}, "route_facts": {"support_appropriate": True}}, False),
        ({"not_appropriate": {"decision": "approve"}}, True),
        ({"route_facts": {"support_appropriate": False}}, True),
    ],
    ids=[
        "support was tried",
        "support was right",
        "a manager found it was not",
        "the county found it was not",
    ],
)
def test_parents_of_a_child_on_holiday_do_not_read_of_support_that_nobody_tried(
    key: str, case: dict[str, Any], holiday: bool, shipped_models: Models
) -> None:
    scope = {"pupil": from_json({"name": "Sam", "school_name": "Hill Primary"}), "case": from_json(case)}
    told = write_letter(shipped_models[key].letters["before_a_legal_step"], scope, NOW)
    text = " ".join(words for part in told.parts for words in part.texts)
    assert ("holiday in term time" in text) is holiday
    assert ("the support that was tried" in text) is not holiday
    assert told.gaps == ()
