"""Small diagrams for tests, written as one line an element."""

from collections.abc import Mapping
from itertools import pairwise

from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.model import ProcessModel, build_model
from engine.policy import CASEWORKERS

_HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' targetNamespace="http://example.org/pathways">'
)
#: Who opens cases with the processes of tests.
OPENED_BY = ", ".join(sorted(role.replace("_", " ") for role in CASEWORKERS))


def start(node: str = "begin", message: str | None = None) -> str:
    return _event("startEvent", node, _message(message) if message else "")


def end(node: str = "done", definition: str = "") -> str:
    return _event("endEvent", node, definition)


TERMINATE = "<terminateEventDefinition/>"


def throw(node: str, message: str, payload: str | None = None) -> str:
    return _event("intermediateThrowEvent", node, _message(message, payload))


def catch(node: str, message: str) -> str:
    return _event("intermediateCatchEvent", node, _message(message))


def timer(node: str, duration: str) -> str:
    return _event("intermediateCatchEvent", node, _timer("timeDuration", duration))


def until(node: str, day: str) -> str:
    return _event("intermediateCatchEvent", node, _timer("timeDate", day))


def user(node: str, **properties: str) -> str:
    return f'<userTask id="{node}" name="{node}">{_properties(properties)}</userTask>'


def script(node: str, text: str) -> str:
    head = f'<scriptTask id="{node}" name="{node}" scriptFormat="feel">'
    return f"{head}<script>{_escape(text)}</script></scriptTask>"


def service(node: str, operator: str, **parameters: str) -> str:
    """A service task that calls an operator with FEEL."""
    given = "".join(
        f'<camunda:inputParameter name="{name}">{_escape(value)}</camunda:inputParameter>'
        for name, value in parameters.items()
    )
    inside = f"<extensionElements><camunda:inputOutput>{given}</camunda:inputOutput></extensionElements>"
    head = f'<serviceTask id="{node}" name="{node}" camunda:type="external" camunda:topic="{operator}">'
    return f"{head}{inside}</serviceTask>"


def repeated(task: str, loop: str) -> str:
    """A task that is a multi-instance."""
    head, closing, kind = task.rpartition("</")
    return f"{head}<multiInstanceLoopCharacteristics {loop}</multiInstanceLoopCharacteristics>{closing}{kind}"


def xor(node: str, default: str = "") -> str:
    return f'<exclusiveGateway id="{node}" name="{node}"' + (f' default="{default}"/>' if default else "/>")


def gateway(kind: str, node: str) -> str:
    return f'<{kind}Gateway id="{node}" name="{node}"/>'


def boundary(node: str, on: str, definition: str, *, interrupting: bool = True) -> str:
    return (
        f'<boundaryEvent id="{node}" name="{node}" attachedToRef="{on}"'
        f' cancelActivity="{str(interrupting).lower()}">{definition}</boundaryEvent>'
    )


def after(duration: str) -> str:
    return _timer("timeDuration", duration)


def every(cycle: str) -> str:
    return _timer("timeCycle", cycle)


def on_message(name: str) -> str:
    return _message(name)


def sub(node: str, *content: str) -> str:
    return f'<subProcess id="{node}" name="{node}">{"".join(content)}</subProcess>'


def call(node: str, process: str) -> str:
    return f'<callActivity id="{node}" name="{node}" calledElement="{process}"/>'


def flow(path: str, **conditions: str) -> str:
    """Flows along `a b c`; a condition is given by its target: `flow("choice yes", yes="x = 1")`."""
    nodes = path.split()
    return "".join(
        f'<sequenceFlow id="{source}_to_{target}" name="{target}" sourceRef="{source}" targetRef="{target}">'
        + (
            f"<conditionExpression>{_escape(conditions[target])}</conditionExpression>"
            if target in conditions
            else ""
        )
        + "</sequenceFlow>"
        for source, target in pairwise(nodes)
    )


def diagram(process: str, *content: str) -> bytes:
    messages = sorted({part.split('"')[0] for text in content for part in text.split('messageRef="m_')[1:]})
    names = "".join(f'<message id="m_{name}" name="{name}"/>' for name in messages)
    head = f'<process id="{process}" name="{process}" isExecutable="true">'
    body = f"{head}{_properties({'startedBy': OPENED_BY})}{''.join(content)}</process>"
    return f"{_HEAD}{names}{body}</definitions>".encode()


def model(process: str, *content: str, files: Mapping[str, bytes] | None = None) -> ProcessModel:
    return build_model(ProcessFiles(process, {"process.bpmn": diagram(process, *content), **(files or {})}))


def _event(kind: str, node: str, definition: str) -> str:
    return f'<{kind} id="{node}" name="{node}">{definition}</{kind}>'


def _message(name: str, payload: str | None = None) -> str:
    extension = (
        f"<extensionElements><spiffworkflow:messagePayload>{_escape(payload)}</spiffworkflow:messagePayload>"
        "</extensionElements>"
        if payload
        else ""
    )
    return f'<messageEventDefinition messageRef="m_{name}">{extension}</messageEventDefinition>'


def _timer(kind: str, text: str) -> str:
    return f"<timerEventDefinition><{kind}>{_escape(text)}</{kind}></timerEventDefinition>"


def _properties(properties: Mapping[str, str]) -> str:
    if not properties:
        return ""
    items = "".join(
        f'<spiffworkflow:property name="{name}" value="{_escape(value)}"/>'
        for name, value in properties.items()
    )
    return (
        f"<extensionElements><spiffworkflow:properties>{items}</spiffworkflow:properties></extensionElements>"
    )


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
