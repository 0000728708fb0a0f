"""A recorded life: what people, messages, facts and time did to a case, in order, and what came of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from engine.bpmn.effects import OpenTask, Step
from engine.bpmn.records import Facts

#: A process and one of its elements.
Place = tuple[str, str]


@dataclass(frozen=True)
class Deed:
    """One thing that was done to a case.

    Attributes:
        kind: a process is started, a task completed, a message sent, facts have changed, or a worker fired
            what was due.
        name: the process or the message; empty for the others.
        data: variables, answers or the message's data, in JSON form; the shared record stands under `case`.
        task: the task that was completed, as it was opened.
        position: which process of the case the task belongs to, from 1 in their order of starting.
        place: which of several open tasks of its element it was; None where there was one.
        key: of the message.
        changed: the facts that changed (`pupil.ehcp`).
        failed: whether the diagram could not go on, so that nothing of it happened.
    """

    kind: Literal["start", "complete", "send", "learn", "fire"]
    actor: str = "system"
    name: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    task: OpenTask | None = None
    position: int = 0
    place: int | None = None
    key: str = ""
    changed: frozenset[str] = frozenset()
    failed: bool = False


@dataclass(frozen=True)
class Moment:
    """All that was done at one moment, and what followed at once.

    Attributes:
        now: when it was done; what a timer did has the moment at which that was due.
        steps: the elements that were completed or cut off, in order.
        opened: the tasks that appeared, and were still there when the verb had ended.
        overtaken: when timers had been due that never fired, because somebody was quicker.
        figures: of attendance, as the events kept them; empty where nothing looked at any.
    """

    now: datetime
    deeds: Sequence[Deed]
    steps: Sequence[Step] = ()
    opened: Sequence[OpenTask] = ()
    overtaken: Sequence[datetime] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class StandingThen:
    """How the case stands at the end of its record.

    Attributes:
        tasks: what is open.
        timers: element and moment of each timer that runs.
        awaits: the messages it waits for.
        ended_at: when its last process ended; None while one runs.
        end_events: those that its first process reached, in order.
    """

    tasks: Sequence[OpenTask] = ()
    timers: Sequence[tuple[str, datetime]] = ()
    awaits: frozenset[str] = frozenset()
    ended_at: datetime | None = None
    end_events: Sequence[str] = ()


@dataclass(frozen=True)
class Life:
    """The recorded life of a case up to now.

    Attributes:
        record: the case's shared record before anything happened, in JSON form.
        facts: what was known at a moment; with the recorded moment that is played, what was read then.
        now: the present: up to when the record goes.
    """

    case: str
    process: str
    record: Mapping[str, Any]
    moments: Sequence[Moment]
    standing: StandingThen
    facts: Callable[[datetime, Moment | None], Facts]
    now: datetime
