"""What an analyst is told about a model that does not work: where it is, what is wrong, what to do."""

from collections.abc import Callable

import pytest

from engine.decisions import check_model, read_model
from engine.faults import FilesRefused
from engine.safe_xml import UPLOAD_LIMIT_BYTES

Definitions = Callable[..., bytes]
Table = Callable[..., str]


def route(logic: str, requires: str = "") -> str:
    return f'<decision id="route" name="Route">{requires}{logic}</decision>'


def told(source: bytes) -> list[str]:
    return [f"{fault.element}: {fault.code} {fault.message}" for fault in check_model(source, "route.dmn")]


def test_a_sound_model_has_no_faults(definitions: Definitions, table: Table) -> None:
    assert told(definitions(route(table(["percent"], ["o"], [["< 90", '"low"'], [">= 90", '"fine"']])))) == []


def test_a_cell_that_cannot_be_read_is_named_by_rule_column_and_position(
    definitions: Definitions, table: Table
) -> None:
    rules = [["< 90", '"low"'], ["> ", '"high"']]
    (fault,) = told(definitions(route(table(["attendance.percent"], ["o"], rules))))
    assert fault.startswith(
        'route: EXPRESSION Table "Route", rule 2, column "attendance.percent": > cannot be read'
    )
    assert "at position 2, expected a value, found the end" in fault


def test_every_fault_is_listed_at_once(definitions: Definitions, table: Table) -> None:
    rules = [["1 +", '"low'], ["-", ""]]
    faults = told(definitions(route(table(["a b"], ["o"], rules))))
    assert [fault.split(" ")[1] for fault in faults] == ["EXPRESSION"] * 3 + ["ANSWER-MISSING"]
    assert 'if "a b" is one name, it is not known here' in faults[0]


def test_empty_answers_are_one_fault_for_each_column(definitions: Definitions, table: Table) -> None:
    rules = [[f"{number}", "", '"next"'] for number in range(1, 9)] + [["9", '"stay"', "-"]]
    faults = told(definitions(route(table(["attendance.percent"], ["way", "then"], rules))))
    assert [fault for fault in faults if "TABLE-GAP" not in fault] == [
        'route: ANSWER-MISSING Table "Route", column "way": 8 cells have no answer (rules 1, 2, 3, 4, 5, …). '
        "Write one; write null if there shall be none.",
        'route: ANSWER-MISSING Table "Route", rule 9, column "then": the cell has no answer. '
        "Write one; write null if there shall be none.",
    ]


def test_a_decision_with_faults_is_refused_when_it_is_asked_for(
    definitions: Definitions, table: Table
) -> None:
    model = read_model(definitions(route(table(["a"], ["o"], [["1 +", "1"]]))), "route.dmn")
    with pytest.raises(FilesRefused) as refusal:
        model.decide("route", {})
    assert refusal.value.faults[0].code == "EXPRESSION"


def test_an_unknown_hit_policy_is_not_taken_for_first(definitions: Definitions, table: Table) -> None:
    (fault,) = told(definitions(route(table(["a"], ["o"], [["-", "1"]], "LAST"))))
    assert '"LAST" is no hit policy. Choose one of ANY, COLLECT, FIRST' in fault


def test_an_aggregation_needs_collect_and_one_output(definitions: Definitions, table: Table) -> None:
    source = definitions(route(table(["a"], ["o", "p"], [["-", "1", "2"]], "COLLECT", 'aggregation="SUM"')))
    assert "AGGREGATION" in told(source)[0]


def test_a_table_without_rules_is_a_fault(definitions: Definitions, table: Table) -> None:
    assert "the table has no rules. Add one at least." in told(definitions(route(table(["a"], ["o"], []))))[0]


def test_a_rule_with_too_few_cells_is_a_fault(definitions: Definitions, table: Table) -> None:
    (fault,) = told(definitions(route(table(["a", "b"], ["o"], [["1"]]))))
    assert "rule 1: it has 1 and 0 cells for 2 inputs and 1 outputs" in fault


def test_a_name_that_is_no_input_of_the_decision_is_a_fault(definitions: Definitions, table: Table) -> None:
    requires = '<informationRequirement><requiredInput href="#percent"/></informationRequirement>'
    given = '<inputData id="percent" name="percent"/>'
    rules = [["< 90", "case.plan"], ["< limit", "percent"]]
    faults = told(definitions(given + route(table(["percent"], ["o"], rules), requires)))
    assert len(faults) == 2
    assert 'rule 1, column "o": "case" is not known here. Connect the input' in faults[0]
    assert 'rule 2, column "percent": "limit" is not known here' in faults[1]


