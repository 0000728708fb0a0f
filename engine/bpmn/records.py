"""The data of a case: facts that nothing may set, the case's shared record, each instance's own names.

Task data of the library stays empty (a multi-instance item is the exception), so
what one branch writes every other branch reads at once. Records are held in JSON
form, as they are stored; a name becomes a FEEL value only when it is read.
"""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from engine.attendance.calendar import SchoolCalendar
from engine.attendance.facts import FACTS
from engine.errors import EngineError
from engine.expressions import Value, from_json, to_json

#: The fact among the names of `case`: the account that opened it.
OPENED_BY = "opened_by"


class LaterFacts(Mapping[str, Value]):
    """Facts of which some are read only when something asks for them, once."""

    def __init__(self, known: Mapping[str, Value], later: Mapping[str, Callable[[], Value]]) -> None:
        self._known, self._later = dict(known), later

    def __getitem__(self, name: str) -> Value:
        if name not in self._known and name in self._later:
            self._known[name] = self._later[name]()
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*self._known, *self._later)))

    def __len__(self) -> int:
        return len(self._known.keys() | self._later.keys())


def is_fact(target: tuple[str, ...]) -> bool:
    """Whether a name is a fact or a part of one, which nothing may set."""
    return target[0] in FACTS or target[:2] == ("case", OPENED_BY)


class FactsAreReadOnly(EngineError):
    """“{name}” comes from the pupil's record, the register or the opening of the case; no process sets it."""


@dataclass
class Facts:
    """What is known about the pupil at this moment: FEEL contexts, and the calendar of the pupil's school.

    All of it may be lazy: `read_calendar` is called when a function of school days first asks, `read_window`
    when an operator asks for the register's sessions from a day to a day (None where there is no register),
    `number_in_use` when a form asks whether a penalty notice of the council has this number.
    `people` are the colleagues who may work with the child. `opened_by` is the account that opened the case,
    which expressions read as `case.opened_by`.
    """

    pupil: Mapping[str, Value] = field(default_factory=dict)
    attendance: Mapping[str, Value] = field(default_factory=dict)
    read_calendar: Callable[[], SchoolCalendar | None] = field(default=lambda: None)
    read_window: Callable[[date, date], Mapping[str, Value] | None] = field(default=lambda first, last: None)
    number_in_use: Callable[[str], bool] = field(default=lambda number: False)
    opened_by: str | None = None
    people: Mapping[str, Value] = field(default_factory=dict)

    @cached_property
    def calendar(self) -> SchoolCalendar | None:
        """The calendar of the pupil's school; None where there is none to be read."""
        return self.read_calendar()


@dataclass
class Records:
    """What one process instance reads and writes. `case` is shared with the other instances of the case.

    `changes` are the writes since they were last taken, `written` the names that were ever written here.
    `case_values` and `own_values` are the FEEL values of what was read already, until it is written again:
    whoever shares `case` shares `case_values`, and nothing but `write` changes what they were made of.
    """

    facts: Facts
    case: dict[str, Any]
    own: dict[str, Any]
    changes: dict[str, Any] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    case_values: dict[str, Value] = field(default_factory=dict)
    own_values: dict[str, Value] = field(default_factory=dict)

    def write(self, target: tuple[str, ...], value: Value, items: dict[str, Any] | None = None) -> None:
        """Sets a name, or a member of contexts (`case.plan.review_date`), which are made where missing.

        Args:
            items: a multi-instance's own values, in JSON form: what is written to one stays in its instance.

        Raises:
            FactsAreReadOnly: the name is one of FACTS or `case.opened_by`.
        """
        name = ".".join(target)
        if is_fact(target):
            raise FactsAreReadOnly(name=name)
        shared = target[0] == "case" and len(target) > 1
        holder, path = (self.case, target[1:]) if shared else (self.own, target)
        if items and target[0] in items:
            holder = items
            items[target[0]] = deepcopy(items[target[0]])  # steps before this one hold the same
        (self.case_values if shared else self.own_values).pop(path[0], None)
        for member in path[:-1]:
            if not isinstance(holder.get(member), dict):
                holder[member] = {}
            holder = holder[member]
        holder[path[-1]] = self.changes[name] = to_json(value)
        self.written.add(name)

    def merge(
        self, values: Mapping[str, Value], into: str | None = None, items: dict[str, Any] | None = None
    ) -> None:
        """Writes several names, under a dotted prefix if there is one."""
        prefix = tuple(into.split(".")) if into else ()
        for name, value in values.items():
            self.write((*prefix, name), value, items)

    def scope(self, items: Mapping[str, Any] | None = None) -> "Scope":
        """What an expression sees; `items` are a multi-instance's own values, in JSON form."""
        return Scope(self, items or {})

    def take_changes(self) -> dict[str, Any]:
        """What was written since the last call."""
        taken, self.changes = self.changes, {}
        return taken


class Scope(Mapping[str, Value]):
    """Names to FEEL values, read when asked for: items, facts, `case`, then the instance's own.

    For one evaluation: `case` is put together once, however often it is asked.
    """

    def __init__(self, records: Records, items: Mapping[str, Any]) -> None:
        self._records, self._items = records, items
        self._case: Value = None

    @property
    def calendar(self) -> SchoolCalendar | None:
        """What functions of school days ask; no expression can name it."""
        return self._records.facts.calendar

    @property
    def number_in_use(self) -> Callable[[str], bool]:
        """What forms ask of the number of a penalty notice; no expression can name it."""
        return self._records.facts.number_in_use

    def __getitem__(self, name: str) -> Value:
        records = self._records
        if name in self._items:
            return from_json(self._items[name])
        if name in FACTS:
            fact: Value = getattr(records.facts, name)
            return fact
        if name == "case":
            if self._case is None:
                values = {each: _value(records.case, each, records.case_values) for each in records.case}
                self._case = {**values, OPENED_BY: records.facts.opened_by}
            return self._case
        return _value(records.own, name, records.own_values)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*self._items, *FACTS, "case", *self._records.own)))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _value(record: Mapping[str, Any], name: str, known: dict[str, Value]) -> Value:
    """The FEEL value of a name of a record, made once."""
    if name not in known:
        known[name] = from_json(record[name])
    return known[name]
