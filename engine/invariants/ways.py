"""The ways through a process: which steps lie on every one of them, and where a flow leads to."""

from collections.abc import Collection, Mapping

from engine.bpmn.elements import SCOPES, Element, Flow
from engine.bpmn.model import ProcessModel
from engine.bpmn.profile.graph import reachable, without


def avoidable(model: ProcessModel, first: Collection[str], then: str) -> bool:
    """Whether a step can be reached from the start without any of the first ones."""
    starts = (one for one in model.elements.values() if one.kind == "startEvent" and not _inner(model, one))
    return then in reachable(without(_graph(model), first), [one.id for one in starts])


def leads_to(model: ProcessModel, flow: Flow, step: str, past: Collection[str] = ()) -> bool:
    """Whether a flow leads to a step with no choice on the way, whatever stands between but one of `past`."""
    here, seen = flow.target, {*past} - {step}
    while here != step and here not in seen:
        seen.add(here)
        leaving = model.elements[here].outgoing
        if len(leaving) != 1:
            return False
        here = model.flows[leaving[0]].target
    return here == step


def _graph(model: ProcessModel) -> Mapping[str, Collection[str]]:
    """Every step with those that may follow; a sub-process leads to its start, its ends to what is behind."""
    graph: dict[str, set[str]] = {one: set() for one in model.elements}
    graph |= {_behind(one.id): set() for one in model.elements.values() if one.kind in SCOPES}
    for flow in model.flows.values():
        source = model.elements.get(flow.source)
        if source and flow.target in graph:
            graph[_behind(source.id) if source.kind in SCOPES else source.id].add(flow.target)
    for one in model.elements.values():
        if one.attached_to in graph:
            graph[one.attached_to].add(one.id)
        if _inner(model, one) and one.kind == "startEvent":
            graph[one.parent].add(one.id)
        if _inner(model, one) and one.kind == "endEvent":
            graph[one.id].add(_behind(one.parent))
    return graph


def _inner(model: ProcessModel, element: Element) -> bool:
    return element.parent in model.elements


def _behind(sub_process: str) -> str:
    return f"{sub_process} is over"
