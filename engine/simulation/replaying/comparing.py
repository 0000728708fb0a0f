"""Where two plays of one moment part: the first difference, in words that a manager understands.

Compared is what happened: elements, what was decided, whom something was sent to, tasks and their days.
Ids of tasks, labels, texts and the layout are not.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.bpmn.effects import DueTimer, OpenTask, Step
from engine.england import day_in_words
from engine.expressions import from_json, to_plain
from engine.simulation.replaying.difference import (
    Difference,
    at_words,
    in_words,
    lane_of,
    name_of,
    short,
    told,
)
from engine.simulation.replaying.life import Moment
from engine.simulation.replaying.playing import Playing

#: Of what an operator gave, what is told in its own words.
_WORDS = ("text", "subject", "sent_at")


def difference_at(
    moment: Moment, steps: Sequence[Step], opened: Sequence[OpenTask], playing: Playing
) -> Difference | None:
    """The first difference between a recorded moment and what a play made of it; None where there is none.

    Args:
        steps, opened: what happened in the play, and which tasks appeared.
        playing: how it stands now.
    """
    paired, odd = _paired(moment.steps, steps)
    for then, now in paired:
        if found := _other_outcome(then, now):
            return Difference(now.at, now.element, *found[:2], f"{at_words(moment)} {found[2]}")
    if odd and (later := _later(odd[0], playing)):
        return later
    return _other_tasks(moment, opened) or (_other_step(moment, *odd) if odd else None)


def earlier(timer: DueTimer, moments: Sequence[Moment]) -> Difference | None:
    """A timer that fires before its time in the record; None where it never fired there."""
    steps = (step for moment in moments for step in moment.steps if "due" in step.why)
    then = next((one for one in steps if (one.process, one.element) == (timer.process, timer.element)), None)
    return _moved(timer, then.at) if then else None


def _later(then: Step | None, playing: Playing) -> Difference | None:
    """A timer of the record that is still to come in the play."""
    if then is None or "due" not in then.why:
        return None
    waiting = (
        one for one in playing.timers.values() if (one.process, one.element) == (then.process, then.element)
    )
    timer = next(waiting, None)
    return _moved(timer, then.at) if timer else None


def _moved(timer: DueTimer, was: datetime) -> Difference:
    days = f"{day_in_words(timer.due_at)} instead of {day_in_words(was)}"
    words = f"“{name_of(timer)}” would have been on {days}."
    return Difference(min(was, timer.due_at), timer.element, told(was), told(timer.due_at), words)


def _paired(
    then: Sequence[Step], now: Sequence[Step]
) -> tuple[list[tuple[Step, Step]], tuple[Step | None, Step | None] | None]:
    """Steps that belong together, and the first two that do not; branches may go in another order."""
    keys_then, keys_now = [_key(step) for step in then], [_key(step) for step in now]
    if keys_then != keys_now and sorted(keys_then) == sorted(keys_now):
        then, now = sorted(then, key=_key), sorted(now, key=_key)
        keys_then = keys_now = sorted(keys_then)
    same = next(
        (at for at, pair in enumerate(zip(keys_then, keys_now, strict=False)) if pair[0] != pair[1]),
        min(len(then), len(now)),
    )
    paired = list(zip(then[:same], now[:same], strict=True))
    if same == len(then) == len(now):
        return paired, None
    return paired, (then[same] if same < len(then) else None, now[same] if same < len(now) else None)


def _key(step: Step) -> tuple[str, str, bool]:
    return step.process, step.element, step.cancelled


def _other_outcome(then: Step, now: Step) -> tuple[str | None, str | None, str] | None:
    """What was decided, written or sent otherwise in one step: was, now, and the end of a sentence."""
    if "due" in now.why and then.at != now.at:
        was, became = told(then.at), told(now.at)
        return was, became, f"“{name_of(now)}” would have been on {day_in_words(now.at)}."
    for verb, outcome in (("decided", _decided), ("given", _given)):
        values = outcome(then), outcome(now)
        if values[0] != values[1]:
            was, became = (to_plain(from_json(value)) for value in _parts(*values))
            instead = f"{in_words(became)} instead of {in_words(was)}"
            return short(was), short(became), f"“{name_of(now)}” would have {verb} {instead}."
    return None


def _decided(step: Step) -> Any:
    return step.why["decision"].get("result") if "decision" in step.why else None


def _given(step: Step) -> Any:
    """What a script wrote, or an operator gave besides its own words."""
    if step.kind == "scriptTask":
        return dict(step.changes)
    result = step.why["operator"].get("result") if "operator" in step.why else None
    if isinstance(result, Mapping):
        return {name: value for name, value in result.items() if name not in _WORDS}
    return result


def _parts(then: Any, now: Any) -> tuple[Any, Any]:
    """Of two contexts only what is different."""
    if not (isinstance(then, Mapping) and isinstance(now, Mapping)):
        return then, now
    names = [name for name in dict.fromkeys((*then, *now)) if then.get(name) != now.get(name)]
    if len(names) == 1:
        return then.get(names[0]), now.get(names[0])
    return {name: then.get(name) for name in names}, {name: now.get(name) for name in names}


def _other_tasks(moment: Moment, opened: Sequence[OpenTask]) -> Difference | None:
    """A task that appeared only in one of them, or for others or another day."""
    gone, new = _without(moment.opened, opened), _without(opened, moment.opened)
    at = at_words(moment)
    if new:
        instead = f" instead of “{gone[0].name}”" if gone else ""
        words = f"{at} this case would have been asked for “{new[0].name}”{instead}."
        return Difference(
            moment.now, new[0].element, gone[0].element if gone else None, new[0].element, words
        )
    if gone:
        words = f"{at} this case would not have been asked for “{gone[0].name}”."
        return Difference(moment.now, gone[0].element, gone[0].element, None, words)
    for then, now in zip(sorted(moment.opened, key=_task), sorted(opened, key=_task), strict=True):
        if then.lane != now.lane:
            words = f"{at} “{now.name}” would have gone to {lane_of(now)} instead of {lane_of(then)}."
            return Difference(moment.now, now.element, then.lane, now.lane, words)
        if then.due != now.due:
            was = f" instead of {day_in_words(then.due)}" if then.due else ""
            until = f"on {day_in_words(now.due)}" if now.due else "on no day"
            words = f"{at} “{now.name}” would have been due {until}{was}."
            return Difference(moment.now, now.element, told(then.due), told(now.due), words)
    return None


def _other_step(moment: Moment, then: Step | None, now: Step | None) -> Difference:
    """Something happened that did not, or did not happen that did."""
    at = at_words(moment)
    was, became = (step.element if step else None for step in (then, now))
    if now is None:
        assert then is not None  # noqa: S101 - one of them is there
        what = "cut off" if then.cancelled else "come to"
        words = f"{at} this case would not have {what} “{name_of(then)}”."
        return Difference(moment.now, then.element, was, became, words)
    if now.cancelled:
        words = f"{at} this case would have cut off “{name_of(now)}”."
    else:
        ended = "ended at" if now.kind == "endEvent" else "come to"
        alike = then is not None and name_of(then) == name_of(now)
        instead = f" instead of “{then.element if alike else name_of(then)}”" if then else ""
        words = f"{at} this case would have {ended} “{now.element if alike else name_of(now)}”{instead}."
    return Difference(moment.now, now.element, was, became, words)


def _without(some: Iterable[OpenTask], others: Iterable[OpenTask]) -> list[OpenTask]:
    """The tasks of some that have none alike among others."""
    left = [_task(task) for task in others]
    found = []
    for task in some:
        if _task(task) in left:
            left.remove(_task(task))
        else:
            found.append(task)
    return found


def _task(task: OpenTask) -> tuple[str, str, str]:
    return task.process, task.element, task.subject or ""
