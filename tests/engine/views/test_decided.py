"""Why a decision came out as it did: from the event, in the words of the forms, by the rules of that time."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, select

from engine.bpmn.bundle import ProcessFiles
from engine.errors import NotAllowed, NotFound
from engine.process_versions import publish
from engine.tables import events
from engine.views.chronology import chronology
from engine.views.decided import DecisionSeen, look_at_decision
from engine.views.table import Heading, Result
from tests.engine.casework.office import ANALYST, DALE, LEAD, MANAGER, Office, files

#: What the first events kept of a decision.
KEPT_AT_FIRST = ("decision", "inputs", "result", "rules")


@pytest.fixture
def sorted_case(office: Office) -> Office:
    """A case whose child attends 80 per cent and is helped by the school alone."""
    return sort(office, percent="80", help="school_alone")


def sort(office: Office, sorting: ProcessFiles | None = None, **answers: str) -> Office:
    office.do(publish, ANALYST, [sorting or files("sorting")], "Tables", office.now)
    office.open("sorting")
    office.complete("count", answers)
    return office


def event(office: Office, element: str) -> Any:
    """The latest event of a step."""
    query = select(events).where(events.c.case_id == office.case, events.c.element == element)
    with office.database.reading() as session:
        row = session.execute(query.order_by(events.c.seq.desc())).first()
        assert row is not None
        return row


def why(office: Office, element: str = "sort") -> DecisionSeen:
    return office.do(look_at_decision, LEAD, office.case, event(office, element).seq, office.now)


def as_at_first(office: Office, element: str) -> None:
    """The same decision once more, as the first events told it."""
    row = event(office, element)
    kept = {name: row.payload["why"]["decision"][name] for name in KEPT_AT_FIRST}
    kept["rules"] = [
        {name: rule[name] for name in ("table", "rule", "annotations")} for rule in kept["rules"]
    ]
    values = {**row._mapping, "seq": 1_000, "previous": row.hash}
    values["payload"] = {**row.payload, "why": {"decision": kept}}
    with office.database.transaction() as session:
        session.execute(insert(events), values)


def test_the_event_keeps_what_was_asked_what_matched_and_what_that_gave(sorted_case: Office) -> None:
    reason = event(sorted_case, "sort").payload["why"]["decision"]
    assert reason["inputs"] == {"percent": 80, "help": "school_alone"}
    assert reason["tables"] == [
        {"table": "Attendance band", "values": [80]},
        {"table": "Route", "values": ["persistently_absent", "school_alone"]},
    ]
    assert reason["rules"][1] == {
        "table": "Route",
        "rule": 2,
        "annotations": ["The school needs others beside it"],
        "outputs": {"route": "route_2", "weeks": 8},
    }
    assert reason["problems"] == []


def test_the_event_says_what_was_missing_where_there_is_no_answer(office: Office) -> None:
    reason = event(sort(office, help="services"), "sort").payload["why"]["decision"]
    assert (reason["result"], reason["rules"]) == (None, [])
    assert (
        'Table "Attendance band": no rule matches because "percent" (column "Percent") is not known (null).'
        in reason["problems"]
    )


def test_it_says_what_was_decided_and_why(sorted_case: Office) -> None:
    told = why(sorted_case)
    assert (told.step, told.question) == ("Which route?", "Which route fits?")
    assert told.answer == "route: route 2; weeks: 8"
    assert told.because == ("The school needs others beside it",)
    assert told.known == (
        ("Band", "persistently absent"),
        ("Help", "Only the school helps"),
        ("Percent", "80"),
    )
    assert told.facts == ()


def test_the_table_that_was_asked_comes_first_then_those_it_needs(sorted_case: Office) -> None:
    route, band = why(sorted_case).tables
    assert (route.title, band.title) == ("Route", "Attendance band")
    assert [row.number for row in route.matched] == [2]
    assert route.inputs[1] == Heading("Help", "help", "Only the school helps")
    assert route.rows[1].inputs == (("persistently absent",), ("Only the school helps",))
    assert route.rows[2].inputs[1] == ("anything but Only the school helps",)
    assert route.rows[0].inputs[1] == ()
    assert route.rows[1].outputs == (Result("route 2"), Result("percent / 10", "8"))
    assert route.rows[2].outputs[1] == Result("6")
    assert [row.number for row in band.matched] == [2]


def test_a_formula_is_shown_with_the_tables_that_it_needs(sorted_case: Office) -> None:
    told = why(sorted_case, "advise")
    assert told.answer == "Begin with route_2"
    assert told.formulas[0][0] == "Advice"
    assert told.formulas[0][1].endswith('"Begin with " + Route.route')
    assert [table.title for table in told.tables] == ["Route", "Attendance band"]


CALLED_TWICE = """
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="twice" name="Twice" namespace="http://example.org">
  <businessKnowledgeModel id="weight" name="weight"><encapsulatedLogic id="w1">
    <formalParameter id="w2" name="each" />
    <decisionTable id="w3"><input id="w4"><inputExpression id="w5"><text>each</text></inputExpression></input>
      <output id="w6" name="points" />
      <rule id="w7"><inputEntry id="w8"><text>&lt; 5</text></inputEntry>
        <outputEntry id="w9"><text>1</text></outputEntry></rule>
      <rule id="v7"><inputEntry id="v8"><text>&gt;= 5</text></inputEntry>
        <outputEntry id="v9"><text>2</text></outputEntry></rule>
    </decisionTable></encapsulatedLogic></businessKnowledgeModel>
  <decision id="route" name="Route"><knowledgeRequirement id="k"><requiredKnowledge href="#weight" />
    </knowledgeRequirement>
    <literalExpression id="l"><text>weight(3) + weight(7)</text></literalExpression></decision>
  <decision id="advice" name="Advice">
    <literalExpression id="m"><text>sorted</text></literalExpression></decision>
