"""A child while rows about the child are taken: what is known, what is new in it, and what it was before."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.imports.enrolments import Enrolment
from engine.pupil_record import FACT_NAMES, FactChange


@dataclass
class Child:
    """The record of one child and the enrolments; `is_new` until the file is taken where it was not there."""

    record: dict[str, Any]
    is_new: bool = False
    #: What each changed column was before the file, and the day for which the new value is known.
    was: dict[str, Any] = field(default_factory=dict)
    since: dict[str, date] = field(default_factory=dict)
    enrolments: list[Enrolment] = field(default_factory=list)
    put: set[Enrolment] = field(default_factory=set)
    #: School and admission of enrolments that were there and are not true.
    gone: set[tuple[str, date]] = field(default_factory=set)

    def know(self, values: dict[str, Any], since: date) -> bool:
        """Take values into the record; whether any is different."""
        different = {name: value for name, value in values.items() if self.record.get(name) != value}
        if not self.is_new:
            self.was = {name: self.record.get(name) for name in different} | self.was
            self.since |= dict.fromkeys(different, since)
        self.record |= different
        return bool(different)

    @property
    def changes(self) -> dict[str, Any]:
        """The columns that are different now, with their new values."""
        return {name: self.record[name] for name, was in self.was.items() if self.record[name] != was}

    def fact_changes(self) -> list[FactChange]:
        """The changes that are kept in the child's history."""
        return [
            FactChange(name, self.was[name], value, self.since[name])
            for name, value in self.changes.items()
            if name in FACT_NAMES
        ]

    def enrol(self, enrolments: list[Enrolment]) -> bool:
        """Take the enrolments as they are now; whether any is different."""
        new = set(enrolments) - set(self.enrolments)
        keys = {(e.school_urn, e.admitted_on) for e in enrolments}
        self.gone = (self.gone | {(e.school_urn, e.admitted_on) for e in self.enrolments}) - keys
        self.put = self.put.intersection(enrolments) | new
        self.enrolments = enrolments
        return bool(new)
