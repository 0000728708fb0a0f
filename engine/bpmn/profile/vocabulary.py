"""Which BPMN may be used at all: a list of what is allowed; everything else is a fault.

The verdicts come from running each element in the library: what it does silently
wrong, or not at all, is not in the profile, however correct it is as BPMN.
"""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.elements import ACTIVITIES, EVENTS, FLOW_NODES, SCOPES, local_name
from engine.bpmn.profile.diagram import Diagram
from engine.bpmn.profile.rules import ProfileReport, ProfileRule
from engine.bpmn.reading import BPMN

BANNED = ProfileRule(
    "BANNED-ELEMENT",
    "{it} uses {what}, which the engine does not run correctly.",
    "{instead}",
)
UNKNOWN_ELEMENT = ProfileRule(
    "UNKNOWN-ELEMENT",
    "{it} contains <{kind}>, which is not in the profile of this product.",
    "Remove it, or express it with tasks, gateways, timers and messages.",
)
MISPLACED = ProfileRule(
    "MISPLACED-ELEMENT",
    "{it} (<{kind}>) stands inside <{holder}>, where BPMN does not allow it.",
    "Draw it again in the editor inside its process or sub-process.",
)
FOREIGN = ProfileRule(
    "FOREIGN-ELEMENT",
    "<{kind}> of another language stands between the BPMN elements.",
    "Remove it: only extensionElements may hold what is not BPMN.",
)
EVENT_SUB_PROCESS = ProfileRule(
    "EVENT-SUB-PROCESS",
    "{it} is an event sub-process, which would never interrupt the case.",
    "Wrap the steps in a sub-process with a boundary event, or let a message start a process of its own.",
)
FOR_COMPENSATION = ProfileRule(
    "COMPENSATION",
    "{it} is marked for compensation, so it would never run.",
    "Draw what has to be undone as ordinary steps after a gateway.",
)

_NOT_RUN = "Use a boundary message or a gateway after the step that finds the problem."
#: What is banned by name: what it is called on the picture, and what to draw instead.
INSTEAD_OF = {
    "standardLoopCharacteristics": (
        "the loop marker",
        "Draw the loop with an exclusive gateway and a flow back.",
    ),
    "signalEventDefinition": ("a signal", "Use a message: it goes to one case by its reference."),
    "signal": ("a signal", "Use a message: it goes to one case by its reference."),
    "linkEventDefinition": ("a link event", "Draw the flow, or move the part into a sub-process."),
    "compensateEventDefinition": ("compensation", "Draw what has to be undone as ordinary steps."),
    "conditionalEventDefinition": (
        "a conditional event",
        "Wait for a message or a timer, then ask a gateway.",
    ),
    "errorEventDefinition": ("an error event", _NOT_RUN),
    "error": ("an error event", _NOT_RUN),
    "escalationEventDefinition": ("an escalation event", _NOT_RUN),
    "escalation": ("an escalation event", _NOT_RUN),
    "cancelEventDefinition": ("a cancel event", _NOT_RUN),
    "complexGateway": ("a complex gateway", "Use exclusive and parallel gateways."),
    "transaction": ("a transaction", "Use a sub-process."),
    "adHocSubProcess": (
        "an ad hoc sub-process",
        "Draw the order of the steps, or use processes that messages start.",
    ),
    "dataStore": ("a data store", "Keep answers in the case: they are shared as case.* names."),
    "dataStoreReference": ("a data store", "Keep answers in the case: they are shared as case.* names."),
    "correlationProperty": ("message correlation", "Remove it: a message names its case itself."),
    "correlationKey": ("message correlation", "Remove it: a message names its case itself."),
    "correlationSubscription": ("message correlation", "Remove it: a message names its case itself."),
    "potentialOwner": ("an owner of its own", "Put the task into the lane of the role that does it."),
    "humanPerformer": ("a performer of its own", "Put the task into the lane of the role that does it."),
    "performer": ("a performer of its own", "Put the task into the lane of the role that does it."),
}
_EVENT_DEFINITIONS = frozenset({"timerEventDefinition", "messageEventDefinition", "terminateEventDefinition"})
_STRUCTURE = frozenset(
    {"process", "sequenceFlow", "laneSet", "childLaneSet", "lane", "flowNodeRef", "incoming", "outgoing"}
    | {"collaboration", "participant", "participantMultiplicity", "message", "messageFlow", "messageFlowRef"}
)
_DETAILS = frozenset(
    {"conditionExpression", "script", "timeDuration", "timeDate", "timeCycle", "supportedInterfaceRef"}
    | {"multiInstanceLoopCharacteristics", "loopCardinality", "loopDataInputRef", "loopDataOutputRef"}
    | {"inputDataItem", "outputDataItem", "completionCondition"}
)
_DATA = frozenset(
    {"dataObject", "dataObjectReference", "dataState", "property", "itemDefinition", "ioSpecification"}
    | {"dataInput", "dataOutput", "inputSet", "outputSet", "dataInputRefs", "dataOutputRefs"}
    | {"inputSetRefs", "outputSetRefs"}
    | {"dataInputAssociation", "dataOutputAssociation", "sourceRef", "targetRef"}
)
_NOTES = frozenset(
    {"documentation", "extensionElements", "textAnnotation", "text", "association", "group"}
    | {"category", "categoryValue", "categoryValueRef"}
)
ALLOWED = (FLOW_NODES | _EVENT_DEFINITIONS | _STRUCTURE | _DETAILS | _DATA | _NOTES) - INSTEAD_OF.keys()

