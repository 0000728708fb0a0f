"""Models that import others which lie beside them."""

from collections.abc import Mapping

import pytest

from engine.decisions import Model, UnknownDecision, check_model, read_model
from engine.expressions import Value
from engine.faults import FilesRefused

DMN = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def model(name: str, body: str, *imports: str) -> bytes:
    """A model whose namespace is urn:NAME."""
    start = f'<definitions xmlns="{DMN}" xmlns:b="urn:b" id="{name}" name="{name}" namespace="urn:{name}">'
    return f"{start}{''.join(imports)}{body}</definitions>".encode()


def imports(namespace: str, name: str, more: str = "") -> str:
    return f'<import namespace="urn:{namespace}" name="{name}" importType="{DMN}" {more}/>'


def decision(id: str, name: str, text: str, *requires: str, type_: str = "Any") -> str:
    lines = "".join(f"<informationRequirement><required{one}/></informationRequirement>" for one in requires)
    variable = f'<variable name="{name}" typeRef="{type_}"/>'
    logic = f"<literalExpression><text>{text}</text></literalExpression>"
    return f'<decision id="{id}" name="{name}">{variable}{lines}{logic}</decision>'


def given(id: str, name: str, type_: str = "Any") -> str:
    return f'<inputData id="{id}" name="{name}"><variable name="{name}" typeRef="{type_}"/></inputData>'


GREETING = model(
    "a",
    '<itemDefinition name="tPerson"><itemComponent name="full name"><typeRef>string</typeRef></itemComponent>'
    '</itemDefinition><itemDefinition name="tShort"><typeRef>string</typeRef><allowedValues><text>"Jo", "Al"'
    "</text></allowedValues></itemDefinition>"
    + given("who", "Person name", "string")
    + decision("d", "Greet the Person", '"Hello, " + Person name', 'Input href="#who"')
    + '<businessKnowledgeModel id="k" name="Say Hello"><encapsulatedLogic>'
    '<formalParameter name="person" typeRef="tPerson"/>'
    '<literalExpression><text>"Hello, " + person.full name</text></literalExpression>'
    "</encapsulatedLogic></businessKnowledgeModel>"
    '<decisionService id="s" name="Greeting Service"><outputDecision href="#d"/><inputData href="#who"/>'
    "</decisionService>",
)


def read(top: bytes, **beside: bytes) -> Model:
    return read_model(top, "folder/top.dmn", beside={f"{name}.dmn": one for name, one in beside.items()})


def answer(top: bytes, inputs: Mapping[str, Value], **beside: bytes) -> Value:
    return read(top, **beside).decide("top", inputs).result


def greeter(text: str, *requires: str, prefix: str = "Model A", extra: str = "") -> bytes:
    return model("top", extra + decision("top", "Top", text, *requires), imports("a", prefix))


def test_an_imported_decision_is_read_with_its_prefix() -> None:
    top = greeter("upper case(Model A.Greet the Person)", 'Decision href="urn:a#d"')
    assert answer(top, {"Person name": "Jo"}, a=GREETING) == "HELLO, JO"
    assert read(top, a=GREETING).inputs("top") == ("Person name",)
    assert read(top, a=GREETING).decisions == ("top",)


def test_inputs_of_an_imported_model_may_stand_in_a_context_of_its_name() -> None:
    top = greeter("Model A.Person name", 'Input href="urn:a#who"')
    assert answer(top, {"Model A": {"Person name": "Jo"}}, a=GREETING) == "Jo"
    assert answer(top, {"Person name": "Jo"}, a=GREETING) == "Jo"


def test_imported_knowledge_and_services_are_called() -> None:
    requires = 'Knowledge href="urn:a#k"', 'Knowledge href="urn:a#s"'
    called = greeter('Model A.Say Hello({full name: "Jo"})', *requires)
    assert answer(called, {}, a=GREETING) == "Hello, Jo"
    served = greeter('Model A.Greeting Service(Person name: "Al")', *requires)
    assert answer(served, {}, a=GREETING) == "Hello, Al"
    wrong = greeter("Model A.Say Hello(1)", *requires)
    assert answer(wrong, {}, a=GREETING) is None


def test_imported_knowledge_is_invoked() -> None:
    invocation = (
        "<invocation><literalExpression><text>Model A.Say Hello</text></literalExpression>"
        '<binding><parameter name="person"/><literalExpression><text>{full name: "Jo"}</text>'
        "</literalExpression></binding></invocation>"
    )
    line = '<knowledgeRequirement><requiredKnowledge href="urn:a#k"/></knowledgeRequirement>'
    top = model(
        "top", f'<decision id="top" name="Top">{line}{invocation}</decision>', imports("a", "Model A")
    )
    assert answer(top, {}, a=GREETING) == "Hello, Jo"


@pytest.mark.parametrize("reference", ["model a.tShort", "b:tShort"])
def test_imported_types_are_referred_to_by_prefix(reference: str) -> None:
    greeting = GREETING.replace(b"urn:a", b"urn:b")
    body = given("short", "short", reference) + decision("top", "Top", "short", 'Input href="#short"')
    top = model("top", body, imports("b", "model a"))
    assert answer(top, {"short": "Jo"}, a=greeting) == "Jo"
    assert answer(top, {"short": "Josephine"}, a=greeting) is None


