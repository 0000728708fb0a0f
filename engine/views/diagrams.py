"""The elements of the diagrams that a case ran on, so that events and timers can be told in their words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from engine.bpmn.elements import Element, Flow
from engine.process_versions import shelf
from engine.store.database import Session
from engine.tables import process_instances


@dataclass(frozen=True)
class Diagrams:
    """Elements and flows by process and id; of two versions of a process the later started counts."""

    elements: Mapping[tuple[str, str], Element]
    flows: Mapping[tuple[str, str], Flow]

    def element(self, process: str | None, element: str | None) -> Element | None:
        """An element, if any of the diagrams has it."""
        return self.elements.get((process or "", element or ""))

    def named(self, element: Element | None, fallback: str) -> str:
        """An element in words; a clock on the edge of a step with that step's name: "Every week (Review)"."""
        host = self.element(element.process, element.attached_to) if element else None
        return element_in_words(element, host, fallback)

    def taken(self, process: str | None, flows: Iterable[str]) -> str:
        """The labels of the flows that were taken."""
        found = [self.flows.get((process or "", each)) for each in flows]
        return ", ".join(each.name for each in found if each and each.name)


def element_in_words(element: Element | None, host: Element | None, fallback: str) -> str:
    """An element that hangs on `host`, if it does, in words; `fallback` where it has no name."""
    name = (element.name if element else "") or fallback
    return f"{name} ({host.name})" if host and host.name else name


def diagrams_of(session: Session, case_id: str) -> Diagrams:
    """The diagrams of every process that runs or ran in a case, and of all that these call."""
    query = (
        select(process_instances.c.process, process_instances.c.pins)
        .where(process_instances.c.case_id == case_id)
        .order_by(process_instances.c.position)
    )
    models = [
        model
        for row in session.execute(query).all()
        for model in shelf.program(session, row.process, row.pins).models.values()
    ]
    elements = {(each.process, each.id): each for model in models for each in model.elements.values()}
    flows = {
        (model.elements[flow.source].process, flow.id): flow
        for model in models
        for flow in model.flows.values()
        if flow.source in model.elements
    }
    return Diagrams(elements, flows)
