"""Boxed expressions, functions, services and types, each as the standard describes it."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from engine.decisions import Model, check_model
from engine.expressions import Value
from tests.engine.decisions.test_models import decision, given, literal

Definitions = Callable[..., bytes]
Read = Callable[[bytes], Model]


@pytest.fixture
def decide(definitions: Definitions, read: Read) -> Callable[..., Value]:
    """The value of the decision `d` of a model."""

    def answer(body: str, **inputs: Value) -> Value:
        return read(definitions(body)).decide("d", inputs).result

    return answer


Decide = Callable[..., Value]


def boxed(kind: str, **parts: str) -> str:
    inner = "".join(f"<{name.strip('_')}>{literal(text)}</{name.strip('_')}>" for name, text in parts.items())
    return f"<{kind}>{inner}</{kind}>"


FILTERS: list[tuple[str, str, Value]] = [
    ("[1, 2, 3]", "item &gt; 1", [Decimal(2), Decimal(3)]),
    ("[1, 2, 3]", "2", Decimal(2)),
    ("[1, 2, 3]", "-1", Decimal(3)),
    ("[1, 2, 3]", "4", None),
    ("[{a b: 1}, {a b: 2}]", "a b = 2", [{"a b": Decimal(2)}]),
    ("5", "item &gt; 1", [Decimal(5)]),
    ("null", "true", []),
    ("[]", "true", []),
    ("[1, null]", "item = null", [None]),
    ("[1, 2]", '"x"', None),
    ("[1, 2]", 'if item = 1 then true else "no"', None),
    ("[]", '"x"', []),
]


@pytest.mark.parametrize(("source", "match", "wanted"), FILTERS)
def test_a_boxed_filter_says_what_a_filter_says(
    decide: Decide, source: str, match: str, wanted: Value
) -> None:
    names = '<itemDefinition name="t"><itemComponent name="a b"/></itemDefinition>'
    assert decide(names + decision("d", boxed("filter", in_=source, match=match))) == wanted


LOOPS: list[tuple[str, str, Value]] = [
    ("[1, 2]", "item * 2", [Decimal(2), Decimal(4)]),
    ("[1..3]", "item", [Decimal(1), Decimal(2), Decimal(3)]),
    ("(1..3]", "item", [Decimal(2), Decimal(3)]),
    ("[3..1]", "item", None),
    ('[date("2026-09-01")..date("2026-09-02")]', "item.day", [Decimal(1), Decimal(2)]),
    ("[1, 2, 3]", "item + count(partial)", [Decimal(1), Decimal(3), Decimal(5)]),
    ("null", "item", None),
    ('["a".."c"]', "item", None),
    ("7", "item", [Decimal(7)]),
]


@pytest.mark.parametrize(("source", "body", "wanted"), LOOPS)
def test_a_boxed_for_walks_over_lists_and_ranges(
    decide: Decide, source: str, body: str, wanted: Value
) -> None:
    assert decide(decision("d", boxed("for", in_=source, return_=body))) == wanted


def test_some_and_every_judge_each_item(decide: Decide) -> None:
    assert decide(decision("d", boxed("some", in_="[1, 2]", satisfies="item &gt; 1"))) is True
    assert decide(decision("d", boxed("every", in_="[1, 2]", satisfies="item &gt; 1"))) is False
    assert decide(decision("d", boxed("every", in_="[]", satisfies="false"))) is True
    assert decide(decision("d", boxed("some", in_="null", satisfies="true"))) is None
    assert decide(decision("d", boxed("some", in_="[null, 1]", satisfies="item &gt; 0"))) is True


@pytest.mark.parametrize("kind", ["some", "every"])
def test_some_and_every_refuse_a_condition_that_is_no_boolean(decide: Decide, kind: str) -> None:
    for satisfies in ('"yes"', 'if item = 1 then true else "no"', "item"):
        assert decide(decision("d", boxed(kind, in_="[1, 2]", satisfies=satisfies))) is None


@pytest.mark.parametrize(("condition", "wanted"), [("true", 1), ("false", 2), ("null", 2), ("1", None)])
def test_a_boxed_conditional(decide: Decide, condition: str, wanted: int | None) -> None:
    value = decide(decision("d", f"<conditional><if>{literal(condition)}</if><then>{literal('1')}</then>"
                                 f"<else>{literal('2')}</else></conditional>"))  # fmt: skip
    assert value == wanted


def test_cells_of_a_relation_are_of_their_columns_type(decide: Decide) -> None:
    relation = (
        '<relation><column name="n" typeRef="number"/><column name="s" typeRef="string"/>'
        f"<row>{literal('[1]')}{literal('2')}</row></relation>"
    )
    assert decide(decision("d", relation)) == [{"n": Decimal(1), "s": None}]


def knowledge(name: str, parameters: str, logic: str, *requires: str, type_: str = "Any") -> str:
    formal = "".join(
        f'<formalParameter name="{one.partition(":")[0]}" typeRef="{one.partition(":")[2] or "Any"}"/>'
        for one in parameters.split()
    )
    lines = "".join(
        f'<knowledgeRequirement><requiredKnowledge href="#{one}"/></knowledgeRequirement>' for one in requires
    )
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}"><variable name="{name}" typeRef="{type_}"/>'
        f"{lines}<encapsulatedLogic>{formal}{logic}</encapsulatedLogic></businessKnowledgeModel>"
    )


def test_knowledge_calls_other_knowledge(decide: Decide) -> None:
    body = knowledge("twice", "n:number", literal("n * 2")) + knowledge(
        "four", "n:number", literal("twice(twice(n))"), "twice"
    )
    assert decide(body + decision("d", literal("four(3)"), "knowledge four")) == Decimal(12)


def test_knowledge_may_call_itself(decide: Decide) -> None:
    logic = literal("if n &lt;= 1 then 1 else n * factorial(n - 1)")
    for requires in ((), ("factorial",)):
        body = knowledge("factorial", "n:number", logic, *requires)
        assert decide(body + decision("d", literal("factorial(5)"), "knowledge factorial")) == Decimal(120)


def test_a_function_in_a_context_may_call_itself(decide: Decide) -> None:
    function = (
        '<functionDefinition><formalParameter name="n"/>'
        + literal("if n &lt;= 1 then 1 else n * fac torial(n - 1)")
        + "</functionDefinition>"
    )
    context = (
        f'<context><contextEntry><variable name="fac torial"/>{function}</contextEntry>'
        f"<contextEntry>{literal('fac torial(4)')}</contextEntry></context>"
    )
    assert decide(decision("d", context)) == Decimal(24)


@pytest.mark.parametrize(
    ("type_", "result", "wanted"),
    [
        ("number", "[n]", Decimal(1)),
        ("string", "n", None),
        ("tFun", "[n]", Decimal(1)),
        ("tFun", '"x"', None),
    ],
)
def test_what_knowledge_gives_is_of_its_variables_type(
    decide: Decide, type_: str, result: str, wanted: Value
) -> None:
    function = (
        '<itemDefinition name="tFun"><functionItem outputTypeRef="number"><parameters name="n"/>'
        "</functionItem></itemDefinition>"
    )
    body = function + knowledge("k", "n:number", literal(result), type_=type_)
    assert decide(body + decision("d", literal("k(1)"), "knowledge k")) == wanted


def test_arguments_are_of_their_parameters_types(decide: Decide) -> None:
    body = knowledge("k", "day:dateTime", literal("string(day)"))
    called = decision("d", literal('k(date("2026-09-01"))'), "knowledge k")
    assert decide(body + called) == "2026-09-01T00:00:00Z"
    assert decide(body + decision("d", literal('k("x")'), "knowledge k")) is None


def test_knowledge_may_be_a_table(decide: Decide) -> None:
    table = (
        "<decisionTable><input><inputExpression><text>n</text></inputExpression></input><output/>"
        "<rule><inputEntry><text>1</text></inputEntry><outputEntry><text>80</text></outputEntry></rule>"
        "<rule><inputEntry><text>&gt; 1</text></inputEntry><outputEntry><text>160</text></outputEntry></rule>"
        "</decisionTable>"
    )
    body = knowledge("fee", "n:number", table)
    assert decide(body + decision("d", literal("fee(n: 2)"), "knowledge fee")) == Decimal(160)


SERVICE = (
    given("rate", "number")
    + decision("days", literal("10"))
    + decision("fee", literal("days * rate"), "decision days", "input rate")
    + decision("note", literal('"due"'))
    + '<decisionService id="one" name="one"><variable name="one" typeRef="number"/>'
    '<outputDecision href="#fee"/><encapsulatedDecision href="#days"/><inputData href="#rate"/>'
    "</decisionService>"
    '<decisionService id="two" name="two"><outputDecision href="#fee"/><outputDecision href="#note"/>'
    '<inputDecision href="#days"/><inputData href="#rate"/></decisionService>'
)


@pytest.mark.parametrize(
    ("call", "wanted"),
    [
        ("one(2)", Decimal(20)),
        ("one(rate: 3)", Decimal(30)),
        ('one("x")', None),
        ("one([4])", Decimal(40)),
        ("two(2, 5)", {"fee": Decimal(10), "note": "due"}),
        ("two(days: 3, rate: 2).fee", Decimal(6)),
        ("one()", None),
    ],
)
def test_a_service_is_called_like_a_function(decide: Decide, call: str, wanted: Value) -> None:
    body = SERVICE + decision("d", literal(call), "knowledge one", "knowledge two")
    assert decide(body) == wanted


def test_a_service_is_invoked_by_a_box(decide: Decide) -> None:
    invocation = (
        f"<invocation>{literal('two')}<binding><parameter name='rate'/>{literal('2')}</binding>"
        f"<binding><parameter name='days'/>{literal('7')}</binding></invocation>"
    )
    assert decide(SERVICE + decision("d", invocation, "knowledge two")) == {
        "fee": Decimal(14),
        "note": "due",
    }


def test_a_service_is_asked_with_its_input_decisions_given(definitions: Definitions, read: Read) -> None:
    model = read(definitions(SERVICE))
    inputs: dict[str, Value] = {"rate": Decimal(2), "days": Decimal(3)}
    assert model.decide("two", inputs).result == {"fee": Decimal(6), "note": "due"}
    assert model.decide("fee", inputs, service="two").result == Decimal(6)
    assert model.decide("one", inputs).result == Decimal(20)


TYPES = (
    '<itemDefinition name="tCode" isCollection="true"><typeRef>string</typeRef>'
    '<allowedValues><text>"X", "Y"</text></allowedValues>'
    "<typeConstraint><text>count(?) &lt; 3</text></typeConstraint></itemDefinition>"
    '<itemDefinition name="tPupil"><itemComponent name="codes"><typeRef>tCode</typeRef></itemComponent>'
    '<itemComponent name="school"><itemComponent name="since"><typeRef>feel.date</typeRef></itemComponent>'
    "</itemComponent></itemDefinition>"
)


@pytest.mark.parametrize(
    ("codes", "wanted"),
    [
        (["X", "Y"], ["X", "Y"]),
        ("X", ["X"]),
        (["X", "Z"], None),
        (["X", "Y", "X"], None),
        ([Decimal(1)], None),
    ],
)
def test_a_type_constrains_items_and_the_whole(decide: Decide, codes: Value, wanted: Value) -> None:
    body = TYPES + given("pupil", "tPupil") + decision("d", literal("pupil.codes"), "input pupil")
    assert decide(body, pupil={"codes": codes}) == wanted


def test_members_of_members_have_types(decide: Decide) -> None:
    body = TYPES + given("pupil", "tPupil") + decision("d", literal("pupil"), "input pupil")
    assert decide(body, pupil={"school": {"since": "no day"}}) is None


def test_a_result_of_another_type_is_null_and_said(definitions: Definitions, read: Read) -> None:
    source = definitions(decision("d", literal('"x"'), type_='typeRef="number"'))
    outcome = read(source).decide("d", {})
    assert outcome.result is None
    assert outcome.problems == ('The result of "d" is a string, not a number.',)


def test_what_several_decisions_require_is_decided_once(definitions: Definitions, read: Read) -> None:
    table = "<decisionTable><output/><rule><outputEntry><text>1</text></outputEntry></rule></decisionTable>"
    source = definitions(
        decision("base", table)
        + decision("left", literal("base + 1"), "decision base")
        + decision("right", literal("base + 2"), "decision base")
        + decision("d", literal("left + right"), "decision left", "decision right")
    )
    outcome = read(source).decide("d", {})
    assert outcome.result == Decimal(5)
    assert [match.table for match in outcome.matched] == ["base"]


@pytest.mark.parametrize("href", ["#base", "base", "urn:m#base"])
def test_a_requirement_leads_to_an_element_of_the_model(
    read: Read, definitions: Definitions, href: str
) -> None:
    required = f'<description>why</description><requiredDecision href="{href}"/>'
    line = f"<informationRequirement>{required}</informationRequirement>"
    body = decision("base", literal("1")) + f'<decision id="d" name="d">{line}{literal("base")}</decision>'
    source = definitions(body).replace(b'id="model"', b'id="model" namespace="urn:m"')
    assert check_model(source, "m.dmn") == []
    assert read(source).decide("d", {}).result == Decimal(1)


def test_names_are_known_however_they_are_spaced(decide: Decide) -> None:
    body = given("i", "Any").replace('name="i"', 'name="lost  days "')
    line = '<informationRequirement><requiredInput href="#i"/></informationRequirement>'
    logic = f'<decision id="d" name="d">{line}{literal("lost days + 1")}</decision>'
    assert decide(body + logic, **{"lost days": Decimal(1)}) == Decimal(2)
