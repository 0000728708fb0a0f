"""Timers and messages that replace the library's own.

The library reads the wall clock, lets missed cycles storm, counts months wrongly,
wakes every catcher of a message and drops its data (docs/decisions). These
definitions hold only *what* is waited for; *when* it is due and *who* gets a
message is asked of the run (`Run`), which travels as the workflow's script engine.

In a task's internal data, which the codec stores: `due` is the ISO moment of the
next firing, `count` the firings of a cycle so far, `start` where a cycle began,
`fired` the position of the event that a gateway chose.
"""

from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import EventBasedGateway
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import CycleTimerEventDefinition, TimerEventDefinition
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.asking import run_of


def _event_of(task: Task) -> EventDefinition | None:
    return getattr(task.task_spec, "event_definition", None)


def waits_of(task_spec: Any) -> list[Any]:
    """What a step of a diagram waits for: one event, or the several of an event-based gateway."""
    definition = getattr(task_spec, "event_definition", None)
    return list(definition.event_definitions) if isinstance(definition, FirstOf) else [definition]


def due_key(element: str) -> str:
    """Where a task's memory keeps when the timer of an element is due that fires once."""
    return f"due {element}"


class ExactTimer(TimerEventDefinition):  # type: ignore[misc]
    """A duration or a date: fires once."""

    def __init__(self, element: str, expression: str) -> None:
        super().__init__(element, expression)
        self.due_key = due_key(element)

    def has_fired(self, my_task: Task) -> bool:
        """Sets the due moment when the wait begins; afterwards fires only when the run says time has come."""
        memory, run = my_task.internal_data, run_of(my_task)
        if self.due_key not in memory:
            self.set_to(my_task, run.time.begins(my_task, self.expression, self.name))
            fires = self.due_at(my_task) <= run.evaluation.now
        else:
            fires = run.time.has_come(my_task, self)
        if fires:
            memory["event_fired"] = True
            run.timer_fired(self.due_at(my_task))
        return bool(memory.get("event_fired"))

    def due_at(self, my_task: Task) -> datetime:
        """When this task's timer is due."""
        return datetime.fromisoformat(my_task.internal_data[self.due_key])

    def set_to(self, my_task: Task, due: datetime) -> None:
        """Lets a task that waits for this timer wait for another moment."""
        my_task.internal_data[self.due_key] = due.isoformat()

    def is_set(self, my_task: Task) -> bool:
        """Whether this task waits for this timer and it has not fired."""
        return self.due_key in my_task.internal_data and not my_task.internal_data.get("event_fired")

    def reset(self, my_task: Task) -> None:
        """Forgets the firing, for the next lap."""
        my_task.internal_data.pop(self.due_key, None)
        my_task.internal_data.pop("event_fired", None)


class ExactCycle(CycleTimerEventDefinition):  # type: ignore[misc]
    """A repetition, each counted from the start so that months do not drift; missed ones fire once."""

    def __init__(self, element: str, expression: str) -> None:
        super().__init__(element, expression)

    def has_fired(self, my_task: Task) -> bool:
        """Whether every repetition has happened."""
        return bool(my_task.internal_data.get("event_fired"))

    def cycle_complete(self, my_task: Task) -> bool:
        """Called by the library whenever it looks at the task: true makes it run the branch once more."""
        memory, run = my_task.internal_data, run_of(my_task)
        if "due" not in memory:
            run.time.begin_cycle(my_task, self.expression)
        if not run.time.has_come(my_task, self):
            return False
        run.timer_fired(self.due_at(my_task))
        run.time.advance_cycle(my_task, self.expression)
        run.completed(my_task)
        return True

    def due_at(self, my_task: Task) -> datetime:
        """When this task's next repetition is due."""
        return datetime.fromisoformat(my_task.internal_data["due"])

    def is_set(self, my_task: Task) -> bool:
        """Whether there is a repetition to come."""
        return "due" in my_task.internal_data and not my_task.internal_data.get("event_fired")

    def reset(self, my_task: Task) -> None:
        """Forgets the repetitions, for the next lap."""
        for name in ("due", "start", "count", "event_fired"):
            my_task.internal_data.pop(name, None)


class BoundaryJoin(BoundaryEventJoin):  # type: ignore[misc]
    """Behind an activity with boundary events: ends their waiting when the activity has ended.

    The library would withdraw what a repeating timer has started together with the timer:
    a task that somebody is working on must not vanish because the next step was taken.
    """

    def _check_threshold_structured(self, my_task: Task) -> tuple[bool, list[Task]]:
        finished, cancel = super()._check_threshold_structured(my_task)
        for task in [one for one in cancel if isinstance(_event_of(one), ExactCycle)]:
            if any(child.has_state(TaskState.DEFINITE_MASK) for child in task.children):
                cancel.remove(task)
                my_task.workflow.top_workflow.event_manager.remove_task(task)
                task._set_state(TaskState.COMPLETED)
        return finished, cancel


class EndJoin(_EndJoin):  # type: ignore[misc]
    """Before the end of a process: waits for everything else, as the library's does at more cost."""

    def _check_threshold_unstructured(self, my_task: Task) -> bool:
        tasks, stack = my_task.workflow.tasks, [my_task.workflow.task_tree]
        while stack:
            task = stack.pop()
            if task is not my_task and task._state & TaskState.NOT_FINISHED_MASK:
                return False
            if task.task_spec is not self:
                stack += [tasks[child] for child in task._children]
        return True


class RoutedMessage(EventDefinition):  # type: ignore[misc]
    """A message. Thrown, it goes to the run's outbox; caught, its data was already recorded by the router."""

    def __init__(self, name: str, payload: str | None, variable: str | None) -> None:
        super().__init__(name)
        self.payload = payload
        self.variable = variable

    def throw(self, my_task: Task) -> None:
        """Hands the message to the run, which routes it when this instance has come to rest."""
        run_of(my_task).throw(my_task, self.name, self.payload)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RoutedMessage) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)


class FirstOf(MultipleEventDefinition):  # type: ignore[misc]
    """What an event-based gateway waits for; remembers the position of the one that came first."""

    def has_fired(self, my_task: Task) -> bool:
        """Looks at the timers; messages are noted by `catch`."""
        for position, definition in enumerate(self.event_definitions):
            if "fired" in my_task.internal_data:
                break
            if isinstance(definition, ExactTimer) and definition.has_fired(my_task):
                my_task.internal_data["fired"] = position
        return "fired" in my_task.internal_data

    def catch(self, my_task: Task, event: Any = None) -> None:
        """Notes which event the message was."""
        for position, definition in enumerate(self.event_definitions):
            if definition == event.event_definition:
                my_task.internal_data.setdefault("fired", position)

    def reset(self, my_task: Task) -> None:
        """Nothing to forget: each lap has a gateway task of its own."""


class EventGateway(EventBasedGateway):  # type: ignore[misc]
    """Goes on with the event that came first; the library's own stores objects that no codec can keep."""

    def _run_hook(self, my_task: Task) -> bool:
        chosen = self.outputs[my_task.internal_data["fired"]]
        my_task._sync_children([chosen], TaskState.FUTURE)
        for child in my_task.children:
            child.task_spec._predict(child, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
        return True
