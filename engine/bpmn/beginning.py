"""How a process began in one case, to begin the same way in others. Pure.

Where a process goes before it first waits is decided by what its conditions and tables read. Cases in
which they read the same begin alike at the same moment, down to the reasons that each step keeps: so
the way is gone once, and the others get it with ids of their own. A timer that follows from facts waits
in each case for a moment of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson

from engine.bpmn.codec import Copies
from engine.bpmn.effects import DueTimer, InstanceChange, Step
from engine.bpmn.evaluation import value_at
from engine.bpmn.records import Facts, Records
from engine.bpmn.timer_values import moment_of, timer_of
from engine.errors import EngineError
from engine.expressions import Value, from_json, to_json


@dataclass(frozen=True)
class Beginning:
    """What a process read before it first waited (paths and values in JSON form), and what it did then.

    `timed` are the expressions of the timers that are each case's own, by the timer's id.
    """

    reads: Mapping[str, Any]
    steps: Sequence[Step]
    change: InstanceChange
    copies: Copies
    now: datetime
    timed: Mapping[str, str]

    def again(
        self, instance_id: str, facts: Facts, record: dict[str, Any]
    ) -> tuple[list[Step], InstanceChange] | None:
        """The same in another case: its steps, and its process under this id.

        None where the case does not begin so after all: a timer of its own would fire at once, or its
        moment cannot be told. Nothing was written then.

        Args:
            record: the shared record of the case, in which is written what the steps write.
        """
        records = Records(facts, record, {})
        moments = self._moments(records.scope())
        if moments is None:
            return None
        for step in self.steps:
            for name, value in step.changes.items():
                records.write(tuple(name.split(".")), from_json(value))
        state, ids = self.copies.copy(moments)
        opened = tuple(replace(task, id=ids[task.id], instance_id=instance_id) for task in self.change.opened)
        steps = [replace(step, instance_id=instance_id) for step in self.steps]
        timers = tuple(self._timer(timer, instance_id, ids, moments) for timer in self.change.timers_set)
        return steps, replace(
            self.change, id=instance_id, state=state, opened=opened, timers_set=timers, record=records.own
        )

    def _moments(self, scope: Mapping[str, Value]) -> dict[str, datetime] | None:
        """When each of the case's own timers is due; None where one is due by now or cannot be told."""
        try:
            found = {
                timer: moment_of(timer_of(expression, scope, self.now), expression, self.now)
                for timer, expression in self.timed.items()
            }
        except EngineError:
            return None
        return None if any(due <= self.now for due in found.values()) else found

    def _timer(
        self, timer: DueTimer, instance_id: str, ids: Mapping[str, str], moments: Mapping[str, datetime]
    ) -> DueTimer:
        """A timer of the first case as it is in another."""
        task_id, _, name = timer.id.partition(":")
        due_at = moments.get(timer.id, timer.due_at)
        return replace(timer, id=f"{ids[task_id]}:{name}", instance_id=instance_id, due_at=due_at)


class Beginnings:
    """Beginnings of one moment, found by what they read."""

    def __init__(self) -> None:
        # Paths that were read -> what stood there -> the beginning. Few beginnings read different paths.
        self._known: dict[tuple[str, ...], dict[bytes, Beginning]] = {}

    def keep(self, beginning: Beginning) -> None:
        """Let others begin like this."""
        paths = tuple(sorted(beginning.reads))
        values = [beginning.reads[path] for path in paths]
        self._known.setdefault(paths, {})[_packed(values)] = beginning

    def find(self, facts: Facts, record: Mapping[str, Any]) -> Beginning | None:
        """The one like which a case begins; None when none is known.

        Args:
            facts: what is known about its pupil.
            record: its shared record, before anything is written to it.
        """
        scope = Records(facts, dict(record), {}).scope()
        roots = {path.split(".")[0] for paths in self._known for path in paths}
        read = {root: scope.get(root) for root in roots}
        for paths, by_value in self._known.items():
            found = by_value.get(_packed([to_json(value_at(read, path)) for path in paths]))
            if found is not None:
                return found
        return None


def _packed(values: Sequence[Any]) -> bytes:
    """What stands in for some values in JSON form: the same for the same."""
    return orjson.dumps(values, option=orjson.OPT_SORT_KEYS)