#: Where the library looks for elements by the end of their tag, whatever their namespace.
_TAKEN_FOR_BPMN = ("sequenceFlow", "boundaryEvent", "dataObjectReference", "dataStoreReference")
#: What besides flow nodes an analyst finds by its id.
_OWNERS = frozenset(
    {"process", "sequenceFlow", "message", "signal", "error", "escalation"}
    | {"dataStore", "dataStoreReference", "participant", "lane"}
)
_MULTI_INSTANCE = "multiInstanceLoopCharacteristics"


def check(diagram: Diagram, report: ProfileReport) -> None:
    """Reports every element that is not allowed, or not where it stands."""
    for node in diagram.root.iterdescendants():
        if not node.tag.startswith(f"{{{BPMN}}}"):
            _check_foreign(node, report)
            continue
        kind = local_name(node)
        if kind in INSTEAD_OF:
            what, instead = INSTEAD_OF[kind]
            report.add(BANNED, _owner(node), what=what, instead=instead)
        elif kind not in ALLOWED:
            report.add(UNKNOWN_ELEMENT, _owner(node), kind=kind)
        else:
            _check_place(node, kind, report)
    for node in _activities(diagram):
        if node.get("triggeredByEvent", "false") not in ("false", "0"):
            report.add(EVENT_SUB_PROCESS, node.get("id", ""))
        if node.get("isForCompensation", "false") not in ("false", "0"):
            report.add(FOR_COMPENSATION, node.get("id", ""))


def _check_place(node: etree._Element, kind: str, report: ProfileReport) -> None:
    holder = _kind_of_parent(node)
    allowed: frozenset[str] | None = None
    if kind in FLOW_NODES or kind in {"sequenceFlow", "dataObject", "dataObjectReference"}:
        allowed = SCOPES
    elif kind in {"process", "message", "collaboration"}:
        allowed = frozenset({"definitions"})
    elif kind in _EVENT_DEFINITIONS:
        allowed = EVENTS
    elif kind == _MULTI_INSTANCE:
        allowed = ACTIVITIES
    if allowed is not None and holder not in allowed:
        report.add(MISPLACED, _owner(node), kind=kind, holder=holder)


def _check_foreign(node: etree._Element, report: ProfileReport) -> None:
    holder = node.getparent()
    beside_bpmn = holder is not None and holder.tag.startswith(f"{{{BPMN}}}")
    place = _kind_of_parent(node)
    if node.tag.endswith(_TAKEN_FOR_BPMN) or (
        beside_bpmn and place not in ("extensionElements", "definitions")
    ):
        report.add(FOREIGN, _owner(node), kind=local_name(node))


def _kind_of_parent(node: etree._Element) -> str:
    holder = node.getparent()
    return "" if holder is None else local_name(holder)


def _owner(node: etree._Element) -> str:
    """The id an analyst can find on the picture: its own, else the nearest around it."""
    current: etree._Element | None = node
    while current is not None:
        if current.get("id") and (local_name(current) in FLOW_NODES or local_name(current) in _OWNERS):
            return current.get("id", "")
        current = current.getparent()
    return ""


def _activities(diagram: Diagram) -> Iterator[etree._Element]:
    return (node for node in diagram.root.iter(f"{{{BPMN}}}*") if local_name(node) in ACTIVITIES)
