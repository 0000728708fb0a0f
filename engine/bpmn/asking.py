"""What our timers, messages, decisions and operators ask of the run that moves them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.task import Task

from engine.bpmn.records import Records


class Asking(Protocol):
    """A run, as the parts of a diagram know it (`engine.bpmn.run.Run`)."""

    now: datetime
    records: Records

    def timer_due(self, task: Task, expression: str) -> datetime:
        """When a timer that starts to wait now is due."""

    def timer_begins(self, task: Task, expression: str, name: str) -> datetime:
        """When the timer of an element, which fires once and starts to wait now, is due."""

    def time_has_come(self, task: Task, timer: EventDefinition) -> bool:
        """Whether a timer may fire now."""

    def timer_fired(self, due: datetime) -> None:
        """Notes for the step that follows which moment it was due."""

    def begin_cycle(self, task: Task, expression: str) -> None:
        """Sets the first repetition of a cycle."""

    def advance_cycle(self, task: Task, expression: str) -> None:
        """After a firing: the next repetition that is not yet past, and the step for this one."""

    def throw(self, task: Task, message: str, payload: str | None) -> None:
        """Puts a message into the outbox."""

    def decide(self, task: Task) -> None:
        """A business rule task."""

    def operate(self, task: Task, parameters: Mapping[str, str]) -> None:
        """A service task."""

    def read_collection(self, task: Task, name: str) -> list[Any]:
        """The list that a multi-instance runs over."""


def run_of(task: Task) -> Asking:
    """The run that moves this task's workflow."""
    run: Asking = task.workflow.top_workflow.script_engine
    return run
