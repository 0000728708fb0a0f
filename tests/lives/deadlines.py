"""Whatever waits for a day goes on that day: reviews, checks, the days to pay, the time to prosecute.

The days are worked out here from what people wrote, not read from the timers that they judge.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from engine.bpmn.effects import Step
from engine.bpmn.model import ProcessModel
from engine.bpmn.timers import Span
from engine.england import LONDON
from engine.expressions import from_json, to_python
from engine.simulation.standing import StandingAtTheEnd

#: What people wrote of one process and of its case: how a name reads, null where nobody wrote it.
Read = Callable[[str], Any]
#: A date in a diagram means nine in the morning.
_MORNING = time(9)


def _on(name: str) -> Callable[[Read, date], datetime | None]:
    """On the day of this name."""
    return lambda read, today: _at(read(name), _MORNING)


def _support_beside(read: Read, today: date) -> datetime | None:
    """The review of the plan; in six weeks where that day is over already."""
    planned = read("case.plan.next_review")
    return _at(planned if planned and planned > today else today + timedelta(days=42), _MORNING)


def _assessment_day(read: Read, today: date) -> datetime | None:
    """The day by which the assessment was promised, or promised again."""
    again, first = read("case.route_1.eha_new_by"), read("case.route_1.eha_by")
    return _at(again if again and again > first else first, _MORNING)


def _school_review(read: Read, today: date) -> datetime | None:
    return _at(read("case.plan.next_review") or today + timedelta(days=42), _MORNING)


def _days_to_pay(read: Read, today: date) -> datetime | None:
    """28 days, the day of receipt counted: at midnight after the last one."""
    received = read("received_on")
    return _at(received and received + timedelta(days=28), time())


def _time_to_prosecute(read: Read, today: date) -> datetime | None:
    """Six months from the first day of absence relied on: at midnight after the last day."""
    first = read("window_from")
    if not first:
        return None
    last = Span(months=6).after(datetime.combine(first, _MORNING, LONDON)).date()
    return _at(last + timedelta(days=1), time())


#: What waits, what ends the waiting, and when.
_WAITS: Mapping[tuple[str, str], tuple[str, Callable[[Read, date], datetime | None]]] = {
    ("lead_professional", "carry_out_plan"): ("review_date", _on("case.plan.next_review")),
    ("route_1_half_termly_data", "services_work"): ("review_date", _on("case.route_1.next_review")),
    ("route_1_half_termly_data", "wait_for_assessment"): ("assessment_day", _assessment_day),
    ("route_1_half_termly_data", "confirm_assessment"): (
        "look_without_answer",
        _on("case.route_1.next_review"),
    ),
    ("route_2_team_around_family", "chronology_day"): ("chronology_day", _on("case.lcss.chronology_by")),
    ("support_review", "keep_plan_going"): ("review_date", _school_review),
    ("route_3_legal_threshold", "continue_support"): ("support_review_date", _support_beside),
    ("step_down", "keep_plan_going"): ("check_date", _on("case.maintenance_plan.check_date")),
    ("additional_need", "wait_to_look_again"): ("look_again_date", _on("look_again_on")),
    ("legal_sanction", "wait_for_review"): ("review_date", _on("review_on")),
    ("penalty_notice", "wait_for_payment"): ("days_are_over", _days_to_pay),
    ("prosecution", "within_six_months"): ("limit_is_over", _time_to_prosecute),
}


@dataclass(frozen=True)
class _Waiting:
    process: str
    element: str
    ended_by: str
    until: datetime


class DeadlinesOnTheirDay:
    """Nothing waits longer than its day, and no timer fires on another day."""

    def __init__(self, models: Mapping[str, ProcessModel]) -> None:
        self._targets = {
            (key, flow.id): flow.target for key, model in models.items() for flow in model.flows.values()
        }
        self._waits: dict[tuple[str, str, str], _Waiting] = {}
        self._written: dict[str, dict[str, Any]] = {}

    def broken(self, standing: StandingAtTheEnd) -> Iterator[str]:
        for step in standing.steps:
            whose = {key: v for key, v in step.changes.items() if not key.startswith("case.")}
            self._written.setdefault(step.instance_id, {}).update(whose)
        for step in standing.steps:
            if not step.cancelled:
                yield from self._fired(step)
            self._waits.pop((step.instance_id, step.process, step.element), None)
            for flow in step.why.get("flows", ()):
                self._begin(step, self._targets.get((step.process, flow), ""), standing)
        for key, wait in list(self._waits.items()):
            if standing.now > wait.until:
                del self._waits[key]
                yield f"{wait.process}/{wait.element} still waits after {wait.until:%-d %B %Y %H:%M}."

    def _begin(self, step: Step, element: str, standing: StandingAtTheEnd) -> None:
        if (step.process, element) not in _WAITS:
            return
        ended_by, day = _WAITS[step.process, element]
        own = self._written.get(step.instance_id, {})

        def read(name: str) -> Any:
            value: Any = {**own, "case": standing.case}
            for part in name.split("."):
                value = value.get(part) if isinstance(value, Mapping) else None
            return to_python(from_json(value)) if value is not None else None

        until = day(read, step.at.astimezone(LONDON).date())
        if until is not None:
            waiting = _Waiting(step.process, element, ended_by, max(until, step.at))
            self._waits[step.instance_id, step.process, element] = waiting

    def _fired(self, step: Step) -> Iterator[str]:
        """A timer that has fired on another day than the one it was meant for; what waited is over."""
        for key, wait in list(self._waits.items()):
            if (step.instance_id, step.process, step.element) != (key[0], wait.process, wait.ended_by):
                continue
            del self._waits[key]
            if step.at != wait.until:
                yield (
                    f"{wait.process}/{wait.ended_by} came on {step.at.astimezone(LONDON):%-d %B %Y %H:%M}, "
                    f"expected on {wait.until:%-d %B %Y %H:%M}."
                )


def _at(day: date | None, clock: time) -> datetime | None:
    return datetime.combine(day, clock, LONDON) if day else None
