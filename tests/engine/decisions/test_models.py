"""Models of several decisions: what each requires, functions, boxed expressions, types, services."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from engine.decisions import Model, read_model
from engine.errors import EngineError
from engine.expressions import Date, LimitReached, Shelf, Value
from engine.expressions.builtins import STANDARD

Definitions = Callable[..., bytes]
Read = Callable[[bytes], Model]

VERSIONS = (
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
    "https://www.omg.org/spec/DMN/29990101/MODEL/",
)


def literal(text: str) -> str:
    return f"<literalExpression><text>{text}</text></literalExpression>"


def decision(name: str, logic: str, *requires: str, type_: str = "") -> str:
    wanted = {"input": "requiredInput", "decision": "requiredDecision", "knowledge": "requiredKnowledge"}
    lines = "".join(
        f'<informationRequirement><{wanted[kind]} href="#{target}"/></informationRequirement>'
        for kind, target in (one.split(" ") for one in requires)
    )
    return f'<decision id="{name}" name="{name}"><variable name="{name}" {type_}/>{lines}{logic}</decision>'


def given(name: str, type_: str = "Any") -> str:
    return f'<inputData id="{name}" name="{name}"><variable name="{name}" typeRef="{type_}"/></inputData>'


def answer(read: Read, source: bytes, name: str, inputs: dict[str, Value] | None = None) -> Value:
    return read(source).decide(name, inputs or {}).result


@pytest.mark.parametrize("namespace", VERSIONS)
def test_every_version_of_dmn_is_read(definitions: Definitions, read: Read, namespace: str) -> None:
    source = definitions(decision("sum", literal("1 + 2")), namespace)
    assert answer(read, source, "sum") == Decimal(3)


def test_a_decision_uses_the_decisions_that_it_requires(definitions: Definitions, read: Read) -> None:
    source = definitions(
        given("percent", "number")
        + decision("low", literal("percent &lt; 90"), "input percent")
        + decision("route", literal('if low then "route 1" else "none"'), "decision low")
    )
    outcome = read(source).decide("route", {"percent": Decimal(85)})
    assert outcome.result == "route 1"
    assert outcome.inputs == {"percent": Decimal(85)}
    assert read(source).inputs("route") == ("percent",)


def test_a_decision_does_not_see_what_it_does_not_require(definitions: Definitions, read: Read) -> None:
    source = definitions(given("a") + given("b") + decision("sum", literal("a + b"), "input a"))
    outcome = read(source).decide("sum", {"a": Decimal(1), "b": Decimal(2)})
    assert outcome.result is None
    assert '"b" is not known here' in outcome.problems


def test_an_input_of_the_wrong_type_is_null_and_named(definitions: Definitions, read: Read) -> None:
    source = definitions(given("percent", "number") + decision("same", literal("percent"), "input percent"))
    outcome = read(source).decide("same", {"percent": "ninety"})
    assert outcome.result is None
    assert outcome.problems == ('The input "percent" is a string, not a number.',)


def test_today_is_the_moment_that_is_given(definitions: Definitions, read: Read) -> None:
    model = read(definitions(decision("day", literal("today()"))))
    assert model.decide("day", {}, datetime(2026, 6, 30, 23, 30, tzinfo=UTC)).result == Date(2026, 7, 1)


CONTEXT = """
<context>
  <contextEntry>
    <variable name="lost days"/><literalExpression><text>sessions / 2</text></literalExpression>
  </contextEntry>
  <contextEntry>
    <variable name="many"/><literalExpression><text>lost days &gt; 5</text></literalExpression>
  </contextEntry>
  {result}
</context>"""


def test_entries_of_a_context_see_earlier_ones(definitions: Definitions, read: Read) -> None:
    plain = definitions(decision("c", CONTEXT.format(result="")))
    assert answer(read, plain, "c", {"sessions": Decimal(12)}) == {"lost days": Decimal(6), "many": True}
    result = f"<contextEntry>{literal('if many then 1 else 0')}</contextEntry>"
    asked = definitions(decision("c", CONTEXT.format(result=result)))
    assert answer(read, asked, "c", {"sessions": Decimal(8)}) == Decimal(0)


KNOWLEDGE = """
<businessKnowledgeModel id="fee" name="fee">
  <encapsulatedLogic>
    <formalParameter name="notices" typeRef="number"/>
    <literalExpression><text>if notices = 1 then 80 else 160</text></literalExpression>
  </encapsulatedLogic>
</businessKnowledgeModel>"""
INVOCATION = """
<invocation>
  <literalExpression><text>fee</text></literalExpression>
  <binding><parameter name="notices"/><literalExpression><text>1 + 1</text></literalExpression></binding>
