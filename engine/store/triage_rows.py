"""The rows of the triage list: what is known of some pupils, with their open cases and what is due next."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import literal, select, union_all

from engine.identity import Actor
from engine.store.database import Session
from engine.store.readers import not_hidden
from engine.tables import cases, pupils, schools, standings, tasks, timers


@dataclass(frozen=True)
class OpenCase:
    """An open case about a pupil. `due_at` is when the first of its tasks and timers is due, named `due`."""

    id: str
    reference: str
    process: str
    due: str
    due_at: datetime | None

    def overdue(self, now: datetime) -> bool:
        """Whether that should have been done before `now`."""
        return self.due_at is not None and self.due_at < now


@dataclass(frozen=True)
class TriageRow:
    """One pupil of the list; figures are sessions (half days), `change` tenths of a percentage point."""

    id: str
    upn: str
    name: str
    school_urn: str | None
    school: str | None
    year_group: str | None
    band: str
    persistent: bool
    possible: int
    attended: int
    authorised: int
    unauthorised: int
    term_possible: int
    term_attended: int
    change: int | None
    pn_sessions: int
    pn_first_met: date | None
    patterns: Sequence[Mapping[str, Any]]
    looked_after: bool | None
    child_protection: bool | None
    child_in_need: bool | None
    early_help_open: bool | None
    cases: tuple[OpenCase, ...] = ()


_OF_CASES = ("cases",)
_NAMES = [name for name in TriageRow.__dataclass_fields__ if name not in _OF_CASES]
_COLUMNS = [
    schools.c.name.label("school") if name == "school" else
    pupils.c[name] if name in pupils.c else standings.c[name]
    for name in _NAMES
]  # fmt: skip


def rows_of(session: Session, actor: Actor, pupil_ids: Sequence[str], now: datetime) -> list[TriageRow]:
    """The rows of these pupils, in the same order. Reach was asked when their ids were listed."""
    query = (
        select(*_COLUMNS)
        .select_from(standings)
        .join(pupils, pupils.c.id == standings.c.pupil_id)
        .outerjoin(schools, schools.c.urn == pupils.c.school_urn)
        .where(standings.c.pupil_id.in_(pupil_ids))
    )
    found = {row.id: row for row in session.execute(query)} if pupil_ids else {}
    about = _open_cases(session, actor, list(found), now)
    return [
        TriageRow(*found[each], cases=tuple(about.get(each, ())))  # type: ignore[misc]
        for each in pupil_ids
        if each in found
    ]


def _open_cases(
    session: Session, actor: Actor, pupil_ids: Sequence[str], now: datetime
) -> Mapping[str, list[OpenCase]]:
    """The open cases about these pupils that the person reads, oldest first."""
    if not pupil_ids:
        return {}
    query = (
        select(cases.c.id, cases.c.reference, cases.c.pupil_id, cases.c.process)
        .where(cases.c.pupil_id.in_(pupil_ids), cases.c.state == "open", not_hidden(cases.c.id, actor, now))
        .order_by(cases.c.opened_at, cases.c.id)
    )
    held = session.execute(query).all()
    due = _first_due(session, [row.id for row in held])
    about: dict[str, list[OpenCase]] = defaultdict(list)
    for row in held:
        about[row.pupil_id].append(OpenCase(row.id, row.reference, row.process, *due.get(row.id, ("", None))))
    return about


def _first_due(session: Session, case_ids: Sequence[str]) -> Mapping[str, tuple[str, datetime]]:
    """What is due first in each of these cases: an open task, or something that happens by itself."""
    if not case_ids:
        return {}
    by_people = select(tasks.c.case_id, tasks.c.name, tasks.c.due_at, literal(1).label("by_people")).where(
        tasks.c.case_id.in_(case_ids), tasks.c.state == "open", tasks.c.due_at.is_not(None)
    )
    by_itself = select(timers.c.case_id, timers.c.name, timers.c.due_at, literal(0)).where(
        timers.c.case_id.in_(case_ids)
    )
    found = union_all(by_people, by_itself).subquery()
    # The latest first, so that the earliest is what remains; of two at the same moment that of people.
    query = select(found).order_by(found.c.due_at.desc(), found.c.by_people)
    return {row.case_id: (row.name, row.due_at) for row in session.execute(query)}


def in_parts(pupil_ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """The same ids, so many at a time."""
    return (pupil_ids[start : start + size] for start in range(0, len(pupil_ids), size))
