"""Opening many cases in one transaction, for a verb that has asked its own policy.

Cases that begin alike (`engine.bpmn.beginning`) are run once and written together: a case's own facts,
reasons and chain of events, under its own ids.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from engine import chain
from engine.bpmn.beginning import Beginning, Beginnings
from engine.bpmn.effects import InstanceChange
from engine.casework.cases import new_case, start
from engine.casework.hand import CaseInHand, take_case
from engine.casework.recording import step_entry
from engine.casework.refusals import NotBegun, NotPublished
from engine.casework.saving import instance_values, task_row, timer_rows
from engine.chain import Entry, Link
from engine.england import day_in_england
from engine.identity import Actor
from engine.process_versions import shelf
from engine.process_versions.offering import may_begin
from engine.store.cases import add_case, add_cases, called_by_references, cases_to_come
from engine.store.database import Session, together
from engine.store.events import add_events
from engine.store.instances import add_instances
from engine.store.processes import versions_in_force
from engine.store.registers import counted_of_each
from engine.store.tasks import add_tasks
from engine.store.timers import replace_timers


@dataclass(frozen=True)
class Opening:
    """A case to open: about whom, what its record says at first, and what its first event says besides."""

    pupil_id: str
    record: Mapping[str, Any]
    noted: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class _Rows:
    """What is written of cases that begin alike."""

    cases: list[dict[str, Any]] = field(default_factory=list)
    instances: list[dict[str, Any]] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    timers: list[dict[str, Any]] = field(default_factory=list)
    events: list[Link] = field(default_factory=list)

    def add(self, hand: CaseInHand, row: dict[str, Any], opened: Entry, beginning: Beginning) -> bool:
        """A case that begins as another did; false, and nothing added, where it does not after all."""
        again = beginning.again(uuid4().hex, hand.facts, hand.case.record)
        if again is None:
            return False
        steps, change = again
        figures = hand.figures
        entries = [opened, *(step_entry(step, hand.now, figures) for step in steps)]
        links = chain.link_up(hand.case.id, 0, "", entries)
        end = {"version": 1, "event_seq": links[-1].seq, "event_head": links[-1].hash}
        self.cases.append({**row, "record": hand.case.record, **end})
        self.instances.append(_instance(hand, change))
        self.tasks += [task_row(hand, task) for task in change.opened]
        self.timers += timer_rows(hand, [change])
        self.events += links
        return True

    def write(self, session: Session) -> None:
        """Write them all."""
        # Asks what is taken: nothing can be asked among what is sent together.
        called = called_by_references(session, self.cases)
        with together(session):
            add_cases(session, called)
            add_instances(session, self.instances)
            add_tasks(session, self.tasks)
            replace_timers(session, (), self.timers)
            add_events(session, self.events)


def open_cases(
    session: Session, actor: Actor, process_key: str, openings: Sequence[Opening], now: datetime
) -> list[str]:
    """Open cases with one process; their ids, in the same order. Asks no policy.

    Raises:
        NotPublished: there is no such process.
        NotBegun: no case begins with it any more.
    """
    versions = versions_in_force(session, now)
    if process_key not in versions:
        raise NotPublished(process=process_key)
    if not may_begin(versions[process_key]):
        raise NotBegun(process=versions[process_key].name)
    rows = [new_case(actor, process_key, each.pupil_id, dict(each.record), now) for each in openings]
    counted = counted_of_each(session, [each.pupil_id for each in openings], day_in_england(now))
    known, alike = Beginnings(), _Rows()
    for row, opening, held in zip(rows, openings, cases_to_come(session, rows), strict=True):
        hand = CaseInHand(session, actor, now, held, [])
        hand.versions, hand.counted = versions, counted[opening.pupil_id]
        told = {"process": process_key, **variables_of(opening), **opening.noted}
        entry = Entry(now, "case_opened", actor.id, payload=told)
        beginning = known.find(hand.facts, held.record)
        if beginning is None or not alike.add(hand, row, entry, beginning):
            _begin(hand, row, entry, known)
    alike.write(session)
    return [row["id"] for row in rows]


def variables_of(opening: Opening) -> dict[str, Any]:
    """What the first event keeps of the names that a case begins with: the record grows over them."""
    return {"variables": {"case": dict(opening.record)}} if opening.record else {}


def _begin(hand: CaseInHand, row: dict[str, Any], opened: Entry, known: Beginnings) -> None:
    """Run the process itself, and remember how it began if others can begin so."""
    add_case(hand.session, **row, open_key=None)
    taken = take_case(hand.session, hand.actor, hand.case.id, hand.now)
    taken.versions, taken.counted = hand.versions, hand.counted
    taken.entries.append(opened)
    failed = start(taken, hand.case.process, {})
    beginning = None if failed else taken.run.beginning()
    if beginning:
        known.keep(beginning)


def _instance(hand: CaseInHand, change: InstanceChange) -> dict[str, Any]:
    return {
        "id": change.id, "case_id": hand.case.id, "position": 1, "process": change.process_key,
        "pins": shelf.pins_for(change.process_key, hand.versions), "started_at": hand.now,
        **instance_values(change),
    }  # fmt: skip
