"""Whatever file is uploaded: it is refused in plain English or decided, and never breaks the service."""

import random
import re
from collections.abc import Mapping
from contextlib import suppress

import pytest

from engine.decisions import check_model, read_model
from engine.errors import EngineError
from engine.expressions import Value
from tests.amount import many
from tests.engine.decisions.test_imports import decision, model

TAGS = re.findall(
    r"\w+",
    """
    decision inputData businessKnowledgeModel decisionService knowledgeSource itemDefinition import variable
    informationRequirement knowledgeRequirement authorityRequirement requiredInput requiredDecision
    requiredKnowledge outputDecision inputDecision encapsulatedDecision encapsulatedLogic formalParameter
    literalExpression decisionTable input inputExpression inputValues output outputValues defaultOutputEntry
    rule inputEntry outputEntry annotationEntry context contextEntry functionDefinition invocation binding
    parameter list relation column row conditional if then else filter in match for some every return
    satisfies text typeRef allowedValues typeConstraint itemComponent functionItem parameters description
    """,
)

ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "id": ("a", "b", "c", "d", ""),
    "name": ("a", "b", "c d", "", "  "),
    "href": ("#a", "#b", "b", "urn:x#a", "#", "urn:top#c"),
    "typeRef": ("number", "a", "b", "c d", "x:a", "feel.string", "unknown"),
    "hitPolicy": ("UNIQUE", "FIRST", "COLLECT", "C", "PRIORITY", "nonsense"),
    "aggregation": ("SUM", "COUNT", "MIN", "nonsense"),
    "isCollection": ("true", "false"),
    "iteratorVariable": ("a", ""),
    "kind": ("FEEL", "Java"),
    "namespace": ("urn:x", "urn:top", ""),
    "expressionLanguage": ("feel", "java"),
    "outputTypeRef": ("a", "number"),
}
TEXTS = ("a", "1", "-", "", '"x"', "a(1)", "function(x) a(x)", "[a, b]", "< 3", "1 +", "a.b", "{a: 1}", "?")


def element(chance: random.Random, depth: int) -> str:
    tag = chance.choice(TAGS)
    names = chance.sample(sorted(ATTRIBUTES), chance.randrange(4))
    attributes = " ".join(f'{name}="{chance.choice(ATTRIBUTES[name])}"' for name in names)
    inner = chance.choice(TEXTS).replace("<", "&lt;")
    if depth < 7 and tag not in ("text", "typeRef"):
        inner = "".join(element(chance, depth + 1) for _ in range(chance.randrange(4)))
    return f"<{tag} {attributes}>{inner}</{tag}>"


def tried(source: bytes) -> None:
    check_model(source, "top.dmn")
    try:
        read = read_model(source, "top.dmn")
    except EngineError:
        return
    for name in ("a", "b", "c d", *read.decisions):
        try:
            read.decide(name, {"a": None, "b": "text"})
        except EngineError:
            continue


@pytest.mark.parametrize("seed", range(many(100, 25)))
def test_elements_in_any_order_never_break_the_reader(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    tried(model("top", "".join(element(chance, 0) for _ in range(12))))


SOUND = (
    '<itemDefinition name="t"><itemComponent name="a"><typeRef>number</typeRef></itemComponent>'
    '</itemDefinition><inputData id="i" name="a"><variable name="a" typeRef="t"/></inputData>'
    '<decision id="d" name="b"><variable name="b" typeRef="number"/>'
    '<informationRequirement><requiredInput href="#i"/></informationRequirement>'
    '<decisionTable hitPolicy="COLLECT" aggregation="SUM"><input><inputExpression typeRef="number">'
    "<text>a.a</text></inputExpression></input><output/><rule><inputEntry><text>&lt; 3</text></inputEntry>"
    "<outputEntry><text>a.a + 1</text></outputEntry></rule></decisionTable></decision>"
)


@pytest.mark.parametrize("seed", range(many(100, 25)))
def test_a_sound_model_with_parts_cut_out_never_breaks_the_reader(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    parts = SOUND.split('"')
    for _ in range(chance.randrange(1, 4)):
        parts[chance.randrange(1, len(parts), 2)] = chance.choice(["", "#i", "a", "b", "t", "number", "SUM"])
    tried(model("top", '"'.join(parts)))


def typed(definitions: str, value: Value = None) -> None:
    given = '<inputData id="i" name="v"><variable name="v" typeRef="t0"/></inputData>'
    top = model("top", definitions + given + decision("d", "D", "v", 'Input href="#i"'))
    tried(top)
    with suppress(EngineError):
        read_model(top, "top.dmn").decide("d", {"v": value})


def test_types_made_of_themselves_are_a_fault() -> None:
    circle = "".join(
        f'<itemDefinition name="t{at}"><typeRef>t{(at + 1) % 3}</typeRef></itemDefinition>' for at in range(3)
    )
    typed(circle, "x")
    assert {fault.code for fault in check_model(model("top", circle), "top.dmn")} == {"TYPE-CIRCLE"}


def test_a_type_may_have_members_of_its_own_type() -> None:
    members = "".join(
        f'<itemComponent name="m{at}"><typeRef>t0</typeRef></itemComponent>' for at in range(30)
    )
    tree = f'<itemDefinition name="t0">{members}</itemDefinition>'
    typed(tree, {"m1": {"m2": {"m3": None}}})
    assert check_model(model("top", tree), "top.dmn") == []


def test_a_long_chain_of_types_is_refused_or_read() -> None:
    chain = (
        f'<itemDefinition name="t{at}"><typeRef>t{at + 1}</typeRef></itemDefinition>' for at in range(3000)
    )
    typed("".join(chain), "x")


def test_a_long_chain_of_decisions_is_decided_or_stopped() -> None:
    links = (
        decision(f"d{at}", f"d{at}", f"d{at + 1} + 1", f'Decision href="#d{at + 1}"') for at in range(2000)
    )
    top = model("top", "".join(links) + decision("d2000", "d2000", "1"))
    with pytest.raises(EngineError):
        read_model(top, "top.dmn").decide("d0", {})


@pytest.mark.parametrize("box", ["list", "context", "filter", "conditional", "functionDefinition"])
def test_boxes_deep_in_each_other_are_a_fault(box: str) -> None:
    around = {
        "context": ("<context><contextEntry>", "</contextEntry></context>"),
        "filter": ("<filter><in>", "</in></filter>"),
        "conditional": ("<conditional><if>", "</if></conditional>"),
    }
    opening, closing = around.get(box, (f"<{box}>", f"</{box}>"))
    logic = opening * 80 + "<literalExpression><text>1</text></literalExpression>" + closing * 80
    codes = {
        f.code for f in check_model(model("top", f'<decision id="d" name="D">{logic}</decision>'), "top.dmn")
    }
    assert "TOO-DEEP" in codes


def test_a_table_of_five_thousand_rules_is_read_and_decided() -> None:
    rules = "".join(
        f"<rule><inputEntry><text>{at}</text></inputEntry><outputEntry><text>{at}</text></outputEntry></rule>"
        for at in range(5000)
    )
    table = f"<decisionTable><input><inputExpression><text>n</text></inputExpression></input><output/>{rules}"
    top = model("top", f'<decision id="d" name="D">{table}</decisionTable></decision>')
    assert read_model(top, "top.dmn").decide("d", {"n": None}).result is None
