"""Changes what is set of one element in a diagram, and leaves every other byte's meaning as it was.

Works on the file itself, so that extensions of other tools, comments, the drawing and the order of
things survive. Judges nothing: whether the changed diagram may run, the linter says.
"""

from collections.abc import Callable, Mapping

from lxml import etree

from engine.bpmn.bundle import DIAGRAM
from engine.bpmn.elements import CAMUNDA, FLOW_NODES, SPIFF, child_text, local_name, tag
from engine.bpmn.markup import insert_child, put_attribute, remove_child, write_text
from engine.bpmn.messages import read_message, sender_of, write_message
from engine.bpmn.reading import BPMN, read_xml
from engine.bpmn.settings import FLOW, LANE, PARAMETER, PROCESS, Setting, settings_for
from engine.errors import BadInput, NotFound

#: In lists, in the picture and in the chronology nobody reads more.
LONGEST_NAME = 200
#: What is there only for what it holds.
_HOLDERS = ("properties", "extensionElements")
_TIMES = ("timeDuration", "timeDate", "timeCycle")
_PARTS = (PROCESS, FLOW, LANE, *sorted(FLOW_NODES))
#: What Camunda Modeler writes as an attribute, by our name of the property.
_CAMUNDA_ATTRIBUTES = {"formKey": "formKey", "due": "dueDate", "assignTo": "assignee"}


def element_of(root: etree._Element, element_id: str) -> etree._Element:
    """A flow node, flow, lane or process of a diagram.

    Raises:
        NotFound: it has none of that id.
    """
    found = (node for part in _PARTS for node in root.iter(tag(part)) if node.get("id") == element_id)
    node = next(found, None)
    if node is None:
        raise NotFound(kind="element", reference=element_id)
    return node


def read_settings(root: etree._Element, element_id: str) -> dict[str, str]:
    """What is set of an element, by the names of the settings; "" for what is not.

    The parameters of an operator stand under `parameter.NAME`.

    Raises:
        NotFound: there is no such element.
    """
    node = element_of(root, element_id)
    found = {one.name: _READ[one.place](node, one) for one in settings_for(local_name(node))}
    if "items" in found and _repeated(node) is None:
        del found["items"]
    if "message" in found and sender_of(node) is None:
        del found["message"]
    if "timer" in found and node.find(tag("timerEventDefinition")) is None:
        del found["timer"]
    called = _operator(node)
    for parameter in () if called is None else called.iter(f"{{{SPIFF}}}parameter"):
        found[PARAMETER + parameter.get("id", "")] = parameter.get("value", "")
    return found


def change_settings(diagram: bytes, element_id: str, values: Mapping[str, str]) -> bytes:
    """The diagram with some settings of one element changed; "" takes a setting away.

    Args:
        values: by the names of the settings (`engine.bpmn.settings`); what is the same already is left alone.

    Raises:
        FilesRefused: the diagram cannot be read.
        NotFound: there is no such element.
        BadInput: the element has no such setting, or the name is too long.
    """
    if len(values.get("name", "").strip()) > LONGEST_NAME:
        raise BadInput(
            problem=f"A name has at most {LONGEST_NAME} letters. Write the rest into the instructions."
        )
    root = read_xml(diagram, DIAGRAM, remarks=True)
    node = element_of(root, element_id)
    before = read_settings(root, element_id)
    known = {one.name: one for one in settings_for(local_name(node))}
    changed = {name: value.strip() for name, value in values.items() if value.strip() != before.get(name, "")}
    if not changed:
        return diagram
    for name, value in changed.items():
        if name.startswith(PARAMETER):
            _write_parameter(node, name.removeprefix(PARAMETER), value)
        elif name in before and name in known:
            _WRITE[known[name].place](node, known[name], value)
        else:
            raise BadInput(problem=f"“{name}” cannot be set of this element.")
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8")


def _read_attribute(node: etree._Element, setting: Setting) -> str:
    return node.get(setting.name, "")


def _write_attribute(node: etree._Element, setting: Setting, value: str) -> None:
    put_attribute(node, setting.name, value)


def _read_documentation(node: etree._Element, setting: Setting) -> str:
    return child_text(node, "documentation")


def _write_documentation(node: etree._Element, setting: Setting, value: str) -> None:
    write_text(node, node.find(tag("documentation")), tag("documentation"), value, 0)


def _extensions(node: etree._Element) -> etree._Element:
    found = node.find(tag("extensionElements"))
    if found is not None:
        return found
    after = sum(child.tag == tag("documentation") for child in node)
    return insert_child(node, tag("extensionElements"), after)


