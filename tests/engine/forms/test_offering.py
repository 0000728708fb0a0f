"""Questions whose choices come from the record, and numbers that no other notice may have."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.bpmn.records import Facts, Records
from engine.errors import AnswersRefused
from engine.expressions import Value, from_json, to_plain
from engine.forms import Form, check_form, offering, parse_form, prefilled, read
from engine.forms.telling import told_answer

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MOTHER, FATHER = {"id": "1", "name": "Mrs Hill", "relationship": "Mother"}, {"id": "2", "name": "Mr Hill"}
FIELDS: Mapping[str, Any] = {
    "which": {
        "title": "Which parents?",
        "type": "array",
        "items": {"type": "string"},
        "ui:choices": "pupil.parents",
    },
    "one": {"title": "Who asked?", "type": "string", "ui:choices": "pupil.parents"},
    "number": {"title": "Number of the notice", "type": "string", "ui:unique": "penalty_notice_number"},
}


def form(**fields: Any) -> Form:
    document = {
        "title": "Parents",
        "type": "object",
        "required": ["which"],
        "properties": {**FIELDS, **fields},
    }
    return parse_form(json.dumps(document).encode(), "forms/parents.form.json")


def scope(*parents: Mapping[str, Any], used: str = "") -> Mapping[str, Value]:
    pupil = from_json({"parents": list(parents)})
    assert isinstance(pupil, Mapping)
    return Records(Facts(pupil, number_in_use=lambda number: number == used), {}, {}).scope()


def refused(raw: Mapping[str, Any], seen: Mapping[str, Value]) -> dict[str, str]:
    with pytest.raises(AnswersRefused) as refusal:
        read(form(), raw, seen, NOW)
    return {fault.field: fault.message for fault in refusal.value.faults}


def test_what_is_chosen_is_recorded_as_it_was_known_then() -> None:
    answers = read(form(), {"which": ["2", "1"], "one": "1"}, scope(MOTHER, FATHER), NOW)
    assert to_plain(answers["which"]) == [MOTHER, FATHER]
    assert to_plain(answers["one"]) == MOTHER
    said = dict(told_answer(form(), {name: to_plain(value) for name, value in answers.items()}))
    assert (said["Which parents?"], said["Who asked?"]) == ("Mrs Hill\nMr Hill", "Mrs Hill")


def test_nobody_chooses_a_parent_whom_the_record_does_not_offer() -> None:
    faults = refused({"which": ["3"], "one": "Mrs Hill"}, scope(MOTHER))
    assert set(faults) == {"which", "one"}


def test_a_question_with_nothing_to_choose_from_is_not_asked() -> None:
    shown = offering(form(), scope(), NOW)
    assert [field.name for field in shown.fields] == ["number"]
    assert read(form(), {"number": "1"}, scope(), NOW) == {"number": "1"}
    assert "which" in refused({"which": ["1"]}, scope())


def test_what_is_no_record_with_an_id_and_a_name_is_not_offered() -> None:
    shown = offering(form(), scope(MOTHER, {"id": "2"}, {"name": "Gran"}, {"id": 3, "name": "Aunt"}), NOW)
    assert [choice.title for choice in shown.fields[0].choices] == ["Mrs Hill"]


def test_a_default_names_the_ids_that_are_chosen_at_first() -> None:
    one = form(which={**FIELDS["which"], "ui:default": "=pupil.parents.id"})
    assert prefilled(one, scope(MOTHER, FATHER), NOW) == {"which": ["1", "2"]}


def test_the_number_of_another_notice_is_refused_in_words() -> None:
    faults = refused({"which": ["1"], "number": "PN-1"}, scope(MOTHER, used="PN-1"))
    assert faults == {
        "number": "Another penalty notice has the number PN-1: each notice has a number of its own"
    }


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"which": {**FIELDS["which"], "ui:choices": "1 +"}}, "BAD-EXPRESSION"),
        ({"which": {**FIELDS["which"], "items": {"enum": ["a"]}}}, "BAD-CHOICE"),
        ({"one": {**FIELDS["one"], "enum": ["a"]}}, "BAD-CHOICE"),
        ({"number": {**FIELDS["number"], "ui:unique": "upn"}}, "BAD-UNIQUE"),
        ({"one": {**FIELDS["one"], "ui:unique": "penalty_notice_number"}}, "BAD-UNIQUE"),
        (
            {"why": {"title": "Why?", "type": "string", "ui:showIf": {"field": "one", "is": "1"}}},
            "NEVER-SHOWN",
        ),
        (
            {
                "people": {
                    "title": "Who?",
                    "type": "array",
                    "items": {"type": "object", "properties": {"one": FIELDS["one"]}},
                }
            },
            "UNFIT-IN-ROW",
        ),
    ],
)
def test_a_form_that_could_not_keep_its_promise_is_a_fault(change: dict[str, Any], code: str) -> None:
    document = {"title": "Parents", "type": "object", "properties": {**FIELDS, **change}}
    assert code in {fault.code for fault in check_form(json.dumps(document).encode(), "a.form.json")}
