"""A sample of random lives of whole cases: no safeguard is broken in any of them.

`python -m tests.lives --lives 1000` lives more of them, and `--seed` lives one again that is named here.
"""

import pytest

from tests.amount import many
from tests.lives.drawing import draw
from tests.lives.living import live
from tests.lives.models import shipped

#: As many lives as half a minute takes, or a few seconds.
SAMPLE = range(many(20, 6))


@pytest.mark.parametrize("seed", SAMPLE)
def test_no_safeguard_is_broken_in_the_life_of(seed: int) -> None:
    lived = live(shipped(), draw(seed))
    assert lived.report.faults == []
    assert [str(broken) for broken in lived.broken] == []


def test_the_same_seed_is_the_same_life() -> None:
    one, other = (live(shipped(), draw(3)).report for _ in range(2))
    assert [(step.at, step.element) for step in one.steps] == [
        (step.at, step.element) for step in other.steps
    ]
