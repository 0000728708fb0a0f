"""The library's workflows, which look for the waiting tasks in a fraction of the library's time.

It does so after each step. Its iterator keeps depths that nobody asks for there, and copies its list for
each task; what is walked here, and in which order, is the same.
"""

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState


class InnerWorkflow(BpmnSubWorkflow):  # type: ignore[misc]
    """One run of a sub-process or of a called process."""

    def update_waiting_tasks(self) -> None:
        """Lets each task that waits look whether it still must."""
        _look_again(self)


class CaseWorkflow(BpmnWorkflow):  # type: ignore[misc]
    """One process instance."""

    def update_waiting_tasks(self) -> None:
        """Lets each task that waits look whether it still must."""
        _look_again(self)

    def create_subprocess(self, my_task: Task, spec_name: str) -> InnerWorkflow:
        """What runs inside a task that begins."""
        spec = self.subprocess_specs[spec_name]
        self.subprocesses[my_task.id] = inner = InnerWorkflow(spec, my_task.id, self)
        return inner


def _look_again(level: Any) -> None:
    for task in _walk(level):
        if task._state == TaskState.WAITING:
            task.task_spec._update(task)


def _walk(level: Any) -> Iterator[Task]:
    """The tasks of a level from the top down, children as they are when their parent is reached."""
    tasks, stack = level.tasks, [level.task_tree]
    while stack:
        task = stack.pop()
        # What is only predicted is followed by nothing that waits.
        if task._state >= TaskState.FUTURE:
            stack += [tasks[child] for child in reversed(task._children)]
        yield task
