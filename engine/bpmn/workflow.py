"""The library's workflows and tasks, which do what the library's do in a fraction of its time.

After each step it looks for the waiting tasks. Its iterator keeps depths that nobody asks for there, and
copies its list for each task; what is walked here, and in which order, is the same. For each state of a task
it puts together what a log would say of it, also where nobody reads one: here nothing is logged.
"""

from collections.abc import Iterator, Mapping
from itertools import count
from os import register_at_fork
from secrets import token_hex
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

#: Joins put the branches that they merge in the order in which these ended; that needs no clock.
_CHANGES = count(1)
_FUTURE, _WAITING = TaskState.FUTURE, TaskState.WAITING
#: Ids to be given, made many at a time; a process that another one forks makes its own.
_IDS: list[str] = []
register_at_fork(after_in_child=_IDS.clear)


class CaseTask(Task):  # type: ignore[misc]
    """One place in a run: a step that was done, that waits, or that may come.

    Its id is a text: the library's are objects, which are found a good deal more slowly.
    """

    _state: int
    _children: list[str]
    data: dict[str, Any]
    internal_data: dict[str, Any]

    def __init__(
        self, workflow: Any, task_spec: Any, parent: "CaseTask | None" = None, state: int = TaskState.MAYBE
    ) -> None:
        self.id = _new_id()
        self.workflow, self.task_spec = workflow, task_spec
        self._parent, self._children, self._state = None, [], state
        self.data, self.internal_data = {}, {}
        self.triggered, self.thread_id, self.last_state_change = False, 0, 0
        workflow.tasks[self.id] = self
        if parent is not None:
            self._parent, self.thread_id = parent.id, parent.thread_id
            parent._children.append(self.id)

    @property
    def parent(self) -> Any:
        """The task that it follows; None of the first one."""
        return self.workflow.tasks.get(self._parent)

    @property
    def children(self) -> list[Task]:
        """The tasks that follow."""
        return list(map(self.workflow.tasks.get, self._children))

    def _set_state(self, value: int) -> None:
        if value != self._state:
            self.last_state_change = next(_CHANGES)
            self._state = value

    def _add_child(self, task_spec: Any, state: int = TaskState.MAYBE) -> Task:
        if self._state & TaskState.PREDICTED_MASK and not state & TaskState.PREDICTED_MASK:
            raise WorkflowException("A step that may come cannot be followed by one that does.", task_spec)
        task = CaseTask(self.workflow, task_spec, self, state)
        if state == TaskState.READY:
            task._ready()
        return task

    def _sync_children(self, task_specs: list[Any], state: int = TaskState.MAYBE) -> None:
        if not self._children:
            for task_spec in task_specs:
                self._add_child(task_spec, state)
            return
        children = self.children
        if [child.task_spec for child in children if not child.triggered] != task_specs:
            super()._sync_children(task_specs, state)
            return
        for child in children:
            if child._state & TaskState.NOT_FINISHED_MASK and not child.triggered:
                child._set_state(state)

    def _inherit_data(self) -> None:
        # Of a multi-instance; all other data lives in the records.
        if self.parent.data:
            super()._inherit_data()


class _Level:
    """What both kinds of workflows have of their own."""

    task_tree: CaseTask
    top_workflow: Any

    def update_waiting_tasks(self) -> None:
        """Lets each task that waits look whether it still must."""
        _look_again(self)

    def get_tasks_iterator(self, first_task: Any = None, **wanted: Any) -> Iterator[Task]:
        """The tasks that are as wanted, from one on or from the first."""
        if wanted.keys() == {"spec_name"}:
            return self._named(first_task or self.task_tree, wanted["spec_name"])
        found: Iterator[Task] = super().get_tasks_iterator(first_task, **wanted)  # type: ignore[misc]
        return found

    def collect_log_extras(self, dct: Any = None) -> dict[str, Any]:
        """Nothing: no log is kept."""
        return {}

    def _named(self, first_task: CaseTask, name: str) -> Iterator[Task]:
        """The tasks of a step, from the top down, what is inside of one before what follows it."""
        inside, stack = self.top_workflow.subprocesses, [first_task]
        while stack:
            task = stack.pop()
            stack += reversed(task.children)
            if task.id in inside:
                stack.append(inside[task.id].task_tree)
            if task.task_spec.name == name:
                yield task


class InnerWorkflow(_Level, BpmnSubWorkflow):  # type: ignore[misc]
    """One run of a sub-process or of a called process."""

    def __init__(self, spec: Any, owner_id: str, top: "CaseWorkflow", *, restored: bool = False) -> None:
        super().__init__(spec, owner_id, top, deserializing=True)
        if not restored:
            _begin(self)


class CaseWorkflow(_Level, BpmnWorkflow):  # type: ignore[misc]
    """One process instance, of which nothing is done yet, or to be filled with what was stored."""

    def __init__(
        self, spec: Any, specs: Mapping[str, Any], *, script_engine: Any, restored: bool = False
    ) -> None:
        super().__init__(spec, specs, script_engine, deserializing=True)
        if not restored:
            _begin(self)

    def create_subprocess(self, my_task: Task, spec_name: str) -> InnerWorkflow:
        """What runs inside a task that begins."""
        spec = self.subprocess_specs[spec_name]
        self.subprocesses[my_task.id] = inner = InnerWorkflow(spec, my_task.id, self)
        return inner


def _new_id() -> str:
    try:
        return _IDS.pop()
    except IndexError:
        digits = token_hex(16 * 256)
        _IDS.extend(digits[start : start + 32] for start in range(0, len(digits), 32))
        return token_hex(16)


def _begin(level: Any) -> None:
    """Makes the first task and those that may follow, as the library does."""
    level.task_tree = top = CaseTask(level, level.spec.start, state=TaskState.FUTURE)
    top.task_spec._predict(top, mask=TaskState.NOT_FINISHED_MASK)
    top._ready()


def _look_again(level: Any) -> None:
    for task in level.tasks.values():
        if task._state == _WAITING:
            break
    else:
        return
    for task in _walk(level):
        if task._state == _WAITING:
            task.task_spec._update(task)


def _walk(level: Any) -> Iterator[Task]:
    """The tasks of a level from the top down, children as they are when their parent is reached."""
    tasks, stack = level.tasks, [level.task_tree]
    while stack:
        task = stack.pop()
        # What is only predicted is followed by nothing that waits.
        if task._state >= _FUTURE:
            stack += [tasks[child] for child in reversed(task._children)]
        yield task
