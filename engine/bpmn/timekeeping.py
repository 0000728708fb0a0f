"""When the timers of one run are due: those that fire once, and the repetitions of a cycle.

What a timer remembers lies in the library's task (`engine.bpmn.events` says under which names).
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.task import Task

from engine.bpmn.evaluation import Evaluation
from engine.bpmn.timer_values import moment_of, paths_of, rests_on, rests_on_facts_alone, timer_of
from engine.bpmn.timers import Cycle, Timer, TimerUnclear
from engine.errors import EngineError


class Timekeeping:
    """The time of one run.

    Attributes:
        clock: the present moment, by which missed repetitions are skipped.
        firing: the one timer that may fire: its task and definition; None while a person or a message acts.
        timed: the expressions of the timers that follow from facts alone, by the timer's id.
    """

    def __init__(self, evaluation: Evaluation, clock: datetime) -> None:
        self._evaluation, self.clock = evaluation, clock
        self.firing: tuple[Task, EventDefinition] | None = None
        self.timed: dict[str, str] = {}

    def due(self, task: Task, expression: str) -> datetime:
        """When a timer that starts to wait now is due."""
        with self._evaluation.blaming(task):
            return moment_of(self._timer(task, expression), expression, self._evaluation.now)

    def begins(self, task: Task, expression: str, name: str) -> datetime:
        """The same for a timer that fires once; where it follows from facts, others can begin with theirs.

        Args:
            name: the element whose timer it is.
        """
        before, due = self._evaluation.repeatable, self.due(task, expression)
        if rests_on_facts_alone(expression):
            self._evaluation.repeatable = before
            self.timed[f"{task.id}:{name}"] = expression
        return due

    def due_again(self, task: Task, expression: str, changed: Collection[str]) -> datetime | None:
        """The moment of a timer that waits already, where it rests on a fact that has changed; else None.

        A moment that is over by now comes at once. It stays where it is a length of time, which counts from
        when the wait began, or where no moment follows from what is known now.

        Args:
            changed: what has changed, such as `pupil.date_of_birth`.
        """
        if not rests_on(expression, changed):
            return None
        try:
            timer = self._timer(task, expression)
        except EngineError:
            return None
        return max(timer, self._evaluation.now) if isinstance(timer, datetime) else None

    def has_come(self, task: Task, timer: EventDefinition) -> bool:
        """Whether a timer may fire now. The library asks whenever it passes by; only time may say yes."""
        return self.firing == (task, timer)

    def begin_cycle(self, task: Task, expression: str) -> None:
        """Sets the first repetition of a cycle that does not lie before this moment: those of a past start
        that went by without the case were never due in it.
        """
        with self._evaluation.blaming(task):
            cycle, now = self._cycle(task, expression), self._evaluation.now
            start = cycle.start or now
            count = cycle.first_from(now, start, 0) if cycle.start else 0
            task.internal_data.update(start=start.isoformat())
            _go_on(task, cycle, count)

    def advance_cycle(self, task: Task, expression: str) -> None:
        """After a firing: sets the next repetition that is not yet past, if there is one."""
        cycle, count = self._cycle(task, expression), task.internal_data["count"] + 1
        start, offset = datetime.fromisoformat(task.internal_data["start"]), 0 if cycle.start else 1
        ahead = self.clock + timedelta.resolution
        _go_on(task, cycle, cycle.first_from(ahead, start, count + offset) - offset)

    def _cycle(self, task: Task, expression: str) -> Cycle:
        timer = self._timer(task, expression)
        if not isinstance(timer, Cycle):
            raise TimerUnclear(text=expression)
        return timer

    def _timer(self, task: Task, expression: str) -> Timer:
        evaluation = self._evaluation
        evaluation.repeatable = evaluation.repeatable and not paths_of(expression)
        return timer_of(expression, evaluation.scope(task), evaluation.now)


def _go_on(task: Task, cycle: Cycle, count: int) -> None:
    """Sets the repetition after `count` of them, if there is one."""
    memory = task.internal_data
    memory["count"] = count
    if cycle.times is not None and count >= cycle.times:
        memory.update(due=memory["start"], event_fired=True)
        return
    start = datetime.fromisoformat(memory["start"])
    memory["due"] = cycle.repetition(count + (0 if cycle.start else 1), start).isoformat()
