"""Events and messages: what starts, waits, interrupts and ends as the engine does it."""

from lxml import etree

from engine.bpmn.elements import ACTIVITIES, EVENTS, SPIFF, Element, local_name, tag
from engine.bpmn.profile.diagram import Diagram, interrupts
from engine.bpmn.profile.feel import read_expression
from engine.bpmn.profile.rules import ProfileReport, ProfileRule
from engine.bpmn.reading import BPMN

EVENT_KIND = ProfileRule(
    "EVENT-KIND",
    "The {kind} {it} has {given}, which does not run there.",
    "Use {instead}.",
)
MANY_DEFINITIONS = ProfileRule(
    "EVENT-MANY-DEFINITIONS",
    "{it} waits for {count} things in one event; the engine keeps only one of them apart.",
    "Use an event-based gateway with one event for each, or one boundary event for each.",
)
MESSAGE_MISSING = ProfileRule(
    "MESSAGE-MISSING",
    "{it} sends or waits for a message, but does not say which, so it would be passed over.",
    "Choose a message (in the editor: Message in the panel on the right).",
)
MESSAGE_UNKNOWN = ProfileRule(
    "MESSAGE-UNKNOWN",
    "{it} refers to the message “{name}”, which the diagram does not define.",
    "Choose one of the diagram's messages, or define it.",
)
MESSAGE_NAMELESS = ProfileRule(
    "MESSAGE-NAMELESS",
    "The message “{name}” has no name, so nobody could send it.",
    "Give it a name, for example social_care_takes_over.",
)
PAYLOAD_PLACE = ProfileRule(
    "MESSAGE-PAYLOAD-PLACE",
    "The message “{name}” carries its data in an old place, where the engine does not read it.",
    "Write messagePayload and messageVariable on the event or task that sends or receives the message.",
)
SUB_START = ProfileRule(
    "START-INSIDE",
    "The start event {it} of a sub-process waits for a {given}, so the sub-process would stand still.",
    "Use a plain start event, and an intermediate event after it where something has to be waited for.",
)
NOT_ATTACHED = ProfileRule(
    "BOUNDARY-NOT-ATTACHED",
    "The boundary event {it} is attached to “{name}”, which is not a task or sub-process beside it.",
    "Attach it to a task, a call activity or a sub-process.",
)
NON_INTERRUPTING_MESSAGE = ProfileRule(
    "NON-INTERRUPTING-MESSAGE",
    "The non-interrupting message {it} is taken once only, and its steps go on when the rest is interrupted.",
    "Prefer a process of its own that this message starts: it can happen any number of times.",
    "warning",
)
FEW_CHOICES = ProfileRule(
    "EVENT-GATEWAY-FEW",
    "The event-based gateway {it} has {count} flows; it must choose between at least two events.",
    "Add another event, or wait for the one event without a gateway.",
)
NOT_AN_EVENT = ProfileRule(
    "EVENT-GATEWAY-TARGET",
    "After the event-based gateway {it} comes “{name}”, which does not wait for a message or a time.",
    "Let only message and timer catch events or receive tasks follow, without boundary events on them.",
)
SHARED_TARGET = ProfileRule(
    "EVENT-GATEWAY-SHARED",
    "{it} follows an event-based gateway, but another flow arrives at it as well.",
    "Give the other flow an event of its own.",
)

PLAIN = "nothing to wait for"
#: What people call the kinds of events, and what may lie in them.
_CALLED = {
    "startEvent": "start event",
    "endEvent": "end event",
    "intermediateCatchEvent": "event in between",
    "intermediateThrowEvent": "sending event",
    "boundaryEvent": "boundary event",
    "timer": "a timer",
    "message": "a message",
    "terminate": "an end of everything",
}
#: What each kind of event may hold, and what to use instead of anything else.
MAY_HOLD: dict[str, tuple[frozenset[str], str]] = {
    "startEvent": (frozenset({PLAIN, "message"}), "a plain or message start event, and a timer after it"),
    "endEvent": (frozenset({PLAIN, "message", "terminate"}), "a plain, message or terminate end event"),
    "intermediateCatchEvent": (frozenset({"message", "timer"}), "a message or a timer"),
    "intermediateThrowEvent": (frozenset({PLAIN, "message"}), "a message"),
    "boundaryEvent": (frozenset({"message", "timer"}), "a message or a timer"),
}
#: Reported by the vocabulary, wherever they stand.
_NEVER = frozenset({"signal", "link", "compensate", "conditional", "error", "escalation", "cancel"})


