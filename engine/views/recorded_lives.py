"""The recorded lives of stored cases: their events, tasks and timers as what was done and what followed.

Reads only. A case is read as far as it was recorded; what older events lack is reckoned from the rest.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine.pupil_record import FACT_NAMES
from engine.simulation.replaying import Life, Moment, StandingThen
from engine.store.cases import SeenCase, case_of, case_question
from engine.store.database import Session
from engine.store.pupil_changes import KeptChange
from engine.store.pupils import school_names
from engine.tables import cases, events, incidents, process_instances, pupil_changes, tasks, timers
from engine.views.facts_then import FactsThen
from engine.views.recorded_moments import RecordedTask, moments_of, task_of

#: Cases that are read together.
TOGETHER = 100
_INSTANCE = tuple(
    process_instances.c[name]
    for name in ("id", "case_id", "position", "process", "pins", "record", "awaits", "ended_at", "end_events")
)
_EVENT = tuple(events.c[name] for name in ("case_id", "at", "kind", "actor", "process", "element", "payload"))
_TASK = tuple(
    tasks.c[name]
    for name in (
        *("id", "case_id", "instance_id", "process", "element", "name", "kind", "lane", "form", "not_by"),
        *("subject", "requirement", "opened_at", "due_at", "guard", "state", "ended_at", "answers"),
    )
)


@dataclass(frozen=True)
class RecordedCase:
    """A life, and what its processes ran on: digests, by process and how many of it came before."""

    life: Life
    pins: Mapping[tuple[str, int], Mapping[str, str]]


def recorded_lives(session: Session, case_ids: Sequence[str], now: datetime) -> Iterator[RecordedCase]:
    """The lives of these cases, in order."""
    for start in range(0, len(case_ids), TOGETHER):
        some = case_ids[start : start + TOGETHER]
        read = _Read(session, some)
        for case_id in some:
            yield read.case(case_id, now)


class _Read:
    """Everything about some cases, each kind in one question."""

    def __init__(self, session: Session, case_ids: Sequence[str]) -> None:
        self._session = session
        self._cases = {
            row.id: row for row in session.execute(case_question().where(cases.c.id.in_(case_ids)))
        }
        self._instances = self._by_case(process_instances, case_ids, process_instances.c.position, _INSTANCE)
        self._tasks = self._by_case(tasks, case_ids, tasks.c.opened_at, _TASK)
        self._events = self._by_case(events, case_ids, events.c.seq, _EVENT)
        self._timers = self._by_case(timers, case_ids, timers.c.due_at)
        self._incidents = self._by_case(incidents, case_ids, incidents.c.raised_at)
        self._changes = self._pupil_changes()
        told = {
            urn
            for changes in self._changes.values()
            for change in changes
            if change.field == "school_urn"
            for urn in (change.was, change.became)
            if urn
        }
        self._schools = school_names(session, told)

    def case(self, case_id: str, now: datetime) -> RecordedCase:
        """The life of one case."""
        row, instances = self._cases[case_id], self._instances[case_id]
        positions = {one.id: one.position for one in instances}
        known = [
            RecordedTask(one, task_of(one), positions[one.instance_id])
            for one in self._tasks[case_id]
            if one.instance_id is not None
        ]
        tried = {one.id: one.attempted for one in self._incidents[case_id]}
        moments = moments_of(row.process, self._events[case_id], known, tried)
        facts = FactsThen(
            self._session, case_of(row, SeenCase), self._changes.get(row.pupil_id, ()), self._schools
        )
        record, moments = _beginning(row, instances, moments)
        standing = _standing(instances, known, self._timers[case_id])
        life = Life(case_id, row.process, record, moments, standing, facts, now)
        return RecordedCase(life, _pins(instances))

    def _by_case(
        self, table: Any, case_ids: Sequence[str], order: Any, columns: Iterable[Any] = ()
    ) -> Mapping[str, list[Any]]:
        query = select(*columns) if columns else select(table)
        found: dict[str, list[Any]] = defaultdict(list)
        for row in self._session.execute(query.where(table.c.case_id.in_(case_ids)).order_by(order)):
            found[row.case_id].append(row)
        return found

    def _pupil_changes(self) -> Mapping[str, list[KeptChange]]:
        """The history of the children's records, newest first."""
        found: dict[str, list[KeptChange]] = defaultdict(list)
        pupil_ids = {row.pupil_id for row in self._cases.values()}
        query = select(pupil_changes).where(
            pupil_changes.c.pupil_id.in_(pupil_ids), pupil_changes.c.field.in_(FACT_NAMES)
        )
        for row in self._session.execute(
            query.order_by(pupil_changes.c.at.desc(), pupil_changes.c.id.desc())
        ):
            found[row.pupil_id].append(
                KeptChange(
                    row.field, row.was, row.became, row.since, row.at, row.changed_by, row.source, None
                )
            )
        return found


def _pins(instances: Sequence[Any]) -> dict[tuple[str, int], Mapping[str, str]]:
    found: dict[tuple[str, int], Mapping[str, str]] = {}
    before: dict[str, int] = defaultdict(int)
    for one in instances:
        found[one.process, before[one.process]] = one.pins
        before[one.process] += 1
    return found


def _standing(
    instances: Sequence[Any], known: Sequence[RecordedTask], running: Sequence[Any]
) -> StandingThen:
    live = [one for one in instances if one.ended_at is None]
    ended = max((one.ended_at for one in instances if one.ended_at), default=None)
    return StandingThen(
        tasks=tuple(one.opened for one in known if one.row.state in ("open", "held")),
        timers=tuple((one.element, one.due_at) for one in running),
        awaits=frozenset(name for one in live for name in one.awaits),
        ended_at=None if live else ended,
        end_events=tuple(instances[0].end_events) if instances else (),
    )


def _beginning(row: Any, instances: Sequence[Any], moments: Sequence[Moment]) -> tuple[dict[str, Any], Any]:
    """The record that the case began with, and the moments with the names that its process began with.

    The first event says so. Of older cases it is what stands in the records and no step ever wrote.
    """
    deed = next((one for moment in moments for one in moment.deeds if one.kind == "start"), None)
    if deed is None or deed.data:
        return dict(deed.data.get("case", {})) if deed else {}, moments
    written = {name for moment in moments for step in moment.steps for name in step.changes}
    record = _unwritten(row.record, written, "case.")
    own = _unwritten(instances[0].record, written, "") if instances else {}
    if not own:
        return record, moments
    deeds = [replace(one, data=own) if one is deed else one for one in moments[0].deeds]
    return record, [replace(moments[0], deeds=deeds), *moments[1:]]


def _unwritten(record: Mapping[str, Any], written: set[str], prefix: str) -> dict[str, Any]:
    """What a record holds that no step wrote, contexts taken apart."""
    found: dict[str, Any] = {}
    for name, value in record.items():
        path = f"{prefix}{name}"
        if path in written:
            continue
        inside = any(one.startswith(f"{path}.") for one in written)
        if inside and isinstance(value, Mapping):
            if part := _unwritten(value, written, f"{path}."):
                found[name] = part
        else:
            found[name] = value
    return found
