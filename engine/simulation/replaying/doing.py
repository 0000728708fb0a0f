"""Does again what was done, and says what stands against it now."""

from engine.bpmn.effects import OpenTask
from engine.simulation.replaying.answering import answers_for, held_now
from engine.simulation.replaying.difference import Difference, at_words
from engine.simulation.replaying.life import Deed, Moment
from engine.simulation.replaying.playing import Playing


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
