"""The case in hand: one case while one verb acts on it, locked, with all that the verb may need.

A verb takes a case, asks the policy, moves `run` or notes an event, and saves. What the case
run did becomes rows in `saving`. A hand whose run failed is thrown away: take the case again.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from engine.attendance.facts import Reading, Sessions
from engine.bpmn.case_run import CaseRun, StoredInstance
from engine.bpmn.effects import InstanceChange, PendingMessage
from engine.bpmn.program import Program
from engine.bpmn.routing import Routes
from engine.casework.known import KnownCase
from engine.casework.message_starts import StartsOnDemand, message_starts
from engine.chain import Entry
from engine.forms import Form
from engine.identity import Actor
from engine.policy import Action
from engine.process_versions import shelf
from engine.roles import catalogue
from engine.store.cases import HeldCase, hold_case, hold_case_of_task
from engine.store.database import Session
from engine.store.instances import Instance, running_instances
from engine.store.messages import kept_messages
from engine.store.tasks import Task, task_in_case


class CaseInHand(KnownCase):
    """One locked case.

    Attributes:
        received: keys of the messages that the verb itself writes.
        started_pins: versions of the processes that this verb started, by process.
        entries: what the verb itself notes, before what the diagram did.
        has_notices: whether any notice of the case may be open; false only where that was looked up.
    """

    def __init__(
        self, session: Session, actor: Actor, now: datetime, case: HeldCase, instances: list[Instance]
    ) -> None:
        super().__init__(session, actor, now, case, instances)
        self.case: HeldCase = case
        self.received: set[str] = set()
        self.started_pins: dict[str, dict[str, str]] = {}
        self.entries: list[Entry] = []
        self.has_notices = True

    def note(self, kind: str, task: Task | None = None, **payload: Any) -> None:
        """Remember that the verb did this, about a task when one is given."""
        about = {"task": task.id, "name": task.name} if task else {}
        process, element = (task.process, task.element) if task else (None, None)
        self.entries.append(Entry(self.now, kind, self.actor.id, process, element, {**about, **payload}))

    def program_of(self, change: InstanceChange) -> Program:
        """What a process runs on that this verb moved or started."""
        if change.new:
            return shelf.program(self.session, change.process_key, self.started_pins[change.process_key])
        return self.program(self.instance(change.id))

    def count(self, sessions: Sessions, form: Form) -> None:
        """Let what this verb counts be part of the attendance facts from now on."""
        # Only the register tells one kind of absence from the other.
        source = "person" if sessions.authorised is None else "register"
        self.reading = Reading(sessions, self.now, self.case.id, source=source, review=form.is_review)
        self.facts.forget_attendance()

    @cached_property
    def run(self) -> CaseRun:
        """The case's processes, ready to be moved."""
        return CaseRun(
            now=self.now,
            facts=self.facts,
            record=self.case.record,
            instances=[self._stored(instance) for instance in self.instances],
            open_program=lambda process: self._ask(lambda: self._open_program(process)),
            routing=Routes(
                StartsOnDemand(lambda: self._ask(lambda: message_starts(self.versions))),
                catalogue().to_all,
                catalogue().starts_unless,
            ),
            pending=self.kept,
            actor=self.actor,
        )

    @property
    def has_run(self) -> bool:
        """Whether anything asked for the run."""
        return "run" in self.__dict__

    @cached_property
    def kept(self) -> list[PendingMessage]:
        """Messages that nothing has taken yet."""
        if not self.case.kept_messages:
            return []
        return [PendingMessage(*message) for message in kept_messages(self.session, self.case.id)]

    def _stored(self, instance: Instance) -> StoredInstance:
        return StoredInstance(
            id=instance.id,
            process_key=instance.process,
            program=lambda: self._ask(lambda: self.program(instance)),
            load=lambda: (instance.state, instance.record),
            awaits=instance.awaits,
        )

    def _open_program(self, process: str) -> Program:
        self.started_pins[process] = shelf.pins_for(process, self.versions)
        return shelf.program(self.session, process, self.started_pins[process])


class TaskInHand(NamedTuple):
    """The case in hand, one of its tasks, and whether anybody saved a draft for it."""

    hand: CaseInHand
    task: Task
    has_draft: bool


def take_case(session: Session, actor: Actor, case_id: str, now: datetime) -> CaseInHand:
    """Lock a case and read what runs in it.

    Raises:
        NotFound: there is none.
    """
    (hand,) = take_held(session, actor, [hold_case(session, case_id)], now)
    return hand


def take_held(session: Session, actor: Actor, held: Sequence[HeldCase], now: datetime) -> list[CaseInHand]:
    """The same for cases that this transaction holds already."""
    running = running_instances(session, [case.id for case in held])
    return [CaseInHand(session, actor, now, case, running[case.id]) for case in held]


def take_task(session: Session, actor: Actor, task_id: str, now: datetime) -> TaskInHand:
    """Lock the case of a task; the task is read afterwards, so nobody can change it any more.

    Raises:
        NotFound: there is no such task.
        NotAllowed: the person may not even read the case.
    """
    taken = hold_task(session, actor, task_id, now)
    taken.hand.require(Action.READ_CASE)
    return taken


def hold_task(session: Session, actor: Actor, task_id: str, now: datetime) -> TaskInHand:
    """The same for what the engine does by itself: no policy is asked."""
    case = hold_case_of_task(session, task_id)
    found = task_in_case(session, task_id)
    hand = CaseInHand(session, actor, now, case, found.instances)
    hand.has_notices = found.has_notices
    return TaskInHand(hand, found.task, found.has_draft)
