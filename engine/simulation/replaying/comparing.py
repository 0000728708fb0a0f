"""Where two plays of one moment part: the first difference, in words that a manager understands.

Compared is what happened: elements, what was decided, whom something was sent to, tasks and their days.
Ids of tasks, labels, texts and the layout are not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.bpmn.effects import DueTimer, OpenTask, Step
from engine.england import day_in_words, in_england
from engine.expressions import from_json, to_plain
from engine.simulation.replaying.life import Deed, Life, Moment
from engine.simulation.replaying.playing import Playing

#: Of what an operator gave, what is told in its own words.
_WORDS = ("text", "subject", "sent_at")


@dataclass(frozen=True)
class Difference:
    """What would have been otherwise: `was` and `now` are elements or values; None where there is nothing."""

    at: datetime
    element: str
    was: str | None
    now: str | None
    words: str


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
    words = f"“{_name(timer)}” would have been on {days}."
    return Difference(min(was, timer.due_at), timer.element, _iso(was), _iso(timer.due_at), words)


def at_words(moment: Moment) -> str:
    """“At “TAF review” of 3 March 2026”: what was done, and when."""
    return f"At “{_deed_in_words(moment)}” of {day_in_words(moment.now)}"


def standing_difference(playing: Playing, life: Life) -> Difference | None:
    """What a case waits for at the end of its record that it did not, or no longer."""
    then, at = life.standing, life.moments[-1].now
    when = f"Since {day_in_words(at)} this case would"
    timers = sorted((timer.element, timer.due_at) for timer in playing.timers.values())
    new = [timer for timer in timers if timer not in then.timers]
    gone = [timer for timer in then.timers if timer not in timers]
    if new:
        (element, due), was = new[0], dict(gone).get(new[0][0])
        name = next(_name(timer) for timer in playing.timers.values() if timer.element == element)
        instead = f" instead of {day_in_words(was)}" if was else ""
        words = f"{when} wait for “{name}” on {day_in_words(due)}{instead}."
        return Difference(at, element, _iso(was), _iso(due), words)
    if gone:
        words = f"{when} no longer wait for “{gone[0][0]}” on {day_in_words(gone[0][1])}."
        return Difference(at, gone[0][0], _iso(gone[0][1]), None, words)
    for name in sorted(playing.awaits ^ then.awaits):
        ended = name in then.awaits
        words = f"{when} {'no longer' if ended else 'also'} wait for the message “{name}”."
        return Difference(at, name, name if ended else None, None if ended else name, words)
    return None


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
        was, became = _iso(then.at), _iso(now.at)
        return was, became, f"“{_name(now)}” would have been on {day_in_words(now.at)}."
    for verb, values in (
        ("decided", [step.why.get("decision", {}).get("result") for step in (then, now)]),
        ("given", [_given(step) for step in (then, now)]),
    ):
        if values[0] != values[1]:
            was, became = (to_plain(from_json(value)) for value in _parts(*values))
            instead = f"{_in_words(became)} instead of {_in_words(was)}"
            return _short(was), _short(became), f"“{_name(now)}” would have {verb} {instead}."
    return None


def _given(step: Step) -> Any:
    """What a script wrote, or an operator gave besides its own words."""
    if step.kind == "scriptTask":
        return dict(step.changes)
    result = step.why.get("operator", {}).get("result")
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
            words = f"{at} “{now.name}” would have gone to {_lane(now)} instead of {_lane(then)}."
            return Difference(moment.now, now.element, then.lane, now.lane, words)
        if then.due != now.due:
            was = f" instead of {day_in_words(then.due)}" if then.due else ""
            until = f"on {day_in_words(now.due)}" if now.due else "on no day"
            words = f"{at} “{now.name}” would have been due {until}{was}."
            return Difference(moment.now, now.element, _iso(then.due), _iso(now.due), words)
    return None


def _other_step(moment: Moment, then: Step | None, now: Step | None) -> Difference:
    """Something happened that did not, or did not happen that did."""
    at = at_words(moment)
    was, became = (step.element if step else None for step in (then, now))
    if now is None:
        assert then is not None  # noqa: S101 - one of them is there
        what = "cut off" if then.cancelled else "come to"
        words = f"{at} this case would not have {what} “{_name(then)}”."
        return Difference(moment.now, then.element, was, became, words)
    if now.cancelled:
        words = f"{at} this case would have cut off “{_name(now)}”."
    else:
        ended = "ended at" if now.kind == "endEvent" else "come to"
        alike = then is not None and _name(then) == _name(now)
        instead = f" instead of “{then.element if alike else _name(then)}”" if then else ""
        words = f"{at} this case would have {ended} “{now.element if alike else _name(now)}”{instead}."
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


def _deed_in_words(moment: Moment) -> str:
    names = [_named(deed) for deed in moment.deeds]
    return next((name for name in names if name), _name(moment.steps[0]) if moment.steps else "")


def _named(deed: Deed) -> str:
    if deed.task is not None:
        return deed.task.name
    named = {
        "start": "the opening",
        "send": deed.name,
        "learn": "a change of the child's record",
        "fire": deed.name,
    }
    return named.get(deed.kind, "")


def _name(one: Any) -> str:
    return str(one.name or one.element)


def _lane(task: OpenTask) -> str:
    return f"“{task.lane}”" if task.lane else "every caseworker"


def _in_words(plain: Any) -> str:
    """A plain value as people read it."""
    if isinstance(plain, Mapping):
        return ", ".join(f"{name}: {_in_words(each)}" for name, each in plain.items())
    if isinstance(plain, list):
        return ", ".join(map(_in_words, plain))
    if isinstance(plain, bool):
        return "yes" if plain else "no"
    return "nothing" if plain is None else f"“{plain}”"


def _short(plain: Any) -> str | None:
    return plain if plain is None or isinstance(plain, str) else _in_words(plain)


def _iso(moment: datetime | None) -> str | None:
    return in_england(moment).isoformat() if moment else None
