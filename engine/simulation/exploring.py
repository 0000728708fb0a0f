"""Many random lives of one process: which paths there are, and what no life ever reached.

Owns what is counted over lives. One life is `simulate`; its answers are valid and at random.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from engine.bpmn.model import ProcessModel
from engine.bpmn.routing import Routing
from engine.simulation.case_copy import CaseCopy
from engine.simulation.report import Report
from engine.simulation.simulate import simulate


@dataclass
class Exploration:
    """What many lives came to.

    `paths` counts the lives that took each path (the completed elements of the started process, in
    order). `dead_ends` names lives that did not end, `held` those that wait for a guard alone, `faults`
    what went wrong, `broken` what must never happen and did, each with its seed.
    """

    model: ProcessModel
    lives: int = 0
    paths: dict[tuple[str, ...], int] = field(default_factory=dict)
    elements: set[str] = field(default_factory=set)
    flows: set[str] = field(default_factory=set)
    dead_ends: list[dict[str, Any]] = field(default_factory=list)
    held: list[dict[str, Any]] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)
    broken: list[tuple[int, str]] = field(default_factory=list)
    longest_wait: timedelta = timedelta()
    longest_wait_before: str = ""

    def add(self, seed: int, report: Report) -> None:
        """Count one life."""
        own = [step for step in report.steps if step.process in self.model.processes]
        path = tuple(step.element for step in own if not step.cancelled)
        self.lives += 1
        self.paths[path] = self.paths.get(path, 0) + 1
        self.elements.update(path)
        self.flows.update(flow for step in own for flow in step.why.get("flows", ()))
        self.faults += [{"seed": seed, **fault} for fault in report.faults]
        if not report.ended:
            waiting = [task.element for task in report.open_tasks]
            stands = {"seed": seed, "last": path[-1] if path else "", "open_tasks": waiting}
            (self.held if any(task.held for task in report.open_tasks) else self.dead_ends).append(stands)
        for before, after in pairwise(report.steps):
            if after.at - before.at > self.longest_wait:
                self.longest_wait, self.longest_wait_before = after.at - before.at, after.element

    def document(self) -> dict[str, Any]:
        """The exploration as a JSON document."""
        return {
            "lives": self.lives,
            "distinct_paths": len(self.paths),
            "elements": _coverage(self.elements, self.model.elements),
            "flows": _coverage(self.flows, self.model.flows),
            "dead_ends": self.dead_ends,
            "held": self.held,
            "longest_wait": {
                "days": round(self.longest_wait.total_seconds() / 86400, 1),
                "before": self.longest_wait_before,
            },
            "faults": self.faults,
        }


def explore(
    model_for: Callable[[str], ProcessModel | None],
    process: str,
    scenario: Mapping[str, Any],
    now: datetime,
    seeds: Iterable[int],
    routing: Routing | None = None,
    copy: CaseCopy | None = None,
    judge: Callable[[Report], Iterable[str]] = lambda report: (),
) -> Exploration:
    """Live one random life for each seed.

    Args:
        scenario: what all lives share; tasks that it does not answer are answered at random. What it
            expects is left aside. Lives may take a century where it sets no end: a child whose attendance
            falls again and again begins anew, but comes to an end.
        judge: says of a life, in sentences, what must never happen and did.
    """
    model = model_for(process)
    assert model is not None  # noqa: S101 - the caller has found it
    exploration = Exploration(model)
    start = datetime.fromisoformat(scenario["start"]) if "start" in scenario else now
    start = copy.now if copy else start
    century = start.replace(year=start.year + 100, day=min(start.day, 28)).isoformat()
    shared = {"until": century, **{name: value for name, value in scenario.items() if name != "expect"}}
    for seed in seeds:
        life = {**shared, "unanswered": "random", "seed": seed}
        report = simulate(model_for, process, life, now, routing, copy=copy)
        exploration.add(seed, report)
        exploration.broken += [(seed, said) for said in judge(report)]
    return exploration


def _coverage(reached: set[str], all_ids: Iterable[str]) -> dict[str, Any]:
    known = set(all_ids)
    return {"reached": len(reached & known), "of": len(known), "never": sorted(known - reached)}
