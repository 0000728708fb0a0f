"""Multi-instance: a step done for each item of a list, or a number of times."""

from decimal import Decimal

from lxml import etree

from engine.bpmn.elements import CAMUNDA, Element, child_text, tag
from engine.bpmn.profile.diagram import Diagram
from engine.bpmn.profile.feel import is_constant, read_expression
from engine.bpmn.profile.names import VALID_ID
from engine.bpmn.profile.rules import ProfileReport, ProfileRule
from engine.bpmn.profile.scripts import check_target

HOW_OFTEN = ProfileRule(
    "MULTI-INSTANCE-COUNT",
    "{it} is done several times, but it says {count} ways how often instead of one.",
    "Give it either a number (loop cardinality) or a list (loop data input), not both.",
)
ITEM_NAME = ProfileRule(
    "MULTI-INSTANCE-ITEM",
    "{it} calls each item of its list “{name}”, which is not a name.",
    "Use letters, digits and “_”.",
)
COLLECTS = ProfileRule(
    "MULTI-INSTANCE-OUTPUT",
    "{it} collects results into a list of its own, which works only for user tasks.",
    "Remove the loop data output and write the results under case.* in a form or script.",
)
OVERWRITE = ProfileRule(
    "MULTI-INSTANCE-ANSWERS",
    "{it} is done for all at once, and the answers of one would overwrite those of another.",
    "Collect them (loop data output and output data item), or let it be done one after another.",
)
NUMBER = ProfileRule(
    "MULTI-INSTANCE-NUMBER",
    "{it} is done “{text}” times, which is not a whole number from 0 up.",
    "Write a whole number, or FEEL that gives one.",
)


def check(diagram: Diagram, report: ProfileReport) -> None:
    """Reports multi-instance steps that do not say clearly how often, over what, or for how long."""
    for element in diagram.elements.values():
        loop = diagram.xml[element.id].find(tag("multiInstanceLoopCharacteristics"))
        if loop is not None:
            _check_loop(element, loop, report)


def _check_loop(element: Element, loop: etree._Element, report: ProfileReport) -> None:
    number = loop.find(tag("loopCardinality"))
    collection = child_text(loop, "loopDataInputRef") or loop.get(f"{{{CAMUNDA}}}collection", "")
    ways = (number is not None) + bool(collection)
    if ways != 1:
        report.add(HOW_OFTEN, element.id, count=ways)
    if number is not None:
        _check_number(element, number.text or "", report)
    if collection:
        read_expression(report, element.id, "list to work through", collection)
    if loop.find(tag("completionCondition")) is not None:
        read_expression(report, element.id, "completion condition", child_text(loop, "completionCondition"))
    if child_text(loop, "loopDataOutputRef") and element.kind != "userTask":
        report.add(COLLECTS, element.id)
    if element.kind == "userTask" and element.properties.get("formKey"):
        _check_answers(element, loop, report)
    _check_items(element, loop, report)


def _check_answers(element: Element, loop: etree._Element, report: ProfileReport) -> None:
    collects = child_text(loop, "loopDataOutputRef") and loop.find(tag("outputDataItem")) is not None
    if not collects and loop.get("isSequential", "false") not in ("true", "1"):
        report.add(OVERWRITE, element.id)


def _check_number(element: Element, text: str, report: ProfileReport) -> None:
    expression = read_expression(report, element.id, "number of times", text)
    if expression and is_constant(expression):
        value = expression.evaluate({})
        if not isinstance(value, Decimal) or value < 0 or value != value.to_integral_value():
            report.add(NUMBER, element.id, text=text)


def _check_items(element: Element, loop: etree._Element, report: ProfileReport) -> None:
    items = [item.get("id", "") for item in loop.iterchildren(tag("inputDataItem"), tag("outputDataItem"))]
    variable = loop.get(f"{{{CAMUNDA}}}elementVariable")
    for name in [*items, *([variable] if variable is not None else [])]:
        if not VALID_ID.fullmatch(name) or "." in name or "-" in name:
            report.add(ITEM_NAME, element.id, name=name)
        else:
            check_target(report, element.id, "item name", (name,))
