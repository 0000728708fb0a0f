"""Extensions of other products: what the engine reads, what it passes over, what would be code."""

from lxml import etree

from engine.bpmn.elements import CAMUNDA, SPIFF, local_name, tag
from engine.bpmn.profile.diagram import Diagram
from engine.bpmn.profile.rules import ProfileReport, ProfileRule

CODE_PATTERN = ProfileRule(
    "EXTENSION-CODE",
    "{it} uses {name}, which calls a program of another product.",
    "Use a registered operator (camunda:type external with a topic, or a spiffworkflow operator).",
)
INCOMPLETE = ProfileRule(
    "EXTENSION-INCOMPLETE",
    "An extension of {it} ({name}) lacks its {missing}.",
    "Open the diagram in the editor and fill it in, or remove the extension.",
)
IGNORED = ProfileRule(
    "EXTENSION-IGNORED",
    "{it} uses {name}, which the engine does not read.",
    "Remove it, or check that the process does not depend on it.",
    "warning",
)
OTHER_PROPERTY = ProfileRule(
    "PROPERTY-OF-OTHERS",
    "{it} has the property {name}, which other engines read and this one does not.",
    "{instead}",
    "warning",
)
ZEEBE = ProfileRule(
    "OTHER-PRODUCT",
    "The diagram is written for Camunda 8 (zeebe: extensions), which the engine does not read.",
    "Choose Camunda 7 in the modeller, or use bpmn.io with spiffworkflow extensions.",
)

_BY_FORM_KEY = "Write the name of the form into the property formKey, without its ending."
#: Properties that SpiffWorkflow's own editors write, with what stands for them here.
_OF_OTHERS = {
    "formJsonSchemaFilename": _BY_FORM_KEY,
    "formUiSchemaFilename": "Write its keys (ui:...) into the form itself, and remove this property.",
}
_ZEEBE = "http://camunda.org/schema/zeebe/1.0"
_CODE = frozenset(
    {"class", "delegateExpression", "expression", "executionListener", "taskListener", "connector"}
    | {"field", "resource", "script", "failedJobRetryTimeCycle", "errorEventDefinition"}
)
#: Read by the engine, or without meaning for how a case runs.
_READ = frozenset(
    {"formKey", "formRef", "formRefBinding", "formRefVersion", "candidateGroups", "dueDate", "assignee"}
    | {"decisionRef", "decisionRefBinding", "mapDecisionResult", "resultVariable", "type", "topic"}
    | {"properties", "property", "inputOutput", "inputParameter", "collection", "elementVariable"}
    | {"historyTimeToLive", "versionTag", "isStartableInTasklist", "modelerTemplate", "calledElementBinding"}
    | {"asyncBefore", "asyncAfter", "exclusive", "jobPriority", "priority", "diagramRelationId"}
)
_READ_SPIFF = frozenset(
    {"properties", "property", "instructionsForEndUser", "preScript", "postScript", "serviceTaskOperator"}
    | {"parameters", "parameter", "calledDecisionId", "messagePayload", "messageVariable", "category"}
    | {"unitTests", "unitTest", "inputJson", "expectedOutputJson", "scriptsOnInstances", "isOutputSynced"}
)
#: Attributes without which the library's parser fails.
_NEEDED = {
    "property": ("name", "value"),
    "serviceTaskOperator": ("id",),
    "parameter": ("id", "type"),
    "unitTest": ("id",),
    "taskMetadataValue": ("name",),
}
_TEST_PARTS = frozenset({"inputJson", "expectedOutputJson"})


def check(diagram: Diagram, report: ProfileReport) -> None:
    """Reports extensions that would be code, that lack something, or that are passed over."""
    for node in diagram.root.iterdescendants():
        space = etree.QName(node).namespace
        if space == _ZEEBE:
            report.add(ZEEBE, "")
        elif space in (CAMUNDA, SPIFF):
            _check_name(report, node, local_name(node), space)
        for attribute in node.attrib:
            name = etree.QName(str(attribute))
            if name.namespace in (CAMUNDA, SPIFF):
                _check_name(report, node, name.localname, name.namespace)
        if space == SPIFF:
            _check_complete(report, node)
    for element in diagram.elements.values():
        for other, instead in _OF_OTHERS.items():
            if other in element.properties:
                report.add(OTHER_PROPERTY, element.id, name=other, instead=instead)


def _check_name(report: ProfileReport, node: etree._Element, name: str, space: str) -> None:
    shown = f"{'camunda' if space == CAMUNDA else 'spiffworkflow'}:{name}"
    if space == CAMUNDA and name in _CODE:
        report.add(CODE_PATTERN, _owner(node), name=shown)
    elif name not in (_READ if space == CAMUNDA else _READ_SPIFF):
        report.add(IGNORED, _owner(node), name=shown)


def _check_complete(report: ProfileReport, node: etree._Element) -> None:
    name = local_name(node)
    for missing in _NEEDED.get(name, ()):
        if node.get(missing) is None:
            report.add(INCOMPLETE, _owner(node), name=f"spiffworkflow:{name}", missing=missing)
    if name == "unitTest" and not {local_name(child) for child in node} >= _TEST_PARTS:
        report.add(INCOMPLETE, _owner(node), name="spiffworkflow:unitTest", missing="input or output")


def _owner(node: etree._Element) -> str:
    """The id of the BPMN element around an extension."""
    bpmn = tag("")
    for holder in [node, *node.iterancestors()]:
        if holder.tag.startswith(bpmn) and holder.get("id"):
            return holder.get("id", "")
    return ""