def test_ids_are_given_once(definitions: Definitions, table: Table) -> None:
    body = route(table(["a"], ["o"], [["-", "1"]]))
    faults = told(definitions(body + body))
    assert faults[0].startswith('route: DUPLICATE-ID The id "route" is given to 2 elements')
    with pytest.raises(FilesRefused):
        read_model(definitions(body + body), "route.dmn")


def test_a_requirement_that_leads_nowhere_is_a_fault(definitions: Definitions, table: Table) -> None:
    requires = '<informationRequirement><requiredDecision href="#gone"/></informationRequirement>'
    faults = told(definitions(route(table(["a"], ["o"], [["-", "1"]]), requires)))
    assert 'It requires "gone", which is not in the model' in faults[0]


def test_decisions_that_require_each_other_in_a_circle_are_a_fault(definitions: Definitions) -> None:
    line = '<informationRequirement><requiredDecision href="#{}"/></informationRequirement>'
    logic = "<literalExpression><text>1</text></literalExpression>"
    one = f'<decision id="one" name="one">{line.format("two")}{logic}</decision>'
    two = f'<decision id="two" name="two">{line.format("one")}{logic}</decision>'
    faults = told(definitions(one + two))
    assert [fault.split(" ")[1] for fault in faults] == ["REQUIREMENT-CIRCLE"] * 2


def test_logic_in_another_language_is_refused(definitions: Definitions) -> None:
    logic = '<literalExpression expressionLanguage="javascript"><text>1</text></literalExpression>'
    assert "javascript is not run here. Write the expression in FEEL." in told(definitions(route(logic)))[0]


def test_external_functions_are_refused_for_ever(definitions: Definitions) -> None:
    boxed = '<functionDefinition kind="Java"><context/></functionDefinition>'
    assert "external functions (Java or PMML) are never run" in told(definitions(route(boxed)))[0]
    written = 'function(a) external {java: {class: "java.lang.Math"}}'
    literal = f"<literalExpression><text>{written}</text></literalExpression>"
    assert "external functions (Java or PMML) are never run" in told(definitions(route(literal)))[0]


def test_a_decision_without_logic_is_a_fault(definitions: Definitions) -> None:
    assert "there is no logic. Write a table or an expression." in told(definitions(route("")))[0]


HOSTILE = {
    "XML-DOCTYPE": b'<!DOCTYPE d [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>',
    "XML-BROKEN": b"<definitions><decision></definitions>",
    "NOT-DMN": b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
    "FILE-TOO-LARGE": b" " * (UPLOAD_LIMIT_BYTES + 1),
}


@pytest.mark.parametrize("code", HOSTILE)
def test_a_file_that_is_no_model_is_refused_with_one_fault(code: str) -> None:
    (fault,) = check_model(HOSTILE[code], "upload.dmn")
    assert (fault.path, fault.element, fault.code) == ("upload.dmn", "", code)
    with pytest.raises(FilesRefused):
        read_model(HOSTILE[code], "upload.dmn")


@pytest.mark.parametrize("source", [b"", b"nonsense", b"\x00" * 100, b"<a" * 5000, b"\xff\xfe<\x00"])
def test_nonsense_is_refused(source: bytes) -> None:
    assert [fault.code for fault in check_model(source, "upload.dmn")] == ["XML-BROKEN"]


def test_elements_nested_without_end_are_refused(definitions: Definitions) -> None:
    deep = "<list>" * 5000 + "</list>" * 5000
    assert told(definitions(route(deep)))


def test_a_fact_that_there_is_not_is_told_of_where_facts_are_known(
    definitions: Definitions, table: Table
) -> None:
    source = definitions(route(table(["pupil.loked_after"], ["o"], [["true", "1"], ["false", "2"]])))
    (fault,) = check_model(source, "route.dmn", facts={"pupil": {"looked_after"}})
    assert (fault.code, fault.severity) == ("UNKNOWN-FACT", "warning")
    assert 'input 1 "pupil.loked_after": pupil.loked_after is not a fact that is known' in fault.message
    assert check_model(source, "route.dmn") == []
