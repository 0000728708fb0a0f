"""A small pathway with a bit of everything, cases of it that were lived, and edits of its files."""

import json
from collections.abc import Callable
from typing import Any

from engine.bpmn.bundle import ProcessFiles
from engine.process_versions import publish
from tests.engine.bpmn import diagrams as d
from tests.engine.casework.office import ANALYST, BOTH, COLLEAGUE, LEAD, MONDAY, Office

KEY = "reviewing"
_FORMS = {
    "plan": {"aim": {"title": "What should change?", "type": "string"}},
    "review": {
        "outcome": {"title": "How did it go?", "type": "string", "enum": ["improved", "go_on"]},
        "said": {"title": "What was said?", "type": "string"},
    },
    "approve": {"agreed": {"title": "Do you agree?", "type": "boolean"}},
}
_REQUIRED = {"plan": ["aim"], "review": ["outcome"], "approve": ["agreed"]}


def _form(name: str) -> bytes:
    form = {"title": name, "type": "object", "properties": _FORMS[name], "required": _REQUIRED[name]}
    return json.dumps(form).encode()


def _rule(number: int, when: str, then: str, note: str) -> str:
    inside = f"<inputEntry id='i{number}'><text>{when}</text></inputEntry>"
    inside += f"<outputEntry id='o{number}'><text>{then}</text></outputEntry>"
    return f"<rule id='r{number}'>{inside}<annotationEntry><text>{note}</text></annotationEntry></rule>"


def _table(name: str, *rules: str) -> bytes:
    """A decision over the outcome of the review."""
    return (
        "<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' id='d' name='d' namespace='http://e'>"
        "<inputData id='outcome' name='outcome'><variable name='outcome' typeRef='string'/></inputData>"
        f'<decision id="{name}" name="{name}"><variable name="{name}" typeRef="string"/>'
        "<informationRequirement id='n'><requiredInput href='#outcome'/></informationRequirement>"
        "<decisionTable id='t' hitPolicy='FIRST'><input id='in'><inputExpression id='e'><text>outcome</text>"
        f"</inputExpression></input><output id='out' name='{name}'/><annotation name='Reason'/>"
        f"{''.join(rules)}</decisionTable></decision></definitions>"
    ).encode()


def _rule_task(node: str, **properties: str) -> str:
    return d.user(node, **properties).replace("userTask", "businessRuleTask")


def _approval() -> str:
    told = {"ifApproved": "The case closes.", "ifRefused": "It goes on."}
    return d.user("approve", formKey="approve", lane="Team manager", notBy="review", **told)


def original() -> ProcessFiles:
    """Plan, six weeks, a review with reminders, a table; then again, or a manager approves the end."""
    diagram = d.diagram(
        KEY,
        d.start("begin"),
        d.user("plan", formKey="plan", lane="Lead professional", due="P3D"),
        d.timer("wait", "P6W"),
        d.user("review", formKey="review", lane="Lead professional"),
        d.boundary("remind", "review", d.every("R/P1W"), interrupting=False),
        d.service("tell", "send_notice", to='"lead_professional"', text='"Please hold the review."'),
        d.end("reminded"),
        d.flow("remind tell reminded"),
        _rule_task("weigh", decision="next_step", resultVariable="next_step"),
        d.xor("which", default="which_to_plan"),
        _approval(),
        d.script("note_end", 'ended_because = "improved"'),
        d.end("finished"),
        d.flow("begin plan wait review weigh which"),
        d.flow("which plan"),
        d.flow("which approve", approve='next_step = "close"'),
        d.flow("approve note_end finished"),
    )
    better = _rule(1, '"improved"', '"close"', "It is better.")
    table = _table("next_step", better, _rule(2, "-", '"again"', "It is not."))
    forms = {f"forms/{name}.form.json": _form(name) for name in _FORMS}
    return ProcessFiles(KEY, {"process.bpmn": diagram, **forms, "decisions/next_step.dmn": table})


def edited(path: str, *changes: tuple[str, str]) -> ProcessFiles:
    """The original with words of one file replaced, each of which is there."""
    files = dict(original().files)
    text = files[path].decode()
    for was, becomes in changes:
        assert was in text, was
        text = text.replace(was, becomes)
    files[path] = text.encode()
    return ProcessFiles(KEY, files)


def diagram(*changes: tuple[str, str]) -> ProcessFiles:
    """The original with words of its diagram replaced."""
    return edited("process.bpmn", *changes)


def question(form: str, change: Callable[[Any, list[str]], object]) -> ProcessFiles:
    """The original with other questions in a form; `change` gets the properties and what is required."""
    path = f"forms/{form}.form.json"
    document = json.loads(original().files[path])
    change(document["properties"], document["required"])
    return ProcessFiles(KEY, {**original().files, path: json.dumps(document).encode()})


def guarded(task: str) -> ProcessFiles:
    """The original with a guard on a task that never allows it."""
    place = f'id="{task}" name="{task}"><extensionElements><spiffworkflow:properties>'
    property_ = '<spiffworkflow:property name="guard" value="may_end"/>'
    changed = diagram((place, place + property_))
    table = _table("may_end", _rule(1, "-", '"no"', "Nobody ends it yet."))
    return ProcessFiles(KEY, {**changed.files, "decisions/may_end.dmn": table})


def lived(office: Office) -> str:
    """A case that went twice round and was closed by a manager; the worker came late once."""
    publish_reviewing(office)
    case = office.open(KEY)
    office.later(days=1)
    office.complete("plan", {"aim": "In school by nine"}, BOTH)
    office.later(weeks=6)
    office.fire()
    office.later(days=8, hours=5)
    office.fire()
    office.complete("review", {"outcome": "go_on", "said": "More time"}, LEAD)
    office.later(days=2)
    office.complete("plan", {"aim": "Every day"}, COLLEAGUE)
    office.later(weeks=6, days=2)
    office.fire()
    office.complete("review", {"outcome": "improved"}, LEAD)
    office.later(days=3)
    office.complete("approve", {"agreed": True}, BOTH)
    return case


def begun(office: Office) -> str:
    """A case that waits for its first review."""
    office.now = MONDAY
    case = office.open(KEY)
    office.later(days=1)
    office.complete("plan", {"aim": "In school by nine"}, LEAD)
    return case


def publish_reviewing(office: Office) -> None:
    """Publish the original."""
    office.do(publish, ANALYST, [original()], "First", office.now)
