"""How a simulated life stood each time it came to one place of a diagram: what an expression would have read.

The life is told again from what each of its steps wrote, so that also the middle of a moment is exact:
a condition is asked after the step before it, and before whatever follows.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.attendance.calendar import SchoolCalendar
from engine.bpmn.effects import Step
from engine.bpmn.model import ProcessModel
from engine.bpmn.records import Facts, Records
from engine.bpmn.routing import Routing
from engine.expressions import Value, from_json
from engine.simulation.simulate import simulate
from engine.simulation.standing import StandingAtTheEnd

#: More laps of one life tell nothing new.
MOST_TIMES = 20


@dataclass(frozen=True)
class TimeReached:
    """One time that a life came to a place. `done`: the step was just done, else it was about to begin."""

    at: datetime
    done: bool
    records: Records

    @property
    def scope(self) -> Mapping[str, Value]:
        """What an expression sees then."""
        return self.records.scope()

    @property
    def calendar(self) -> SchoolCalendar | None:
        """The calendar of the child's school."""
        return self.records.facts.calendar


def times_reached(
    model_for: Callable[[str], ProcessModel | None],
    process: str,
    scenario: Mapping[str, Any],
    place: tuple[str, str],
    now: datetime,
    routing: Routing | None = None,
) -> list[TimeReached]:
    """Every time that a life comes to a place, the first `MOST_TIMES` of them, in order.

    Args:
        process: the id of the process that the life starts.
        place: a process, and the id of an element or a flow in it, or of the process itself.
        now: see `simulate`.

    Raises:
        ProcessUnknown: see `simulate`.
    """
    key, element = place
    model = model_for(key)
    if model is None:
        return []
    found = _Reached(model, element, scenario.get("variables", {}))
    simulate(model_for, process, scenario, now, routing, watch=found.look)
    return found.times


class _Reached:
    """Watches a life, and keeps what was known whenever it came to the place."""

    def __init__(self, model: ProcessModel, place: str, variables: Mapping[str, Any]) -> None:
        self.times: list[TimeReached] = []
        self._processes, self._before = model.processes, _flows_to(model, place)
        element, flow = model.elements.get(place), model.flows.get(place)
        self._is_flow, self._after = flow is not None, flow.source if flow else place
        self._begins = place in model.processes or (element is not None and element.kind == "startEvent")
        self._case: dict[str, Any] = deepcopy(dict(variables.get("case", {})))
        self._own: dict[str, dict[str, Any]] = defaultdict(dict)

    def look(self, standing: StandingAtTheEnd) -> None:
        """Tell the steps of one moment again."""
        for step in standing.steps:
            records = Records(Facts(), self._case, self._own[step.instance_id])
            for name, value in step.changes.items():
                records.write(tuple(name.split(".")), from_json(value))
            if step.process not in self._processes or step.cancelled:
                continue
            if self._begins and step.kind == "startEvent":
                self._keep(step, standing, done=False)
            elif step.element == self._after:
                self._keep(step, standing, done=not self._is_flow)
            if self._before & set(step.why.get("flows", ())):
                self._keep(step, standing, done=False)

    def _keep(self, step: Step, standing: StandingAtTheEnd, *, done: bool) -> None:
        if len(self.times) < MOST_TIMES:
            own = deepcopy(self._own[step.instance_id])
            self.times.append(
                TimeReached(step.at, done, Records(standing.facts(), deepcopy(self._case), own))
            )


def _flows_to(model: ProcessModel, place: str) -> frozenset[str]:
    """The flows by which a place is come to: what hangs on a step begins with it, as does what lies in it."""
    element = model.elements.get(place)
    if element is None:
        return frozenset()
    if element.attached_to:
        return _flows_to(model, element.attached_to)
    return frozenset(element.incoming) or _flows_to(model, element.parent)