def test_imported_types_are_known_to_instance_of() -> None:
    top = greeter('{full name: "Jo"} instance of Model A.tPerson')
    assert answer(top, {}, a=GREETING) is True


def test_two_imports_may_have_elements_of_equal_ids_and_names() -> None:
    other = model("b", decision("d", "Greet the Person", '"Good day"'))
    requires = 'Decision href="urn:a#d"', 'Decision href="urn:b#d"'
    body = decision("top", "Top", "A.Greet the Person + B.Greet the Person", *requires)
    top = model("top", body, imports("a", "A"), imports("b", "B"))
    assert answer(top, {"Person name": "Jo"}, a=GREETING, b=other) == "Hello, JoGood day"


def test_imports_are_followed_through_models_that_import() -> None:
    middle = model(
        "b",
        decision("d", "Ask", 'inner.Greet the Person + "?"', 'Decision href="urn:a#d"'),
        imports("a", "inner"),
    )
    body = decision(
        "top", "Top", "B.inner.Greet the Person + B.Ask", 'Decision href="urn:b#d"', 'Decision href="urn:a#d"'
    )
    top = model("top", body, imports("b", "B"))
    assert answer(top, {"Person name": "Jo"}, a=GREETING, b=middle) == "Hello, JoHello, Jo?"
    nested: Mapping[str, Value] = {"B": {"inner": {"Person name": "Al"}}}
    assert answer(top, nested, a=GREETING, b=middle) == "Hello, AlHello, Al?"


def test_an_import_without_a_name_brings_its_elements_into_the_model() -> None:
    top = greeter(
        "Greet the Person + short", 'Decision href="urn:a#d"', 'Input href="#short"', prefix="",
        extra=given("short", "short", "tShort"),
    )  # fmt: skip
    assert answer(top, {"Person name": "Jo", "short": "Al"}, a=GREETING) == "Hello, JoAl"
    assert read(top, a=GREETING).decide("Greet the Person", {"Person name": "Al"}).result == "Hello, Al"


def test_an_imported_decision_may_be_asked_for_with_its_prefix() -> None:
    top = read(greeter("1"), a=GREETING)
    assert top.decide("Model A.Greet the Person", {"Person name": "Al"}).result == "Hello, Al"
    with pytest.raises(UnknownDecision):
        top.decide("Greet the Person", {})


def test_names_of_an_unnamed_import_must_not_repeat_the_models_own() -> None:
    body = decision("top", "Greet the Person", "1")
    with pytest.raises(FilesRefused) as refusal:
        read(model("top", body, imports("a", "")), a=GREETING)
    assert refusal.value.faults[0].code == "DUPLICATE-NAME"


def faults(top: bytes, **beside: bytes) -> list[str]:
    found = check_model(top, "top.dmn", beside={f"{name}.dmn": one for name, one in beside.items()})
    return [f"{fault.path}: {fault.code} {fault.message}" for fault in found]


def test_a_missing_import_names_its_namespace_and_the_files_that_were_looked_at() -> None:
    (fault,) = faults(greeter("1"), b=model("b", ""), broken=b"<nonsense")
    assert fault.startswith(
        'top.dmn: IMPORT-MISSING The import "Model A" asks for the model with the namespace'
    )
    assert "urn:a, which is not beside this one" in fault
    assert "These were looked at: b.dmn, broken.dmn." in fault
    assert "there is no other model beside this one" in faults(greeter("1"))[0]


def test_models_that_import_each_other_are_a_fault() -> None:
    one = model("a", "", imports("b", "B"))
    two = model("b", "", imports("a", "A"))
    (fault,) = faults(one, b=two)
    assert "IMPORT-CIRCLE" in fault
    assert "imports itself, directly or through others" in fault
    assert "IMPORT-CIRCLE" in faults(model("a", "", imports("a", "A")))[0]


def test_of_two_files_with_one_namespace_the_location_tells_which_is_meant() -> None:
    old = model("a", decision("d", "Greet the Person", '"old"'))
    requires = 'Decision href="urn:a#d"'
    top = decision("top", "Top", "A.Greet the Person", requires)
    (fault,) = faults(model("top", top, imports("a", "A")), new=GREETING, old=old)
    assert "IMPORT-UNCLEAR" in fault
    assert "new.dmn or old.dmn" in fault
    hinted = model("top", top, imports("a", "A", 'locationURI="./old.dmn"'))
    assert answer(hinted, {}, new=GREETING, old=old) == "old"


def test_only_decision_models_are_imported() -> None:
    top = model("top", "", '<import namespace="urn:x" name="X" importType="http://www.dmg.org/PMML-4_2"/>')
    assert "Only DMN models can be imported" in faults(top)[0]


def test_an_imported_file_with_faults_is_named_by_its_own_path() -> None:
    broken = model("a", decision("d", "D", "1", 'Input href="#gone"'))
    (fault,) = faults(greeter("1"), a=broken)
    assert fault.startswith("a.dmn: REQUIREMENT-UNKNOWN")


def test_a_diamond_of_imports_is_read_once_however_deep_it_is() -> None:
    chain = {"m0": model("m0", decision("d", "D", "1"))}
    for at in range(1, 40):
        below = f"m{at - 1}"
        chain[f"m{at}"] = model(f"m{at}", "", imports(below, "left"), imports(below, "right"))
    top = model("top", decision("top", "Top", "1"), imports("m39", "M"))
    assert answer(top, {"M": {"left": {"left": {}}}}, **chain) == 1
