"""A stored case as a life begins with it: its state, record, facts and clock.

What is lived never reaches the case.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.attendance.calendar import SchoolCalendar
from engine.bpmn import codec
from engine.bpmn.effects import DueTimer, OpenTask, PendingMessage
from engine.bpmn.evaluation import Evaluation
from engine.bpmn.instance import RunningInstance
from engine.bpmn.program import Program
from engine.bpmn.records import Facts, Records
from engine.bpmn.run import Run
from engine.bpmn.timekeeping import Timekeeping
from engine.errors import EngineError


class StepGone(EngineError):
    """The case stands at “{element}” in “{process}”, which is not there here. Begin at the start event."""


@dataclass(frozen=True)
class CopiedProcess:
    """A process that runs in the case. `since` says when each open task was opened, by its id."""

    id: str
    process: str
    state: bytes
    record: Mapping[str, Any]
    since: Mapping[str, datetime]


@dataclass(frozen=True)
class CaseCopy:
    """One case at one moment.

    Attributes:
        process: the process that the case began with.
        record, pupil, attendance, people: as expressions read them, in JSON form.
        done: who completed what: `process/element`, the subject, the account.
    """

    process: str
    now: datetime
    opened_by: str
    record: Mapping[str, Any]
    pupil: Mapping[str, Any]
    attendance: Mapping[str, Any]
    people: Mapping[str, Any]
    read_calendar: Callable[[], SchoolCalendar | None]
    running: Sequence[CopiedProcess]
    done: Sequence[tuple[str, str | None, str]]
    pending: Sequence[PendingMessage]


@dataclass
class LivingInstance:
    """An instance as a case would store it."""

    process_key: str
    program: Program
    state: bytes
    record: dict[str, Any]
    awaits: Mapping[str, int]
    tasks: dict[str, OpenTask] = field(default_factory=dict)
    timers: dict[str, DueTimer] = field(default_factory=dict)


def taken_up(
    copied: CopiedProcess, program: Program, facts: Facts, case: dict[str, Any], now: datetime
) -> LivingInstance:
    """A copied process where it stands, on the files that it is to go on with.

    Raises:
        StepGone: it stands at a step that these files do not have.
    """
    _require_steps(copied, program)
    own = deepcopy(dict(copied.record))
    evaluation = Evaluation(Records(facts, case, own), now, program.failed)
    run = Run(program, evaluation, Timekeeping(evaluation, now), copied.id, "system", lambda step: None)
    running = RunningInstance(program, run, copied.state)
    tasks = {one: running.describe(one, copied.since.get(one, now)) for one in running.open_ids()}
    awaits = running.awaits()
    return LivingInstance(copied.process, program, copied.state, own, awaits, tasks, dict(running.timers()))


def _require_steps(copied: CopiedProcess, program: Program) -> None:
    content = codec.read_state(copied.state, copied.id)
    for level in ({"spec": program.root, **content["root"]}, *content["inner"]):
        spec = program.specs.get(level["spec"])
        for row in level["tasks"]:
            if spec is None or row[3] not in spec.task_specs:
                raise StepGone(element=row[3], process=level["spec"].replace(":", ", "))
