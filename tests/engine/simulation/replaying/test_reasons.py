"""A play says why only where somebody asks: a life to be compared with says it as the record does."""

from random import Random

from engine.simulation.replaying.playing import Playing
from engine.simulation.replaying.replay import as_played
from tests.engine.bpmn.random_diagrams import CALLED, random_model
from tests.engine.simulation.replaying.recording import Recording, live_at_random


def lived_at_random(seed: int) -> Recording:
    model, switches = random_model(seed)
    lived = Recording(model, CALLED)
    lived.start("random")
    live_at_random(lived, switches, Random(seed), steps=25)  # noqa: S311 - no secret
    return lived


def test_a_life_to_be_compared_with_says_why_as_the_record_does() -> None:
    conditions = 0
    for seed in range(12):
        lived = lived_at_random(seed)
        again = as_played(lived.life(), lived.versions())
        for then, now in zip(lived.moments, again.moments, strict=True):
            assert [dict(step.why) for step in now.steps] == [dict(step.why) for step in then.steps]
            conditions += sum("conditions" in step.why for step in now.steps)
    assert conditions > 20, "the random lives ask too few conditions to prove anything"


def test_a_life_that_is_only_judged_says_what_was_decided_and_no_more() -> None:
    lived = lived_at_random(1)
    life = lived.life()
    playing = Playing(life, lived.versions())
    playing.begin_moment(life.moments[0].now, life.moments[0])
    playing.start(life.moments[0].deeds[0])
    steps, opened = playing.take()
    assert [(step.element, step.changes) for step in steps] == [
        (step.element, step.changes) for step in life.moments[0].steps
    ]
    assert [task.element for task in opened] == [task.element for task in life.moments[0].opened]
    assert not any(step.why.keys() & {"conditions", "flows"} for step in steps)
