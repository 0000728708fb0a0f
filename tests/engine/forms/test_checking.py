"""What an analyst is told about a form file that cannot be used."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.faults import Fault, FilesRefused
from engine.forms import check_form, parse_form
from tests.amount import many

Faults = Callable[[Any], list[Fault]]
Document = dict[str, Any]


def codes(found: list[Fault]) -> set[tuple[str, str]]:
    return {(fault.element, fault.code) for fault in found}


def test_a_sound_form_has_no_faults(document: Document, faults: Faults) -> None:
    assert faults(document) == []


def test_all_faults_are_told_at_once_each_with_its_field(document: Document) -> None:
    del document["title"]
    document["properties"]["possible"]["ui:widget"] = "slider"
    document["properties"]["outcome"].pop("title")
    with pytest.raises(FilesRefused) as refused:
        parse_form(json.dumps(document).encode(), "forms/x.form.json")
    assert codes(refused.value.facts["faults"]) == {
        ("", "NO-TITLE"),
        ("possible", "UNKNOWN-WIDGET"),
        ("outcome", "NO-TITLE"),
    }


@pytest.mark.parametrize(
    ("change", "element", "code"),
    [
        ({"ui:widget": "slider"}, "answer", "UNKNOWN-WIDGET"),
        ({"ui:widget": "radios"}, "answer", "UNFIT-WIDGET"),
        ({"ui:colour": "red"}, "answer", "UNKNOWN-UI-KEY"),
        ({"$ref": "https://example.org/schema"}, "answer", "UNKNOWN-KEY"),
        ({"minLenght": 3}, "answer", "UNKNOWN-KEY"),
        ({"type": "null"}, "answer", "NO-TYPE"),
        ({"type": ["string", "null"]}, "answer", "NO-TYPE"),
        ({"format": "email"}, "answer", "UNKNOWN-FORMAT"),
        ({"type": "text"}, "answer", "NOT-JSON-SCHEMA"),
        ({"maxLength": "long"}, "answer", "NOT-JSON-SCHEMA"),
        ({"title": " "}, "answer", "NO-TITLE"),
        ({"oneOf": [{"const": "a"}]}, "answer", "BAD-CHOICE"),
        ({"enum": ["a", "a"]}, "answer", "BAD-CHOICE"),
        ({"enum": []}, "answer", "BAD-CHOICE"),
        ({"pattern": "(?=x)", "examples": ["x"]}, "answer", "BAD-PATTERN"),
        ({"pattern": "^x$"}, "answer", "NO-EXAMPLE"),
        ({"pattern": "^x$", "examples": ["y"]}, "answer", "NO-EXAMPLE"),
        ({"ui:default": "=1 +"}, "answer", "BAD-EXPRESSION"),
        ({"ui:fact": "if then"}, "answer", "BAD-EXPRESSION"),
        ({"ui:fact": "case.plan"}, "answer", "FACT-REQUIRED"),
        ({"ui:showIf": "always"}, "answer", "BAD-SHOW-IF"),
        ({"ui:showIf": {"field": "other", "is": 1}}, "answer", "UNKNOWN-FIELD"),
        ({"ui:showIf": {"field": ["answer"], "is": 1}}, "answer", "UNKNOWN-FIELD"),
        ({"ui:showIf": {"field": "answer", "is": 1}}, "answer", "SHOW-IF-LOOP"),
        ({"type": "array", "items": {"type": "object"}}, "answer", "NO-FIELDS"),
        ({"ui:addLabel": "Add"}, "answer", "UNFIT-KEY"),
        ({"ui:alone": "a", "enum": ["a", "b"]}, "answer", "UNFIT-KEY"),
        ({"ui:alone": "c", "type": "array", "items": {"enum": ["a", "b"]}}, "answer", "BAD-ALONE"),
    ],
)
def test_a_fault_of_a_field(
    one_field: Callable[..., Document], faults: Faults, change: Document, element: str, code: str
) -> None:
    assert (element, code) in codes(faults(one_field(**change)))


@pytest.mark.parametrize(
    ("change", "element", "code"),
    [
        ({"ui:theme": "dark"}, "", "UNKNOWN-UI-KEY"),
        ({"properties": {}}, "", "NO-FIELDS"),
        ({"required": ["nobody"]}, "nobody", "UNKNOWN-FIELD"),
        ({"ui:order": ["answer", "answer"]}, "", "BAD-ORDER"),
        ({"ui:into": "pupil"}, "", "BAD-INTO"),
        ({"ui:into": "case.a.b"}, "", "BAD-INTO"),
        ({"ui:sent_by": "county_officer"}, "", "BAD-SENDERS"),
        ({"ui:sent_by": []}, "", "BAD-SENDERS"),
        ({"ui:sent_by": ["county_oficer"]}, "", "BAD-SENDERS"),
        ({"ui:household": "yes"}, "", "BAD-HOUSEHOLD"),
        ({"ui:intro": 3}, "", "NOT-TEXT"),
        ({"ui:checks": "x"}, "", "BAD-CHECK"),
        ({"ui:checks": [{"test": "true"}]}, "", "BAD-CHECK"),
        ({"ui:checks": [{"test": "true", "field": [], "message": "m"}]}, "[]", "BAD-CHECK"),
        ({"ui:checks": [{"test": "a +", "field": "answer", "message": "m"}]}, "answer", "BAD-EXPRESSION"),
        ({"ui:attendance": {"from": "answer"}}, "", "BAD-ATTENDANCE"),
        ({"if": {"properties": {"other": {"const": 1}}}}, "other", "UNKNOWN-FIELD"),
        ({"allOf": [{"then": {"dependentRequired": {}}}]}, "", "UNKNOWN-KEY"),
    ],
)
def test_a_fault_of_the_form(
    one_field: Callable[..., Document], faults: Faults, change: Document, element: str, code: str
) -> None:
    assert (element, code) in codes(faults(one_field() | change))


@pytest.mark.parametrize("name", ["typename", "pupil", "attendance", "case", "csrf_token", "then"])
def test_a_field_cannot_take_a_name_that_means_something_else(
    document: Document, faults: Faults, name: str
) -> None:
    document["properties"][name] = {"title": "Question", "type": "string"}
    assert codes(faults(document)) == {(name, "RESERVED-NAME")}


@pytest.mark.parametrize("name", ["held on", "held-on", "1st", "a.b", ""])
def test_a_field_name_can_be_used_in_expressions(document: Document, faults: Faults, name: str) -> None:
    document["properties"][name] = {"title": "Question", "type": "string"}
    assert codes(faults(document)) == {(name, "BAD-NAME")}


def test_a_required_field_that_no_answer_reveals_is_a_fault(document: Document, faults: Faults) -> None:
    document["properties"]["next_review"]["ui:showIf"]["is"] = "carry on"
    document["properties"]["threshold_why"]["ui:showIf"]["is"] = "yes"
    found = faults(document)
    assert codes(found) == {("next_review", "NEVER-SHOWN"), ("threshold_why", "NEVER-SHOWN")}
    assert "never answered with 'carry on'" in str(found[1])


def test_faults_inside_a_row_name_group_and_field(document: Document, faults: Faults) -> None:
    document["properties"]["actions"]["items"]["properties"]["who"].pop("title")
    document["properties"]["actions"]["items"]["required"].append("when")
    assert codes(faults(document)) == {("actions.who", "NO-TITLE"), ("actions.when", "UNKNOWN-FIELD")}


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (b"", "not a readable JSON file"),
        (b"\xff\xfe", "not a readable JSON file"),
        (b'{"title": "a", "title": "b"}', '"title" stands twice'),
        (b'{"maximum": NaN}', "NaN is not a number"),
        (b"[" * 100_000, "nested too deeply"),
        (b" " * 300_000, "larger than 256 kB"),
        (b"[]", '"type": "object"'),
        (b"null", '"type": "object"'),
    ],
)
def test_a_file_that_is_no_form_is_one_plain_fault(source: bytes, says: str) -> None:
    (fault,) = check_form(source, "x.form.json")
    assert says in fault.message


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
KEYS = (
    "title type properties required items oneOf enum ui:checks ui:order ui:showIf ui:attendance ui:into "
    "ui:default ui:fact pattern examples allOf if then ui:intro maxLength requirement minimum"
)


@settings(max_examples=many(200, 50))
@given(key=st.sampled_from(KEYS.split()), value=JSON, inside=st.booleans())
def test_no_nonsense_in_a_file_breaks_the_check(key: str, value: Any, inside: bool) -> None:
    field: Document = {"title": "Answer", "type": "string"}
    document: Document = {"title": "T", "type": "object", "properties": {"answer": field}}
    (field if inside else document)[key] = value
    source = json.dumps(document).encode()
    if not check_form(source, "x.form.json"):
        parse_form(source, "x.form.json")
