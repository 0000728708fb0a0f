"""Decision tables as caseworkers rely on them: which rule decided, and never a silent guess."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from engine.decisions import InconsistentTable, Model, UnknownDecision, check_model
from engine.expressions import Value

Make = Callable[..., Model]

ROUTES = [
    ["< 50", "false", '"route 3"', '"severely absent"'],
    ["[50..90]", "false", '"route 2"', '"persistently absent"'],
    ["> 90", "-", '"none"', '"attends"'],
    ["-", "true", '"social care"', '"looked after"'],
]


def attendance(percent: str | None, looked_after: bool | None = False) -> dict[str, Value]:
    measured = None if percent is None else Decimal(percent)
    return {"attendance": {"percent": measured}, "pupil": {"looked_after": looked_after}}


@pytest.fixture
def routes(one_table: Make) -> Model:
    rules = [[*rule, note] for rule, note in zip(ROUTES, ["", "see the TAF guidance", "", ""], strict=True)]
    return one_table(["attendance.percent", "pupil.looked_after"], ["route", "reason"], rules)


def test_a_table_answers_with_the_rule_that_matched_and_why(routes: Model) -> None:
    outcome = routes.decide("route", attendance("85"))
    assert outcome.result == {"route": "route 2", "reason": "persistently absent"}
    (match,) = outcome.matched
    assert (match.table, match.rule, match.annotations) == ("Route", 2, ("see the TAF guidance",))
    assert match.outputs == outcome.result
    assert outcome.inputs == {"attendance.percent": Decimal("85"), "pupil.looked_after": False}
    assert outcome.problems == ()


def test_a_decision_is_asked_for_by_its_name_too(routes: Model) -> None:
    assert routes.decisions == ("route",)
    assert routes.decide("Route", attendance("95")).matched[0].rule == 3
    assert routes.inputs("Route") == ("attendance", "pupil")


def test_an_unknown_decision_is_refused_by_name(routes: Model) -> None:
    with pytest.raises(UnknownDecision, match=r'no decision "path" in route.dmn; it has: route'):
        routes.decide("path", {})


def test_two_rules_of_a_unique_table_that_match_at_once_are_an_error(routes: Model) -> None:
    with pytest.raises(InconsistentTable) as refusal:
        routes.decide("route", attendance("95", looked_after=True))
    assert refusal.value.rules == "3, 4"
    assert 'In the table "Route" the rules 3, 4 match at once' in str(refusal.value)


def test_a_missing_input_that_no_rule_covers_is_named(routes: Model) -> None:
    outcome = routes.decide("route", attendance(None))
    assert outcome.result is None
    assert outcome.matched == ()
    assert outcome.problems == (
        'Table "Route": no rule matches because "attendance.percent" is given as unknown (null).',
    )


def test_several_missing_inputs_are_all_named(routes: Model) -> None:
    problems = routes.decide("route", {}).problems
    assert any('because "attendance.percent" and "pupil.looked_after" are missing' in one for one in problems)


def test_a_rule_may_ask_for_null_itself(one_table: Make) -> None:
    model = one_table(["percent"], ["route"], [["null", '"ask the school"'], ["not(null)", '"go on"']])
    assert model.decide("route", {"percent": None}).result == "ask the school"
    assert model.decide("route", {"percent": Decimal(1)}).result == "go on"


def test_a_first_table_takes_the_first_rule_that_matches(one_table: Make) -> None:
    rules = [["< 90", '"low"'], ["< 95", '"middling"'], ["-", '"fine"']]
    model = one_table(["percent"], ["band"], rules, "FIRST")
    outcome = model.decide("route", {"percent": Decimal(50)})
    assert outcome.result == "low"
    assert [match.rule for match in outcome.matched] == [1]


@pytest.mark.parametrize(
    ("cell", "value", "matches"),
    [
        ('"a","b"', "b", True),
        ('not("a","b")', "b", False),
        ('not("a")', "c", True),
        ("[50..90]", Decimal(90), True),
        ("[50..90)", Decimal(90), False),
        ("]50..90]", Decimal(50), False),
        ("< 10, > 20", Decimal(15), False),
        ("< 10, > 20", Decimal(25), True),
        ("? * 2 > limit", Decimal(6), True),
        ("limit", Decimal(10), True),
        ("[1, 2, 3]", Decimal(2), True),
        ("[1, 2, 3]", [Decimal(1), Decimal(2), Decimal(3)], True),
        ("", Decimal(1), True),
        ("-", None, True),
        ("contains(?, \"TAF\")", "the TAF met", True),
        ("> 5", "text", False),
        ("null", None, True),
        ("not(null)", None, False),
    ],
)  # fmt: skip
def test_a_cell_matches_what_it_says(one_table: Make, cell: str, value: Value, matches: bool) -> None:
    model = one_table(["input"], ["answer"], [[cell, '"yes"']])
    outcome = model.decide("route", {"input": value, "limit": Decimal(10)})
    assert (outcome.result == "yes") is matches


def test_dates_in_cells_are_compared_as_dates(one_table: Make) -> None:
    rules = [['< date("2026-09-01")', '"this year"'], ['>= @"2026-09-01"', '"next year"']]
    model = one_table(['date("2026-09-01") + duration(extra)'], ["year"], rules)
    assert model.decide("route", {"extra": "P1D"}).result == "next year"
    assert model.decide("route", {"extra": "-P1D"}).result == "this year"


POLICIES = [["> 1", '"b"'], ["> 2", '"a"'], ["> 3", '"c"']]


@pytest.mark.parametrize(
    ("policy", "wanted"),
    [("RULE ORDER", ["b", "a"]), ("COLLECT", ["b", "a"]), ("C", ["b", "a"]), ("FIRST", "b"), ("F", "b")],
)
def test_policies_that_allow_several_rules(one_table: Make, policy: str, wanted: Value) -> None:
    assert one_table(["n"], ["o"], POLICIES, policy).decide("route", {"n": Decimal(3)}).result == wanted


def test_a_policy_that_lists_answers_tells_every_rule(one_table: Make) -> None:
    outcome = one_table(["n"], ["o"], POLICIES, "COLLECT").decide("route", {"n": Decimal(3)})
    assert [match.rule for match in outcome.matched] == [1, 2]


def test_any_lets_rules_agree_but_not_differ(one_table: Make) -> None:
    model = one_table(["n"], ["o"], [["> 1", "1"], ["> 2", "1"], ["> 3", "2"]], "ANY")
    assert model.decide("route", {"n": Decimal(3)}).result == Decimal(1)
    with pytest.raises(InconsistentTable, match="they answer differently"):
        model.decide("route", {"n": Decimal(4)})


@pytest.mark.parametrize(
    ("aggregation", "wanted"), [("SUM", "30"), ("MIN", "10"), ("MAX", "20"), ("COUNT", "2")]
)
def test_collected_answers_are_aggregated(one_table: Make, aggregation: str, wanted: str) -> None:
    rules = [["> 1", "10"], ["> 2", "20"], ["> 3", "40"]]
    model = one_table(["n"], ["o"], rules, "COLLECT", f'aggregation="{aggregation}"')
    assert model.decide("route", {"n": Decimal(3)}).result == Decimal(wanted)


def test_the_count_of_no_matches_is_zero(one_table: Make) -> None:
    model = one_table(["n"], ["o"], [["> 1", "10"]], "COLLECT", 'aggregation="COUNT"')
    assert model.decide("route", {"n": Decimal(0)}).result == Decimal(0)


def ranked(definitions: Callable[..., bytes], policy: str) -> bytes:
    rules = "".join(
        f"<rule><inputEntry><text>{test}</text></inputEntry><outputEntry><text>{answer}</text></outputEntry></rule>"
        for test, answer in (("-", '"letter"'), ("&lt; 80", '"visit"'), ("&lt; 50", '"meeting"'))
    )
    return definitions(
        f'<decision id="step" name="Step"><decisionTable hitPolicy="{policy}">'
        "<input><inputExpression><text>percent</text></inputExpression></input>"
        '<output name="step"><outputValues><text>"meeting", "visit", "letter"</text></outputValues></output>'
        f"{rules}</decisionTable></decision>"
    )


def test_priority_takes_the_answer_that_stands_first_among_the_allowed(
    definitions: Callable[..., bytes], read: Callable[[bytes], Model]
) -> None:
    outcome = read(ranked(definitions, "PRIORITY")).decide("step", {"percent": Decimal(60)})
    assert outcome.result == "visit"
    assert [match.rule for match in outcome.matched] == [2]


def test_output_order_lists_the_answers_by_the_order_of_the_allowed(
    definitions: Callable[..., bytes], read: Callable[[bytes], Model]
) -> None:
    model = read(ranked(definitions, "OUTPUT ORDER"))
    assert model.decide("step", {"percent": Decimal(40)}).result == ["meeting", "visit", "letter"]


EDITED = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
    xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"
    xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/"
    id="Definitions_1" name="DRD" namespace="http://camunda.org/schema/1.0/dmn" exporter="dmn-js">
  <decision id="Decision_1" name="Review outcome">
    <informationRequirement id="Requirement_1"><requiredInput href="#InputData_1"/></informationRequirement>
    <decisionTable id="DecisionTable_1" hitPolicy="FIRST">
      <input id="Input_1" label="Percent">
        <inputExpression id="InputExpression_1" typeRef="number"><text>review.percent</text></inputExpression>
        <inputValues id="UnaryTests_0"><text></text></inputValues>
      </input>
      <output id="Output_1" label="Outcome" name="outcome" typeRef="string"/>
      <rule id="Rule_1"><description>guidance, step 4</description>
        <inputEntry id="UnaryTests_1"><text>&gt;= 90</text></inputEntry>
        <outputEntry id="LiteralExpression_1"><text>"step down"</text></outputEntry>
      </rule>
      <rule id="Rule_2">
        <inputEntry id="UnaryTests_2"><text></text></inputEntry>
        <outputEntry id="LiteralExpression_2"><text>"continue"</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
  <inputData id="InputData_1" name="review"/>
  <dmndi:DMNDI><dmndi:DMNDiagram><dmndi:DMNShape dmnElementRef="Decision_1">
    <dc:Bounds height="80" width="180" x="160" y="100"/>
  </dmndi:DMNShape></dmndi:DMNDiagram></dmndi:DMNDI>
</definitions>"""


