"""A case's chain of events, taken apart into moments: what was done at each, and what followed. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine.bpmn.effects import OpenTask, Step
from engine.simulation.replaying import Deed, Moment

#: Steps that only a person completes.
BY_PEOPLE = frozenset({"userTask", "manualTask", "task"})


@dataclass
class RecordedTask:
    """A stored task: its row, what it was when it opened, and the position of its process in the case."""

    row: Any
    opened: OpenTask
    position: int
    used: bool = False


@dataclass
class _Gathered:
    now: datetime
    deeds: list[Deed] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    overtaken: list[datetime] = field(default_factory=list)
    figures: Mapping[str, Any] = field(default_factory=dict)


def moments_of(
    process: str,
    rows: Iterable[Any],
    tasks: Sequence[RecordedTask],
    tried: Mapping[str, Mapping[str, Any]],
) -> list[Moment]:
    """The moments of a case, in order.

    Args:
        process: with which it was opened.
        rows: its events in order.
        tasks: all that its diagrams ever asked of people.
        tried: what was tried when an incident was written, by the incident's id.
    """
    gathering = _Gathering(process, tasks, tried)
    for row in rows:
        gathering.add(row)
    return [
        Moment(one.now, tuple(one.deeds), tuple(one.steps), tuple(opened), tuple(one.overtaken), one.figures)
        for one, opened in zip(gathering.found, _opened(gathering.found, tasks), strict=True)
    ]


def task_of(row: Any) -> OpenTask:
    """A stored task as it was when it opened."""
    return OpenTask(
        id=row.id, instance_id=row.instance_id, process=row.process, element=row.element, name=row.name,
        kind=row.kind, lane=row.lane, form=row.form, not_by=tuple(row.not_by), subject=row.subject,
        requirement=row.requirement, since=row.opened_at, due=row.due_at, guard=row.guard,
    )  # fmt: skip


class _Gathering:
    def __init__(
        self, process: str, tasks: Sequence[RecordedTask], tried: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self.found: list[_Gathered] = []
        self._process, self._tried = process, tried
        self._completed = [one for one in tasks if one.row.state == "completed"]

    def add(self, row: Any) -> None:
        """One event."""
        if "instance" in row.payload:
            self._step(row)
        elif row.kind == "case_opened":
            variables = row.payload.get("variables", {})
            self._deed(row, Deed("start", row.actor, row.payload.get("process", self._process), variables))
        elif row.kind == "message_received":
            told = row.payload
            self._deed(row, Deed("send", row.actor, told["message"], told["data"], key=told["key"]))
        elif row.kind == "record_corrected":
            changed = frozenset(f"pupil.{fact['field']}" for fact in row.payload["facts"])
            self._deed(row, Deed("learn", row.actor, changed=changed))
        elif row.kind == "incident_retried":
            self._tried_again(row)
        elif row.kind in ("incident_raised", "incident_repeated"):
            self._failed(row)

    def _moment(self, now: datetime) -> _Gathered:
        if not self.found or self.found[-1].now != now:
            self.found.append(_Gathered(now))
        return self.found[-1]

    def _deed(self, row: Any, deed: Deed) -> None:
        self._moment(row.at).deeds.append(deed)

    def _step(self, row: Any) -> None:
        told = row.payload
        now = datetime.fromisoformat(told["recorded_at"]) if "recorded_at" in told else row.at
        moment, step = self._moment(now), _step_of(row)
        if step.kind in BY_PEOPLE and not step.cancelled:
            moment.deeds.append(self._completion(step, now))
        elif _fires(step) and not (moment.deeds and moment.deeds[-1].kind == "fire"):
            moment.deeds.append(Deed("fire", row.actor))
        moment.steps.append(step)
        moment.overtaken += map(datetime.fromisoformat, told.get("overtaken", ()))
        moment.figures = moment.figures or told.get("figures", {})

    def _completion(self, step: Step, now: datetime) -> Deed:
        alike = [
            one
            for one in self._completed
            if not one.used
            and one.row.ended_at == now
            and (one.row.instance_id, one.row.process, one.row.element)
            == (step.instance_id, step.process, step.element)
        ]
        one = next((one for one in alike if one.opened.name == step.name), alike[0] if alike else None)
        if one is None:  # the row is gone: what is written of its answers stands in the event
            return Deed("complete", step.actor_id, data=step.changes)
        one.used = True
        return Deed(
            "complete", step.actor_id, data=one.row.answers or {}, task=one.opened,
            position=one.position, place=step.why.get("place"),
        )  # fmt: skip

    def _tried_again(self, row: Any) -> None:
        tried = self._tried.get(row.payload["incident"], {})
        actor = tried.get("actor", {}).get("id", row.actor)
        if tried.get("verb") == "send_message":
            told = tried["details"]
            self._deed(row, Deed("send", actor, told["name"], told["data"], key=tried["about"]))
        elif tried.get("verb") == "start":
            self._deed(row, Deed("start", actor, tried["about"], tried["details"]["variables"]))

    def _failed(self, row: Any) -> None:
        """Mark what failed; a worker that failed is noted by nothing else."""
        verb = self._tried.get(row.payload["incident"], {}).get("verb")
        if verb == "fire_due_timers":
            self._deed(row, Deed("fire", row.actor, failed=True))
        elif verb in ("send_message", "start"):
            deeds = self._moment(row.at).deeds
            if deeds and deeds[-1].kind in ("send", "start"):
                deeds[-1] = replace(deeds[-1], failed=True)


def _step_of(row: Any) -> Step:
    told = row.payload
    return Step(
        at=row.at, instance_id=told["instance"], process=row.process, element=row.element, name=told["name"],
        kind=row.kind, actor_id=row.actor, cancelled=told.get("cancelled", False),
        requirement=told.get("requirement"), why=told.get("why", {}), changes=told.get("changes", {}),
    )  # fmt: skip


def _fires(step: Step) -> bool:
    """Whether a worker fired a timer with this step; one that was over when it began came with its verb."""
    due = step.why.get("due")
    return due is not None and datetime.fromisoformat(due) == step.at


def _opened(found: Sequence[_Gathered], tasks: Sequence[RecordedTask]) -> Iterator[list[OpenTask]]:
    """The tasks that opened at each moment."""
    at: dict[datetime, int] = {}
    for index, moment in enumerate(found):
        for when in (moment.now, *(step.at for step in moment.steps)):
            at.setdefault(when, index)
    opened: list[list[OpenTask]] = [[] for _ in found]
    for one in tasks:
        if one.row.opened_at in at:
            opened[at[one.row.opened_at]].append(one.opened)
    yield from opened
