"""One process instance: start it, complete its tasks, give it messages and time, and see how it stands.

An instance that failed is thrown away by its caller: after an exception the library's
objects are half-moved.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn import BpmnEvent
from SpiffWorkflow.bpmn.specs.mixins.events.end_event import EndEvent
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.events.start_event import StartEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import MultiInstanceTask
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn import codec
from engine.bpmn.effects import DueTimer, OpenTask, RunFailed
from engine.bpmn.elements import Element
from engine.bpmn.events import BoundaryJoin, ExactCycle, ExactTimer, RoutedMessage, waits_of
from engine.bpmn.open_tasks import not_by, same_subject, task_meant_for, task_name, task_subject
from engine.bpmn.program import Program
from engine.bpmn.pruning import prune
from engine.bpmn.run import Run
from engine.bpmn.workflow import CaseWorkflow
from engine.expressions import Value, to_json

_READY = TaskState.READY
_OPEN = TaskState.READY | TaskState.WAITING | TaskState.STARTED
#: More automatic steps than this without a person, a message or time are a fault in the diagram.
MOST_STEPS = 10_000


class RunningInstance:
    """A running process. Every method moves it until nothing more can happen by itself."""

    def __init__(self, program: Program, run: Run, state: bytes | None = None) -> None:
        """Restores an instance, or makes a new one that has not begun (`state` None)."""
        self.program, self.run = program, run
        # How it stands, found once until it moves; nothing to prune is found once, too.
        self._open_ids: Sequence[str] | None = None
        self._timers: Mapping[str, DueTimer] | None = None
        self._pruned = False
        if state is None:
            self._workflow = CaseWorkflow(program.specs[program.root], program.specs, script_engine=run)
        else:
            self._workflow = codec.load(state, program, run)

    def go_on(self, run: Run) -> None:
        """Lets another verb move it, as if it had been stored and restored in between."""
        if not self._pruned:
            prune(self._workflow)
            self._pruned = True
        self.run = self._workflow.script_engine = run

    # ---- moving

    def begin(self) -> None:
        """Starts a new instance. A message that starts the process counts as received."""
        self._settle()
        for task in list(self._workflow.event_manager.tasks.values()):
            definition = getattr(task.task_spec, "event_definition", None)
            if isinstance(task.task_spec, StartEvent) and isinstance(definition, RoutedMessage):
                self._catch(task, definition.name)

    def complete(self, task_id: str, answers: Mapping[str, Value], into: str | None) -> None:
        """Records a person's answers and completes their task."""
        task = self._task(task_id)
        self._note_place(task)
        self.run.records.merge(answers, into, task.data)
        self._keep_item(task, answers)
        self._step(task)
        self._settle()

    def catcher(self, message: str) -> tuple[int, Task] | None:
        """The outermost task that waits for a message, with its depth."""
        waiting = [
            (task.workflow.depth, position, task)
            for position, task in enumerate(self._workflow.event_manager.tasks.values())
            if message in _messages(task)
        ]
        if not waiting:
            return None
        depth, _, task = min(waiting, key=lambda found: found[:2])
        return depth, task

    def catch(self, message: str, data: Mapping[str, Value]) -> None:
        """Gives a message that this instance waits for to its outermost catcher."""
        found = self.catcher(message)
        if found is None:
            raise RunFailed(
                name=message, process=self.program.root, element="", problem="Nothing waits for it."
            )
        variable = next(
            d.variable for d in waits_of(found[1].task_spec) if getattr(d, "name", None) == message
        )
        self.run.records.merge(data, variable, found[1].data)
        self._catch(found[1], message)

    def fire(self) -> None:
        """Fires the timer that is due first, the outermost of several; the others look again afterwards."""
        _, _, _, task, timer = min(self._running_timers(), key=lambda found: found[:3])
        self.run.time.firing = (task, timer)
        self._guard(task, task.task_spec._update)
        self.run.time.firing = None
        if isinstance(timer, ExactCycle) and not timer.is_set(task):
            # After its last repetition the event itself is over: the next look completes it.
            self._guard(task, task.task_spec._update)
        self._settle()

    def set_timers_again(self, changed: Collection[str]) -> None:
        """Moves the timers that wait for a moment which rests on a fact that has changed."""
        self._moves()
        for _, _, _, task, timer in list(self._running_timers()):
            if isinstance(timer, ExactTimer):
                due = self.run.time.due_again(task, timer.expression, changed)
                if due is not None:
                    timer.set_to(task, due)

    # ---- standing

    @property
    def ended(self) -> bool:
        """Whether the process has come to its end."""
        return bool(self._workflow.completed)

    def open_ids(self) -> Sequence[str]:
        """The ids of what waits for a person, in the order of the diagram's flow."""
        if self._open_ids is None:
            self._open_ids = [task.id for task in self._open()]
        return self._open_ids

    def describe(self, task_id: str, since: datetime) -> OpenTask:
        """What a person has to do who completes an open task."""
        task, ask = self._task(task_id), self.run.evaluation
        element = self._element(task)
        due = element.properties.get("due")
        return OpenTask(
            id=task_id,
            instance_id=self.run.instance_id,
            process=element.process,
            element=element.id,
            name=task_name(ask, task, element),
            kind=element.kind,
            lane=element.lane or self._outer_lane(task),
            form=element.properties.get("formKey"),
            not_by=not_by(self.program, ask, task, element),
            subject=same_subject(task_subject(ask, task, element)),
            requirement=element.requirement,
            since=since,
            due=self.run.time.due(task, due) if due else None,
            guard=element.guard,
            assign_to=task_meant_for(self.program, ask, task, element),
        )

    def timers(self) -> Mapping[str, DueTimer]:
        """The timers that run, by id."""
        if self._timers is None:
            self._timers = self._found_timers()
        return self._timers

    def awaits(self) -> dict[str, int]:
        """The messages it waits for, each with the depth of its outermost catcher."""
        found: dict[str, int] = {}
        for task in self._workflow.event_manager.tasks.values():
            for name in _messages(task):
                found[name] = min(found.get(name, task.workflow.depth), task.workflow.depth)
        return found

    def dump(self) -> bytes:
        """The state to store."""
        prune(self._workflow)
        return codec.dump(self._workflow)

    # ---- inside

    def _found_timers(self) -> dict[str, DueTimer]:
        found = {}
        for due_at, _, _, task, timer in self._running_timers():
            element = self.program.model_of(task.workflow.spec.name).elements[timer.name]
            timer_id = f"{task.id}:{timer.name}"
            found[timer_id] = DueTimer(
                timer_id, self.run.instance_id, element.process, element.id, element.name, due_at
            )
        return found

    def _running_timers(self) -> Iterator[tuple[datetime, int, int, Task, ExactTimer | ExactCycle]]:
        for position, task in enumerate(self._workflow.event_manager.tasks.values()):
            for timer in _timers(task):
                yield timer.due_at(task), task.workflow.depth, position, task, timer

    def _catch(self, task: Task, message: str) -> None:
        definition = next(d for d in waits_of(task.task_spec) if getattr(d, "name", None) == message)
        self.run.caught(message)
        task.task_spec.catch(task, BpmnEvent(definition, payload={}))
        self._guard(task, task.task_spec._update)
        self._settle()

    def _settle(self) -> None:
        for _ in range(MOST_STEPS):
            task = next(self._ready(), None)
            if task is None:
                break
            self._step(task)
        else:
            raise self.program.failed(task, "It goes round in a circle in which nothing waits.")
        if not self.ended and not any(True for _ in self._waiting()):
            raise RunFailed(
                name=self.program.models[self.program.root].name,
                process=self.program.root,
                element="",
                problem="It stopped before its end, with nothing left to wait for.",
            )

    def _ready(self) -> Iterator[Task]:
        """Automatic tasks that can run, the innermost sub-process first, as the library does."""
        inner = [level for level in self._workflow.subprocesses.values() if not level.completed]
        for level in (*sorted(inner, key=lambda level: -level.depth), self._workflow):
            for task in level.tasks.values():
                if task._state == _READY and not task.task_spec.manual:
                    yield task

    def _step(self, task: Task) -> None:
        cuts = self._may_cut_off(task)
        before = [other for other in self._tasks() if other._state & _OPEN] if cuts else []
        if self._guard(task, lambda one: one.run()) is False:
            raise self.program.failed(task, "The step reported an error.")
        if task._state == TaskState.COMPLETED and not isinstance(
            getattr(task.task_spec, "event_definition", None), ExactCycle
        ):
            self.run.completed(task)
        # What was inside is named before what held it.
        for other in sorted(before, key=lambda one: -one.workflow.depth):
            if other._state == TaskState.CANCELLED and not isinstance(other.task_spec, BoundaryEvent):
                self.run.completed(other, cancelled=True)

    @staticmethod
    def _may_cut_off(task: Task) -> bool:
        spec = task.task_spec
        return (
            isinstance(spec, BoundaryJoin | EndEvent | MultiInstanceTask)
            or (isinstance(spec, BoundaryEvent) and spec.cancel_activity)
            or isinstance(task.parent and task.parent.task_spec, MultiInstanceTask)
        )

    def _moves(self) -> None:
        """Forgets how it stood."""
        self._open_ids = self._timers = None
        self._pruned = False

    def _guard(self, task: Task, move: Any) -> Any:
        self._moves()
        try:
            return move(task)
        except RunFailed:
            raise
        except Exception as error:
            raise self.program.failed(task, str(error)) from error

    def _task(self, task_id: str) -> Task:
        for level in (self._workflow, *self._workflow.subprocesses.values()):
            task = level.tasks.get(task_id)
            if task is not None and task._state == _READY and task.task_spec.manual:
                return task
        raise RunFailed(name=task_id, process=self.program.root, element="", problem="This task is not open.")

    def _element(self, task: Task) -> Element:
        element = self.program.element(task.task_spec)
        assert element is not None  # noqa: S101 - only elements of the diagram wait for people
        return element

    def _open(self) -> Iterator[Task]:
        for level in (self._workflow, *self._workflow.subprocesses.values()):
            for task in level.tasks.values():
                if task._state == _READY and task.task_spec.manual:
                    yield task

    def _tasks(self) -> Iterator[Task]:
        for level in (self._workflow, *self._workflow.subprocesses.values()):
            yield from level.tasks.values()

    def _waiting(self) -> Iterator[Task]:
        yield from self._open()
        for task in self._tasks():
            if task._state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
                yield task

    def _note_place(self, task: Task) -> None:
        """Notes which of several open tasks of one element this is: their ids are given anew in a replay."""
        alike = [one for one in self._open() if one.task_spec is task.task_spec]
        if len(alike) > 1:
            self.run.chosen(alike.index(task))

    def _keep_item(self, task: Task, answers: Mapping[str, Value]) -> None:
        """A multi-instance that collects results finds its item in the library's task data."""
        body = task.parent.task_spec if task.parent else None
        if isinstance(body, MultiInstanceTask) and body.output_item is not None:
            item = body.output_item.bpmn_id
            task.data[item] = to_json(answers.get(item, dict(answers)))

    def _outer_lane(self, task: Task) -> str | None:
        """The lane of the nearest step around this one that has one: a sub-process, or who called it."""
        while (owner_id := task.workflow.parent_task_id) is not None:
            task = self._workflow.get_task_from_id(owner_id)
            element = self.program.element(task.task_spec)
            if element is not None and element.lane:
                return element.lane
        return None


def _messages(task: Task) -> list[str]:
    return [
        definition.name for definition in waits_of(task.task_spec) if isinstance(definition, RoutedMessage)
    ]


def _timers(task: Task) -> list[ExactTimer | ExactCycle]:
    return [
        definition
        for definition in waits_of(task.task_spec)
        if isinstance(definition, ExactTimer | ExactCycle) and definition.is_set(task)
    ]
