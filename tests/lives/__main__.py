"""Lives many whole cases, drawn at random, and says what was broken in them.

    python -m tests.lives --lives 1000
    python -m tests.lives --lives 1 --seed 46      lives one again

`make test` lives a sample of them (`test_lives.py`).
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator

from tests.lives.drawing import draw
from tests.lives.living import Lived, live
from tests.lives.models import shipped


def main() -> int:
    """The exit code: 1 where a safeguard was broken or a life went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.lives", description="Random lives of whole cases.")
    parser.add_argument("--lives", type=int, default=100, help="how many lives")
    parser.add_argument("--seed", type=int, default=0, help="the first seed; the others follow")
    asked = parser.parse_args()
    figures = Figures()
    for seed in range(asked.seed, asked.seed + asked.lives):
        for wrong in figures.count(live(shipped(), draw(seed))):
            say(wrong)
    for line in figures.told():
        say(line)
    return 1 if figures.wrong else 0


class Figures:
    """What many lives came to."""

    def __init__(self) -> None:
        self.lives = self.steps = self.wrong = 0
        self._ends: Counter[str] = Counter()
        self._broken: Counter[str] = Counter()
        self._reached: set[str] = set()

    def count(self, lived: Lived) -> list[str]:
        """Count one life; what went wrong in it, one sentence each."""
        report = lived.report
        self.lives += 1
        self.steps += len(report.steps)
        self._ends[report.end_events[-1] if report.ended else "still open"] += 1
        self._broken.update(one.safeguard for one in lived.broken)
        self._reached |= {f"{step.process}/{step.element}" for step in report.steps if not step.cancelled}
        wrong = [*map(str, lived.broken), *(f"seed {lived.seed}: {fault}" for fault in report.faults)]
        self.wrong += len(wrong)
        return wrong

    def told(self) -> Iterator[str]:
        """All figures, line by line."""
        elements = {f"{key}/{element}" for key, model in shipped().items() for element in model.elements}
        never = sorted(elements - self._reached)
        reached = f"{len(elements) - len(never)} of {len(elements)} elements reached"
        yield f"{self.lives} lives, {self.steps} steps, {reached}"
        yield from (f"ended at {name}: {count}" for name, count in self._ends.most_common())
        yield from (f"broken: {name}: in {count} lives" for name, count in self._broken.most_common())
        yield "never reached: " + (", ".join(never) or "nothing")


def say(line: str) -> None:
    """Shows a line at once: a thousand lives take a while."""
    print(line, flush=True)  # noqa: T201 - a command


if __name__ == "__main__":
    sys.exit(main())
