"""What was known about a child at a moment of a case: as it was read then, else as the history tells it.

Conditions, tables, scripts and operators keep what they read, events keep the figures of attendance. Only
what nothing asked then is looked for in the history of the child's record, register, parents and notices.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, partial
from typing import Any

from engine.attendance.facts import COLLEAGUES, Sessions, measures, window
from engine.attendance.kept_figures import BESIDE, COUNTED_FIGURES
from engine.bpmn.operators.parents import NOTICES, PARENTS
from engine.bpmn.records import Facts, LaterFacts
from engine.casework.facts import FactsOnDemand, feel_context
from engine.expressions import Value, from_json, from_python, to_python
from engine.policy import Matter, in_reach
from engine.pupil_record import FLAGS
from engine.simulation.replaying import Moment
from engine.store.calendars import calendar_of_school
from engine.store.cases import SeenCase
from engine.store.database import Session
from engine.store.people import able
from engine.store.pupil_changes import KeptChange
from engine.views.attendance_then import AttendanceThen
from engine.views.parents_then import ParentsThen
from engine.views.read_then import LayeredAttendance, ReadThen


@dataclass
class FactsThen:
    """The facts of one case at any moment.

    Args:
        changes: of the child's record, newest first.
        schools: names by URN.
    """

    session: Session
    case: SeenCase
    changes: Sequence[KeptChange]
    schools: Mapping[str, str]
    _records: dict[int, Mapping[str, Value]] = field(default_factory=dict, init=False)

    def __call__(self, now: datetime, moment: Moment | None) -> Facts:
        """The facts at a moment; with the recorded moment that is played, what was read then."""
        read = ReadThen(moment)
        return FactsOnDemand(
            lambda: self._pupil(now, read),
            lambda: self._attendance(now, moment, read),
            lambda: calendar_of_school(self.session, self._record(now)["school_urn"]),
            lambda first, last: self._window(now, moment, first, last),
            lambda number: False,
            self.case.opened_by,
            lambda: LaterFacts(
                read.of("people"), {fact: partial(self._able, role) for fact, role in COLLEAGUES.items()}
            ),
        )

    @cached_property
    def attendance(self) -> AttendanceThen:
        """The register and its history."""
        return AttendanceThen(self.session, self.case)

    @cached_property
    def parents(self) -> ParentsThen:
        """The child's parents and the notices to them."""
        return ParentsThen(self.session, self.case.pupil_id)

    def _record(self, now: datetime) -> dict[str, Any]:
        """The child's record at a moment, as plain values."""
        record = dict(self.case.pupil)
        for change in self.changes:
            if change.at > now and change.field in record:
                record[change.field] = _fact(change.field, change.was)
                if change.field == "school_urn":
                    record["school_name"] = self.schools.get(change.was or "")
        return record

    def _pupil(self, now: datetime, read: ReadThen) -> Mapping[str, Value]:
        # It is the same at every moment up to which the same changes are still to come.
        to_come = sum(change.at > now for change in self.changes)
        if to_come not in self._records:
            told = self._record(now).items()
            self._records[to_come] = {name: from_python(value) for name, value in told}
        record = self._records[to_come]
        later = {PARENTS: lambda: self.parents.parents(now), NOTICES: lambda: self.parents.notices(now)}
        return LaterFacts({**record, **read.of("pupil")}, later)

    def _attendance(self, now: datetime, moment: Moment | None, read: ReadThen) -> dict[str, Value]:
        """An ordinary context: the layers over one another, the history only where something misses."""
        kept = figures_as_facts(moment.figures) if moment else {}
        return LayeredAttendance(read.of("attendance"), kept, lambda: self.attendance.at(now))

    def _window(
        self, now: datetime, moment: Moment | None, first: date, last: date
    ) -> Mapping[str, Value] | None:
        """What the register said of some days."""
        for told in _asked(moment, "attendance_between"):
            given = told.get("given")
            if given is None or [to_python(from_json(given.get(name))) for name in ("from", "to")] == [
                first,
                last,
            ]:
                found = from_json(told["result"])
                assert isinstance(found, Mapping)  # noqa: S101 - the operator gives a context
                return found if any(value is not None for value in found.values()) else None
        counted = self.attendance.window(now, first, last)
        return feel_context(counted) if counted else None

    def _able(self, role: str) -> Value:
        matter = Matter(school_urn=self.case.school_urn)
        there = able(self.session, role)
        return [{"id": one.id, "name": one.name} for one in there if in_reach(one.actor, matter)]


def figures_as_facts(figures: Mapping[str, Any]) -> dict[str, Value]:
    """Kept figures as the facts that follow from them; empty where nothing was kept."""
    if "possible" not in figures:
        return {}
    beside = {name: window(_sessions(figures[name])) if figures.get(name) else None for name in BESIDE}
    return feel_context({**measures(_sessions(figures)), "source": figures.get("source"), **beside})


def _sessions(kept: Mapping[str, Any]) -> Sessions:
    known = {name: kept.get(name) for name in COUNTED_FIGURES}
    first, last = (date.fromisoformat(day) if day else None for day in (known["from"], known["as_of"]))
    return Sessions(
        last or date.min,
        kept["possible"],
        kept["attended"],
        first,
        known["authorised"],
        known["unauthorised"],
    )


def _asked(moment: Moment | None, operator: str) -> Iterator[Mapping[str, Any]]:
    for step in moment.steps if moment else ():
        told = step.why.get("operator", {})
        if told.get("name") == operator:
            yield told


def _fact(field: str, kept: str | None) -> Any:
    """A fact as its history kept it, as the record has it."""
    if kept is None:
        return None
    if field in FLAGS:
        return kept == "yes"
    return date.fromisoformat(kept) if field == "date_of_birth" else kept
