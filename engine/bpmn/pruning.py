"""Takes out of a workflow's tree what can no longer matter, so that a case costs the same at any age.

Three things grow: the inside of sub-processes that ended, laps of a loop, and what a
repeating timer has started and finished. Nothing is removed that is not finished, nor
anything that a join or a boundary event still looks at.
"""

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, _EndJoin
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

_OPEN = TaskState.READY | TaskState.WAITING | TaskState.STARTED


def prune(workflow: BpmnWorkflow) -> None:
    """Removes finished sub-processes, laps and repetitions, in place."""
    _drop_ended_subprocesses(workflow)
    for level in (workflow, *workflow.subprocesses.values()):
        for branch in list(_finished_repetitions(level)):
            _remove(workflow, level, list(_subtree(level, branch)))
        while _splice_one_lap(workflow, level):
            pass


def _drop_ended_subprocesses(workflow: BpmnWorkflow) -> None:
    for owner_id in list(workflow.subprocesses):
        if owner_id in workflow.subprocesses and not _is_running(workflow, owner_id):
            _forget_subprocess(workflow, owner_id)


def _finished_repetitions(level: Any) -> Iterator[Task]:
    """What a non-interrupting boundary event that still waits has started and that has ended."""
    for task in level.tasks.values():
        if (
            task._state == TaskState.WAITING
            and isinstance(task.task_spec, BoundaryEvent)
            and not task.task_spec.cancel_activity
        ):
            for child in task.children:
                if _is_finished(level, child):
                    yield child


def _splice_one_lap(workflow: BpmnWorkflow, level: Any) -> bool:
    """Joins the first completion of a step to its latest one on the way to something open."""
    done = [task.task_spec.name for task in level.tasks.values() if task._state == TaskState.COMPLETED]
    if len(set(done)) == len(done):
        return False
    for tip in [task for task in level.tasks.values() if task._state & _OPEN]:
        path = _path_to(level, tip)
        latest = {
            task.task_spec.name: position
            for position, task in enumerate(path)
            if task._state == TaskState.COMPLETED
        }
        for position, first in enumerate(path[1:], start=1):
            again = latest.get(first.task_spec.name, position)
            if again <= position or first._state != TaskState.COMPLETED:
                continue
            dead = list(_subtree(level, first, without=path[again]))
            if all(task._state & TaskState.FINISHED_MASK for task in dead):
                siblings = path[position - 1]._children
                siblings[siblings.index(first.id)] = path[again].id
                path[again]._parent = path[position - 1].id
                _remove(workflow, level, dead, unlink=False)
                return True
    return False


def _remove(workflow: BpmnWorkflow, level: Any, tasks: list[Task], *, unlink: bool = True) -> None:
    if unlink:
        parent = level.tasks[tasks[0]._parent]
        parent._children.remove(tasks[0].id)
    for task in tasks:
        del level.tasks[task.id]
        workflow.event_manager.remove_task(task)
        if task.id in workflow.subprocesses:
            _forget_subprocess(workflow, task.id)
        if level.last_task is task:
            level.last_task = None


def _forget_subprocess(workflow: BpmnWorkflow, owner_id: Any) -> None:
    for task in workflow.subprocesses.pop(owner_id).tasks.values():
        workflow.event_manager.remove_task(task)
        if task.id in workflow.subprocesses:
            _forget_subprocess(workflow, task.id)


def _is_running(workflow: BpmnWorkflow, owner_id: Any) -> bool:
    levels = (workflow, *workflow.subprocesses.values())
    owner = next((level.tasks[owner_id] for level in levels if owner_id in level.tasks), None)
    return owner is not None and not owner.has_state(TaskState.FINISHED_MASK)


def _is_finished(level: Any, branch: Task) -> bool:
    """Whether only joins are left of it, waiting for others: the activity makes its own when it ends."""
    stack = [branch]
    while stack:
        task = stack.pop()
        if isinstance(task.task_spec, BoundaryEventJoin | _EndJoin):
            continue
        if not task._state & TaskState.FINISHED_MASK:
            return False
        stack.extend(task.children)
    return True


def _path_to(level: Any, tip: Task) -> list[Task]:
    path = [tip]
    while (parent := level.tasks.get(path[-1]._parent)) is not None:
        path.append(parent)
    return path[::-1]


def _subtree(level: Any, top: Task, without: Task | None = None) -> Iterator[Task]:
    stack = [top]
    while stack:
        task = stack.pop()
        if task is not without:
            yield task
            stack += [level.tasks[child] for child in task._children]
