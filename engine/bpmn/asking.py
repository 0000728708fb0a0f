"""What our timers, messages, decisions and operators ask of the run that moves them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from SpiffWorkflow.task import Task

from engine.bpmn.evaluation import Evaluation
from engine.bpmn.records import Records
from engine.bpmn.timekeeping import Timekeeping


class Asking(Protocol):
    """A run, as the parts of a diagram know it (`engine.bpmn.run.Run`)."""

    evaluation: Evaluation
    time: Timekeeping
    records: Records

    def timer_fired(self, due: datetime) -> None:
        """Notes for the step that follows which moment it was due."""

    def completed(self, task: Task) -> None:
        """Notes a step for an element of the diagram."""

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
