"""The plain facts of a diagram: its elements, flows, lanes and messages, as values.

Owns how a diagram written in bpmn.io (spiffworkflow: extensions) or in Camunda
Modeler (camunda: attributes) is read into one shape. Judges nothing and never
fails: what is missing is empty or None, of two elements with one id the first
counts. The linter says what is wrong with a diagram.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.reading import BPMN

SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"

#: What the engine calls the attributes that Camunda Modeler writes.
CAMUNDA_NAMES = {
    "formKey": "formKey",
    "formRef": "formKey",
    "candidateGroups": "candidateGroups",
    "dueDate": "due",
    "assignee": "assignee",
    "decisionRef": "decision",
    "resultVariable": "resultVariable",
    "topic": "operator",
}

ACTIVITIES = frozenset(
    {"task", "userTask", "manualTask", "scriptTask", "serviceTask", "businessRuleTask", "sendTask"}
    | {"receiveTask", "callActivity", "subProcess", "transaction", "adHocSubProcess"}
)
EVENTS = frozenset(
    {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
)
GATEWAYS = frozenset(
    {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"}
)
FLOW_NODES = ACTIVITIES | EVENTS | GATEWAYS
#: What sends a message from a diagram.
SENDERS = ("sendTask", "intermediateThrowEvent", "endEvent")
#: What a diagram does without a person, a message or time.
BY_ITSELF = GATEWAYS | {"serviceTask", "scriptTask", "businessRuleTask", "sendTask", "intermediateThrowEvent"}
#: What holds flow nodes of its own.
SCOPES = frozenset({"process", "subProcess", "transaction", "adHocSubProcess"})


@dataclass(frozen=True, slots=True)
class Element:
    """One flow node: an activity, an event or a gateway.

    `kind` is its BPMN name (`userTask`), `process` and `parent` are ids (`parent` is the
    enclosing sub-process, else the process). `lane` is a lane's name: its own, else its
    property `lane`, else that of the enclosing sub-process. `about` is FEEL: whom or what the
    task is about, its own property or that of its process. `event` is the kind of its
    first event definition (`timer`, `message`, `terminate` ...), `message` the name of
    the message it sends or waits for, `called` the process that a call activity calls.
    `incoming` and `outgoing` are ids of flows. `interrupting`: a boundary event ends what it hangs on.
    `timer` is what a timer event waits for, as it is written, `script` what a script task works out.
    """

    id: str
    name: str
    kind: str
    process: str
    parent: str
    lane: str | None
    properties: Mapping[str, str]
    documentation: str
    requirement: str | None
    incoming: tuple[str, ...]
    outgoing: tuple[str, ...]
    event: str | None = None
    message: str | None = None
    attached_to: str | None = None
    called: str | None = None
    about: str | None = None
    interrupting: bool = True
    timer: str | None = None
    script: str | None = None

    @property
    def guard(self) -> str | None:
        """The guard that must say “may” for as long as this step is open; None for one of certain answers."""
        return None if "guardWhen" in self.properties else self.properties.get("guard")

    @property
    def several_at_once(self) -> bool:
        """Whether people may decide on several together: an approval that says so and has no guard."""
        asked = self.properties.get("severalAtOnce") == "yes"
        return asked and bool(self.properties.get("notBy")) and "guard" not in self.properties

    @property
    def checks_answers(self) -> bool:
        """Whether people see all their answers once more before they send them."""
        return self.properties.get("checkAnswers") == "yes"


@dataclass(frozen=True, slots=True)
class Flow:
    """One sequence flow; `source` and `target` are element ids, `condition` is FEEL or None."""

    id: str
    name: str
    source: str
    target: str
    condition: str | None
    is_default: bool


def read_elements(root: etree._Element) -> Mapping[str, Element]:
    """Every flow node of every process in the diagram by its id, outer elements first."""
    lanes = _own_lanes(root)
    messages = read_messages(root)
    incoming, outgoing = _flow_ends(root)
    elements: dict[str, Element] = {}
    for process in root.iterchildren(tag("process")):
        about = read_properties(process).get("about")
        for node, parent in _flow_nodes(process):
            node_id = node.get("id", "")
            if not node_id or node_id in elements:
                continue
            properties = read_properties(node)
            enclosing = elements.get(parent)
            elements[node_id] = Element(
                id=node_id,
                name=node.get("name", ""),
                kind=local_name(node),
                process=process.get("id", ""),
                parent=parent,
                lane=lanes.get(node_id) or properties.get("lane") or (enclosing.lane if enclosing else None),
                properties=properties,
                documentation=child_text(node, "documentation"),
                requirement=properties.get("requirement"),
                incoming=tuple(incoming[node_id]),
                outgoing=tuple(outgoing[node_id]),
                event=_event(node),
                message=messages.get(_message_ref(node)),
                attached_to=node.get("attachedToRef"),
                called=node.get("calledElement"),
                about=properties.get("about", about),
                interrupting=node.get("cancelActivity") != "false",
                timer=_timer(node),
                script=child_text(node, "script") or None,
            )
    return elements


def read_flows(root: etree._Element) -> Mapping[str, Flow]:
    """Every sequence flow of the diagram by its id, in the order of the file."""
    defaults = {
        (node.get("id"), node.get("default")) for node in root.iter(f"{{{BPMN}}}*") if node.get("default")
    }
    flows: dict[str, Flow] = {}
    for node in root.iter(tag("sequenceFlow")):
        flow_id = node.get("id", "")
        if flow_id and flow_id not in flows:
            flows[flow_id] = Flow(
                id=flow_id,
                name=node.get("name", ""),
                source=node.get("sourceRef", ""),
                target=node.get("targetRef", ""),
                condition=child_text(node, "conditionExpression") or None,
                is_default=(node.get("sourceRef"), flow_id) in defaults,
            )
    return flows


def read_messages(root: etree._Element) -> Mapping[str, str]:
    """The names of the diagram's messages by their ids."""
    return {node.get("id", ""): node.get("name", "") for node in root.iterchildren(tag("message"))}


