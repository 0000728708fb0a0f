"""Incidents: what failed, with all that is needed to try it again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from engine.errors import NotFound
from engine.store.database import Session
from engine.tables import incidents


@dataclass(frozen=True)
class Incident:
    """Something that failed in a case. `attempted` says what, plainly enough to try it again."""

    id: str
    case_id: str
    instance_id: str | None
    process: str | None
    element: str | None
    problem: str
    attempted: dict[str, Any]
    attempts: int
    raised_at: datetime
    next_attempt_at: datetime | None
    resolved_at: datetime | None
    resolved_by: str | None


_COLUMNS = tuple(incidents.c[name] for name in Incident.__dataclass_fields__)


def incident_by_id(session: Session, incident_id: str) -> Incident:
    """One incident.

    Raises:
        NotFound: there is none.
    """
    row = session.execute(select(*_COLUMNS).where(incidents.c.id == incident_id)).one_or_none()
    if row is None:
        raise NotFound(kind="incident", reference=incident_id)
    return Incident(*row)


_UNRESOLVED = (
    select(*_COLUMNS)
    .where(incidents.c.case_id == bindparam("wanted_case"), incidents.c.resolved_at.is_(None))
    .order_by(incidents.c.raised_at)
)


def unresolved(session: Session, case_id: str) -> list[Incident]:
    """The incidents of a case that are not resolved, oldest first."""
    return [Incident(*row) for row in session.execute(_UNRESOLVED, {"wanted_case": case_id})]


def add_incident(session: Session, **values: Any) -> None:
    """Write a new incident."""
    session.execute(insert(incidents), values)


def change_incident(session: Session, incident_id: str, **values: Any) -> None:
    """Write what became of an incident."""
    session.execute(update(incidents).where(incidents.c.id == incident_id).values(**values))
