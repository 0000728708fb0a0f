"""What a simulated life came to, and whether that is what the scenario expects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.bpmn.effects import Step
from engine.england import in_england, told_by_england
from engine.expressions import from_json, to_plain


@dataclass(frozen=True)
class OpenAtTheEnd:
    """A task that was still open when the life ended; `held` says why its guard does not allow it."""

    element: str
    name: str
    lane: str | None
    since: datetime
    held: str | None = None

    def document(self) -> dict[str, Any]:
        """The task as JSON; `held` is there only for one that is."""
        told = {"element": self.element, "name": self.name, "lane": self.lane, "since": _iso(self.since)}
        return told | ({"held": self.held} if self.held else {})


@dataclass
class Report:
    """One life. `variables` are the started process's names and `case`, in plain JSON values.

    `unmet` says in words which expectations of the scenario did not hold.
    """

    ended: bool = False
    end_events: list[str] = field(default_factory=list)
    open_tasks: list[OpenAtTheEnd] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    faults: list[dict[str, str]] = field(default_factory=list)
    unmet: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing went wrong and every expectation is met."""
        return not self.faults and not self.unmet

    def document(self) -> dict[str, Any]:
        """The report as a JSON document; times are ISO 8601 with the offset of London."""
        return {
            "ended": self.ended,
            "end_events": self.end_events,
            "open_tasks": [task.document() for task in self.open_tasks],
            "variables": self.variables,
            "timeline": [_entry(step) for step in self.steps],
            "faults": self.faults,
            "unmet": self.unmet,
        }


def unmet_expectations(report: Report, expect: Mapping[str, Any]) -> list[str]:
    """What a scenario expects and a life did not bring, one sentence each."""
    found = []
    if "ended" in expect and report.ended is not expect["ended"]:
        found.append("The process has ended." if report.ended else "The process has not ended.")
    if "end_event" in expect and expect["end_event"] not in report.end_events[-1:]:
        reached = ", ".join(report.end_events) or "none"
        found.append(f"End event “{expect['end_event']}” is not the last one reached; reached: {reached}.")
    found += _off_path(report.steps, expect.get("path", ()))
    found += [
        text for element, at in expect.get("at", {}).items() for text in _off_time(report.steps, element, at)
    ]
    for name, value in expect.get("variables", {}).items():
        actual = _member(report.variables, name)
        if to_plain(from_json(value)) != actual:
            found.append(f"Variable “{name}” is {actual!r}, expected {value!r}.")
    return found


def _off_path(steps: Sequence[Step], path: Sequence[str]) -> list[str]:
    completed = iter([step for step in steps if not step.cancelled])
    for position, element in enumerate(path):
        if not any(_is(step, element) for step in completed):
            before = f" after “{path[position - 1]}”" if position else ""
            return [f"“{element}” was not completed{before}."]
    return []


def _off_time(steps: Sequence[Step], element: str, at: str) -> list[str]:
    expected = told_by_england(datetime.fromisoformat(at))
    times = [step.at for step in steps if _is(step, element) and not step.cancelled]
    if expected in times:
        return []
    happened = ", ".join(map(_iso, times)) or "never"
    return [f"“{element}” was expected at {_iso(expected)}; it happened {happened}."]


def _is(step: Step, element: str) -> bool:
    return element in (step.element, f"{step.process}/{step.element}")


def _member(variables: Mapping[str, Any], name: str) -> Any:
    value: Any = variables
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _entry(step: Step) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "at": _iso(step.at),
        "element": step.element,
        "name": step.name,
        "kind": step.kind,
        "process": step.process,
        "why": dict(step.why),
    }
    if step.requirement:
        entry["requirement"] = step.requirement
    if step.cancelled:
        entry["cancelled"] = True
    return entry


def _iso(moment: datetime) -> str:
    return in_england(moment).isoformat()
