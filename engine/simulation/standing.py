"""How a simulated case stands after something happened in it: what a watcher of many lives is shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.bpmn.effects import DueTimer, OpenTask, Step


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


Watcher = Callable[[StandingAtTheEnd], None]
