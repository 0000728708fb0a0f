"""Cases that files cannot change: no part that had a hand in their run is otherwise there.

They need not be played, and are the same by what the parts are: most cases, where a draft changes little. Of
the others it tells up to which moment they are.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select

from engine.bpmn.bundle import ProcessFiles
from engine.bpmn.model import ProcessModel
from engine.bpmn.parts import Part, parts_changed, parts_of, parts_used
from engine.process_versions import shelf
from engine.simulation.replaying import Moment, Replayed, Waiting
from engine.store.database import Session
from engine.store.processes import latest_versions
from engine.tables import events, process_instances, tasks, timers
from engine.views.recorded_lives import RecordedCase


class Untouched:
    """Tells which cases some drafts leave as they are.

    Args:
        files, models: of the drafts, in the same order.
    """

    def __init__(
        self, session: Session, files: Sequence[ProcessFiles], models: Sequence[ProcessModel]
    ) -> None:
        self._session, self._models = session, models
        self._drafts = [parts_of(one, model) for one, model in zip(files, models, strict=True)]
        self._keys = [key for model in models for key in model.processes]
        newest = latest_versions(session)
        self._starts_alike = all(
            model.key in newest and model.start_messages == newest[model.key].start_messages
            for model in models
        )
        self._asked: dict[str, set[Part]] = {}
        self._changed: dict[tuple[int, str], set[Part]] = {}
        self._used: dict[tuple[str, Part], set[Part]] = {}

    def same(self, case_ids: Sequence[str]) -> dict[str, Replayed]:
        """Those of some cases that stay as they are, as they stand."""
        if not self._starts_alike:
            return {}
        instances, done = self._instances(case_ids), self._done(case_ids)
        pins = {case_id: [one.pins for one in instances[case_id]] for case_id in case_ids}
        left = [case_id for case_id in case_ids if self._is_left(pins[case_id], done[case_id])]
        waits, ends = self._waits(left), self._ends({case_id: instances[case_id][0] for case_id in left})
        return {
            case_id: Replayed(case_id, "same", None, tuple(ends[case_id]), tuple(waits[case_id]), 0)
            for case_id in left
        }

    def moments_alike(self, each: RecordedCase) -> int:
        """How many of the first moments of a case are as they were: nothing changed had a hand in them.

        What failed says nowhere how far it came, so with that they end.
        """
        if not self._starts_alike:
            return 0
        pins = list(each.pins.values())
        for number, moment in enumerate(each.life.moments):
            if any(deed.failed for deed in moment.deeds) or not self._is_left(pins, set(_places(moment))):
                return number
        return len(each.life.moments)

    def _is_left(self, pinned: Collection[Mapping[str, str]], done: set[Part]) -> bool:
        """Whether no changed part had a hand in what was done by processes that ran on these versions."""
        digests = {digest for pins in pinned for digest in pins.values()}
        done = done.union(*map(self._asked_by_answers, digests))
        known = {(key, pins[key]) for pins in pinned for key in self._keys if key in pins}
        for number, model in enumerate(self._models):
            for digest in {digest for key, digest in known if key in model.processes}:
                changed = self._changes(number, digest)
                if changed and not changed.isdisjoint(self._parts(digest, done)):
                    return False
        return bool(pinned)

    def _changes(self, number: int, digest: str) -> set[Part]:
        """What a draft changes of the published files with this digest."""
        if (number, digest) not in self._changed:
            before = parts_of(shelf.files(self._session, digest), shelf.model(self._session, digest))
            self._changed[number, digest] = parts_changed(before, self._drafts[number])
        return self._changed[number, digest]

    def _asked_by_answers(self, digest: str) -> set[Part]:
        """The guards in other processes that certain answers ask: no task of a case names them."""
        if digest not in self._asked:
            elements = shelf.model(self._session, digest).elements.values()
            named = (one.properties["guard"] for one in elements if "guardWhen" in one.properties)
            parts = (guard.rpartition("/") for guard in named)
            self._asked[digest] = {(holder, f"decision {name}") for holder, _, name in parts if holder}
        return self._asked[digest]

    def _parts(self, digest: str, done: set[Part]) -> set[Part]:
        found: set[Part] = set()
        model = shelf.model(self._session, digest)
        for place in done:
            if place[1].startswith("decision "):
                found.add(place)
            elif place[0] in model.processes:
                if (digest, place) not in self._used:
                    self._used[digest, place] = parts_used(model, [place])
                found |= self._used[digest, place]
        return found

    def _instances(self, case_ids: Sequence[str]) -> Mapping[str, list[Any]]:
        column = process_instances.c
        query = select(column.case_id, column.id, column.process, column.pins)
        query = query.where(column.case_id.in_(case_ids))
        return _by_case(self._session.execute(query.order_by(column.position)))

    def _done(self, case_ids: Sequence[str]) -> Mapping[str, set[Part]]:
        """The elements of the drafts' processes that each case came to, and guards that it asked."""
        found: dict[str, set[Part]] = defaultdict(set)
        for table in (events, tasks):
            query = select(table.c.case_id, table.c.process, table.c.element).distinct()
            wanted = table.c.case_id.in_(case_ids), table.c.process.in_(self._keys)
            for case_id, process, element in self._session.execute(query.where(*wanted)):
                found[case_id].add((str(process), str(element)))
        asked = select(tasks.c.case_id, tasks.c.process, tasks.c.guard).where(
            tasks.c.case_id.in_(case_ids), or_(*(tasks.c.guard.startswith(f"{key}/") for key in self._keys))
        )
        for case_id, _, guard in self._session.execute(asked):
            holder, _, decision = str(guard).rpartition("/")
            found[case_id].add((holder, f"decision {decision}"))
        return found

    def _ends(self, roots: Mapping[str, Any]) -> Mapping[str, list[str]]:
        """The end events that the first process of each case reached, in order."""
        found: dict[str, list[str]] = defaultdict(list)
        query = select(events).where(events.c.case_id.in_(roots), events.c.kind == "endEvent")
        for row in self._session.execute(query.order_by(events.c.case_id, events.c.seq)):
            root = roots[row.case_id]
            if row.payload["instance"] == root.id and row.process == root.process:
                element = shelf.model(self._session, root.pins[root.process]).elements[row.element]
                if element.parent == root.process and not row.payload.get("cancelled"):
                    found[row.case_id].append(row.element)
        return found

    def _waits(self, case_ids: Sequence[str]) -> Mapping[str, list[Waiting]]:
        found: dict[str, list[Waiting]] = defaultdict(list)
        open_tasks = select(tasks).where(
            tasks.c.case_id.in_(case_ids),
            tasks.c.state.in_(("open", "held")),
            tasks.c.instance_id.is_not(None),
        )
        for row in self._session.execute(open_tasks.order_by(tasks.c.opened_at)):
            found[row.case_id].append(
                Waiting("task", row.process, row.element, row.name, row.lane, row.opened_at, row.due_at)
            )
        running = (
            select(timers, process_instances.c.process)
            .join(process_instances, process_instances.c.id == timers.c.instance_id)
            .where(timers.c.case_id.in_(case_ids))
        )
        for row in self._session.execute(running.order_by(timers.c.due_at)):
            found[row.case_id].append(
                Waiting("timer", row.process, row.element, row.name, None, due=row.due_at)
            )
        return found


def _by_case(rows: Any) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found


def _places(moment: Moment) -> Iterator[Part]:
    """The elements that a case came to at a moment, and the guards of the tasks that appeared."""
    for step in moment.steps:
        yield step.process, step.element
    for task in moment.opened:
        yield task.process, task.element
        if task.guard:
            holder, _, decision = task.guard.rpartition("/")
            yield holder, f"decision {decision}"
