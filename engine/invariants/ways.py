"""The ways through a process: which steps lie on every one of them, and where a flow leads to."""

from collections.abc import Collection

from engine.bpmn.elements import Element, Flow
from engine.bpmn.model import ProcessModel
from engine.bpmn.profile.graph import reachable, without


def avoidable(model: ProcessModel, first: Collection[str], then: str) -> bool:
    """Whether a step can be reached from the start without any of the first ones."""
    starts = (one for one in model.elements.values() if one.kind == "startEvent" and not _inner(model, one))
    return then in reachable(without(model.following, first), [one.id for one in starts])


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


def _inner(model: ProcessModel, element: Element) -> bool:
    return element.parent in model.elements