def _property(node: etree._Element, name: str) -> etree._Element | None:
    """The last word on a property: bpmn.io's overrules Camunda's."""
    items = [
        item
        for extensions in node.iterchildren(tag("extensionElements"))
        for space in (CAMUNDA, SPIFF)
        for item in extensions.iterfind(f"{{{space}}}properties/{{{space}}}property")
        if item.get("name") == name
    ]
    return items[-1] if items else None


def _read_property(node: etree._Element, setting: Setting) -> str:
    item = _property(node, setting.name)
    if item is not None:
        return item.get("value", "")
    return node.get(f"{{{CAMUNDA}}}{_CAMUNDA_ATTRIBUTES.get(setting.name, setting.name)}", "")


def _write_property(node: etree._Element, setting: Setting, value: str) -> None:
    item = _property(node, setting.name)
    attribute = f"{{{CAMUNDA}}}{_CAMUNDA_ATTRIBUTES.get(setting.name, setting.name)}"
    if item is None and node.get(attribute) is not None:
        put_attribute(node, attribute, value)
    elif item is not None and value:
        item.set("value", value)
    elif item is not None:
        _remove_property(item)
    elif value:
        _add_property(node, setting.name, value)


def _add_property(node: etree._Element, name: str, value: str) -> None:
    extensions = _extensions(node)
    holder = extensions.find(f"{{{SPIFF}}}properties")
    if holder is None:
        holder = insert_child(extensions, f"{{{SPIFF}}}properties", len(extensions))
    item = insert_child(holder, f"{{{SPIFF}}}property", len(holder))
    item.set("name", name)
    item.set("value", value)


def _remove_property(item: etree._Element) -> None:
    """A property, and what held it alone."""
    holder = item.getparent()
    remove_child(item)
    while holder is not None and not len(holder) and local_name(holder) in _HOLDERS:
        above = holder.getparent()
        remove_child(holder)
        holder = above


def _read_lane(node: etree._Element, setting: Setting) -> str:
    lane = _lane_of(node)
    return "" if lane is None else lane.get("name", "")


def _lane_of(node: etree._Element) -> etree._Element | None:
    reference = _reference(node)
    return None if reference is None else reference.getparent()


def _reference(node: etree._Element) -> etree._Element | None:
    root = node.getroottree().getroot()
    of_node = [one for one in root.iter(tag("flowNodeRef")) if (one.text or "").strip() == node.get("id")]
    return of_node[-1] if of_node else None


def _write_lane(node: etree._Element, setting: Setting, value: str) -> None:
    """Hand a step to another lane. Where it is drawn does not change: the linter says where that misleads."""
    root = node.getroottree().getroot()
    lane = next((one for one in root.iter(tag("lane")) if one.get("name") == value), None)
    if lane is None:
        raise BadInput(problem=f"The diagram has no lane “{value}”.")
    reference = _reference(node)
    if reference is not None:
        remove_child(reference)
    insert_child(lane, tag("flowNodeRef"), len(lane.findall(tag("flowNodeRef")))).text = node.get("id")


def _read_decision(node: etree._Element, setting: Setting) -> str:
    called = node.find(f"{tag('extensionElements')}/{{{SPIFF}}}calledDecisionId")
    return (called.text or "").strip() if called is not None else node.get(f"{{{CAMUNDA}}}decisionRef", "")


def _write_decision(node: etree._Element, setting: Setting, value: str) -> None:
    called = node.find(f"{tag('extensionElements')}/{{{SPIFF}}}calledDecisionId")
    if called is None and node.get(f"{{{CAMUNDA}}}decisionRef") is not None:
        put_attribute(node, f"{{{CAMUNDA}}}decisionRef", value)
    else:
        write_text(_extensions(node), called, f"{{{SPIFF}}}calledDecisionId", value, 0)


def _operator(node: etree._Element) -> etree._Element | None:
    return node.find(f"{tag('extensionElements')}/{{{SPIFF}}}serviceTaskOperator")


def _read_operator(node: etree._Element, setting: Setting) -> str:
    called = _operator(node)
    return called.get("id", "") if called is not None else node.get(f"{{{CAMUNDA}}}topic", "")


def _write_operator(node: etree._Element, setting: Setting, value: str) -> None:
    called = _operator(node)
    if not value:
        raise BadInput(problem="A service task calls an operation: choose one.")
    if called is None and node.get(f"{{{CAMUNDA}}}topic") is not None:
        put_attribute(node, f"{{{CAMUNDA}}}topic", value)
        return
    if called is None:
        called = insert_child(_extensions(node), f"{{{SPIFF}}}serviceTaskOperator", 0)
    called.set("id", value)


