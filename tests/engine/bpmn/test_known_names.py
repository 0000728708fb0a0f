"""The names that can be known at one place of a diagram, by the ways that lead to it."""

import json
from collections.abc import Mapping

import pytest

import processes
from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.known_names import (
    BEFORE,
    ELSEWHERE,
    FACT,
    FUNCTION,
    OWN,
    KnownName,
    case_names_of,
    names_known_at,
)
from tests.engine.bpmn.drawing import boundary, drawn, extended, flows, property_of, timed

TEAM, ROUTE_2 = "team_reviews", "route_2_team_around_family"


def asks(name: str) -> str:
    return extended("userTask", name, property_of("formKey", name))


def form(name: str, into: str = "", **schema: object) -> bytes:
    question = {"title": f"What of {name}?", "type": "string", "maxLength": 9, **schema}
    document = {"title": name, "type": "object", "properties": {f"{name}_said": question}}
    return json.dumps(document | ({"ui:into": into} if into else {})).encode()


SCRIPT = '<scriptTask id="reckon" name="Reckon"><script>case.laps = 1\nlocal = 2</script></scriptTask>'
PROCESS = ProcessFiles(
    "p",
    {
        DIAGRAM: drawn(
            '<startEvent id="begin"/><endEvent id="over"/><exclusiveGateway id="which" default="no"/>'
            + asks("first") + asks("second") + asks("other") + asks("back") + SCRIPT
            + boundary("late", "second", timed("P1D"))
            + flows("begin>first", "first>which", "which>second", "which>other", "second>reckon",
                    "reckon>over", "other>over", "late>back", "back>which"),
        ),
        "forms/first.form.json": form("first", "case.plan", oneOf=[{"const": "a", "title": "A"}]),
        "forms/second.form.json": form("second"),
        "forms/other.form.json": form("other"),
        "forms/back.form.json": form("back"),
        "forms/broken.form.json": b"{",
    },
)  # fmt: skip


def groups(found: list[KnownName]) -> Mapping[str, set[str]]:
    return {
        group: {one.name for one in found if one.group == group} for group in {one.group for one in found}
    }


def test_a_step_knows_what_the_ways_to_it_give_and_its_own_answers_apart() -> None:
    known = groups(names_known_at(PROCESS, "second"))
    assert known[BEFORE] == {"case.plan.first_said", "back_said"}
    assert known[OWN] == {"second_said"}
    assert {"pupil.looked_after", "attendance.severe", "case.opened_by"} <= known[FACT]
    assert {"add school days", "count"} <= known[FUNCTION]


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("first", set()),
        ("which", {"case.plan.first_said", "back_said"}),
        ("late", {"case.plan.first_said", "back_said"}),
        ("over", {"case.plan.first_said", "back_said", "second_said", "other_said", "case.laps", "local"}),
        ("case", {"case.plan.first_said", "back_said", "second_said", "other_said", "case.laps", "local"}),
        ("nothing", set()),
    ],
)
def test_what_is_known_follows_the_flows(place: str, expected: set[str]) -> None:
    known = groups(names_known_at(PROCESS, place)).get(BEFORE, set())
    assert known == expected


def test_a_name_is_explained_by_its_question_its_choices_and_who_asks() -> None:
    named = {one.name: one for one in names_known_at(PROCESS, "which")}
    said = named["case.plan.first_said"].meaning
    assert said == 'What of first? ("a"), asked by “first”'
    assert named["add school days"].parameters == ("date", "number")
    assert named["add school days"].meaning.startswith("The day so many school days after a day")


def test_what_is_set_before_and_after_a_step_and_kept_of_its_list_is_known_too() -> None:
    before = "<spiffworkflow:preScript>first_of_all = 1</spiffworkflow:preScript>"
    after = "<spiffworkflow:postScript>last_of_all = 2</spiffworkflow:postScript>"
    loop = (
        "<multiInstanceLoopCharacteristics><loopDataOutputRef>all_said</loopDataOutputRef>"
        '<inputDataItem id="one"/></multiInstanceLoopCharacteristics>'
    )
    step = extended("userTask", "ask", before + after).replace("</userTask>", f"{loop}</userTask>")
    files = ProcessFiles("p", {DIAGRAM: drawn(step + '<endEvent id="over"/>' + flows("ask>over"))})
    known = groups(names_known_at(files, "over"))[BEFORE]
    assert known == {"first_of_all", "last_of_all", "all_said"}
    assert groups(names_known_at(files, "ask"))[BEFORE] == {"one"}


def test_a_diagram_that_cannot_be_read_or_is_not_there_leaves_facts_and_functions() -> None:
    for files in ({}, {DIAGRAM: b"<no"}):
        assert groups(names_known_at(ProcessFiles("p", files), "first")).keys() == {FACT, FUNCTION}


def test_called_processes_tables_operators_and_other_processes_give_names() -> None:
    team, route = (ProcessFiles.read(processes.folder(one)) for one in (TEAM, ROUTE_2))
    known = groups(
        names_known_at(route, "over", {TEAM: team}.get, case_names_of(team))
        + names_known_at(route, ROUTE_2, {TEAM: team}.get)
    )
    assert "outcome" in known[BEFORE]
    assert any(name.startswith("case.plan.") for name in known[BEFORE])
    assert all(name.startswith("case.") for name in known[ELSEWHERE])


def test_processes_that_call_each_other_and_steps_that_hang_on_each_other_end() -> None:
    def calling(key: str, other: str) -> ProcessFiles:
        return ProcessFiles(key, {DIAGRAM: drawn(f'<callActivity id="go" calledElement="{other}"/>')})

    both = {"a": calling("a", "b"), "b": calling("b", "a")}
    assert BEFORE not in groups(names_known_at(both["a"], "case", both.get))
    hang = '<boundaryEvent id="x" attachedToRef="y"/><boundaryEvent id="y" attachedToRef="x"/>'
    assert names_known_at(ProcessFiles("p", {DIAGRAM: drawn(hang)}), "x")
