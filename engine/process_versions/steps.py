"""The steps of a process in a draft, as a list: the picture for whoever works without it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.bpmn.bundle import DIAGRAM, ProcessFiles
from engine.bpmn.elements import Element, Flow, read_elements, read_flows
from engine.bpmn.reading import read_xml


@dataclass(frozen=True)
class DraftStep:
    """One element, with the flows that leave it."""

    element: Element
    leaving: tuple[Flow, ...]


@dataclass(frozen=True)
class DraftSteps:
    """All steps in the order in which a case comes to them, names of elements by id, and lanes."""

    steps: tuple[DraftStep, ...]
    names: Mapping[str, str]
    lanes: tuple[str, ...]


def steps_of(files: ProcessFiles) -> DraftSteps:
    """The steps of a process.

    Raises:
        FilesRefused: its diagram cannot be read.
    """
    root = files.root if DIAGRAM in files.files else read_xml(b"", DIAGRAM)
    elements, flows = read_elements(root), read_flows(root)
    names = {one.id: one.name or one.id for one in elements.values()}
    ordered = [elements[one] for one in _in_order(elements, flows)]
    lanes = tuple(dict.fromkeys(lane.get("name", "") for lane in root.iter("{*}lane") if lane.get("name")))
    steps = tuple(DraftStep(one, tuple(flows[each] for each in one.outgoing)) for one in ordered)
    return DraftSteps(steps, {**names, **{one.id: one.name for one in flows.values() if one.name}}, lanes)


def _in_order(elements: Mapping[str, Element], flows: Mapping[str, Flow]) -> Iterator[str]:
    """As a case comes to them: the way that goes on first; what nothing leads to stands at the end."""
    seen: set[str] = set()
    begins = [one.id for one in elements.values() if not one.incoming and one.attached_to is None]
    for first in [*begins, *elements]:
        ahead = [first]
        while ahead:
            now = ahead.pop()
            if now in seen or now not in elements:
                continue
            seen.add(now)
            yield now
            attached = [one.id for one in elements.values() if one.attached_to == now]
            inside = [one.id for one in elements.values() if one.parent == now and not one.incoming]
            nexts = [flows[each].target for each in elements[now].outgoing]
            ahead += [*reversed(nexts), *reversed(attached), *reversed(inside)]


def name_of_element(files: ProcessFiles, element_id: str) -> str | None:
    """What an element, flow or the process itself is called; None when there is none of that id.

    Raises:
        FilesRefused: the diagram cannot be read.
    """
    found = (node for node in files.root.iter("{*}*") if node.get("id") == element_id)
    node = next(found, None)
    return None if node is None else node.get("name", "") or element_id
