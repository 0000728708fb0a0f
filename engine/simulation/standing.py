"""How a simulated case stands after something happened in it: what a watcher of many lives is shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.bpmn.effects import DueTimer, OpenTask, Step
from engine.bpmn.records import Facts
from engine.expressions import Value
from engine.forms import Form
from engine.simulation.case_copy import LivingInstance
from engine.simulation.given import GivenAnswer


@dataclass(frozen=True)
class StandingAtTheEnd:
    """One moment of a life.

    Attributes:
        by: who did what has just happened; `system` for timers and facts.
        steps: what has just happened, in order; empty when only facts changed, and at the end.
        open_tasks, timers: what waits now, over all running processes of the case.
        held_tasks: what waits until its guard allows it.
        running: the keys of the processes that run.
        case, pupil: the shared record and the facts about the child, in JSON form, as they are now.
        ended: whether the process that the case began with has ended.
        facts: reads what is known about the child now, while this moment is shown.
    """

    now: datetime
    by: str
    steps: Sequence[Step]
    open_tasks: Sequence[OpenTask]
    held_tasks: Sequence[OpenTask]
    timers: Sequence[DueTimer]
    running: Sequence[str]
    case: Mapping[str, Any]
    pupil: Mapping[str, Any]
    ended: bool
    facts: Callable[[], Facts]


Watcher = Callable[[StandingAtTheEnd], None]


@dataclass(frozen=True)
class WaitingTask:
    """An open task as somebody would find it.

    `scope` is what its form sees. `held` says why its guard does not allow it now. `barred` are the
    people who may not complete it, because they did what it checks.
    """

    task: OpenTask
    form: Form | None
    scope: Mapping[str, Value]
    held: str | None
    barred: frozenset[str]


@dataclass(frozen=True)
class LifeStanding:
    """How one life stands, with all that could happen to it next.

    Attributes:
        tellable: messages that would do something now, each with its form where people have one.
        timers: what comes by itself, the first first.
        running: the processes that run, by the ids of their instances.
        left_over: answers with a moment that no task has asked for, with the names of their tasks.
    """

    now: datetime
    waiting: Sequence[WaitingTask]
    tellable: Mapping[str, Form | None]
    message_scope: Mapping[str, Value]
    timers: Sequence[DueTimer]
    running: Sequence[tuple[str, LivingInstance]]
    left_over: Sequence[tuple[str, GivenAnswer]]
