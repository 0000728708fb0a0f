"""The history of children's facts: what each was and became, since when, and who said so. Only added to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select

from engine.store.database import Session
from engine.tables import imports, pupil_changes


@dataclass(frozen=True)
class KeptChange:
    """One change as it is kept; `file_name` is that of the import that brought it, None for a person's."""

    field: str
    was: str | None
    became: str | None
    since: date
    at: datetime
    changed_by: str
    source: str
    file_name: str | None


def add_pupil_changes(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write changes."""
    if rows:
        session.execute(insert(pupil_changes), rows)


def changes_of_pupil(session: Session, pupil_id: str) -> list[KeptChange]:
    """All changes of a child's facts, newest first."""
    query = (
        select(pupil_changes, imports.c.file_name)
        .outerjoin(imports, imports.c.id == pupil_changes.c.import_id)
        .where(pupil_changes.c.pupil_id == pupil_id)
        .order_by(pupil_changes.c.at.desc(), pupil_changes.c.id.desc())
    )
    names = KeptChange.__dataclass_fields__
    return [KeptChange(**{name: row._mapping[name] for name in names}) for row in session.execute(query)]
