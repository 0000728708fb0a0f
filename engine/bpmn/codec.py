"""One instance's state as bytes, and back.

The library's own JSON carries the specs and copies data from task to task; it grows
from 9 ms a step to 330 ms after a hundred reviews. Here specs are shared, and a task
is one short row. The order of rows is the order in which the library made the tasks:
it matters to its joins, so states are bytes and never a database's JSON type.

Row: [id, children (row numbers), state, spec name, triggered, memory or None, items or None].
"""

import re
import zlib
from collections.abc import Collection, Mapping
from datetime import datetime
from secrets import token_hex
from typing import Any

import orjson
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.events import due_key
from engine.bpmn.program import Program
from engine.bpmn.run import Run
from engine.bpmn.workflow import CaseTask, CaseWorkflow, InnerWorkflow
from engine.errors import EngineError

#: Raised when the rows change their meaning; states of earlier formats stay readable.
FORMAT = 1
#: How states are compressed: quickly, in so small a window that making it ready costs less than using it.
QUICK_LEVEL, WINDOW_BITS = 1, 14


class StateUnreadable(EngineError):
    """The stored state of process instance {instance} cannot be read: {problem}"""


def dump(workflow: BpmnWorkflow) -> bytes:
    """The state of a workflow between two steps."""
    content = {
        "format": FORMAT,
        "root": _dump_workflow(workflow),
        "inner": [
            {"owner": owner, "spec": inner.spec.name, **_dump_workflow(inner)}
            for owner, inner in workflow.subprocesses.items()
        ],
    }
    return _compressed(orjson.dumps(content))


def _compressed(content: bytes) -> bytes:
    return zlib.compress(content, QUICK_LEVEL, WINDOW_BITS)


def read_state(state: bytes, instance_id: str) -> dict[str, Any]:
    """What a state holds: its `root` and its `inner` workflows, each with rows.

    Raises:
        StateUnreadable: the bytes are damaged or of an unknown format.
    """
    try:
        content: dict[str, Any] = orjson.loads(zlib.decompress(state))
    except (zlib.error, orjson.JSONDecodeError) as error:
        raise StateUnreadable(instance=instance_id, problem=error) from error
    if content.get("format") != FORMAT:
        raise StateUnreadable(instance=instance_id, problem=f"unknown format {content.get('format')}")
    return content


def load(state: bytes, program: Program, run: Run) -> BpmnWorkflow:
    """The workflow behind a state, moved by `run`.

    Raises:
        StateUnreadable: the bytes are damaged or of an unknown format.
    """
    content = read_state(state, run.instance_id)
    specs = program.specs
    workflow = CaseWorkflow(specs[program.root], specs, script_engine=run, restored=True)
    _load_workflow(workflow, content["root"], workflow)
    waiting = {item["owner"]: item for item in content["inner"]}
    # Outer ones first: an inner workflow looks for its owner among the tasks already there.
    for owner in _owners_outside_in(workflow, waiting):
        item = waiting[owner.id]
        inner = InnerWorkflow(specs[item["spec"]], owner.id, workflow, restored=True)
        _load_workflow(inner, item, workflow)
        workflow.subprocesses[owner.id] = inner
        inner.completed_event.connect(owner.task_spec._on_subworkflow_completed, owner)
    # The order in which sub-processes began decides which one moves first.
    workflow.subprocesses = {owner: workflow.subprocesses[owner] for owner in waiting}
    return workflow


class Copies:
    """Copies of one state, each with tasks of its own: the same where a task is, under a new id.

    Args:
        timers: ids (`task:element`) of the timers that are due in each copy at a moment of its own.
    """

    def __init__(self, state: bytes, timers: Collection[str] = ()) -> None:
        content = orjson.loads(zlib.decompress(state))
        rows = {row[0]: row for level in (content["root"], *content["inner"]) for row in level["tasks"]}
        self._ids, self._timers = list(rows), list(timers)
        marks = [token_hex(16) for _ in self._timers]
        for mark, timer in zip(marks, self._timers, strict=True):
            task_id, _, element = timer.partition(":")
            rows[task_id][5][due_key(element)] = mark
        raw = orjson.dumps(content)
        place = {mark: number for number, mark in enumerate((*self._ids, *marks))}
        parts = re.split(rb'"([0-9a-f]{32})"', raw)
        # What lies between the ids, and the ids themselves; a text that only looks like one stays as it is.
        self._between = parts[::2]
        self._named = [(place.get(each.decode()), b'"' + each + b'"') for each in parts[1::2]]

    def copy(self, moments: Mapping[str, datetime]) -> tuple[bytes, dict[str, str]]:
        """One more state, and the new id of each task by its old one.

        Args:
            moments: when each of its own timers is due.
        """
        digits = token_hex(16 * len(self._ids))
        new = [digits[start : start + 32] for start in range(0, len(digits), 32)]
        due = [moments[timer].isoformat() for timer in self._timers]
        quoted = [f'"{each}"'.encode() for each in (*new, *due)]
        told = [quoted[place] if place is not None else text for place, text in self._named]
        pieces = [each for pair in zip(self._between, [*told, b""], strict=True) for each in pair]
        return _compressed(b"".join(pieces)), dict(zip(self._ids, new, strict=True))


def _owners_outside_in(workflow: BpmnWorkflow, waiting: dict[str, Any]) -> Any:
    levels: list[Any] = [workflow]
    for level in levels:
        for task in level.tasks.values():
            if task.id in waiting:
                yield task
                levels.append(workflow.subprocesses[task.id])


def _dump_workflow(workflow: Any) -> dict[str, Any]:
    number = {task_id: position for position, task_id in enumerate(workflow.tasks)}
    last = workflow.last_task
    return {
        "tasks": [_dump_task(task, number) for task in workflow.tasks.values()],
        "top": number[workflow.task_tree.id],
        "last": number.get(last.id) if last is not None else None,
        "success": workflow.success,
        "completed": workflow.completed,
    }


def _dump_task(task: Task, number: dict[str, int]) -> list[Any]:
    return [
        task.id,
        [number[child] for child in task._children],
        task._state,
        task.task_spec.name,
        task.triggered,
        task.internal_data or None,
        task.data or None,
    ]


def _load_workflow(workflow: Any, content: dict[str, Any], top: BpmnWorkflow) -> None:
    specs, tasks = workflow.spec.task_specs, workflow.tasks
    rows: list[Task] = []
    for task_id, _, state, spec, triggered, memory, items in content["tasks"]:
        task = CaseTask.__new__(CaseTask)
        task.id, task.workflow, task.task_spec = task_id, workflow, specs[spec]
        task._parent, task._state, task.triggered = None, state, triggered
        task.internal_data, task.data = memory or {}, items or {}
        task.thread_id, task.last_state_change = 0, 0
        tasks[task.id] = task
        rows.append(task)
        if state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
            top.event_manager.add_task(task)
    for task, (_, children, *_) in zip(rows, content["tasks"], strict=True):
        task._children = [rows[child].id for child in children]
        for child in children:
            rows[child]._parent = task.id
    workflow.task_tree = rows[content["top"]]
    workflow.last_task = rows[content["last"]] if content["last"] is not None else None
    workflow.success, workflow.completed = content["success"], content["completed"]
