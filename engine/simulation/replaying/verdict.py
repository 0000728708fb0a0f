"""What became of a case that was played again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from engine.simulation.replaying.difference import Difference, told

Verdict = Literal["same", "different", "stops"]


@dataclass(frozen=True)
class Waiting:
    """What a case waits for in the end. `because`: questions without an answer, or why it is on hold."""

    kind: Literal["task", "timer"]
    process: str
    element: str
    name: str
    lane: str | None
    since: datetime | None = None
    due: datetime | None = None
    because: str | None = None

    def document(self) -> dict[str, Any]:
        """As JSON; what there is not is left out."""
        times = {name: told(getattr(self, name)) for name in ("since", "due")}
        what = {"kind": self.kind, "process": self.process, "element": self.element, "name": self.name}
        more = {"lane": self.lane, **times, "because": self.because}
        return what | {name: value for name, value in more.items() if value is not None}


@dataclass(frozen=True)
class Replayed:
    """What became of a case.

    Attributes:
        first: the first difference; None where it is the same.
        end_events: those that its first process reaches.
        days_longer: by how many days later it ends, or comes to where it stands; negative: earlier; None
            where that is not known.
    """

    case: str
    verdict: Verdict
    first: Difference | None
    end_events: tuple[str, ...]
    waits_for: tuple[Waiting, ...]
    days_longer: int | None

    def document(self) -> dict[str, Any]:
        """As JSON; times are ISO 8601 with the offset of London."""
        first = self.first and {**vars(self.first), "at": told(self.first.at)}
        return {
            "case": self.case,
            "verdict": self.verdict,
            "first": first,
            "end_events": list(self.end_events),
            "waits_for": [one.document() for one in self.waits_for],
            "days_longer": self.days_longer,
        }
