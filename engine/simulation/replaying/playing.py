"""One case while it is played: the very run that cases have, without storing it between two deeds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy, deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.bpmn.case_run import CaseRun, StoredInstance
from engine.bpmn.effects import DueTimer, InstanceChange, OpenTask, PendingMessage, Step
from engine.bpmn.program import Program
from engine.bpmn.records import Facts
from engine.bpmn.routing import Routing
from engine.bpmn.shapes import same_shape
from engine.expressions import Value, from_json
from engine.forms import Form
from engine.identity import SYSTEM, Actor
from engine.simulation.replaying.life import Deed, Life, Moment

#: What a case is between two moments, besides its running processes.
_STANDING = (
    *("now", "case", "tasks", "timers", "end_events", "done", "ended_at"),
    *("_awaits", "_started", "_names", "_running"),
)
_RECORDS = ("case", "_names")


@dataclass(frozen=True)
class Versions:
    """What a case is played on.

    Attributes:
        program: of a process, by its key and how many of it the case had started before.
        ran_on: on what the case really ran, found in the same way; None where it did not start it.
        routing: where messages go.
    """

    program: Callable[[str, int], Program]
    ran_on: Callable[[str, int], Program | None]
    routing: Routing


@dataclass(frozen=True)
class Paused:
    """How a case stands in memory between two moments, to be gone on with on versions of the same shape.

    Attributes:
        reached: how many of its moments were played.
        instances: its running processes: id, key, state and awaited messages, oldest first.
        standing: what else there is of it, by the names that `Playing` has for it.
    """

    life: Life
    reached: int
    instances: Sequence[tuple[str, str, bytes, Mapping[str, int]]]
    pending: Sequence[PendingMessage]
    standing: Mapping[str, Any]

    def fits(self, one: Versions, other: Versions) -> bool:
        """Whether a case that came here on one of two versions can go on from here on the other."""
        started: list[str] = self.standing["_started"]
        places = [(process, started[:number].count(process)) for number, process in enumerate(started)]
        return all(same_shape(one.program(*place), other.program(*place)) for place in places)


class Playing:
    """A case in memory. Deeds move it; a deed that raised has spoilt it.

    Attributes:
        now: the moment of the last deed.
        steps, opened: what happened, and which tasks appeared, since these were last taken.
        tasks, timers: what is open and what runs, by id, oldest first.
        end_events: those that the first process has reached.
        done: who completed which task about which subject.
    """

    def __init__(self, life: Life, versions: Versions, *, explains: bool = False) -> None:
        """Begins with nothing done.

        Args:
            explains: whether the steps say what was read, as what a later play reads has to.
        """
        self._life, self._versions, self._explains = life, versions, explains
        self.now = life.moments[0].now if life.moments else life.now
        self.steps: list[Step] = []
        self.opened: list[OpenTask] = []
        self.tasks: dict[str, OpenTask] = {}
        self.timers: dict[str, DueTimer] = {}
        self.end_events: list[str] = []
        self.done: list[tuple[str, str | None, str]] = []
        self.ended_at: datetime | None = None
        self._awaits: dict[str, Mapping[str, int]] = {}
        self._started: list[str] = []
        self._programs: dict[str, tuple[Program, Program | None]] = {}
        self._names: dict[str, Mapping[str, Any]] = {}
        self._running: set[str] = set()
        self.case: dict[str, Any] = deepcopy(dict(life.record))
        self.facts = Facts()
        self._run = self._new_run()

    @classmethod
    def resumed(cls, paused: Paused, versions: Versions) -> "Playing":
        """A case that goes on from where it was paused; others may go on from there too."""
        playing = cls(paused.life, versions)
        vars(playing).update(_apart(paused.standing))
        for number, process in enumerate(playing._started):
            before = playing._started[:number].count(process)
            playing._programs[str(number + 1)] = playing._found(process, before)
        stored = [playing._stored(*one) for one in paused.instances]
        playing._run = playing._new_run(stored, paused.pending)
        playing._run.go_on(playing.now, playing.facts, SYSTEM)
        return playing

    def paused(self, reached: int) -> Paused:
        """How it stands, between two moments."""
        live = [one for one in self._run.changes() if one.ended_at is None]
        instances = [(one.id, one.process_key, one.state, one.awaits) for one in live]
        standing = {name: getattr(self, name) for name in _STANDING}
        return Paused(self._life, reached, instances, list(self._run.pending), _apart(standing))

    # ---- moving

    def begin_moment(self, now: datetime, moment: Moment | None) -> None:
        """Come to a moment; `moment` is the recorded one, where there is one."""
        self.now, self.facts = now, self._life.facts(now, moment)

    def start(self, deed: Deed) -> None:
        """Start a process."""
        own = {name: from_json(value) for name, value in deed.data.items() if name != "case"}
        self._do(deed.actor, lambda run: run.start(deed.name, own))

    def send(self, deed: Deed) -> None:
        """Send a message. One that failed or waited before is offered once."""
        data = {name: from_json(value) for name, value in deed.data.items()}
        self._run.pending[:] = [kept for kept in self._run.pending if kept.key != deed.key]
        self._do(deed.actor, lambda run: run.send(deed.name, data, deed.key))

    def learn(self, deed: Deed) -> None:
        """Let facts have changed."""
        self._do(deed.actor, lambda run: run.learn_changed(deed.changed))

    def fire(self) -> None:
        """Let a worker fire all that is due by now."""
        self._do(SYSTEM.id, lambda run: run.fire_due())

    def complete(self, task: OpenTask, answers: Mapping[str, Value], actor: str) -> None:
        """Complete an open task with typed answers."""
        form = self.form(task)
        into = (form.into or None) if form else None
        self._do(actor, lambda run: run.complete(task.instance_id, task.id, answers, into))
        self.done.append((f"{task.process}/{task.element}", task.subject, actor))

    # ---- standing

    @property
    def ended(self) -> bool:
        """Whether nothing runs any more."""
        return bool(self._started) and not self._running

    @property
    def awaits(self) -> frozenset[str]:
        """The messages that it waits for."""
        return frozenset(name for names in self._awaits.values() for name in names)

    def take(self) -> tuple[list[Step], list[OpenTask]]:
        """The steps and the tasks that appeared since the last call."""
        taken = self.steps, self.opened
        self.steps, self.opened = [], []
        return taken

    def next_due(self) -> datetime | None:
        """When the first timer is due."""
        return min((timer.due_at for timer in self.timers.values()), default=None)

    def open_like(self, deed: Deed) -> OpenTask | None:
        """The open task that a recorded one was; None where it is not open."""
        wanted = deed.task
        if wanted is None:
            return None
        place = wanted.process, wanted.element
        there = [self.tasks[each] for each in self._run.open_ids() if each in self.tasks]
        there = [task for task in there if (task.process, task.element) == place]
        there = [task for task in there if task.instance_id == str(deed.position)] or there
        at_place = there[deed.place : deed.place + 1] if deed.place is not None else []
        same = [task for task in (*at_place, *there) if task.subject == wanted.subject]
        return next(iter(same or there), None)

    def program_of(self, task: OpenTask) -> Program:
        """What the process of a task is played on."""
        return self._programs[task.instance_id][0]

    def ran_on(self, task: OpenTask) -> Program | None:
        """On what it really ran; None where it did not."""
        return self._programs[task.instance_id][1]

    def own_names(self, task: OpenTask) -> dict[str, Any]:
        """The names of the process of a task, in JSON form."""
        return dict(self._names[task.instance_id])

    def form(self, task: OpenTask) -> Form | None:
        """The form of a task; None where it has none."""
        return self.program_of(task).form(task.process, task.form) if task.form else None

    def done_by(self, task: OpenTask, but: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
        """Who may not complete a task, and because of which step; `but` names steps that are passed over."""
        for name, subject, by in self.done:
            same = None in (subject, task.subject) or subject == task.subject
            if same and name in task.not_by and name not in but:
                yield by, name

    # ---- inside

    def _open(self, process: str) -> Program:
        before = self._started.count(process)
        self._started.append(process)
        self._programs[str(len(self._started))] = found = self._found(process, before)
        return found[0]

    def _found(self, process: str, before: int) -> tuple[Program, Program | None]:
        return self._versions.program(process, before), self._versions.ran_on(process, before)

    def _new_run(
        self, stored: Sequence[StoredInstance] = (), pending: Sequence[PendingMessage] = ()
    ) -> CaseRun:
        return CaseRun(
            now=self.now, facts=self.facts, record=self.case, instances=stored, open_program=self._open,
            routing=self._versions.routing, pending=pending, actor=SYSTEM,
            new_id=lambda: str(len(self._started) + 1), explains=self._explains,
        )  # fmt: skip

    def _stored(self, id: str, process: str, state: bytes, awaits: Mapping[str, int]) -> StoredInstance:
        program, names = self._programs[id][0], dict(self._names[id])
        return StoredInstance(id, process, lambda: program, lambda: (state, names), awaits)

    def _do(self, actor: str, verb: Callable[[CaseRun], object]) -> None:
        self._run.go_on(self.now, self.facts, Actor(actor, actor))
        verb(self._run)
        self.facts = self._run.facts
        self.steps += self._run.steps
        for change in self._run.changes(with_states=False):
            self._keep(change)

    def _keep(self, change: InstanceChange) -> None:
        for task_id in change.closed:
            self.tasks.pop(task_id, None)
        for timer_id in change.timers_gone:
            self.timers.pop(timer_id, None)
        self.tasks |= {task.id: task for task in change.opened}
        self.opened += change.opened
        self.timers |= {timer.id: timer for timer in change.timers_set}
        self._awaits[change.id], self._names[change.id] = change.awaits, change.record
        self._running.add(change.id)
        if change.id == "1":
            self.end_events += change.end_events
        if change.ended_at is not None:
            self.ended_at = change.ended_at
            self._running.discard(change.id)
            del self._awaits[change.id]


def _apart(standing: Mapping[str, Any]) -> dict[str, Any]:
    """The same in objects of its own; the records are written in place."""
    return {name: deepcopy(each) if name in _RECORDS else copy(each) for name, each in standing.items()}
