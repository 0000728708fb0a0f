"""Who read what: one row each time somebody opens a case, a child, a task or a list. Decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Select, and_, case, func, insert, or_, select, union_all

from engine.identity import Actor
from engine.policy import reachable_schools
from engine.store.database import Session
from engine.store.readers import not_hidden
from engine.tables import cases, pupils, reading_log, tasks, users

Within = Sequence[ColumnElement[bool]]
_ADD = insert(reading_log)


@dataclass(frozen=True)
class PageRead:
    """What one person read, and when.

    `kind` and `reference` say of what: see the table. `shown` is how many a list told of, `asked` which list.
    """

    at: datetime
    user_id: str
    kind: str
    reference: str
    shown: int | None = None
    asked: str | None = None


@dataclass(frozen=True)
class ReadingsFilter:
    """Which readings: of a child, a case or by a person, by their ids; from `since`, before `until`."""

    pupil_id: str = ""
    case_id: str = ""
    user_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class ReadingFound:
    """A reading with the names of what was read, as far as there are any."""

    id: str
    read: PageRead
    reader: str | None
    signs_in_as: str | None
    task: str | None
    case_id: str | None
    process: str | None
    pupil_id: str | None
    upn: str | None
    pupil: str | None
    school_urn: str | None


def note_reading(session: Session, read: PageRead) -> None:
    """Write what a person read."""
    session.execute(_ADD, {"id": uuid4().hex, **vars(read)})


def readings_found(
    session: Session, within: Within, wanted: ReadingsFilter, *, skip: int = 0, most: int | None = None
) -> list[ReadingFound]:
    """The readings that match, newest first.

    Args:
        within: what they stay in, see `readings_within`; () for all.
        skip: leave out so many at the beginning.
        most: how many at most; None for all.
    """
    query = _found(wanted, within).order_by(reading_log.c.at.desc(), reading_log.c.id)
    return [_reading(row) for row in session.execute(query.offset(skip).limit(most))]


def count_readings(session: Session, within: Within, wanted: ReadingsFilter) -> int:
    """How many readings match."""
    query = _found(wanted, within).with_only_columns(func.count())
    return int(session.scalar(query) or 0)


def _found(wanted: ReadingsFilter, within: Within) -> Select[Any]:
    log, looked_up = reading_log.c, reading_log.c.kind.in_(("readings", "readings_csv"))
    task_read = and_(log.kind == "task", tasks.c.id == log.reference)
    case_read = case((or_(log.kind == "case", looked_up), log.reference), else_=tasks.c.case_id)
    pupil_read = func.coalesce(
        cases.c.pupil_id, case((or_(log.kind == "pupil", looked_up), log.reference), else_=None)
    )
    joined = (
        reading_log.outerjoin(users, users.c.id == log.user_id)
        .outerjoin(tasks, task_read)
        .outerjoin(cases, cases.c.id == case_read)
        .outerjoin(pupils, pupils.c.id == pupil_read)
    )
    columns = (
        reading_log, users.c.name.label("reader"), users.c.sign_in_name, tasks.c.name.label("task"),
        cases.c.id.label("case_id"), cases.c.process, pupils.c.id.label("pupil_id"), pupils.c.upn,
        pupils.c.name.label("pupil"), pupils.c.school_urn,
    )  # fmt: skip
    return select(*columns).select_from(joined).where(*_conditions(wanted), *within)


def _conditions(wanted: ReadingsFilter) -> list[ColumnElement[bool]]:
    """Of a child and a case by the ids of all that is about them, so that an index finds few rows."""
    log, found = reading_log.c, list[ColumnElement[bool]]()
    if wanted.user_id:
        found.append(log.user_id == wanted.user_id)
    if wanted.case_id:
        of_case = select(tasks.c.id).where(tasks.c.case_id == wanted.case_id)
        itself = select(cases.c.id).where(cases.c.id == wanted.case_id)
        found.append(log.reference.in_(union_all(itself, of_case)))
    if wanted.pupil_id:
        about = select(cases.c.id).where(cases.c.pupil_id == wanted.pupil_id)
        of_cases = select(tasks.c.id).where(tasks.c.case_id.in_(about))
        itself = select(pupils.c.id).where(pupils.c.id == wanted.pupil_id)
        found.append(log.reference.in_(union_all(itself, about, of_cases)))
    if wanted.since:
        found.append(log.at >= wanted.since)
    if wanted.until:
        found.append(log.at < wanted.until)
    return found


def own_readings_within(actor: Actor, now: datetime) -> Within:
    """All but what is about restricted cases that the person does not read any more."""
    return [or_(cases.c.id.is_(None), not_hidden(cases.c.id, actor, now))]


def readings_within(actor: Actor, now: datetime) -> Within:
    """What is about the children of the person's schools, and the lists of one of these schools.

    Who does not read a restricted case does not read that others did.
    """
    read = own_readings_within(actor, now)
    urns = reachable_schools(actor)
    if urns is None:
        return read
    return [*read, or_(pupils.c.school_urn.in_(sorted(urns)), reading_log.c.reference.in_(sorted(urns)))]


def _reading(row: Any) -> ReadingFound:
    read = PageRead(row.at, row.user_id, row.kind, row.reference, row.shown, row.asked)
    return ReadingFound(
        row.id, read, row.reader, row.sign_in_name, row.task, row.case_id, row.process, row.pupil_id, row.upn,
        row.pupil, row.school_urn,
    )  # fmt: skip
