"""Notes: what was heard about a case, written once and never changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select

from engine.store.database import Session
from engine.tables import cases, notes


@dataclass(frozen=True)
class WrittenNote:
    """One note as it was written.

    `corrects` is the id of the note that it corrects, `case_opened_at` when the case began that it is about.
    """

    id: str
    heard_on: date
    heard_from: str
    how: str
    said: str
    action: str
    corrects: str | None
    written_by: str
    written_at: datetime
    case_opened_at: datetime


_OWN = [notes.c[name] for name in WrittenNote.__dataclass_fields__ if name in notes.c]
_COLUMNS = [*_OWN, cases.c.opened_at]
_WRITTEN = select(*_COLUMNS).join(cases, cases.c.id == notes.c.case_id)


def add_note(session: Session, **values: Any) -> None:
    """Write a note."""
    session.execute(insert(notes), values)


def note_is_of(session: Session, case_id: str, note_id: str) -> bool:
    """Whether this note was written about this case."""
    return session.scalar(select(notes.c.case_id).where(notes.c.id == note_id)) == case_id


def notes_by_id(session: Session, case_id: str, note_ids: Collection[str]) -> dict[str, WrittenNote]:
    """These notes of a case, by their ids; what is no note of it is left out."""
    if not note_ids:
        return {}
    query = _WRITTEN.where(notes.c.case_id == case_id, notes.c.id.in_(sorted(note_ids)))
    return {row.id: WrittenNote(*row) for row in session.execute(query)}


def cases_with_note(session: Session, written_by: str, case_ids: Sequence[str], **content: Any) -> set[str]:
    """Those of these cases in which this person has already written a note with the very same columns."""
    same = [notes.c[name].is_not_distinct_from(value) for name, value in content.items()]
    query = select(notes.c.case_id).where(notes.c.written_by == written_by, *same)
    return set(session.scalars(query.where(notes.c.case_id.in_(case_ids))))
