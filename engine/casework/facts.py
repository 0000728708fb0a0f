"""The facts of a case, each read from the tables when an expression first asks for it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from engine.attendance.calendar import SchoolCalendar
from engine.attendance.facts import FACTS
from engine.bpmn.records import Facts
from engine.expressions import Value, from_python


class FactsOnDemand(Facts):
    """Facts that are read when something first asks for them."""

    def __init__(
        self,
        pupil: Callable[[], Mapping[str, Value]],
        attendance: Callable[[], dict[str, Value]],
        calendar: Callable[[], SchoolCalendar],
        window: Callable[[date, date], Mapping[str, Value] | None],
        number_in_use: Callable[[str], bool],
        opened_by: str,
        people: Callable[[], Mapping[str, Value]],
    ) -> None:
        self._read: dict[str, Callable[[], Mapping[str, Value]]] = {
            "pupil": pupil, "attendance": attendance, "people": people,
        }  # fmt: skip
        self.number_in_use = number_in_use
        self.opened_by = opened_by
        self.read_calendar = calendar
        self.read_window = window

    def __getattr__(self, name: str) -> Any:
        if name not in FACTS:
            raise AttributeError(name)
        facts = self._read[name]()
        setattr(self, name, facts)
        return facts

    def forget_attendance(self) -> None:
        """Let attendance be read again: somebody has just counted."""
        self.__dict__.pop("attendance", None)


def feel_context(facts: Mapping[str, Any]) -> dict[str, Value]:
    """Facts as FEEL values, contexts within them too."""
    return {
        name: feel_context(value) if isinstance(value, Mapping) else from_python(value)
        for name, value in facts.items()
    }
