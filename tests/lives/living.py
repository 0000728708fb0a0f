"""Lives one whole case and watches over its safeguards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import processes
from engine.bpmn.model import ProcessModel
from engine.simulation import Report, simulate
from engine.simulation.standing import StandingAtTheEnd
from tests.lives.drawing import START
from tests.lives.safeguards import safeguards

ROUTING = processes.read_catalogue()


@dataclass(frozen=True)
class Broken:
    """A safeguard that did not hold, the first time in a life; `says` is the sentence for a reader."""

    seed: int
    process: str
    safeguard: str
    at: datetime
    says: str

    def __str__(self) -> str:
        return f"seed {self.seed} ({self.process}), {self.at:%-d %B %Y}: {self.safeguard}: {self.says}"


@dataclass(frozen=True)
class Lived:
    """One life: what it came to, and what was broken in it."""

    seed: int
    report: Report
    broken: list[Broken]


def live(
    models: Mapping[str, ProcessModel], life: Mapping[str, Any], only: Iterable[str] | None = None
) -> Lived:
    """Lives a drawn or a written life.

    Args:
        life: a scenario that names its process.
        only: the names of the safeguards to watch over; all of them by default.
    """
    watched = safeguards(models)
    watched = watched if only is None else {name: watched[name] for name in only}
    found: dict[str, Broken] = {}
    seed = life.get("seed", 0)

    def watch(standing: StandingAtTheEnd) -> None:
        for name, safeguard in watched.items():
            for says in safeguard.broken(standing):
                found.setdefault(name, Broken(life.get("seed", 0), life["process"], name, standing.now, says))

    report = simulate(models.get, life["process"], life, START, ROUTING, watch)
    return Lived(seed, report, list(found.values()))
