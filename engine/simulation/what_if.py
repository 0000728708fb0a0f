"""A life in the making: a scenario to which one thing after the other is added, as far as it was lived.

Each thing happens a minute after what was before it, so that the order of the moments is the order in
which things were done. The present is the scenario's `until`. Going back is cutting it off at a moment.
"""

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

from engine.bpmn.effects import OpenTask
from engine.england import in_england, told_by_england
from engine.errors import AnswersRefused
from engine.expressions import Value, to_plain
from engine.forms import Form, read
from engine.simulation.moments import moment_in
from engine.simulation.report import Report

#: How long it takes until the next thing is done.
NEXT = timedelta(minutes=1)
#: A life in which more than this happens by itself goes round in a circle.
MOST_STEPS_OF_A_LIFE = 2_000
Scenario = dict[str, Any]


def begun(start: datetime, variables: Mapping[str, Any], **more: Any) -> Scenario:
    """A life in which nothing was done yet."""
    first = in_england(start).isoformat()
    return {"start": first, "until": first, "variables": dict(variables), **more,
            "max_steps": MOST_STEPS_OF_A_LIFE}  # fmt: skip


def present(life: Scenario) -> datetime:
    """The moment up to which it was lived."""
    return told_by_england(datetime.fromisoformat(life["until"]))


def with_answer(life: Scenario, task: OpenTask, by: str, raw: Mapping[str, Any]) -> Scenario:
    """Somebody answers a task."""
    about = {"about": task.subject} if task.subject else {}
    return _with(life, "answers", {"by": by, **about, "answers": dict(raw)}, f"{task.process}/{task.element}")


def with_message(life: Scenario, name: str, data: Mapping[str, Any]) -> Scenario:
    """Somebody sends a message."""
    return _with(life, "messages", {"name": name, "data": dict(data)})


def with_facts(life: Scenario, **facts: Mapping[str, Any]) -> Scenario:
    """The record (`pupil`) or the register (`attendance`) says something else from now on."""
    return _with(life, "facts", facts)


def _with(life: Scenario, kind: str, what: dict[str, Any], name: str | None = None) -> Scenario:
    grown = deepcopy(life)
    grown["until"] = in_england(present(life) + NEXT).isoformat()
    found = grown.setdefault(kind, {} if name else [])
    (found.setdefault(name, []) if name else found).append({"at": grown["until"], **what})
    return grown


def waited(life: Scenario, until: datetime) -> Scenario:
    """Nobody does anything until a moment; never back."""
    return {**life, "until": in_england(max(until, present(life))).isoformat()}


def cut_off(life: Scenario, after: datetime) -> Scenario:
    """The life as it stood at an earlier moment."""
    start = moment_in(life["start"], after)
    until = max(start, min(after, present(life)))

    def kept(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [one for one in found if "at" not in one or moment_in(one["at"], start) <= until]

    cut: Scenario = {name: kept(life[name]) for name in ("messages", "facts") if name in life}
    if "answers" in life:
        cut["answers"] = {task: left for task, found in life["answers"].items() if (left := kept(found))}
    return {**life, **cut, "until": in_england(until).isoformat()}


def as_lived(life: Scenario, process: str, report: Report) -> Scenario:
    """The life as a scenario that expects to be lived in the same way again."""
    own = [step.element for step in report.steps if step.process == process and not step.cancelled]
    expect: dict[str, Any] = {"ended": report.ended, "path": own}
    if report.ended and report.end_events:
        expect["end_event"] = report.end_events[-1]
    return {**life, "process": process, "expect": expect}


def plain_answers(
    form: Form | None, raw: Mapping[str, Any], scope: Mapping[str, Value], now: datetime
) -> Mapping[str, Any]:
    """What was typed, as a scenario writes it: numbers as numbers, days as ISO dates.

    Raises:
        AnswersRefused: some of it has to be changed.
    """
    if form is None:
        return {}
    answers = read(form, raw, scope, now)
    plain = {name: to_plain(value) for name, value in answers.items() if value is not None}
    try:
        same = read(form, plain, scope, now) == answers
    except AnswersRefused:
        # What was chosen of what is on record is kept as it was then, and told by its id.
        same = False
    return plain if same else raw
