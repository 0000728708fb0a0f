"""What the chain of events keeps of the steps of a diagram: enough to play the case again as it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.bpmn.effects import Step
from engine.casework.fingerprints import fingerprint
from engine.casework.hand import CaseInHand
from engine.casework.telling import Outgoing
from engine.chain import Entry
from engine.store.tasks import Task


@dataclass(frozen=True)
class Completion:
    """A task that a person completed, and what they answered, as plain JSON values."""

    task: Task
    key: str
    answers: Mapping[str, Any]
    has_draft: bool

    def seal_of(self, step: Step) -> Mapping[str, Any]:
        """What the event of its step keeps: answers that are changed behind our back no longer fit."""
        about = (self.task.instance_id, self.task.process, self.task.element)
        if step.cancelled or (step.instance_id, step.process, step.element) != about:
            return {}
        return {"answers": {"task": self.task.id, "digest": fingerprint(self.answers)}}


def step_entries(
    hand: CaseInHand, outgoing: Outgoing, overtaken: Sequence[datetime], completion: Completion | None
) -> list[Entry]:
    """The steps of the run as events.

    Args:
        overtaken: when timers had been due that somebody was quicker than; kept with the first step, for
            nothing else tells why they never fired.
    """
    figures = hand.figures
    steps = hand.run.steps if hand.has_run else ()
    late = {"overtaken": [due.isoformat() for due in overtaken]} if overtaken else {}
    return [
        step_entry(
            step,
            hand.now,
            figures,
            {
                **outgoing.whom(place),
                **({} if place else late),
                **(completion.seal_of(step) if completion else {}),
            },
        )
        for place, step in enumerate(steps)
    ]


def step_entry(
    step: Step,
    now: datetime,
    figures: Mapping[str, Any],
    whom: Mapping[str, Any] | None = None,
) -> Entry:
    """A step of a diagram as an event; a timer that was fired late says when it was recorded.

    Args:
        figures: of attendance, as this verb saw them; kept with the steps that rest on them.
        whom: it told something, in words, and did not tell, in sentences (`Outgoing.whom`); and more like it.
    """
    details = {
        "why": step.why,
        "changes": step.changes,
        "requirement": step.requirement,
        "cancelled": step.cancelled,
        "letters": [letter.as_json() for letter in step.letters],
        "figures": figures if rests_on_figures(step) else None,
        **(whom or {}),
    }
    payload: dict[str, Any] = {"instance": step.instance_id, "name": step.name}
    payload |= {name: value for name, value in details.items() if value}
    if step.at != now:
        payload["recorded_at"] = now.isoformat()
    return Entry(step.at, step.kind, step.actor_id, step.process, step.element, payload)


def rests_on_figures(step: Step) -> bool:
    """Whether a person answered, or something was decided by what was read of the attendance facts."""
    if step.cancelled:
        return False
    conditions = step.why.get("conditions", ())
    read = [step.why.get("decision", {}).get("inputs", {}), *(each.get("reads", {}) for each in conditions)]
    by_facts = any(path.split(".")[0] == "attendance" for paths in read for path in paths)
    return step.kind == "userTask" or by_facts
