"""The elements of the diagrams that a case ran on, so that events and timers can be told in their words."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, select

from engine.bpmn.elements import Element
from engine.bpmn.model import ProcessModel
from engine.process_versions import shelf
from engine.store.database import Session
from engine.tables import process_instances

_STARTED = (
    select(process_instances.c.process, process_instances.c.pins)
    .where(process_instances.c.case_id == bindparam("wanted_case"))
    .order_by(process_instances.c.position)
)


@dataclass(frozen=True)
class Diagrams:
    """What elements and flows are called; of two versions of a process the later started counts.

    A page asks for some dozens of the hundreds that there are, so each is looked for when it is asked for.
    """

    models: Sequence[ProcessModel]

    def element(self, process: str | None, element: str | None) -> Element | None:
        """An element, if any of the diagrams has it."""
        found = (model.elements.get(element or "") for model in reversed(self.models))
        return next((each for each in found if each and each.process == (process or "")), None)

    def named(self, element: Element | None, fallback: str) -> str:
        """An element in words; a clock on the edge of a step with that step's name: "Every week (Review)"."""
        host = self.element(element.process, element.attached_to) if element else None
        return element_in_words(element, host, fallback)

    def taken(self, process: str | None, flows: Iterable[str]) -> str:
        """The labels of the flows that were taken."""
        return ", ".join(name for name in (self._flow_name(process or "", each) for each in flows) if name)

    def _flow_name(self, process: str, flow_id: str) -> str:
        for model in reversed(self.models):
            flow = model.flows.get(flow_id)
            source = model.elements.get(flow.source) if flow else None
            if flow and source and source.process == process:
                return flow.name
        return ""


def element_in_words(element: Element | None, host: Element | None, fallback: str) -> str:
    """An element that hangs on `host`, if it does, in words; `fallback` where it has no name."""
    name = (element.name if element else "") or fallback
    return f"{name} ({host.name})" if host and host.name else name


def diagrams_of(session: Session, case_id: str) -> Diagrams:
    """The diagrams of every process that runs or ran in a case, and of all that these call."""
    return _diagrams(session, session.execute(_STARTED, {"wanted_case": case_id}).all())


def diagrams_of_cases(session: Session, case_ids: Collection[str]) -> Mapping[str, Diagrams]:
    """The same of several cases, by their ids."""
    query = (
        select(process_instances.c.case_id, process_instances.c.process, process_instances.c.pins)
        .where(process_instances.c.case_id.in_(case_ids))
        .order_by(process_instances.c.case_id, process_instances.c.position)
    )
    started = groupby(session.execute(query) if case_ids else (), key=lambda row: row.case_id)
    return {case_id: _diagrams(session, rows) for case_id, rows in started}


def _diagrams(session: Session, started: Iterable[Any]) -> Diagrams:
    programs = [shelf.program(session, row.process, row.pins) for row in started]
    return Diagrams([model for program in programs for model in program.models.values()])
