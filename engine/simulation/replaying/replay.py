"""The verdict on one case: the same, different from a moment on, or it stops where nothing is recorded.

A case is played moment by moment as it was. From the first difference on, time goes on freely: answers come
as long after their task as they came then, messages and facts when they came, timers when they are due.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from engine.bpmn.effects import DueTimer, OpenTask, Step
from engine.simulation.replaying.going_on import GoingOn
from engine.simulation.replaying.life import Life, Moment, StandingThen
from engine.simulation.replaying.playing import Playing, Versions
from engine.simulation.replaying.retracing import Retraced, retrace
from engine.simulation.replaying.verdict import Replayed, Verdict, Waiting


def replay(life: Life, versions: Versions, own: Versions | None = None, alike: int = 0) -> Replayed:
    """Play a recorded life.

    Args:
        versions: what it is played on.
        own: what it ran on. Where something was not recorded as it was, the case is held against its own
            version played in the same way, so that this is no difference.
        alike: how many of its first moments both do alike: nothing that is different had a hand in them.
    """
    traced = retrace(life, versions, pause=alike)
    if traced.first is None:
        return _same(life, traced.playing)
    # Up to where it is different, the record is exact if the case's own version gives it again.
    if own is not None and not _is_exact(life, traced, versions, own):
        life = as_played(life, own)
        traced = retrace(life, versions)
        if traced.first is None:
            return _same(life, traced.playing)
    return _different(life, traced)


def _is_exact(life: Life, traced: Retraced, versions: Versions, own: Versions) -> bool:
    """Whether the case's own version gives the record again as far as it was played.

    What both versions do alike was just played and is as it was recorded, so the own version gives that again
    too, and stands as the other one stood then. It goes on from there, where a state of the one can be one
    of the other.
    """
    paused = traced.paused
    if paused is not None and not paused.fits(versions, own):
        paused = None
    return retrace(life, own, most=traced.reached + 1, resume=paused).first is None


def as_played(life: Life, versions: Versions) -> Life:
    """The life as it comes out when it is played, with the same deeds at the same moments."""
    moments: list[Moment] = []

    def keep(moment: Moment, steps: Sequence[Step], opened: Sequence[OpenTask]) -> None:
        moments.append(replace(moment, steps=tuple(steps), opened=tuple(opened)))

    playing = retrace(life, versions, keep).playing
    standing = StandingThen(
        tasks=tuple(playing.tasks.values()),
        timers=tuple((timer.element, timer.due_at) for timer in playing.timers.values()),
        awaits=playing.awaits,
        ended_at=playing.ended_at if playing.ended else None,
        end_events=tuple(playing.end_events),
    )
    return replace(life, moments=tuple(moments), standing=standing)


def _same(life: Life, playing: Playing) -> Replayed:
    return Replayed(
        life.case,
        "same",
        None,
        tuple(playing.end_events),
        _waits_for(playing.tasks.values(), playing.timers.values()),
        0,
    )


def _different(life: Life, traced: Retraced) -> Replayed:
    going = GoingOn(life, traced)
    going.live()
    because = {**traced.stuck, **going.stuck}
    verdict: Verdict = "stops" if _stops(life, going, because) else "different"
    waits = _waits_for(going.tasks_then, going.timers_then, because)
    days = None if verdict == "stops" else going.days_longer()
    return Replayed(life.case, verdict, traced.first, going.end_events_then, waits, days)


def _stops(life: Life, going: GoingOn, because: Mapping[str, str]) -> bool:
    """Whether a task is open that nobody answered: not one that is open in the record as well."""
    waiting = {(task.process, task.element) for task in life.standing.tasks}
    return any(
        task.id in because or ((task.process, task.element) not in waiting and not going.answer_for(task))
        for task in going.tasks_then
    )


def _waits_for(
    tasks: Iterable[OpenTask], timers: Iterable[DueTimer], because: Mapping[str, str] | None = None
) -> tuple[Waiting, ...]:
    why = because or {}
    asked = (
        Waiting("task", one.process, one.element, one.name, one.lane, one.since, one.due, why.get(one.id))
        for one in tasks
    )
    due = (Waiting("timer", one.process, one.element, one.name, None, due=one.due_at) for one in timers)
    return (*asked, *due)
