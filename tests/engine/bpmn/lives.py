"""A case in memory that stores and restores its instances between any two steps, as a real one does."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from engine.bpmn.case_run import CaseRun, StoredInstance
from engine.bpmn.effects import Delivery, InstanceChange, OpenTask, PendingMessage, Step
from engine.bpmn.model import ProcessModel
from engine.bpmn.program import Program, compile_program
from engine.bpmn.records import Facts
from engine.bpmn.routing import Routes
from engine.expressions import from_json
from engine.identity import Actor

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)


class Life:
    """Runs processes on a clock that a test moves."""

    def __init__(
        self,
        *models: ProcessModel,
        now: datetime = MONDAY,
        pupil: Mapping[str, Any] | None = None,
        to_all: Collection[str] = (),
    ) -> None:
        self._models = {key: one for one in models for key in one.processes}
        self._routing = Routes(
            {name: key for one in models for name, key in one.start_messages.items()}, to_all
        )
        self.now = now
        self.facts = Facts(pupil={**(pupil or {})})
        self.case: dict[str, Any] = {}
        self.pending: list[PendingMessage] = []
        self.steps: list[Step] = []
        self.instances: dict[str, InstanceChange] = {}
        self.tasks: dict[str, OpenTask] = {}
        self.timers: dict[str, datetime] = {}
        self._count = 0

    def start(self, process: str, **variables: Any) -> str:
        run = self._run()
        instance_id = run.start(process, {name: from_json(value) for name, value in variables.items()})
        self._keep(run)
        return instance_id

    def complete(self, element: str, **answers: Any) -> None:
        task = next(task for task in self.tasks.values() if task.element == element)
        run = self._run()
        run.complete(task.instance_id, task.id, {name: from_json(value) for name, value in answers.items()})
        self._keep(run)

    def send(self, name: str, key: str = "once", **data: Any) -> Delivery:
        run = self._run()
        delivery = run.send(name, {item: from_json(value) for item, value in data.items()}, key)
        self._keep(run)
        return delivery

    def wait_until(self, moment: datetime) -> None:
        """Time passes; the worker looks once, at that moment."""
        self.now = moment
        run = self._run()
        run.fire_due()
        self._keep(run)

    @property
    def open(self) -> list[str]:
        return sorted(task.element for task in self.tasks.values())

    def record(self, instance_id: str = "1") -> Mapping[str, Any]:
        return self.instances[instance_id].record

    def ended(self, instance_id: str = "1") -> bool:
        return self.instances[instance_id].ended_at is not None

    def happened(self) -> list[str]:
        """The elements completed, in order; what was cut off with a dash before it."""
        return [("-" if step.cancelled else "") + step.element for step in self.steps]

    def times_of(self, element: str) -> list[datetime]:
        return [step.at for step in self.steps if step.element == element and not step.cancelled]

    def _run(self) -> CaseRun:
        return CaseRun(
            now=self.now,
            facts=self.facts,
            record=self.case,
            instances=[self._stored(one) for one in self.instances.values() if one.ended_at is None],
            open_program=self._program,
            routing=self._routing,
            pending=self.pending,
            actor=Actor("somebody", "Somebody"),
            new_id=self._new_id,
        )

    def _stored(self, one: InstanceChange) -> StoredInstance:
        return StoredInstance(
            one.id,
            one.process_key,
            lambda: self._program(one.process_key),
            lambda: (one.state, dict(one.record)),
            one.awaits,
        )

    def _program(self, key: str) -> Program:
        return compile_program(key, self._models.get)

    def _new_id(self) -> str:
        self._count += 1
        return str(self._count)

    def _keep(self, run: CaseRun) -> None:
        self.steps += run.steps
        self.pending = run.pending
        for change in run.changes():
            self.instances[change.id] = replace(change)
            self.tasks |= {task.id: task for task in change.opened}
            self.timers |= {timer.id: timer.due_at for timer in change.timers_set}
            for task_id in change.closed:
                self.tasks.pop(task_id, None)
            for timer_id in change.timers_gone:
                self.timers.pop(timer_id, None)
