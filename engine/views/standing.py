"""Where a case stands: what its running processes really wait for, by itself and by the clock, in pictures.

Read from the state of each running process: of two steps with the same id in two processes only the
one that is open counts, and of two calls of one process only the call through which it was reached.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select

from engine.bpmn.codec import StateUnreadable
from engine.bpmn.elements import Element
from engine.bpmn.model import ProcessModel
from engine.bpmn.places import Place, places
from engine.bpmn.program import Program
from engine.process_versions import shelf
from engine.store.database import Session
from engine.store.instances import Instance
from engine.tables import events, timers
from engine.views.diagrams import element_in_words

#: What waits by itself, without a person.
WAITS_IN_WORDS = frozenset({"receiveTask", "intermediateCatchEvent"})
#: What a person does.
TASKS = frozenset({"userTask", "manualTask"})


@dataclass(frozen=True)
class Coming:
    """Something that will happen by itself."""

    element: str
    name: str
    due_at: datetime


@dataclass(frozen=True)
class Resting:
    """A step that waits for time or for a message and not for a task: whose it is, since when, until when.

    `since` is None where the step before left no event; `until` is the first moment that ends the wait.
    """

    process: str
    element: str
    name: str
    lane: str | None
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True)
class Picture:
    """One diagram of the case: its source and the elements where the case stands."""

    process: str
    name: str
    source: bytes
    here: frozenset[str]


@dataclass(frozen=True)
class _Standing:
    """One running process: what it runs on, what is open in it, and its timers by their ids."""

    instance: Instance
    program: Program
    open: tuple[Place, ...]
    timers: Mapping[str, Any]

    def digest(self, process: str) -> str:
        """That of the file that holds a process; of several in one file perhaps only one is pinned."""
        pins, models = self.instance.pins, self.program.models
        return pins.get(process) or next(
            digest for key, digest in pins.items() if models.get(key) is models[process]
        )


@dataclass(frozen=True)
class CaseStanding:
    """What is said of where a case stands, besides its tasks.

    `ways` lead to what is open: the names of processes, the one that runs by itself first.
    """

    resting: tuple[Resting, ...]
    coming: tuple[Coming, ...]
    pictures: tuple[Picture, ...]
    ways: tuple[tuple[str, ...], ...]


_TIMERS = (
    select(timers).where(timers.c.case_id == bindparam("wanted_case")).order_by(timers.c.due_at, timers.c.id)
)


def standing_of(
    session: Session, case_id: str, running: Sequence[Instance], hidden: Collection[str]
) -> CaseStanding:
    """Where a case stands.

    Args:
        running: its processes that have not ended.
        hidden: of these and of what they call, the keys of processes that the reader does not see.
    """
    rows = session.execute(_TIMERS, {"wanted_case": case_id}).all()
    stands = [_standing(session, instance, rows) for instance in running if instance.process not in hidden]
    stands = [_without(stand, hidden) for stand in stands]
    return CaseStanding(
        resting=tuple(_resting(session, case_id, stands)),
        coming=tuple(
            sorted((each for stand in stands for each in _coming(stand)), key=lambda one: one.due_at)
        ),
        pictures=tuple(_pictures(session, stands)),
        ways=_ways(stands),
    )


def _standing(session: Session, instance: Instance, rows: Iterable[Any]) -> _Standing:
    program = shelf.program(session, instance.process, instance.pins)
    try:
        found = places(program, instance.state, instance.id)
    except StateUnreadable:
        found = []  # the incident says it; the rest of the page must still be read
    return _Standing(
        instance, program, tuple(found), {row.id: row for row in rows if row.instance_id == instance.id}
    )


def _without(stand: _Standing, hidden: Collection[str]) -> _Standing:
    seen = tuple(place for place in stand.open if place.element.process not in hidden)
    gone = {place.task_id for place in stand.open} - {place.task_id for place in seen}
    kept = {key: row for key, row in stand.timers.items() if _task_of(key) not in gone}
    return _Standing(stand.instance, stand.program, seen, kept)


def _task_of(timer_id: str) -> str:
    return timer_id.partition(":")[0]


def _coming(stand: _Standing) -> Iterable[Coming]:
    by_task = {place.task_id: place.element for place in stand.open}
    for key, row in stand.timers.items():
        at = by_task.get(_task_of(key))
        found = stand.program.models[at.process].elements if at else {}
        element = found.get(row.element)
        host = found.get(element.attached_to or "") if element else None
        name = element_in_words(element, host, row.name or row.element.replace("_", " "))
        if element and host and host.kind in TASKS and not element.interrupting:
            name = f"Reminder of “{host.name}” ({element.name.lower()})"
        yield Coming(row.element, name, row.due_at)


def _resting(session: Session, case_id: str, stands: Sequence[_Standing]) -> list[Resting]:
    waits = [
        (stand, place) for stand in stands for place in stand.open if place.element.kind in WAITS_IN_WORDS
    ]
    since = _since(session, case_id, waits)
    return [
        Resting(
            process=place.element.process,
            element=place.element.id,
            name=place.element.name or place.element.id.replace("_", " "),
            lane=place.element.lane or next((each.lane for each in place.called_by if each.lane), None),
            since=since.get((place.element.process, place.element.id)),
            until=_until(stand, place),
        )
        for stand, place in waits
    ]


def _until(stand: _Standing, place: Place) -> datetime | None:
    """When the clock ends a wait: its own, or one on its edge."""
    ends = {place.task_id} | {
        each.task_id
        for each in stand.open
        if each.element.attached_to == place.element.id
        and each.element.interrupting
        and (each.element.process, each.called_by) == (place.element.process, place.called_by)
    }
    return min((row.due_at for key, row in stand.timers.items() if _task_of(key) in ends), default=None)


def _since(
    session: Session, case_id: str, waits: Sequence[tuple[_Standing, Place]]
) -> dict[tuple[str, str], datetime]:
    """When each wait began: when a step that leads to it last ended."""
    before: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for stand, place in waits:
        element = place.element
        for source in _sources(stand.program, element):
            before.setdefault((element.process, source), []).append((element.process, element.id))
    if not before:
        return {}
    steps = or_(*(and_(events.c.process == process, events.c.element == step) for process, step in before))
    query = (
        select(events.c.process, events.c.element, func.max(events.c.at))
        .where(events.c.case_id == case_id, steps)
        .group_by(events.c.process, events.c.element)
    )
    found: dict[tuple[str, str], datetime] = {}
    for process, step, at in session.execute(query):
        for wait in before[process or "", step or ""]:
            found[wait] = max(at, found.get(wait, at))
    return found


def _sources(program: Program, element: Element) -> set[str]:
    flows = program.models[element.process].flows
    return {flows[each].source for each in element.incoming if each in flows}


def _ways(stands: Iterable[_Standing]) -> tuple[tuple[str, ...], ...]:
    """Each way once, and none that only leads along another."""
    found = dict.fromkeys(
        tuple(stand.program.models[each.process].name for each in (*reversed(place.called_by), place.element))
        for stand in stands
        for place in stand.open
        if place.element.kind in TASKS | WAITS_IN_WORDS
    )
    return tuple(way for way in found if not any(way == other[: len(way)] for other in found if other != way))


def _pictures(session: Session, stands: Sequence[_Standing]) -> list[Picture]:
    """The diagrams in which the case stands, each once: where people have work first, who only calls last."""
    here: dict[str, set[str]] = {}
    models: dict[str, tuple[int, ProcessModel]] = {}
    for stand in stands:
        for rank, process, element in _drawn(stand):
            digest, model = stand.digest(process), stand.program.models[process]
            models[digest] = min(rank, models.get(digest, (rank, model))[0]), model
            here.setdefault(digest, set()).update({element} - {""})
    return [
        Picture(model.key, model.name, shelf.files(session, digest).diagram, frozenset(here[digest]))
        for digest, (_, model) in sorted(models.items(), key=lambda each: each[1][0])
    ]


def _drawn(stand: _Standing) -> Iterator[tuple[int, str, str]]:
    """What is marked in pictures: how late the picture comes, the process and the element, "" for none."""
    for place in stand.open:
        if place.element.kind in TASKS | WAITS_IN_WORDS:
            yield 0 if place.element.kind in TASKS else 1, place.element.process, place.element.id
            yield from ((2, caller.process, caller.id) for caller in place.called_by)
    yield 3, stand.instance.process, ""
