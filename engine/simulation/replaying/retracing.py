"""Plays a life moment by moment as it was, up to the first difference."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from engine.bpmn.effects import OpenTask, RunFailed, Step
from engine.errors import EngineError
from engine.simulation.replaying.answering import answers_for, held_now
from engine.simulation.replaying.comparing import (
    Difference,
    at_words,
    difference_at,
    earlier,
    standing_difference,
)
from engine.simulation.replaying.life import Deed, Life, Moment
from engine.simulation.replaying.playing import Playing, Versions

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
    """

    playing: Playing
    first: Difference | None = None
    reached: int = 0
    stuck: dict[str, str] = field(default_factory=dict)
    failed: bool = False


class _FailedAsThen(Exception):
    """A deed failed that failed in the record as well: play again without it."""

    def __init__(self, deed: Deed) -> None:
        self.deed = deed


def retrace(life: Life, versions: Versions, watch: Watcher | None = None) -> Retraced:
    """Play a life as it was, up to the first difference; with a watcher to its end."""
    passed_over: set[tuple[str, str]] = set()
    while True:
        try:
            return _Retracing(life, versions, passed_over, watch).trace()
        except _FailedAsThen as failed:
            passed_over.add((failed.deed.kind, failed.deed.key or failed.deed.name))


class _Retracing:
    def __init__(
        self, life: Life, versions: Versions, passed_over: set[tuple[str, str]], watch: Watcher | None
    ) -> None:
        self._life, self._passed_over, self._watch = life, passed_over, watch
        self._playing = Playing(life, versions)
        self._traced = Retraced(self._playing)
        # Timers that are in the record, fired or not: when a worker comes to them stands there.
        self._told = Counter(
            due for moment in life.moments for due in (*_dues(moment.steps), *moment.overtaken)
        )
        self._told.update(due for _, due in life.standing.timers)

    def trace(self) -> Retraced:
        """Play on until something is different."""
        traced = self._traced
        try:
            for index, moment in enumerate(self._life.moments):
                if self._found(self._untold(moment.now)):
                    return traced
                traced.reached = index + 1
                if self._found(self._moment(moment)):
                    return traced
                for due in (*_dues(moment.steps), *moment.overtaken):
                    self._told[due] -= 1
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


def do(playing: Playing, deed: Deed, moment: Moment, stuck: dict[str, str]) -> Difference | None:
    """Do what was done; what stands against it now.

    Args:
        stuck: is told why a task cannot be completed, by its id.

    Raises:
        RunFailed: the diagram could not go on.
    """
    match deed.kind:
        case "start":
            playing.start(deed)
        case "send":
            playing.send(deed)
        case "learn":
            playing.learn(deed)
        case "fire":
            playing.fire()
        case "complete":
            return complete(playing, playing.open_like(deed), deed, moment, stuck)
    return None


def complete(
    playing: Playing, task: OpenTask | None, deed: Deed, moment: Moment, stuck: dict[str, str]
) -> Difference | None:
    """Complete a task with recorded answers; what is different about it now."""
    at = at_words(moment)
    if task is None:
        name = deed.task.name if deed.task else ""
        element = deed.task.element if deed.task else ""
        words = f"{at} “{name}” would not have been there to be done."
        return Difference(playing.now, element, element, None, words)
    answers = answers_for(playing, task, deed)
    if answers.unanswered or answers.refused:
        asked = ", ".join(f"“{title}”" for title in answers.unanswered)
        words = (
            f"{at} this case would have been asked {asked}, for which no answer is recorded."
            if asked
            else f"{at} an answer would have been refused: {answers.refused[0].rstrip('.?')}."
        )
        stuck[task.id] = asked or answers.refused[0]
        return Difference(playing.now, task.element, None, asked or None, words)
    if held := held_now(playing, task, answers.values):
        stuck[task.id] = held
        return Difference(
            playing.now, task.element, None, "on hold", f"{at} it would have been on hold. {held}"
        )
    barred = next(playing.done_by(task, but=deed.task.not_by if deed.task else ()), None)
    barred = barred if barred and barred[0] == deed.actor else None
    playing.complete(task, answers.values, deed.actor)
    if barred:
        words = f"{at} a second person would have been needed: whoever did it had done what it checks."
        return Difference(playing.now, task.element, None, barred[1], words)
    return None


def _dues(steps: Sequence[Step]) -> list[datetime]:
    return [datetime.fromisoformat(step.why["due"]) for step in steps if "due" in step.why]
