"""A case as it is known, with all that expressions may ask of it: facts, figures, what its processes run on.

Read and not locked it is for looking; who is about to change it takes it in hand (`engine.casework.hand`).
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cached_property, partial
from typing import Any, TypeVar

from engine.attendance.calendar import SchoolCalendar
from engine.attendance.case_figures import CaseSpan, facts_of
from engine.attendance.facts import COLLEAGUES, FACTS, Reading, Sessions
from engine.attendance.kept_figures import kept_by_events
from engine.bpmn.operators.parents import NOTICES, PARENTS, notice_fact, parent_fact
from engine.bpmn.program import Program
from engine.bpmn.records import LaterFacts, Records
from engine.casework.facts import FactsOnDemand, feel_context
from engine.england import day_in_england
from engine.errors import EngineError
from engine.expressions import Value, from_python, to_plain
from engine.forms import Form
from engine.identity import Actor
from engine.policy import Action, Matter, in_reach, require
from engine.process_versions import shelf
from engine.store.calendars import calendar_of_school
from engine.store.cases import SeenCase
from engine.store.database import Session
from engine.store.instances import Instance
from engine.store.parents import notices_about, number_in_use, parents_of
from engine.store.people import able
from engine.store.processes import Version, versions_in_force
from engine.store.readers import matter_of
from engine.store.registers import CountedRegister, counted_of
from engine.store.tasks import Task

Answer = TypeVar("Answer")


class KnownCase:
    """One case, read.

    Attributes:
        reading: sessions that are counted with this verb; part of the `attendance` facts at once.
        reviewing_since: when the task of the review was opened that this is about, else None.
        unreadable: why the database could not be read when an expression asked, if so.
    """

    def __init__(
        self, session: Session, actor: Actor, now: datetime, case: SeenCase, instances: list[Instance]
    ) -> None:
        self.session, self.actor, self.now = session, actor, now
        self.case, self.instances = case, instances
        self.reading: Reading | None = None
        self.reviewing_since: datetime | None = None
        self.unreadable: Exception | None = None
        self._facts_of: dict[tuple[Reading | None, datetime | None], dict[str, Any]] = {}

    def matter(self, **more: Any) -> Matter:
        """What the policy is asked about: the case, and whatever else the verb knows."""
        return matter_of(self.session, self.case, self.now, **more)

    def require(self, action: Action, **more: Any) -> None:
        """Refuse with NotAllowed unless the actor may do this with the case."""
        require(action, self.actor, self.matter(**more))

    def instance(self, instance_id: str) -> Instance:
        """A running process of the case."""
        return next(instance for instance in self.instances if instance.id == instance_id)

    def program(self, instance: Instance) -> Program:
        """What a running process runs on."""
        return shelf.program(self.session, instance.process, instance.pins)

    def turn_to(self, task: Task, form: Form | None) -> None:
        """Let the attendance facts be those that a task's form looks at."""
        if form and form.is_review and task.opened_at != self.reviewing_since:
            self.reviewing_since = task.opened_at
            self.facts.forget_attendance()

    @cached_property
    def counted(self) -> CountedRegister:
        """The pupil's register up to today, and the sessions counted at earlier tasks."""
        return counted_of(self.session, self.case.pupil_id, self.today)

    @property
    def today(self) -> date:
        """The day in England."""
        return day_in_england(self.now)

    def registered(self, form: Form) -> Sessions | None:
        """What the register answers to a form that asks for a count; None when people must count."""
        return self.counted.register.this_year() if form.attendance else None

    def scope(self, instance: Instance) -> Mapping[str, Value]:
        """What expressions of a form see: facts, `case`, and the names of the process."""
        return Records(self.facts, self.case.record, instance.record).scope()

    def message_scope(self) -> Mapping[str, Value]:
        """What expressions of a message's form see: facts and `case`, as it may reach several processes."""
        return Records(self.facts, self.case.record, {}).scope()

    @cached_property
    def facts(self) -> FactsOnDemand:
        """The pupil's facts, and attendance as read so far."""
        return FactsOnDemand(
            self._pupil,
            lambda: self._ask(self._attendance),
            lambda: self._ask(self._calendar),
            lambda first, last: self._ask(lambda: self._window(first, last)),
            lambda number: self._ask(lambda: number_in_use(self.session, number)),
            self.case.opened_by,
            lambda: LaterFacts(
                {}, {fact: partial(self._ask, partial(self._able, role)) for fact, role in COLLEAGUES.items()}
            ),
        )

    def read_facts(self, form: Form | None) -> None:
        """Read all facts while the transaction lasts: a page is drawn, with its form, after it."""
        for name in (*FACTS, "calendar") if form and form.asks_calendar else FACTS:
            getattr(self.facts, name)
        if form and form.asks_parents:
            len([*self.facts.pupil.values()])
        if form and form.asks_people:
            len([*self.facts.people.values()])

    @cached_property
    def versions(self) -> dict[str, Version]:
        """The version of each process that is in force."""
        return versions_in_force(self.session, self.now)

    def _ask(self, question: Callable[[], Answer]) -> Answer:
        """Read from within the run. A database that fails is not a diagram that fails: it is remembered."""
        try:
            return question()
        except EngineError:
            raise
        except Exception as error:
            self.unreadable = error
            raise

    def _pupil(self) -> Mapping[str, Value]:
        return LaterFacts(
            {name: from_python(value) for name, value in self.case.pupil.items()},
            {PARENTS: lambda: self._ask(self._parents), NOTICES: lambda: self._ask(self._notices)},
        )

    def _parents(self) -> Value:
        return [parent_fact(*one) for one in parents_of(self.session, self.case.pupil_id)]

    def _notices(self) -> Value:
        return [
            notice_fact(
                one.parent, one.parent_name, one.issued_on, one.outcome,
                number=one.number, first=one.from_day, last=one.to_day, terms=one.terms,
                elsewhere=one.elsewhere,
            )
            for one in notices_about(self.session, self.case.pupil_id)
        ]  # fmt: skip

    def _able(self, role: str) -> Value:
        there, matter = able(self.session, role), Matter(school_urn=self.case.school_urn)
        return [{"id": one.id, "name": one.name} for one in there if in_reach(one.actor, matter)]

    def _calendar(self) -> SchoolCalendar:
        return calendar_of_school(self.session, self.case.school_urn)

    def _window(self, first: date, last: date) -> dict[str, Value] | None:
        found = self.counted.register.window(first, last)
        return feel_context(found) if found else None

    def _attendance(self) -> dict[str, Value]:
        return feel_context(self.attendance)

    @property
    def attendance(self) -> Mapping[str, Any]:
        """The attendance facts as plain values."""
        asked = (self.reading, self.reviewing_since)
        if asked not in self._facts_of:
            new = [self.reading] if self.reading else []
            opened_on = day_in_england(self.case.opened_at)
            span = CaseSpan(self.case.id, opened_on, self.reviewing_since)
            self._facts_of[asked] = facts_of([*self.counted.readings, *new], self.counted.register, span)
        return self._facts_of[asked]

    def look_at_attendance(self) -> None:
        """Let the figures that a form shows be among those that the events of this verb keep."""
        self.facts.attendance  # noqa: B018 (reading them is what is wanted)

    @property
    def figures(self) -> dict[str, Any]:
        """The attendance figures that this verb looked at, as its events keep them; empty where at none."""
        read = vars(self.facts).get("attendance")
        return kept_by_events(to_plain(read)) if read else {}