</definitions>"""


def test_a_table_that_was_asked_twice_shows_every_rule_that_matched_and_no_single_value(
    office: Office,
) -> None:
    twice = {**files("sorting").files, "decisions/route.dmn": CALLED_TWICE.strip().encode()}
    told = why(sort(office, replace(files("sorting"), files=twice), percent="80"))
    (weight,) = told.tables
    assert (weight.title, weight.asked, told.answer) == ("weight", 2, "3")
    assert [row.number for row in weight.matched] == [1, 2]
    assert [heading.value for heading in weight.inputs] == [None]


def test_no_answer_is_told_with_what_stood_in_the_way(office: Office) -> None:
    told = why(sort(office, help="services"))
    assert told.answer is None
    assert ("Percent", "Not known") in told.known
    assert told.tables[0].matched == ()
    assert any('(column "Percent") is not known' in problem for problem in told.problems)


def test_an_event_from_before_is_told_as_far_as_it_says(sorted_case: Office) -> None:
    as_at_first(sorted_case, "sort")
    told = why(sorted_case)
    route, band = told.tables
    assert [row.number for row in route.matched] == [2]
    assert [heading.value for heading in route.inputs] == [None, "Only the school helps"]
    assert band.inputs[0].value == "80"
    assert route.rows[1].outputs[1] == Result("percent / 10")
    assert told.because == ("The school needs others beside it",)


def test_an_event_from_before_without_a_match_still_shows_its_table(office: Office) -> None:
    as_at_first(sort(office, help="services"), "sort")
    told = why(office)
    assert [(table.title, table.matched) for table in told.tables] == [("Route", ())]


def test_a_case_is_told_by_the_rules_that_it_was_decided_by(sorted_case: Office) -> None:
    now = files("sorting")
    changed = now.files["decisions/route.dmn"].replace(b"[50..90]", b"[50..95]")
    newer = replace(now, files={**now.files, "decisions/route.dmn": changed})
    sorted_case.do(publish, ANALYST, [newer], "Milder", sorted_case.now)
    assert why(sorted_case).tables[1].rows[1].inputs == (("50 to 90",),)


def test_the_chronology_names_the_decision_and_its_answer(sorted_case: Office) -> None:
    lines = sorted_case.do(chronology, sorted_case.case, MANAGER)
    told = {line.title: line for line in lines if line.decided}
    assert told["Decided by table: What to say?"].decided == "Begin with route_2"
    assert told["Decided by table: Which route?"].number == event(sorted_case, "sort").seq


def test_nobody_sees_a_decision_of_a_case_that_they_may_not_read(sorted_case: Office) -> None:
    with pytest.raises(NotAllowed, match="another school"):
        sorted_case.do(
            look_at_decision, DALE, sorted_case.case, event(sorted_case, "sort").seq, sorted_case.now
        )


@pytest.mark.parametrize("number", [1, 999])
def test_what_is_no_decision_is_not_found(sorted_case: Office, number: int) -> None:
    with pytest.raises(NotFound):
        sorted_case.do(look_at_decision, LEAD, sorted_case.case, number, sorted_case.now)
