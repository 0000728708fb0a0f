"""A process together with all it calls: what an instance runs on."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from SpiffWorkflow.task import Task

from engine.bpmn.effects import RunFailed
from engine.bpmn.elements import BY_ITSELF, Element, Flow
from engine.bpmn.events import ExactTimer, waits_of
from engine.bpmn.model import ProcessModel
from engine.bpmn.timer_values import rests_on
from engine.errors import EngineError
from engine.forms import Form


class ProcessUnknown(EngineError):
    """There is no published process “{key}”."""


@dataclass(frozen=True)
class Program:
    """Immutable; shared by all instances that run on the same versions.

    `models` holds the started process's model and those of everything it calls,
    by process id. `specs` are the library's specs by name, `root` names the first.
    """

    root: str
    models: Mapping[str, ProcessModel]
    specs: Mapping[str, Any] = field(repr=False)

    @cached_property
    def guarded(self) -> bool:
        """Whether any of its steps has a guard that is asked for as long as the step is open."""
        return any(element.guard for model in self.models.values() for element in model.elements.values())

    @cached_property
    def _moments(self) -> frozenset[str]:
        """The expressions of its timers that fire once."""
        tasks = (task for spec in self.specs.values() for task in spec.task_specs.values())
        waits = (wait for task in tasks for wait in waits_of(task))
        return frozenset(wait.expression for wait in waits if isinstance(wait, ExactTimer))

    def is_timed_by(self, names: Collection[str]) -> bool:
        """Whether any of its timers rests on one of these dotted names."""
        return any(rests_on(expression, names) for expression in self._moments)

    def model_of(self, spec_name: str) -> ProcessModel:
        """The model that a process or sub-process (`process:sub_process`) belongs to."""
        return self.models[spec_name.partition(":")[0]]

    def element(self, task_spec: Any) -> Element | None:
        """The diagram's element behind a spec of the library; None for what the library adds itself."""
        if task_spec.bpmn_id is None:
            return None
        return self.model_of(task_spec._wf_spec.name).elements.get(task_spec.bpmn_id)

    def failed(self, task: Task, problem: str) -> RunFailed:
        """The error to raise when a step of the diagram cannot be done."""
        element = self.element(task.task_spec)
        return RunFailed(
            name=(element.name or element.id) if element else task.task_spec.name,
            process=element.process if element else self.root,
            element=element.id if element else task.task_spec.name,
            problem=problem,
        )

    def tasks_named(self, name: str, process: str) -> list[str]:
        """The elements that a diagram means by a name, as `process/element`: its own or of what it calls."""
        if "/" in name or name.startswith("message:"):
            return [name]
        reach, wanted = {process}, [process]
        while wanted:
            called = set(self.models[wanted.pop()].calls) - reach
            reach |= called
            wanted += called
        return sorted(f"{one}/{name}" for one in reach if name in self.models[one].elements) or [name]

    def hangs_on(self, element: Element) -> str | None:
        """The activity (`process/element`) whose boundary event leads to a step; None where none does.

        Only what the diagram does by itself lies between: a reminder, not what people did afterwards.
        """
        model, seen, wanted = self.models[element.process], {element.id}, [element.id]
        while wanted:
            target = wanted.pop()
            sources = {flow.source for flow in model.flows.values() if flow.target == target}
            for source in sorted(sources - seen):
                seen.add(source)
                before = model.elements[source]
                if before.kind == "boundaryEvent" and not before.interrupting:
                    return f"{element.process}/{before.attached_to}"
                if before.kind in BY_ITSELF:
                    wanted.append(source)
        return None

    def flow(self, element: Element, flow_id: str) -> Flow:
        """A sequence flow that leaves an element."""
        return self.models[element.process].flows[flow_id]

    def form(self, process: str, name: str) -> Form:
        """A form by the name that an element of `process` uses for it."""
        return self.models[process].forms[name]


def compile_program(root: str, model_for: Callable[[str], ProcessModel | None]) -> Program:
    """Gathers a process and everything it calls: itself first, then what it calls, by name.

    Args:
        root: the id of the process to start.
        model_for: the model that holds a process, or None when there is none.

    Raises:
        ProcessUnknown: `root` or something called is not there.
    """
    models: dict[str, ProcessModel] = {}
    wanted = [root]
    while wanted:
        key = wanted.pop()
        if key in models:
            continue
        model = model_for(key)
        if model is None:
            raise ProcessUnknown(key=key)
        models.update(dict.fromkeys(model.processes, model))
        wanted.extend(sorted(model.calls, reverse=True))
    specs = {name: spec for model in models.values() for name, spec in model.specs.items()}
    return Program(root, models, specs)