</invocation>"""


def test_knowledge_is_a_function_that_decisions_call(definitions: Definitions, read: Read) -> None:
    called = decision("f", literal("fee(1)"), "knowledge fee")
    assert answer(read, definitions(KNOWLEDGE + called), "f") == Decimal(80)
    invoked = decision("f", INVOCATION, "knowledge fee")
    assert answer(read, definitions(KNOWLEDGE + invoked), "f") == Decimal(160)
    wrong = decision("f", literal('fee("one")'), "knowledge fee")
    assert answer(read, definitions(KNOWLEDGE + wrong), "f") is None


BOXED = {
    "list": ("<list>{0}{1}</list>", ["1", "2"], [Decimal(1), Decimal(2)]),
    "relation": (
        '<relation><column name="a"/><column name="b"/><row>{0}{1}</row></relation>',
        ["1", "2"],
        [{"a": Decimal(1), "b": Decimal(2)}],
    ),
    "conditional": (
        "<conditional><if>{0}</if><then>{1}</then><else>{2}</else></conditional>",
        ["1 > 2", "1", "2"],
        Decimal(2),
    ),
    "filter": ("<filter><in>{0}</in><match>{1}</match></filter>", ["[1, 2, 3]", "item > 2"], [Decimal(3)]),
    "filter of contexts": (
        "<filter><in>{0}</in><match>{1}</match></filter>",
        ["[{a: 1}, {a: 2}]", "a > 1"],
        [{"a": Decimal(2)}],
    ),
    "for": (
        '<for iteratorVariable="x"><in>{0}</in><return>{1}</return></for>',
        ["[1..3]", "x * count(partial)"],
        [Decimal(0), Decimal(2), Decimal(6)],
    ),
    "every": (
        '<every iteratorVariable="x"><in>{0}</in><satisfies>{1}</satisfies></every>',
        ["[1, 2]", "x > 0"],
        True,
    ),
    "some": (
        '<some iteratorVariable="x"><in>{0}</in><satisfies>{1}</satisfies></some>',
        ["[1, 2]", "x > 5"],
        False,
    ),
    "function": (
        "<context><contextEntry><variable name='twice'/><functionDefinition><formalParameter name='x'/>{0}"
        "</functionDefinition></contextEntry><contextEntry>{1}</contextEntry></context>",
        ["x * 2", "twice(21)"],
        Decimal(42),
    ),
}


@pytest.mark.parametrize("name", BOXED)
def test_boxed_expressions(definitions: Definitions, read: Read, name: str) -> None:
    box, parts, wanted = BOXED[name]
    logic = box.format(*(literal(part.replace("<", "&lt;")) for part in parts))
    assert answer(read, definitions(decision("d", logic)), "d") == wanted


TYPES = """
<itemDefinition name="tStage">
  <typeRef>string</typeRef><allowedValues><text>"support", "formalise"</text></allowedValues>
</itemDefinition>
<itemDefinition name="tStages" isCollection="true"><typeRef>tStage</typeRef></itemDefinition>
<itemDefinition name="tPlan">
  <itemComponent name="first stage"><typeRef>tStage</typeRef></itemComponent>
  <itemComponent name="weeks"><typeRef>number</typeRef></itemComponent>
</itemDefinition>"""


def test_types_of_the_model_are_held_to(definitions: Definitions, read: Read) -> None:
    source = definitions(
        TYPES + given("plan", "tPlan") + decision("s", literal("plan.first stage"), "input plan")
    )
    assert answer(read, source, "s", {"plan": {"first stage": "support", "weeks": Decimal(6)}}) == "support"
    refused = read(source).decide("s", {"plan": {"first stage": "court", "weeks": Decimal(6)}})
    assert refused.result is None
    assert 'The input "plan" is not one of the allowed values' in refused.problems[0]


def test_one_value_stands_for_a_list_of_one(definitions: Definitions, read: Read) -> None:
    source = definitions(
        TYPES + given("stages", "tStages") + decision("s", literal("stages"), "input stages")
    )
    assert answer(read, source, "s", {"stages": "support"}) == ["support"]
    asked = definitions(TYPES + decision("i", literal('["support"] instance of tStages')))
    assert answer(read, asked, "i") is True


SERVICE = """
<decisionService id="service" name="service">
  <outputDecision href="#outer"/><encapsulatedDecision href="#middle"/>
  <inputDecision href="#inner"/><inputData href="#n"/>
</decisionService>"""


def test_a_service_takes_its_input_decisions_as_inputs(definitions: Definitions, read: Read) -> None:
    chain = (
        given("n", "number")
        + decision("inner", literal("n * 100"), "input n")
        + decision("middle", literal("inner + n"), "decision inner", "input n")
        + decision("outer", literal("middle + 1"), "decision middle")
    )
    model = read(definitions(chain + SERVICE))
    assert model.decide("outer", {"n": Decimal(1)}).result == Decimal(102)
    given_both: dict[str, Value] = {"n": Decimal(1), "inner": Decimal(5)}
    assert model.decide("service", given_both).result == Decimal(7)
    assert model.decide("middle", given_both, service="service").result == Decimal(6)
    called = decision("caller", literal("service(1, 5)"), "knowledge service")
    assert read(definitions(chain + SERVICE + called)).decide("caller", {}).result == Decimal(7)


def test_a_hostile_decision_is_stopped(definitions: Definitions, read: Read) -> None:
    with pytest.raises(LimitReached):
        answer(read, definitions(decision("d", literal("for i in 1..10**12 return i"))), "d")


def test_decisions_may_call_more_functions_than_the_standard_has(definitions: Definitions) -> None:
    shelf = Shelf()
    shelf.function("school weeks", "from: date, number: number")(lambda start, weeks: start)
    source = definitions(decision("d", literal('school weeks(@"2026-09-01", 6)')))
    library = STANDARD.with_functions(shelf)
    assert read_model(source, "m.dmn", library).decide("d", {}).result == Date(2026, 9, 1)
    with pytest.raises(EngineError):
        read_model(source, "m.dmn").decide("d", {})
