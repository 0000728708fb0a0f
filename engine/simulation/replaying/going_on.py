"""How a life goes on after its first difference: everybody as quick as they were, where it is recorded."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from engine.bpmn.effects import DueTimer, OpenTask
from engine.england import day_in_england
from engine.errors import EngineError
from engine.simulation.replaying.doing import complete, do
from engine.simulation.replaying.life import Deed, Life, Moment, Place
from engine.simulation.replaying.retracing import Retraced

#: So far ahead a case that has ended is followed, and one that has not to where it stands.
_LONGEST, _AHEAD = timedelta(days=3660), timedelta(days=366)
#: Reminders may come for ever where nobody answers.
_MOST_ACTS = 300
#: A message or facts, the answer to a task, a timer.
_OTHER, _ANSWER, _TIMER = range(3)


class _Answer(NamedTuple):
    deed: Deed
    moment: Moment
    after: timedelta


class GoingOn:
    """A case after its first difference.

    Attributes:
        tasks_then, timers_then, end_events_then: how it stands at the present, or in the end where the record
            has ended.
        stuck: why tasks cannot be done with the recorded answers, by id.
    """

    def __init__(self, life: Life, traced: Retraced) -> None:
        self._life, self.playing = life, traced.playing
        self.stuck = dict(traced.stuck)
        self._last_deed = _last_deed(life.moments[: traced.reached])
        self._failed = traced.failed
        self._others: list[tuple[datetime, Deed, Moment]] = []
        self._answers: dict[Place, list[_Answer]] = defaultdict(list)
        for moment in life.moments[traced.reached :]:
            for deed in moment.deeds:
                if deed.task is not None:
                    place = deed.task.process, deed.task.element
                    self._answers[place].append(_Answer(deed, moment, moment.now - deed.task.since))
                elif deed.kind != "fire" and not deed.failed:
                    self._others.append((moment.now, deed, moment))
        self._came: datetime | None = None
        self._seen = False
        self.tasks_then: list[OpenTask] = []
        self.timers_then: list[DueTimer] = []
        self.end_events_then: tuple[str, ...] = ()

    def live(self) -> None:
        """Go on until nothing more can happen."""
        ended = self._life.standing.ended_at
        horizon = self.playing.now + _LONGEST if ended else self._life.now + _AHEAD
        self._look()
        for _ in range(_MOST_ACTS):
            act = self._next()
            if self._failed or self.playing.ended or act is None or act[0] > horizon:
                break
            if ended and act[0] > ended and act[1] == _TIMER and self._waits_for_somebody():
                break
            if not ended and act[0] > self._life.now:
                self._see()
                if self._came or self._waits_for_somebody():
                    break
            try:
                self._do(act)
            except EngineError:
                break
            self._look()
        self._see()

    def answer_for(self, task: OpenTask) -> _Answer | None:
        """The recorded answer that a task gets next; None where there is none."""
        if task.id in self.stuck:
            return None
        left = self._answers.get((task.process, task.element), ())
        same = [one for one in left if one.deed.task and one.deed.task.subject == task.subject]
        return next(iter(same or left), None)

    def days_longer(self) -> int | None:
        """By how many days later it comes to its end, or to where it stands; None where it does not."""
        then, now = self._life.standing.ended_at, self.playing.ended_at if self.playing.ended else None
        if then is None:
            then, now = _came_to(self._life.standing.tasks, _last_deed(self._life.moments)), self._came
        return (day_in_england(now) - day_in_england(then)).days if now and then else None

    def _next(self) -> tuple[datetime, int, OpenTask | None] | None:
        """When something happens next, and of which kind; at one moment in the order of the kinds."""
        acts: list[tuple[datetime, int, OpenTask | None]] = []
        if self._others:
            acts.append((self._others[0][0], _OTHER, None))
        for task in self.playing.tasks.values():
            if answer := self.answer_for(task):
                acts.append((task.since + answer.after, _ANSWER, task))
        due = self.playing.next_due()
        if due is not None:
            acts.append((due, _TIMER, None))
        first = min(acts, key=lambda act: act[:2], default=None)
        return (max(first[0], self.playing.now), *first[1:]) if first else None

    def _do(self, act: tuple[datetime, int, OpenTask | None]) -> None:
        at, kind, task = act
        self._last_deed = self._last_deed if kind == _TIMER else at
        if kind == _OTHER:
            _, deed, moment = self._others.pop(0)
            self.playing.begin_moment(at, moment)
            do(self.playing, deed, moment, self.stuck)
        elif task is not None and (answer := self.answer_for(task)):
            self._answers[(task.process, task.element)].remove(answer)
            self.playing.begin_moment(at, answer.moment)
            complete(self.playing, task, answer.deed, answer.moment, self.stuck)
        else:
            self.playing.begin_moment(at, None)
            self.playing.fire()
        self.playing.take()

    def _waits_for_somebody(self) -> bool:
        """Whether a task is open for which no answer is recorded: what comes is reminders."""
        return any(self.answer_for(task) is None for task in self.playing.tasks.values())

    def _look(self) -> None:
        """Whether the case has come to where the record ends."""
        then, now = self._life.standing, self.playing
        if self._came or any(self._answers.values()) or then.ended_at:
            return
        here = sorted((one.process, one.element) for one in now.tasks.values())
        there = sorted((one.process, one.element) for one in then.tasks)
        timers = sorted(one.element for one in now.timers.values())
        if here == there and timers == sorted(element for element, _ in then.timers):
            self._came = _came_to(list(now.tasks.values()), self._last_deed)

    def _see(self) -> None:
        """Keep how the case stands now, the first time."""
        if not self._seen:
            self._seen = True
            self.tasks_then = list(self.playing.tasks.values())
            self.timers_then = list(self.playing.timers.values())
            self.end_events_then = tuple(self.playing.end_events)


def _last_deed(moments: Sequence[Moment]) -> datetime:
    """The last moment at which more than time did something."""
    deeds = (moment.now for moment in moments if any(deed.kind != "fire" for deed in moment.deeds))
    return max(deeds, default=moments[0].now)


def _came_to(tasks: Sequence[OpenTask], otherwise: datetime) -> datetime:
    """Since when a case stands where it stands: its latest task; without one since the last deed."""
    return max((task.since for task in tasks), default=otherwise)
