"""The version that ran gives the same: random lives of random diagrams, played again step by step."""

from random import Random

import pytest

from engine.simulation.replaying import replay
from engine.simulation.replaying.retracing import retrace
from tests.amount import many
from tests.engine.bpmn.random_diagrams import CALLED, random_model
from tests.engine.simulation.replaying.recording import Recording, live_at_random

LIVES = many(300, 30)


@pytest.mark.parametrize("block", range(10))
def test_the_version_that_ran_gives_every_random_life_again(block: int) -> None:
    steps = 0
    for seed in range(block * LIVES // 10, (block + 1) * LIVES // 10):
        model, switches = random_model(seed)
        lived = Recording(model, CALLED)
        lived.start("random")
        live_at_random(lived, switches, Random(seed), steps=25)  # noqa: S311 - no secret
        life, versions = lived.life(), lived.versions()
        first = retrace(life, versions).first
        assert first is None, f"seed {seed}: {first.words}"
        played = replay(life, versions)
        assert (played.verdict, played.days_longer) == ("same", 0)
        assert sorted(one.element for one in played.waits_for if one.kind == "task") == lived.open
        steps += len(lived.steps)
    assert steps > 20 * LIVES / 10, "the random lives have become too short to prove anything"