def check(diagram: Diagram, report: ProfileReport) -> None:
    """Reports events, message references and event-based gateways that would not run."""
    for event in diagram.of_kind(*EVENTS):
        _check_kind(diagram, event, report)
    for element in diagram.of_kind("boundaryEvent"):
        _check_boundary(diagram, element, report)
    for element in diagram.elements.values():
        if element.event == "message" or element.kind in ("sendTask", "receiveTask"):
            _check_message(diagram, element, report)
    for gateway in diagram.of_kind("eventBasedGateway"):
        _check_event_gateway(diagram, gateway, report)
    for message in diagram.root.iterchildren(tag("message")):
        if not message.get("name", "").strip():
            report.add(MESSAGE_NAMELESS, message.get("id", ""), name=message.get("id"))
        if next(message.iter(f"{{{SPIFF}}}messagePayload", f"{{{SPIFF}}}messageVariable"), None) is not None:
            report.add(PAYLOAD_PLACE, message.get("id", ""), name=message.get("name"))


def _definitions(node: etree._Element) -> list[str]:
    return [
        local_name(child).removesuffix("EventDefinition")
        for child in node.iterchildren(f"{{{BPMN}}}*")
        if local_name(child).endswith("EventDefinition")
    ]


def _check_kind(diagram: Diagram, event: Element, report: ProfileReport) -> None:
    definitions = _definitions(diagram.xml[event.id])
    allowed, instead = MAY_HOLD[event.kind]
    if len(definitions) > 1:
        report.add(MANY_DEFINITIONS, event.id, count=len(definitions))
    for given in set(definitions or [PLAIN]) - allowed - _NEVER:
        kind, held = _CALLED[event.kind], _CALLED.get(given, given)
        report.add(EVENT_KIND, event.id, kind=kind, given=held, instead=instead)
    if event.kind == "startEvent" and diagram.scopes[event.parent].depth and event.event == "message":
        report.add(SUB_START, event.id, given="message")


def _check_boundary(diagram: Diagram, event: Element, report: ProfileReport) -> None:
    held = diagram.elements.get(event.attached_to or "")
    if held is None or held.parent != event.parent or held.kind not in ACTIVITIES:
        report.add(NOT_ATTACHED, event.id, name=event.attached_to or "nothing")
    if event.event == "message" and not interrupts(diagram, event):
        report.add(NON_INTERRUPTING_MESSAGE, event.id)


def _check_message(diagram: Diagram, element: Element, report: ProfileReport) -> None:
    node = diagram.xml[element.id]
    definition = node.find(tag("messageEventDefinition"))
    holder = node if definition is None else definition
    reference = holder.get("messageRef", "")
    if not reference:
        report.add(MESSAGE_MISSING, element.id)
    elif element.message is None:
        report.add(MESSAGE_UNKNOWN, element.id, name=reference)
    for payload in holder.iter(f"{{{SPIFF}}}messagePayload"):
        read_expression(report, element.id, "message payload", payload.text or "")


def _check_event_gateway(diagram: Diagram, gateway: Element, report: ProfileReport) -> None:
    leaving = diagram.leaving(gateway)
    if len(leaving) < 2:
        report.add(FEW_CHOICES, gateway.id, count=len(leaving))
    for flow in leaving:
        target = diagram.elements.get(flow.target)
        if target is None:
            continue
        waits = target.kind == "intermediateCatchEvent" and target.event in ("message", "timer")
        if not (waits or target.kind == "receiveTask") or diagram.boundaries(target):
            report.add(NOT_AN_EVENT, gateway.id, name=target.name or target.id)
        if len(diagram.arriving(target)) > 1:
            report.add(SHARED_TARGET, target.id)
