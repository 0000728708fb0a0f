"""The shipped processes as they run, or copies with one safeguard taken away."""

from collections.abc import Mapping
from functools import cache

from lxml import etree

import processes
from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.model import ProcessModel, build_model
from engine.process_versions.publishing import calls_of

_DIAGRAM = "process.bpmn"


@cache
def _files() -> Mapping[str, ProcessFiles]:
    return {key: ProcessFiles.read(processes.folder(key)) for key in processes.shipped()}


@cache
def shipped() -> Mapping[str, ProcessModel]:
    """Every shipped process."""
    known = {key: calls_of(files) for key, files in _files().items()}
    return {key: build_model(files, known) for key, files in _files().items()}


class Copy:
    """A diagram that safeguards are taken away from; `models` has the shipped ones beside it."""

    def __init__(self, key: str) -> None:
        self._files = _files()[key]
        self._root = etree.fromstring(self._files.files[_DIAGRAM])

    def without_property(self, *names: str) -> "Copy":
        """Without properties such as `guard`, on whatever element."""
        for found in [*self._root.iter("{*}property")]:
            if found.get("name") in names:
                _remove(found)
        return self

    def put_off(self, *timers: str) -> "Copy":
        """With timers that fire only long after everybody has retired."""
        for timer in timers:
            self._time(timer).text = "P60Y"
        return self

    def late(self, timer: str, by: str) -> "Copy":
        """With a timer that fires later by this duration; its time is written in FEEL."""
        when = self._time(timer)
        written = (when.text or "").removeprefix("=")
        when.text = f'=({written}) + duration("{by}")'
        return self

    def without(self, *elements: str) -> "Copy":
        """Without elements, and whatever leads to them or from them."""
        for found in [*self._root.iter("{*}*")]:
            if {found.get("id"), found.get("sourceRef"), found.get("targetRef")} & {*elements}:
                _remove(found)
        there = {found.get("id") for found in self._root.iter("{*}*")}
        for reference in [*self._root.iter("{*}incoming", "{*}outgoing", "{*}flowNodeRef")]:
            if (reference.text or "").strip() not in there:
                _remove(reference)
        return self

    def straight_from(self, gateway: str, target: str) -> "Copy":
        """With the flow that a gateway takes by default leading straight to this target."""
        self._one(str(self._one(gateway).get("default"))).set("targetRef", target)
        return self

    def past(self, step: str) -> "Copy":
        """With the flows into a step leading to the next one, so that the step is never done."""
        flows = [*self._root.iter("{*}sequenceFlow")]
        (after,) = (str(flow.get("targetRef")) for flow in flows if flow.get("sourceRef") == step)
        for flow in flows:
            if flow.get("targetRef") == step:
                flow.set("targetRef", after)
        return self.without(step)

    def models(self) -> Mapping[str, ProcessModel]:
        """All processes, this one as it is now."""
        changed = {**self._files.files, _DIAGRAM: etree.tostring(self._root)}
        known = {key: calls_of(files) for key, files in _files().items()}
        model = build_model(ProcessFiles(self._files.key, changed), known)
        return {**shipped(), self._files.key: model}

    def _one(self, id_: str) -> etree._Element:
        (found,) = (found for found in self._root.iter("{*}*") if found.get("id") == id_)
        return found

    def _time(self, timer: str) -> etree._Element:
        (definition,) = self._one(timer).iter("{*}timerEventDefinition")
        return definition[0]


def _remove(found: etree._Element) -> None:
    holder = found.getparent()
    if holder is not None:
        holder.remove(found)