def _write_parameter(node: etree._Element, name: str, value: str) -> None:
    called = _operator(node)
    if called is None:
        raise BadInput(problem=f"“{name}” cannot be set: the element calls no operation.")
    holder = called.find(f"{{{SPIFF}}}parameters")
    if holder is None:
        holder = insert_child(called, f"{{{SPIFF}}}parameters", 0)
    item = next((one for one in holder.iterchildren("{*}*") if one.get("id") == name), None)
    if not value:
        if item is not None:
            remove_child(item)
        return
    if item is None:
        item = insert_child(holder, f"{{{SPIFF}}}parameter", len(holder))
        item.set("id", name)
        item.set("type", "str")
    item.set("value", value)


def _read_timer(node: etree._Element, setting: Setting) -> str:
    definition = node.find(tag("timerEventDefinition"))
    times = [] if definition is None else _times(definition)
    return (times[0].text or "").strip() if times else ""


def _times(definition: etree._Element) -> list[etree._Element]:
    return [child for child in definition.iterchildren("{*}*") if local_name(child) in _TIMES]


def _write_timer(node: etree._Element, setting: Setting, value: str) -> None:
    """Give a timer its time, under the name that BPMN has for that kind."""
    definition = node.find(tag("timerEventDefinition"))
    if definition is None or not value:
        raise BadInput(problem="A timer needs a time, such as P6M or P1W.")
    times = _times(definition)
    child = times[0] if times else insert_child(definition, tag("timeDuration"), 0)
    if value.startswith("R") or local_name(child) == "timeCycle":
        child.tag = tag("timeCycle" if value.startswith("R") else "timeDuration")
    child.text = value


def _read_condition(node: etree._Element, setting: Setting) -> str:
    return child_text(node, "conditionExpression")


def _write_condition(node: etree._Element, setting: Setting, value: str) -> None:
    child = write_text(node, node.find(tag("conditionExpression")), tag("conditionExpression"), value)
    if child is not None:
        child.set("{http://www.w3.org/2001/XMLSchema-instance}type", _qualified(child, "tFormalExpression"))


def _qualified(node: etree._Element, name: str) -> str:
    """A name of BPMN with the prefix that the file uses for it."""
    prefix = next((prefix for prefix, space in node.nsmap.items() if space == BPMN and prefix), None)
    return f"{prefix}:{name}" if prefix else name


def _read_script(node: etree._Element, setting: Setting) -> str:
    return child_text(node, "script")


def _write_script(node: etree._Element, setting: Setting, value: str) -> None:
    write_text(node, node.find(tag("script")), tag("script"), value.replace("\r\n", "\n"))


def _read_called(node: etree._Element, setting: Setting) -> str:
    return node.get("calledElement", "")


def _write_called(node: etree._Element, setting: Setting, value: str) -> None:
    put_attribute(node, "calledElement", value)


def _repeated(node: etree._Element) -> etree._Element | None:
    found: etree._Element | None = node.find(tag("multiInstanceLoopCharacteristics"))
    return found


def _read_items(node: etree._Element, setting: Setting) -> str:
    loop = _repeated(node)
    return "" if loop is None else loop.get(f"{{{CAMUNDA}}}collection", "")


def _write_items(node: etree._Element, setting: Setting, value: str) -> None:
    loop = _repeated(node)
    if loop is None or not value:
        raise BadInput(problem="A repeated step needs a list: say once for each of what.")
    loop.set(f"{{{CAMUNDA}}}collection", value)


_READ: Mapping[str, Callable[[etree._Element, Setting], str]] = {
    "attribute": _read_attribute,
    "documentation": _read_documentation,
    "property": _read_property,
    "lane": _read_lane,
    "decision": _read_decision,
    "operator": _read_operator,
    "timer": _read_timer,
    "condition": _read_condition,
    "script": _read_script,
    "message": lambda node, _: read_message(node),
    "called": _read_called,
    "items": _read_items,
}
_WRITE: Mapping[str, Callable[[etree._Element, Setting, str], None]] = {
    "attribute": _write_attribute,
    "documentation": _write_documentation,
    "property": _write_property,
    "lane": _write_lane,
    "decision": _write_decision,
    "operator": _write_operator,
    "timer": _write_timer,
    "condition": _write_condition,
    "script": _write_script,
    "message": lambda node, _, value: write_message(node, value),
    "called": _write_called,
    "items": _write_items,
}