def read_properties(node: etree._Element) -> Mapping[str, str]:
    """The properties of one element, both dialects merged under the engine's names.

    Camunda's attributes come first, its properties and those of bpmn.io overrule them.
    """
    properties = {
        name: value
        for attribute, name in CAMUNDA_NAMES.items()
        if (value := node.get(f"{{{CAMUNDA}}}{attribute}")) is not None
    }
    for extensions in node.iterchildren(tag("extensionElements")):
        for dialect in (CAMUNDA, SPIFF):
            for holder in extensions.iterchildren(f"{{{dialect}}}properties"):
                for item in holder.iterchildren(f"{{{dialect}}}property"):
                    properties[item.get("name", "")] = item.get("value", "")
        properties |= _spiff_references(extensions)
    return properties


def tag(name: str) -> str:
    """The full name of a BPMN element, as lxml writes it."""
    return f"{{{BPMN}}}{name}"


def local_name(node: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(node.tag).rpartition("}")[2]


def child_text(node: etree._Element, name: str) -> str:
    """The text of the first BPMN child of this name, without space around it."""
    return (node.findtext(tag(name)) or "").strip()


def _spiff_references(extensions: etree._Element) -> Iterator[tuple[str, str]]:
    for item in extensions.iterchildren(f"{{{SPIFF}}}calledDecisionId"):
        yield "decision", (item.text or "").strip()
    for item in extensions.iterchildren(f"{{{SPIFF}}}serviceTaskOperator"):
        yield "operator", item.get("id", "")
        if item.get("resultVariable"):
            yield "resultVariable", item.get("resultVariable", "")


def _flow_nodes(process: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Flow nodes with the id of their scope, outer ones first; without recursion, nesting may be deep."""
    scopes = [process]
    for scope in scopes:
        for node in scope.iterchildren(f"{{{BPMN}}}*"):
            kind = local_name(node)
            if kind in FLOW_NODES:
                yield node, scope.get("id", "")
            if kind in SCOPES:
                scopes.append(node)


def _own_lanes(root: etree._Element) -> Mapping[str, str]:
    """Lane names by element id. Document order makes an inner lane overrule the one around it."""
    lanes: dict[str, str] = {}
    for lane in root.iter(tag("lane")):
        for reference in lane.iterchildren(tag("flowNodeRef")):
            lanes[(reference.text or "").strip()] = lane.get("name", "") or lane.get("id", "")
    return lanes


def _flow_ends(root: etree._Element) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    incoming: defaultdict[str, list[str]] = defaultdict(list)
    outgoing: defaultdict[str, list[str]] = defaultdict(list)
    for flow in root.iter(tag("sequenceFlow")):
        outgoing[flow.get("sourceRef", "")].append(flow.get("id", ""))
        incoming[flow.get("targetRef", "")].append(flow.get("id", ""))
    return incoming, outgoing


def _event(node: etree._Element) -> str | None:
    for child in node.iterchildren(f"{{{BPMN}}}*"):
        if local_name(child).endswith("EventDefinition"):
            return local_name(child).removesuffix("EventDefinition")
    return None


def _timer(node: etree._Element) -> str | None:
    written = node.findtext(f"{tag('timerEventDefinition')}/*")
    return written.strip() if written else None


def _message_ref(node: etree._Element) -> str:
    definition = node.find(tag("messageEventDefinition"))
    return (node if definition is None else definition).get("messageRef", "")
