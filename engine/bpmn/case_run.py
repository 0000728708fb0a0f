"""One case while one verb acts on it: several process instances, one shared record, messages between them.

Pure: it is given what is stored and says what changed. Storing, locking and who may
do what are decided elsewhere. A case run that raised is thrown away as a whole.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from engine.bpmn.beginning import Beginning
from engine.bpmn.codec import Copies
from engine.bpmn.effects import Delivery, DueTimer, InstanceChange, OpenTask, PendingMessage, RunFailed, Step
from engine.bpmn.evaluation import Evaluation
from engine.bpmn.instance import RunningInstance
from engine.bpmn.program import Program
from engine.bpmn.records import Facts, Records
from engine.bpmn.routing import Routing
from engine.bpmn.run import Run
from engine.bpmn.timekeeping import Timekeeping
from engine.errors import EngineError
from engine.expressions import Value, from_json, to_json
from engine.identity import Actor

#: Messages that one verb may set off before it is taken for a circle.
MOST_MESSAGES = 200


@dataclass(frozen=True)
class StoredInstance:
    """A process instance that has not ended, as stored; `load` fetches state and record only when needed."""

    id: str
    process_key: str
    program: Callable[[], Program]
    load: Callable[[], tuple[bytes, dict[str, Any]]]
    awaits: Mapping[str, int]


@dataclass
class _Live:
    """An instance that was touched, and how it stood before."""

    instance: RunningInstance
    process_key: str
    new: bool
    tasks: frozenset[str] = frozenset()
    timers: Mapping[str, DueTimer] = field(default_factory=dict)
    opened: dict[str, OpenTask] = field(default_factory=dict)
    ended_at: datetime | None = None


class CaseRun:
    """What may be done to a case; afterwards `steps`, `changes()`, `record` and `pending` say what happened.

    Args:
        now: the present moment, aware.
        facts: what is known about the pupil.
        record: the case's shared record in JSON form; changed in place.
        instances: the case's running instances, oldest first.
        open_program: the program of a process to start, by key.
        routing: which process a message starts, and which messages reach more than one.
        pending: messages that were kept because nothing took them yet.
        explains: whether steps say all that decided and carry their letters; else only what was decided.
    """

    def __init__(
        self,
        *,
        now: datetime,
        facts: Facts,
        record: dict[str, Any],
        instances: Sequence[StoredInstance],
        open_program: Callable[[str], Program],
        routing: Routing,
        pending: Sequence[PendingMessage] = (),
        actor: Actor,
        new_id: Callable[[], str] = lambda: uuid4().hex,
        explains: bool = True,
    ) -> None:
        self.now, self.facts, self.record = now, facts, record
        self.steps: list[Step] = []
        self.pending: list[PendingMessage] = list(pending)
        self._stored = {stored.id: stored for stored in instances}
        self._live: dict[str, _Live] = {}
        self._open_program, self._routing = open_program, routing
        self._actor, self._new_id, self._explains = actor, new_id, explains
        self._moment, self._routed, self._fires = now, 0, False
        self._case_values: dict[str, Value] = {}

    # ---- verbs

    def start(self, process_key: str, variables: Mapping[str, Value] | None = None) -> str:
        """Starts a process in this case and returns the new instance's id."""
        instance_id = self._begin(process_key, variables or {})
        self._come_to_rest()
        return instance_id

    def complete(
        self,
        instance_id: str,
        task_id: str,
        answers: Mapping[str, Value],
        into: str | None = None,
        facts: Facts | None = None,
    ) -> None:
        """Completes a task with its answers, and goes on until people, messages or time are needed.

        Args:
            into: dotted name that the answers become members of (`case.plan`); None: names of the instance.
            facts: what is known once these answers are in, where they count sessions.

        Raises:
            RunFailed: the diagram could not go on; nothing of this run may be stored.
        """
        live = self._touch(instance_id)
        if facts is not None:
            self._learn(facts)
        live.instance.complete(task_id, answers, into)
        self._come_to_rest()

    def send(self, name: str, data: Mapping[str, Value], key: str) -> Delivery:
        """Gives a message to the outermost catcher, or to all; else starts a process with it or keeps it."""
        delivery = self._route(PendingMessage(name, to_json(dict(data)), key))
        self._come_to_rest()
        return delivery

    def tell(self, name: str, data: Mapping[str, Value], key: str) -> bool:
        """Gives a message to whoever waits for it; when nobody does, it is forgotten. Whether anybody did."""
        return bool(self._catchers(name)) and self.send(name, data, key).outcome == "caught"

    def learn_changed(self, names: Collection[str]) -> None:
        """Moves the timers of the running processes that rest on facts which have changed.

        Args:
            names: the facts, such as `pupil.date_of_birth`; `facts` holds what they are now.
        """
        for instance_id in {**self._stored, **self._live}:
            if self._is_timed_by(instance_id, names):
                self._touch(instance_id).instance.set_timers_again(names)

    def fire_due(self) -> int:
        """Fires every timer due at or before now, each at its own due moment, earliest first.

        Returns:
            How many moments were fired.
        """
        for stored_id in list(self._stored):
            self._touch(stored_id)
        fired, self._fires = 0, True
        while (first := self._first_due()) is not None:
            due, live = first
            self._step_at(due)
            live.instance.fire()
            self._come_to_rest()
            fired += 1
        return fired

    def go_on(self, now: datetime, facts: Facts, actor: Actor) -> None:
        """Lets another verb follow at once, as if the case had been stored and taken in hand again.

        What happened before is forgotten; processes that have ended are no longer touched, all others are.
        """
        for stored_id in self._stored:
            self._touch(stored_id)
        self.now = self._moment = now
        self.facts, self._actor, self.steps = facts, actor, []
        self._routed, self._fires = 0, False
        for instance_id, live in list(self._live.items()):
            if live.ended_at is not None:
                self._stored.pop(instance_id, None)
                del self._live[instance_id]
                continue
            one = live.instance
            one.go_on(self._run(instance_id, one.program, one.run.records.own))
            self._live[instance_id] = _live(one, live.process_key)

    # ---- what happened

    def changes(self, *, with_states: bool = True) -> list[InstanceChange]:
        """How each touched instance stands now.

        Args:
            with_states: False where nothing is stored: the states are left empty.
        """
        return [self._change(key, live, with_state=with_states) for key, live in self._live.items()]

    def beginning(self) -> Beginning | None:
        """How the one process that was started began, if others can begin like it.

        None when it ended, when a message, a letter, a script, a service or the school calendar had to do
        with it, when a timer fired or waits for what is not a fact, or when more than this process moved.
        """
        if len(self._live) != 1 or self._stored or self.pending or "calendar" in vars(self.facts):
            return None
        (change,), (live,) = self.changes(), self._live.values()
        run = live.instance.run
        plain = change.new and not (change.ended_at or change.closed) and run.evaluation.repeatable
        plain = plain and not any(task.guard or task.assign_to or task.not_by for task in change.opened)
        # A timer that began to wait and is over would have fired where it was due at once.
        plain = plain and run.time.timed.keys() <= {timer.id for timer in change.timers_set}
        if not plain:
            return None
        copies = Copies(change.state, run.time.timed)
        return Beginning(run.evaluation.reads, tuple(self.steps), change, copies, self.now, run.time.timed)

    def open_ids(self) -> list[str]:
        """The ids of the tasks that are open in the touched instances, each in the order of its diagram."""
        return [task_id for live in self._live.values() for task_id in live.instance.open_ids()]

    def next_due(self) -> datetime | None:
        """The earliest moment at which a touched instance's timer is due."""
        dues = [timer.due_at for live in self._live.values() for timer in live.instance.timers().values()]
        return min(dues, default=None)

    # ---- inside

    def _step_at(self, moment: datetime) -> None:
        """What follows a timer happens at its due moment, in every instance that it reaches."""
        self._moment = moment
        for live in self._live.values():
            live.instance.run.evaluation.now = moment

    def _learn(self, facts: Facts) -> None:
        self.facts = facts
        for live in self._live.values():
            live.instance.run.records.facts = facts

    def _begin(self, process_key: str, variables: Mapping[str, Value]) -> str:
        instance_id = self._new_id()
        program = self._open_program(process_key)
        run = self._run(instance_id, program, {})
        run.records.merge(variables)
        live = _Live(RunningInstance(program, run), process_key, new=True)
        self._live[instance_id] = live
        live.instance.begin()
        return instance_id

    def _touch(self, instance_id: str) -> _Live:
        if instance_id not in self._live:
            stored = self._stored[instance_id]
            state, record = stored.load()
            program = stored.program()
            instance = RunningInstance(program, self._run(instance_id, program, record), state)
            self._live[instance_id] = _live(instance, stored.process_key)
        return self._live[instance_id]

    def _run(self, instance_id: str, program: Program, own: dict[str, Any]) -> Run:
        records = Records(self.facts, self.record, own, case_values=self._case_values)
        evaluation = Evaluation(records, self._moment, program.failed, self._explains)
        time = Timekeeping(evaluation, self.now)
        return Run(program, evaluation, time, instance_id, self._actor.id, self._note)

    def _note(self, step: Step) -> None:
        self.steps.append(step)

    def _come_to_rest(self) -> None:
        """Routes what was thrown, offers what was kept, until nothing moves."""
        while True:
            for live in self._live.values():
                self._notice(live)
            thrown = [sent for live in self._live.values() for sent in live.instance.run.take_outbox()]
            if not thrown and not self._offer_pending():
                return
            for message in thrown:
                self._route(message)

    def _route(self, message: PendingMessage) -> Delivery:
        self._routed += 1
        if self._routed > MOST_MESSAGES:
            raise RunFailed(
                name=message.name, process="", element="", problem="Messages go round in a circle."
            )
        data = {name: from_json(value) for name, value in message.data.items()}
        catchers = self._catchers(message.name)
        for catcher in catchers if message.name in self._routing.to_all else catchers[:1]:
            self._touch(catcher).instance.catch(message.name, data)
        started = self._start_with(message.name, data, catchers)
        if catchers:
            return Delivery("caught", catchers[0])
        if started:
            return Delivery("started", started)
        if message.key not in {kept.key for kept in self.pending}:
            self.pending.append(message)
        return Delivery("kept")

    def _start_with(self, name: str, data: Mapping[str, Value], catchers: Sequence[str]) -> str | None:
        """The process of a message that nothing heard, or that was heard by none who sees to it.

        One that runs already for a message of the second kind is enough.
        """
        process, unless = self._routing.message_starts.get(name), self._routing.starts_unless.get(name)
        if process is None or (catchers and unless is None):
            return None
        if unless is not None:
            running = self._running()
            if not {running[catcher] for catcher in catchers if catcher in running}.isdisjoint(unless):
                return None
            same = next((one for one, key in running.items() if key == process), None)
            if same is not None:
                return same
        return self._begin(process, data)

    def _running(self) -> dict[str, str]:
        """The process of each instance that has not ended before this verb."""
        live = {one: found.process_key for one, found in self._live.items() if found.ended_at is None}
        stored = {one: found.process_key for one, found in self._stored.items() if one not in self._live}
        return {**stored, **live}

    def _offer_pending(self) -> bool:
        for message in self.pending:
            if self._catchers(message.name):
                self.pending.remove(message)
                self._route(message)
                return True
        return False

    def _catchers(self, name: str) -> list[str]:
        """The instances that wait for a message, the one whose catcher is outermost first."""
        waiting: list[tuple[int, int, str]] = []
        for order, instance_id in enumerate({**self._stored, **self._live}):
            live = self._live.get(instance_id)
            awaits = live.instance.awaits() if live else self._stored[instance_id].awaits
            if name in awaits:
                waiting.append((awaits[name], order, instance_id))
        return [instance_id for _, _, instance_id in sorted(waiting)]

    def _is_timed_by(self, instance_id: str, names: Collection[str]) -> bool:
        """Whether timers of an instance rest on these facts; not where its files cannot be found."""
        live = self._live.get(instance_id)
        try:
            program = live.instance.program if live else self._stored[instance_id].program()
            return program.is_timed_by(names)
        except EngineError:
            return False

    def _first_due(self) -> tuple[datetime, _Live] | None:
        due = [
            (timer.due_at, order, live)
            for order, live in enumerate(self._live.values())
            for timer in live.instance.timers().values()
            if timer.due_at <= self.now
        ]
        return min(due, key=lambda found: found[:2])[::2] if due else None

    def _notice(self, live: _Live) -> None:
        """Remembers when tasks appeared and when the instance ended, at the moment it happens."""
        for task_id in live.instance.open_ids():
            if task_id not in live.tasks and task_id not in live.opened:
                live.opened[task_id] = live.instance.describe(task_id, self._moment)
        if live.instance.ended and live.ended_at is None:
            live.ended_at = self._moment

    def _change(self, instance_id: str, live: _Live, *, with_state: bool) -> InstanceChange:
        instance = live.instance
        tasks, timers = frozenset(instance.open_ids()), instance.timers()
        gone = live.timers.keys() - timers.keys()
        return InstanceChange(
            id=instance_id,
            process_key=live.process_key,
            new=live.new,
            opened=tuple(task for key, task in live.opened.items() if key in tasks),
            closed=tuple(live.tasks - tasks),
            timers_set=tuple(timer for key, timer in timers.items() if live.timers.get(key) != timer),
            timers_gone=tuple(gone),
            awaits=instance.awaits(),
            ended_at=live.ended_at,
            end_events=self._end_events(instance_id, instance),
            state=instance.dump() if with_state else b"",
            record=instance.run.records.own,
            overtaken=self._overtaken([live.timers[key].due_at for key in gone]),
        )

    def _overtaken(self, dues: Sequence[datetime]) -> tuple[datetime, ...]:
        """Moments of timers that are gone though they were due: a person or a message was quicker."""
        return () if self._fires else tuple(sorted(due for due in dues if due <= self.now))

    def _end_events(self, instance_id: str, instance: RunningInstance) -> tuple[str, ...]:
        return tuple(
            step.element
            for step in self.steps
            if step.instance_id == instance_id
            and step.kind == "endEvent"
            and not step.cancelled
            and instance.program.models[step.process].elements[step.element].parent == instance.program.root
        )


def _live(instance: RunningInstance, process_key: str) -> _Live:
    """An instance that a verb is about to touch, as it stands before."""
    tasks, timers = frozenset(instance.open_ids()), instance.timers()
    return _Live(instance, process_key, new=False, tasks=tasks, timers=timers)
