"""Tiny diagrams for the tests of the linter: XML with the dull parts left out.

A fault is shown by twins: two drawings that differ in as little as possible, of
which one has the fault and the other has no error at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from engine.bpmn.operators import OPERATORS
from engine.bpmn.profile import Surroundings, check_diagram

_HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:other="http://example.org/other" targetNamespace="http://example.org/pathways">'
)
BESIDE = Surroundings(
    forms=["review"],
    letters=["invitation"],
    decisions=["route"],
    processes={"step_down": [], "whole": ["case"]},
    operators=OPERATORS,
)
START = '<startEvent id="begin" name="Begin"/>'
END = '<endEvent id="done" name="Done"/>'
REVIEW = '<userTask id="review" name="Review" camunda:formKey="review"/>'
MESSAGE = '<message id="stop" name="stop_now"/>'
BY_MESSAGE = '<messageEventDefinition messageRef="stop"/>'


@dataclass(frozen=True)
class Twins:
    """A code, the element that carries the fault, and the two drawings."""

    code: str
    element: str
    faulty: str
    sound: str
    #: What stands before the process, the same for both.
    before: str = ""
    surroundings: Surroundings = field(default=BESIDE)

    def __str__(self) -> str:
        return f"{self.code}-{self.element}"


def drawn(body: str, before: str = "") -> bytes:
    """A file with one executable process, `case`; or with whole processes, when the body begins with one."""
    if not body.lstrip().startswith(("<process", "<collaboration")):
        body = f'<process id="case" name="Case" isExecutable="true">{body}</process>'
    return f"{_HEAD}{before}{body}</definitions>".encode()


def flows(*ways: str) -> str:
    """Sequence flows: `a>b` is the flow a_to_b, `a>b?condition` has a condition."""
    found = ""
    for way in ways:
        ends, _, condition = way.partition("?")
        source, target = ends.split(">")
        found += f'<sequenceFlow id="{source}_to_{target}" name="to {target}" sourceRef="{source}"'
        found += f' targetRef="{target}">{_condition(condition)}</sequenceFlow>'
    return found


def line(*steps: str) -> str:
    """The steps one after another between a start and an end event, with what they need in between."""
    ids = ["begin", *(step.split('id="', 1)[1].split('"', 1)[0] for step in steps), "done"]
    return START + "".join(steps) + END + flows(*(f"{a}>{b}" for a, b in pairwise(ids)))


def choice(*conditions: str, default: bool = False) -> str:
    """A gateway `which` with one task for each condition and, if asked for, a default way to the end."""
    tasks = [f'<userTask id="t{n}" name="T{n}" camunda:formKey="review"/>' for n in range(len(conditions))]
    ways = [f"which>t{n}?{condition}" for n, condition in enumerate(conditions)]
    ends = [f"t{n}>done" for n in range(len(conditions))]
    attribute = ' default="which_to_done"' if default else ""
    gateway = f'<exclusiveGateway id="which" name="Which?"{attribute}/>'
    last = ["which>done"] if default else []
    return START + END + gateway + "".join(tasks) + flows("begin>which", *ways, *ends, *last)


def sub(name: str, inside: str = "", **attributes: str) -> str:
    """A sub-process with a start and an end event of its own around one task, or with other insides."""
    inside = inside or (
        f'<startEvent id="{name}_begin"/><userTask id="{name}_work" camunda:formKey="review"/>'
        f'<endEvent id="{name}_done"/>' + flows(f"{name}_begin>{name}_work", f"{name}_work>{name}_done")
    )
    extra = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f'<subProcess id="{name}" name="{name}"{extra}>{inside}</subProcess>'


def boundary(name: str, holder: str, definition: str = BY_MESSAGE, interrupting: bool = True) -> str:
    """A boundary event with an end event of its own behind it."""
    cancel = "" if interrupting else ' cancelActivity="false"'
    return (
        f'<boundaryEvent id="{name}" attachedToRef="{holder}"{cancel}>{definition}</boundaryEvent>'
        f'<endEvent id="{name}_end"/>{flows(f"{name}>{name}_end")}'
    )


def catch(name: str, definition: str = BY_MESSAGE) -> str:
    """An intermediate catch event."""
    return f'<intermediateCatchEvent id="{name}" name="{name}">{definition}</intermediateCatchEvent>'


def timed(text: str, kind: str = "timeDuration") -> str:
    """A timer definition."""
    return f"<timerEventDefinition><{kind}>{escape(text)}</{kind}></timerEventDefinition>"


def script(text: str, form: str = "feel") -> str:
    """A script task `work`."""
    return f'<scriptTask id="work" scriptFormat="{form}"><script>{escape(text)}</script></scriptTask>'


def extended(kind: str, name: str, extensions: str, attributes: str = "") -> str:
    """A task with extension elements."""
    inner = f"<extensionElements>{extensions}</extensionElements>"
    return f'<{kind} id="{name}" name="{name}" {attributes}>{inner}</{kind}>'


def property_of(name: str, value: str) -> str:
    """One spiffworkflow property, as extension elements hold it."""
    return (
        f"<spiffworkflow:properties><spiffworkflow:property name={quoteattr(name)} value={quoteattr(value)}/>"
        "</spiffworkflow:properties>"
    )


def repeated(loop: str, kind: str = "userTask") -> str:
    """A multi-instance task `work`, done for one after another."""
    body = f'<multiInstanceLoopCharacteristics isSequential="true" {loop}</multiInstanceLoopCharacteristics>'
    return f'<{kind} id="work" camunda:formKey="review">{body}</{kind}>'


def codes(twin: str, twins: Twins) -> set[tuple[str, str]]:
    """Every fault of one of the twins, as (code, element)."""
    return {
        (f.code, f.element) for f in check_diagram(drawn(twin, twins.before), "x.bpmn", twins.surroundings)
    }


def errors(source: bytes, surroundings: Surroundings = BESIDE) -> list[str]:
    """The errors of a file, as an analyst reads them."""
    return [str(f) for f in check_diagram(source, "x.bpmn", surroundings) if f.severity == "error"]


def check_twins(twins: Twins) -> None:
    """One has the fault, the other neither the fault nor any error."""
    assert (twins.code, twins.element) in codes(twins.faulty, twins)
    assert twins.code not in {code for code, _ in codes(twins.sound, twins)}
    assert errors(drawn(twins.sound, twins.before), twins.surroundings) == []


def names(table: Sequence[Twins]) -> list[str]:
    """What pytest calls the rows of a table."""
    return [str(row) for row in table]


def _condition(text: str) -> str:
    return f"<conditionExpression>{escape(text)}</conditionExpression>" if text else ""
