"""What a simulated case knows: the pupil, the sessions counted so far, the shared record."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from datetime import date, datetime
from typing import Any

from engine.attendance.calendar import SchoolCalendar
from engine.attendance.case_figures import CaseSpan, facts_of
from engine.attendance.facts import (
    FACTS,
    NOTHING_COUNTED,
    PEOPLE_FACTS,
    PUPIL_FACTS,
    WINDOW,
    Reading,
    Sessions,
    measures,
    window,
)
from engine.attendance.register import Register
from engine.bpmn.effects import Step
from engine.bpmn.operators import OPERATORS
from engine.bpmn.operators.parents import NOTICES, PARENTS, facts_after, notice_fact, parent_fact
from engine.bpmn.records import Facts, Records
from engine.england import day_in_england
from engine.expressions import Value, from_json, from_python, to_json, to_python
from engine.pupil_record import plain
from engine.simulation.calendars import calendar_in, usual_around
from engine.simulation.case_copy import CaseCopy
from engine.simulation.moments import moment_in

#: A simulated life has one case.
CASE = "simulated"
#: The account that opened the case.
STARTER = "starter"


class World:
    """Begins with a scenario's `variables`, which may hold `pupil`, `attendance`, `case` and other names.

    `attendance` is the register as far as the scenario tells it; sessions that people count in its forms
    are the school year to date from then on. `calendar` is the scenario's calendar of the pupil's school;
    without one terms are as usual.
    """

    def __init__(
        self,
        variables: Mapping[str, Any],
        changes: Sequence[Mapping[str, Any]],
        start: datetime,
        calendar: Mapping[str, Any] | None = None,
    ) -> None:
        self._read_calendar: Callable[[], SchoolCalendar | None] = lambda: (
            calendar_in(calendar) if calendar else usual_around(start.year)
        )
        self.case: dict[str, Any] = dict(variables.get("case", {}))
        self.pupil = dict.fromkeys(PUPIL_FACTS) | variables.get("pupil", {})
        self.pupil |= {PARENTS: [], NOTICES: []} | _records(self.pupil)
        self._attendance = dict(variables.get("attendance", {}))
        people = from_json({**{name: [] for name in PEOPLE_FACTS}, **variables.get("people", {})})
        assert isinstance(people, Mapping)  # noqa: S101 - JSON objects become contexts
        self._people = people
        self._first = {name: value for name, value in variables.items() if name not in (*FACTS, "case")}
        self._own: Mapping[str, Any] = self._first
        self._start = self._told_at = start
        self._opened_by = STARTER
        self._readings: list[Reading] = []
        self._reviewing_since: datetime | None = None
        told = [(moment_in(change["at"], start), change) for change in changes]
        self._changes = sorted(told, key=lambda change: change[0])

    @classmethod
    def of_case(cls, copy: CaseCopy, changes: Sequence[Mapping[str, Any]]) -> "World":
        """What is known of a stored case, and goes on from there."""
        facts = {"case": deepcopy(dict(copy.record)), "attendance": copy.attendance, "people": copy.people}
        world = cls(facts, changes, copy.now)
        world.pupil = deepcopy(dict(copy.pupil))
        world._opened_by, world._read_calendar = copy.opened_by, copy.read_calendar
        return world

    def next_change(self) -> datetime | None:
        """When facts change next."""
        return self._changes[0][0] if self._changes else None

    def change(self) -> frozenset[str]:
        """Let the next change happen; the names of the child's facts that it changed (`pupil.ehcp`)."""
        at, change = self._changes.pop(0)
        before = dict(self.pupil)
        self.pupil |= change.get("pupil", {}) | _records(change.get("pupil", {}))
        if "attendance" in change:
            self._attendance |= change["attendance"]
            self._told_at = at
            self._readings.clear()
        return frozenset(f"pupil.{name}" for name, value in self.pupil.items() if value != before.get(name))

    def own_names(self) -> dict[str, Value]:
        """The names that the started process begins with."""
        return {name: from_json(value) for name, value in self._first.items()}

    def remember_own(self, record: Mapping[str, Any]) -> None:
        """The started process's names as they are now."""
        self._own = dict(record)

    def all_names(self) -> dict[str, Any]:
        """What the report shows, in JSON form."""
        return {**self._own, "case": self.case} if self.case else dict(self._own)

    def learn(self, sessions: Sessions, now: datetime, *, review: bool) -> None:
        """A person counted sessions of the school year: from now on they are the attendance facts."""
        self._readings.append(Reading(sessions, now, CASE, review=review))

    def remember_parents(self, steps: Sequence[Step]) -> None:
        """What steps kept about parents and notices to them is on record from now on."""
        for step in steps:
            asked = step.why.get("operator", {})
            if asked and OPERATORS[asked["name"]].does == "keeps":
                facts = facts_after(self._pupil(), asked["name"], from_json(asked["result"]))
                self.pupil |= {name: to_json(facts[name]) for name in (PARENTS, NOTICES)}

    def reviewing(self, since: datetime | None) -> None:
        """A review is held whose task was opened then; None when it is over."""
        self._reviewing_since = since

    def facts(self, now: datetime) -> Facts:
        """What is known at a moment."""
        given = self._given()
        if self._readings:
            given |= {name: value for name, value in self._counted(given, now).items() if value is not None}
        attendance = from_python({**NOTHING_COUNTED, **given})
        assert isinstance(attendance, Mapping)  # noqa: S101 - dictionaries become contexts
        return Facts(
            self._pupil(),
            attendance,
            self._read_calendar,
            self._window,
            self._number_in_use,
            opened_by=self._opened_by,
            people=self._people,
        )

    def _pupil(self) -> Mapping[str, Value]:
        pupil = from_json(self.pupil)
        assert isinstance(pupil, Mapping)  # noqa: S101 - JSON objects become contexts
        return pupil

    def _number_in_use(self, number: str) -> bool:
        used = {plain(one["number"]) for one in self.pupil[NOTICES] if one["number"]}
        return plain(number) in used

    def _window(self, first: date, last: date) -> Mapping[str, Value] | None:
        """A scenario writes no marks: what it says of `attendance` is the register of whatever days."""
        said = {name: self._attendance.get(name) for name in WINDOW}
        found = from_json(said) if any(value is not None for value in said.values()) else None
        return found if isinstance(found, Mapping) else None

    def _given(self) -> dict[str, Any]:
        """What the scenario says itself, with what follows from its counts."""
        told = to_python(from_json(self._attendance))
        assert isinstance(told, dict)  # noqa: S101 - a JSON object becomes a dictionary
        counted = self._sessions(told)
        for name in ("since", "before", "last_year"):
            if told.get(name):
                sessions = self._sessions(told[name])
                told[name] = {**(window(sessions) if sessions else {}), **told[name]}
        return {**(measures(counted) if counted else {}), **told}

    def _sessions(self, told: Mapping[str, Any]) -> Sessions | None:
        possible, attended = told.get("possible"), told.get("attended")
        if possible is None or attended is None:
            return None
        as_of, first = told.get("as_of"), told.get("from")
        return Sessions(
            as_of if isinstance(as_of, date) else _day(self._told_at),
            int(possible),
            int(attended),
            first if isinstance(first, date) else None,
        )

    def _counted(self, given: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        counted = self._sessions(given)
        first = [Reading(counted, self._told_at, review=False)] if counted else []
        span = CaseSpan(CASE, _day(self._start), self._reviewing_since)
        return facts_of([*first, *self._readings], Register((), {}, (), _day(now)), span)

    def scope(self, own: dict[str, Any], now: datetime) -> Mapping[str, Value]:
        """What a form of an instance sees."""
        return Records(self.facts(now), self.case, own).scope()


def _records(pupil: Mapping[str, Any]) -> dict[str, Any]:
    """What a scenario says of parents and of notices to them, with all that is known of each."""
    parents, notices = pupil.get(PARENTS), pupil.get(NOTICES)
    found: dict[str, Any] = {}
    if parents is not None:
        found[PARENTS] = [_parent(one) for one in parents]
    if notices is not None:
        found[NOTICES] = [_notice(one) for one in notices]
    return found


def _parent(told: Mapping[str, Any]) -> Value:
    return parent_fact(told["id"], told["name"], told.get("relationship"), told.get("address_known"))


def _notice(told: Mapping[str, Any]) -> Any:
    return to_json(
        notice_fact(
            told["parent_id"],
            told.get("parent_name", ""),
            date.fromisoformat(told["issued_on"]["value"]),
            told["outcome"],
            number=told.get("number"),
            elsewhere=told.get("elsewhere", False),
        )
    )


def _day(moment: datetime) -> date:
    return day_in_england(moment)
