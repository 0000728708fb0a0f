"""What a case waits for at the end of its record, and what it would wait for."""

from engine.england import day_in_words
from engine.simulation.replaying.difference import Difference, name_of, told
from engine.simulation.replaying.life import Life
from engine.simulation.replaying.playing import Playing


def standing_difference(playing: Playing, life: Life) -> Difference | None:
    """What a case waits for at the end of its record that it did not, or no longer."""
    if not life.moments:
        return None
    then, at = life.standing, life.moments[-1].now
    when = f"Since {day_in_words(at)} this case would"
    timers = sorted((timer.element, timer.due_at) for timer in playing.timers.values())
    new = [timer for timer in timers if timer not in then.timers]
    gone = [timer for timer in then.timers if timer not in timers]
    if new:
        (element, due), was = new[0], dict(gone).get(new[0][0])
        name = next(name_of(timer) for timer in playing.timers.values() if timer.element == element)
        instead = f" instead of {day_in_words(was)}" if was else ""
        words = f"{when} wait for “{name}” on {day_in_words(due)}{instead}."
        return Difference(at, element, told(was), told(due), words)
    if gone:
        words = f"{when} no longer wait for “{gone[0][0]}” on {day_in_words(gone[0][1])}."
        return Difference(at, gone[0][0], told(gone[0][1]), None, words)
    for name in sorted(playing.awaits ^ then.awaits):
        ended = name in then.awaits
        words = f"{when} {'no longer' if ended else 'also'} wait for the message “{name}”."
        return Difference(at, name, name if ended else None, None if ended else name, words)
    return None