def test_a_table_as_a_table_editor_saves_it(read: Callable[[bytes], Model]) -> None:
    assert check_model(EDITED, "review.dmn") == []
    outcome = read(EDITED).decide("Decision_1", {"review": {"percent": Decimal(92)}})
    assert outcome.result == "step down"
    assert outcome.matched[0].annotations == ("guidance, step 4",)
    assert outcome.inputs == {"review.percent": Decimal(92)}
    assert read(EDITED).decide("Decision_1", {"review": {"percent": None}}).result == "continue"


def with_values(definitions: Callable[..., bytes], default: str = "") -> bytes:
    given = f"<defaultOutputEntry><text>{default}</text></defaultOutputEntry>" if default else ""
    return definitions(
        '<decision id="fee" name="Fee"><decisionTable>'
        '<input label="Which notice"><inputExpression><text>notice</text></inputExpression>'
        '<inputValues><text>"first", "second", "third"</text></inputValues></input>'
        f'<output name="fee">{given}</output>'
        '<rule><inputEntry><text>"first"</text></inputEntry><outputEntry><text>80</text></outputEntry></rule>'
        "</decisionTable></decision>"
    )


def test_a_value_that_is_not_allowed_gives_null_and_says_so(
    definitions: Callable[..., bytes], read: Callable[[bytes], Model]
) -> None:
    outcome = read(with_values(definitions, "0")).decide("fee", {"notice": "fourth"})
    assert outcome.result is None
    assert 'the value of "Which notice" is not one of those allowed' in outcome.problems[0]


def test_a_default_answers_where_no_rule_does(
    definitions: Callable[..., bytes], read: Callable[[bytes], Model]
) -> None:
    assert read(with_values(definitions, "0")).decide("fee", {"notice": "second"}).result == Decimal(0)
    assert read(with_values(definitions)).decide("fee", {"notice": "second"}).result is None
