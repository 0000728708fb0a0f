"""What each part of a process does, as digests: two versions do the same where these are the same. Pure.

Parts are elements (with the flows that leave them and the boundary events on them), forms and decisions. Left
out is what nobody acts on: labels, documentation, the layout, the order of XML attributes.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import sha256

from lxml import etree
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import MultiInstanceTask

from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.elements import FLOW_NODES, Element, local_name
from engine.bpmn.model import ProcessModel

#: A process and one of its parts: an element, the process itself, `form NAME` or `decision NAME`.
Part = tuple[str, str]
_LABELS = frozenset({"documentation", "incoming", "outgoing", "sequenceFlow", "laneSet", "textAnnotation"})
_PASSED_OVER = FLOW_NODES | _LABELS | {"association", "group"}

#: What is a task for people, or is completed as soon as it is come to: the record says whether it was.
_LEAVES_A_TRACE = frozenset(
    {"userTask", "manualTask", "task", "scriptTask", "serviceTask", "businessRuleTask", "sendTask"}
    | {"exclusiveGateway", "endEvent", "intermediateThrowEvent"}
)


def parts_of(files: ProcessFiles, model: ProcessModel) -> dict[Part, str]:
    """The digest of each part of all processes of some files."""
    nodes = {str(node.get("id")): node for node in files.root.iter() if node.get("id")}
    found = {
        (element.process, element.id): _digest(_element(model, element, nodes[element.id]))
        for element in model.elements.values()
    }
    for process in model.processes:
        found[process, process] = _digest([_own(nodes[process])])
        for name, source in files.forms.items():
            found[process, f"form {name}"] = _digest([source])
        for name in model.decisions:
            found[process, f"decision {name}"] = _digest(_deciding(files, name))
    return found


def parts_used(model: ProcessModel, places: Iterable[Part]) -> set[Part]:
    """Every part that may have had a hand in a run that completed, cut off or opened these elements.

    Besides themselves these are what holds them, what may wait after or on them without a trace, and their
    forms, decisions and guards.
    """
    used: set[Part] = set()
    repeated = _repeated(model)
    for process, element in places:
        if element in model.elements:
            for one in _around(model, model.elements[element], repeated):
                used |= {(process, one.id), *_asked(one)}
        used.add((process, process))
    return used


def _around(model: ProcessModel, element: Element, repeated: Collection[str]) -> Iterator[Element]:
    """An element, the next ones that leave no trace, what holds them, and boundary events of all these."""
    following = (model.elements[model.flows[flow].target] for flow in element.outgoing)
    near = [element, *(one for one in following if one.kind not in _LEAVES_A_TRACE or one.id in repeated)]
    for one in list(near):
        while one.parent in model.elements:
            one = model.elements[one.parent]
            near.append(one)
    yield from near
    held = {one.id for one in near}
    yield from (one for one in model.elements.values() if one.attached_to in held)


def _repeated(model: ProcessModel) -> frozenset[str]:
    """The activities that are done once for each of a list: for an empty one they leave no trace."""
    specs = (task for spec in model.specs.values() for task in spec.task_specs.values())
    return frozenset(task.bpmn_id for task in specs if isinstance(task, MultiInstanceTask))


def _asked(element: Element) -> Iterator[Part]:
    properties = element.properties
    if "formKey" in properties:
        yield element.process, f"form {properties['formKey']}"
    if "decision" in properties:
        yield element.process, f"decision {properties['decision']}"
    if "guard" in properties:
        holder, _, decision = properties["guard"].rpartition("/")
        yield holder or element.process, f"decision {decision}"


def _element(model: ProcessModel, element: Element, node: etree._Element) -> Iterator[bytes]:
    flows = [flow for flow in model.flows.values() if flow.source == element.id]
    attached = sorted(one.id for one in model.elements.values() if one.attached_to == element.id)
    known = (element.parent, element.lane, element.about, element.message, len(element.incoming), attached)
    yield repr(known).encode()
    yield repr([(flow.target, flow.condition, flow.is_default) for flow in flows]).encode()
    yield _own(node)


def _own(node: etree._Element) -> bytes:
    """What an element is besides its labels and what it holds."""
    attributes = sorted((name, value) for name, value in node.attrib.items() if name != "name")
    inside = b"".join(
        _inside(child) for child in node.iterchildren(etree.Element) if local_name(child) not in _PASSED_OVER
    )
    return repr((local_name(node), attributes)).encode() + inside


def _inside(node: etree._Element) -> bytes:
    text = (node.text or "").strip()
    attributes = sorted(node.attrib.items())
    children = b"".join(map(_inside, node.iterchildren(etree.Element)))
    return repr((str(node.tag), attributes, text)).encode() + children


def _deciding(files: ProcessFiles, decision: str) -> Iterator[bytes]:
    """The file of a decision; all of them where one imports another."""
    sources = [files.decisions[name] for name in sorted(files.decisions)]
    if not any(b"import" in source for source in sources):
        sources = [source for source in sources if f'"{decision}"'.encode() in source]
    yield from sources


def _digest(pieces: Iterable[bytes]) -> str:
    total = sha256()
    for piece in pieces:
        total.update(len(piece).to_bytes(8, "big") + piece)
    return total.hexdigest()


def parts_changed(before: Mapping[Part, str], after: Mapping[Part, str]) -> set[Part]:
    """The parts that one of two versions has otherwise, or alone."""
    return {part for part in before.keys() | after.keys() if before.get(part) != after.get(part)}
