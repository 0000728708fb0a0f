"""A child's attendance as it was known at a moment: the register without later marks, and earlier counts."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select

from engine.attendance.case_figures import CaseSpan, facts_of
from engine.attendance.facts import Reading
from engine.attendance.penalty_notices import monday_of
from engine.attendance.register import Register, Week
from engine.attendance.weeks import SESSIONS, UNMARKED, character, place, times
from engine.casework.facts import feel_context
from engine.england import day_in_england
from engine.expressions import Value
from engine.store.cases import SeenCase
from engine.store.database import Session
from engine.store.registers import CountedRegister, counted_of
from engine.tables import imports, mark_changes, register_weeks, tasks


class AttendanceThen:
    """The attendance of the child of a case, read once when something first asks.

    Marks without a time are taken for known since their day: no file says when they came.
    """

    def __init__(self, session: Session, case: SeenCase) -> None:
        self._session, self._case = session, case

    def at(self, now: datetime) -> dict[str, Value]:
        """The `attendance` facts at a moment; a count that came with it is among them."""
        readings = [each for each in self._counted.readings if each.given_at <= now]
        span = CaseSpan(self._case.id, day_in_england(self._case.opened_at), self._reviewing(readings, now))
        return feel_context(facts_of(readings, self._register(now), span))

    def window(self, now: datetime, first: date, last: date) -> dict[str, Any] | None:
        """What the register said of some days."""
        return self._register(now).window(first, last)

    @cached_property
    def _counted(self) -> CountedRegister:
        return counted_of(self._session, self._case.pupil_id, date.max)

    @cached_property
    def _weeks(self) -> list[Any]:
        query = select(register_weeks).where(register_weeks.c.pupil_id == self._case.pupil_id)
        return list(self._session.execute(query.order_by(register_weeks.c.monday)))

    @cached_property
    def _corrections(self) -> list[Any]:
        """What marks were before, the newest first."""
        query = (
            select(mark_changes, imports.c.imported_at)
            .join(imports, imports.c.id == mark_changes.c.import_id)
            .where(mark_changes.c.pupil_id == self._case.pupil_id)
            .order_by(mark_changes.c.id.desc())
        )
        return list(self._session.execute(query))

    @cached_property
    def _reviews(self) -> dict[datetime, datetime]:
        """When the task of each completed count of this case had been opened, by when it was completed."""
        query = select(tasks.c.ended_at, tasks.c.opened_at).where(
            tasks.c.case_id == self._case.id, tasks.c.state == "completed"
        )
        return {row.ended_at: row.opened_at for row in self._session.execute(query)}

    def _reviewing(self, readings: list[Reading], now: datetime) -> datetime | None:
        held = any(
            each.review and each.case_id == self._case.id and each.given_at == now for each in readings
        )
        return self._reviews.get(now) if held else None

    def _register(self, now: datetime) -> Register:
        today = day_in_england(now)
        corrected: dict[tuple[str, date, int], str] = {}
        for change in self._corrections:
            if change.imported_at > now:
                monday = monday_of(change.day)
                corrected[change.school_urn, monday, place(change.day, change.session)] = change.was
        weeks = [_known(row, now, corrected) for row in self._weeks if row.monday <= today]
        known = self._counted.register
        return replace(known, weeks=weeks, today=today)


def _known(row: Any, now: datetime, corrected: dict[tuple[str, date, int], str]) -> Week:
    """A week of which later marks are taken out."""
    since = now.astimezone(UTC).timestamp()
    codes = list(row.codes)
    recorded = times(row.recorded)
    for at in range(SESSIONS):
        was = corrected.get((row.school_urn, row.monday, at))
        if was is not None:
            codes[at] = character(was)
        elif recorded[at] > since:
            codes[at] = UNMARKED
    return Week(row.school_urn, row.monday, "".join(codes))
