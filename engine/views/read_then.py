"""The facts that the steps of one moment of a case read, as their events kept them. Pure."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from engine.attendance.facts import FACTS
from engine.bpmn.operators import OPERATORS
from engine.bpmn.operators.parents import NOTICES, PARENTS
from engine.expressions import Value, from_json
from engine.simulation.replaying import Moment


class LayeredAttendance(dict[str, Value]):
    """Attendance: what was read, over what was kept, over what the history gives when it is asked."""

    def __init__(
        self, read: Mapping[str, Value], kept: Mapping[str, Value], behind: Callable[[], Mapping[str, Value]]
    ) -> None:
        super().__init__(kept)
        self._ask = behind
        for name, value in read.items():
            if isinstance(value, _Parts):
                self[name] = {**_context(self.get(name)), **value}
            else:
                self[name] = value

    @cached_property
    def _behind(self) -> Mapping[str, Value]:
        return self._ask()

    def __missing__(self, name: str) -> Value:
        return self._behind.get(name)

    def get(self, name: str, default: Any = None) -> Any:
        """The fact of a name."""
        return self[name]


class _Parts(dict[str, Value]):
    """Members of a context of which the others were not read."""


class ReadThen:
    """The facts that a moment's steps read, the first time that each was read."""

    def __init__(self, moment: Moment | None) -> None:
        self._moment = moment

    @cached_property
    def _by_root(self) -> dict[str, dict[str, Value]]:
        found: dict[str, dict[str, Value]] = {}
        for path, value in self._paths():
            root, name, *members = path.split(".")
            names = found.setdefault(root, {})
            if not members:
                if name not in names or isinstance(names[name], _Parts):
                    names[name] = from_json(value)
            elif root == "attendance" and len(members) == 1:
                parts = names.setdefault(name, _Parts())
                if isinstance(parts, _Parts):
                    parts.setdefault(members[0], from_json(value))
        return found

    def of(self, root: str) -> Mapping[str, Value]:
        """What was read of `pupil`, `attendance` or `people`."""
        return self._by_root.get(root, {})

    def _paths(self) -> Iterator[tuple[str, Any]]:
        kept = False
        for step in self._moment.steps if self._moment else ():
            why = step.why
            read = [each.get("reads", {}) for each in why.get("conditions", ())]
            read += [why.get("decision", {}).get("inputs", {}), why.get("facts", {})]
            for path, value in (pair for paths in read for pair in paths.items()):
                root, _, name = path.partition(".")
                # After a step that keeps parents or notices they are no longer what they were before it.
                stale = kept and name.split(".")[0] in (PARENTS, NOTICES)
                if root in FACTS and name and not stale:
                    yield path, value
            operator = why.get("operator", {}).get("name")
            kept = kept or (operator in OPERATORS and OPERATORS[operator].does == "keeps")


def _context(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, Mapping) else {}
