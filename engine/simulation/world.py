"""What a simulated case knows: the pupil, the sessions counted so far, the shared record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.attendance.facts import PUPIL_FACTS, UNKNOWN, Sessions, attendance_facts
from engine.bpmn.records import FACTS, Facts, Records
from engine.bpmn.timers import LONDON
from engine.expressions import Value, from_json, from_python
from engine.forms import Reading


class World:
    """Begins with a scenario's `variables`, which may hold `pupil`, `attendance`, `case` and other names."""

    def __init__(self, variables: Mapping[str, Any]) -> None:
        self.case: dict[str, Any] = dict(variables.get("case", {}))
        self._pupil = dict.fromkeys(PUPIL_FACTS) | variables.get("pupil", {})
        self._attendance = {**UNKNOWN, **variables.get("attendance", {})}
        self._first = {name: value for name, value in variables.items() if name not in (*FACTS, "case")}
        self._own: Mapping[str, Any] = self._first
        self._readings: list[Sessions] = []

    def own_names(self) -> dict[str, Value]:
        """The names that the started process begins with."""
        return {name: from_json(value) for name, value in self._first.items()}

    def remember_own(self, record: Mapping[str, Any]) -> None:
        """The started process's names as they are now."""
        self._own = dict(record)

    def all_names(self) -> dict[str, Any]:
        """What the report shows, in JSON form."""
        return {**self._own, "case": self.case} if self.case else dict(self._own)

    def learn(self, reading: Reading) -> None:
        """A person counted sessions: from now on they are the attendance facts."""
        self._readings.append(Sessions(reading.as_of, reading.possible, reading.attended, reading.from_))

    def facts(self, now: datetime) -> Facts:
        """What is known at a moment."""
        attendance = from_json(self._attendance)
        if self._readings:
            attendance = from_python(attendance_facts(self._readings, now.astimezone(LONDON).date()))
        pupil = from_json(self._pupil)
        assert isinstance(pupil, Mapping)  # noqa: S101 - JSON objects become contexts
        assert isinstance(attendance, Mapping)  # noqa: S101
        return Facts(pupil, attendance)

    def scope(self, own: dict[str, Any], now: datetime) -> Mapping[str, Value]:
        """What a form of an instance sees."""
        return Records(self.facts(now), self.case, own).scope()
