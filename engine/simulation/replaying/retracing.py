"""Plays a life moment by moment as it was, up to the first difference."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from engine.bpmn.effects import OpenTask, RunFailed, Step
from engine.errors import EngineError
from engine.simulation.replaying.comparing import difference_at, earlier
from engine.simulation.replaying.difference import Difference
from engine.simulation.replaying.doing import do
from engine.simulation.replaying.life import Deed, Life, Moment
from engine.simulation.replaying.playing import Paused, Playing, Versions
from engine.simulation.replaying.standing_compared import standing_difference

#: Is shown what each moment came to.
Watcher = Callable[[Moment, Sequence[Step], Sequence[OpenTask]], None]
#: A deed by the numbers of its moment and of itself.
_Number = tuple[int, int]


@dataclass
class Retraced:
    """How far a life was played as it was.

    Attributes:
        first: the first difference; None where there is none.
        reached: how many of its moments were played.
        stuck: why tasks cannot be done with the recorded answers, by id.
        failed: whether the diagram could not go on: nothing more can be played.
        paused: how it stood after as many moments as it was asked for; None where it did not come so far.
    """

    playing: Playing
    first: Difference | None = None
    reached: int = 0
    stuck: dict[str, str] = field(default_factory=dict)
    failed: bool = False
    paused: Paused | None = None


class _FailedAsThen(Exception):
    """A deed failed that failed in the record as well: play again without it."""

    def __init__(self, deed: Deed) -> None:
        self.deed = deed


def retrace(
    life: Life,
    versions: Versions,
    watch: Watcher | None = None,
    most: int | None = None,
    *,
    pause: int = 0,
    resume: Paused | None = None,
) -> Retraced:
    """Play a life as it was, up to the first difference; with a watcher to its end.

    Args:
        most: how many of its moments are played; None: all, and how it stands after them.
        pause: after how many of them it is kept how it stands; 0: never.
        resume: where it is played on from; None: from the beginning.
    """
    passed_over: set[tuple[str, str]] = set()
    while True:
        try:
            return _Retracing(life, versions, passed_over, watch, resume).trace(most, pause)
        except _FailedAsThen as failed:
            passed_over.add((failed.deed.kind, failed.deed.key or failed.deed.name))


class _Retracing:
    def __init__(
        self,
        life: Life,
        versions: Versions,
        passed_over: set[tuple[str, str]],
        watch: Watcher | None,
        resume: Paused | None,
    ) -> None:
        self._life, self._passed_over, self._watch = life, passed_over, watch
        self._playing = (
            Playing.resumed(resume, versions)
            if resume
            else Playing(life, versions, explains=watch is not None)
        )
        self._traced = Retraced(self._playing, reached=resume.reached if resume else 0)
        # Timers that are in the record, fired or not: when a worker comes to them stands there.
        self._told = Counter(
            due
            for moment in life.moments[self._traced.reached :]
            for due in (*_dues(moment.steps), *moment.overtaken)
        )
        self._told.update(due for _, due in life.standing.timers)

    def trace(self, most: int | None, pause: int) -> Retraced:
        """Play on until something is different."""
        traced = self._traced
        try:
            for moment in self._life.moments[traced.reached : most]:
                if self._found(self._untold(moment.now)):
                    return traced
                traced.reached += 1
                if self._found(self._moment(moment)):
                    return traced
                for due in (*_dues(moment.steps), *moment.overtaken):
                    self._told[due] -= 1
                if traced.reached == pause:
                    traced.paused = self._playing.paused(pause)
            if most is None or most > len(self._life.moments):
                self._found(self._at_the_end())
        except RunFailed as failure:
            traced.failed = True
            at = self._playing.now
            words = f"This case could not have gone on at “{failure.name}”: {failure.problem}"
            traced.first = traced.first or Difference(at, failure.element, None, None, words)
        return traced

    def _found(self, first: Difference | None) -> bool:
        self._traced.first = self._traced.first or first
        return first is not None and self._watch is None

    def _moment(self, moment: Moment) -> Difference | None:
        self._playing.begin_moment(moment.now, moment)
        problems = [self._do(deed, moment) for deed in moment.deeds]
        steps, opened = self._playing.take()
        if self._watch:
            self._watch(moment, steps, opened)
            return None
        found = next((problem for problem in problems if problem), None)
        return found or difference_at(moment, steps, opened, self._playing)

    def _do(self, deed: Deed, moment: Moment) -> Difference | None:
        if deed.failed and (deed.kind, deed.key or deed.name) in self._passed_over:
            return None
        try:
            return do(self._playing, deed, moment, self._traced.stuck)
        except EngineError as failure:
            if deed.failed:
                raise _FailedAsThen(deed) from failure
            raise

    def _untold(self, before: datetime) -> Difference | None:
        """Fire what is due before a moment and in no record: as punctually as a worker does.

        While something waits that a worker came to late in the record, there is no worker.
        """
        while timer := min(self._playing.timers.values(), key=lambda one: one.due_at, default=None):
            if timer.due_at >= before or self._told[timer.due_at] > 0:
                break
            self._playing.begin_moment(timer.due_at, None)
            self._playing.fire()
            steps, opened = self._playing.take()
            moment = Moment(timer.due_at, (Deed("fire", name=timer.name or timer.element),))
            if self._watch:
                self._watch(moment, steps, opened)
            else:
                return earlier(timer, self._life.moments[self._traced.reached :]) or difference_at(
                    moment, steps, opened, self._playing
                )
        return None

    def _at_the_end(self) -> Difference | None:
        return self._untold(self._life.now) or (
            None if self._life.standing.ended_at else standing_difference(self._playing, self._life)
        )


def _dues(steps: Sequence[Step]) -> list[datetime]:
    return [datetime.fromisoformat(step.why["due"]) for step in steps if "due" in step.why]
