"""Models as the editors of several makers save them, in every version of DMN."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from engine.decisions import Model, check_model
from engine.expressions import Value
from tests.engine.decisions.test_models import VERSIONS

Definitions = Callable[..., bytes]
Read = Callable[[bytes], Model]

TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="{namespace}" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"
    xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" xmlns:di="http://www.omg.org/spec/DMN/20180521/DI/"
    xmlns:biodi="http://bpmn.io/schema/dmn/biodi/2.0" xmlns:camunda="http://camunda.org/schema/1.0/dmn"
    xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="Route" name="Route"
    namespace="http://camunda.org/schema/1.0/dmn" exporter="Modeler" modeler:executionPlatform="Platform">
  <decision id="route" name="Route" camunda:historyTimeToLive="180">
    <extensionElements><biodi:bounds x="157" y="81" width="180" height="80"/></extensionElements>
    <informationRequirement id="r1"><requiredInput href="#attendance"/></informationRequirement>
    <authorityRequirement id="r2"><requiredAuthority href="#guidance"/></authorityRequirement>
    <decisionTable id="table" hitPolicy="FIRST" biodi:annotationsWidth="400">
      <input id="i1" label="Percent" biodi:width="192" camunda:inputVariable="present">
        <inputExpression id="e1" typeRef="integer"><text>attendance.percent</text></inputExpression>
      </input>
      <input id="i2" label="Notices">
        <inputExpression id="e2" typeRef="number"><text>attendance.notices</text></inputExpression>
        <inputValues id="v2"><text></text></inputValues>
      </input>
      <output id="o1" label="Route" name="route" typeRef="string" biodi:width="192">
        <outputValues id="v3"><text>"support","notice","none"</text></outputValues>
      </output>
      <output id="o2" label="Pay" name="pay" typeRef="number"/>
      <rule id="l1">
        <description>guidance, page 4</description>
        <inputEntry id="c1"><text><![CDATA[present < 90]]></text></inputEntry>
        <inputEntry id="c2" expressionLanguage="feel"><text>-</text></inputEntry>
        <outputEntry id="c3"><text>"support"</text></outputEntry>
        <outputEntry id="c4"><text>null</text></outputEntry>
      </rule>
      <rule id="l2">
        <inputEntry id="c5"><text></text></inputEntry>
        <inputEntry id="c6"><text>
            &gt;= 1
        </text></inputEntry>
        <outputEntry id="c7"><text>"notice"</text></outputEntry>
        <outputEntry id="c8"><text>attendance.notices * 80</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
  <inputData id="attendance" name="attendance"/>
  <knowledgeSource id="guidance" name="Guidance"><type>statutory</type></knowledgeSource>
  <textAnnotation id="note"><text>not for deciding</text></textAnnotation>
  <association id="a1"><sourceRef href="#route"/><targetRef href="#note"/></association>
  <group id="g1" name="A group"/>
  <performanceIndicator id="pi" name="Fewer lost days"/>
  <organizationUnit id="ou" name="Education welfare"/>
  <dmndi:DMNDI><dmndi:DMNDiagram id="di"><dmndi:DMNShape id="s1" dmnElementRef="route">
    <dc:Bounds height="80" width="180" x="157" y="81"/></dmndi:DMNShape>
    <dmndi:DMNEdge id="s2" dmnElementRef="r1"><di:waypoint x="247" y="200"/></dmndi:DMNEdge>
  </dmndi:DMNDiagram></dmndi:DMNDI>
</definitions>"""


def attendance(percent: int, notices: int) -> dict[str, Value]:
    return {"attendance": {"percent": Decimal(percent), "notices": Decimal(notices)}}


@pytest.mark.parametrize("namespace", VERSIONS)
def test_a_table_of_todays_editor_answers_alike_in_every_version(read: Read, namespace: str) -> None:
    source = TABLE.format(namespace=namespace).encode()
    assert [fault.code for fault in check_model(source, "route.dmn")] == ["TABLE-GAP"]
    model = read(source)
    low = model.decide("route", attendance(85, 2))
    assert low.result == {"route": "support", "pay": None}
    assert low.matched[0].annotations == ("guidance, page 4",)
    assert low.inputs["attendance.percent"] == Decimal(85)
    assert model.decide("route", attendance(95, 2)).result == {"route": "notice", "pay": Decimal(160)}
    assert model.decide("route", attendance(95, 0)).result is None


def test_types_and_constraints_of_the_oldest_version_stand_in_elements(read: Read) -> None:
    source = b"""
    <definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd" id="m" name="m" namespace="urn:m"
        xmlns:feel="http://www.omg.org/spec/FEEL/20140401" xmlns:own="urn:m"
        expressionLanguage="http://www.omg.org/spec/FEEL/20140401">
      <itemDefinition name="tBand"><typeRef>feel:string</typeRef>
        <allowedValues><text>"low", "high"</text></allowedValues></itemDefinition>
      <inputData id="band" name="band"><variable name="band" typeRef="own:tBand"/></inputData>
      <decision id="d" name="d"><variable name="d" typeRef="feel:string"/>
        <informationRequirement><requiredInput href="#band"/></informationRequirement>
        <literalExpression><text>upper case(band)</text></literalExpression></decision>
    </definitions>"""
    assert check_model(source, "old.dmn") == []
    assert read(source).decide("d", {"band": "low"}).result == "LOW"
    assert read(source).decide("d", {"band": "middling"}).result is None


LANGUAGES = (
    "http://www.omg.org/spec/FEEL/20140401",
    "http://www.omg.org/spec/DMN/20180521/FEEL/",
    "https://www.omg.org/spec/DMN/20191111/FEEL/",
    "https://www.omg.org/spec/DMN/20230324/FEEL/",
    "feel",
    "FEEL",
)


def literal_in(language: str) -> str:
    return (
        f'<decision id="d" name="d"><literalExpression expressionLanguage="{language}">'
        "<text>1</text></literalExpression></decision>"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_of_feel_is_known(definitions: Definitions, read: Read, language: str) -> None:
    assert read(definitions(literal_in(language))).decide("d", {}).result == Decimal(1)


def test_another_language_of_the_whole_model_is_refused(definitions: Definitions) -> None:
    source = definitions(
        '<decision id="d" name="d"><literalExpression><text>1</text></literalExpression></decision>'
    )
    other = source.replace(b'id="model"', b'id="model" expressionLanguage="juel"')
    (fault,) = check_model(other, "d.dmn")
    assert "juel is not run here. Write the expression in FEEL." in fault.message


def test_values_of_another_file_are_not_read(definitions: Definitions) -> None:
    logic = '<literalExpression><importedValues importType="x" namespace="y"/></literalExpression>'
    (fault,) = check_model(definitions(f'<decision id="d" name="d">{logic}</decision>'), "d.dmn")
    assert "imported from another file are not read" in fault.message


def test_a_type_that_nobody_defined_is_a_fault(definitions: Definitions) -> None:
    source = definitions('<inputData id="i" name="i"><variable name="i" typeRef="tGone"/></inputData>')
    (fault,) = check_model(source, "d.dmn")
    assert 'Type "tGone": it is not defined.' in fault.message
