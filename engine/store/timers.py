"""Timers as rows, the truth about what is due; a look reads an index and no case that is not due."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, func, literal_column, select, update

from engine.store.database import Session
from engine.store.putting import put_statements
from engine.tables import cases, tasks, timers

_NOW: BindParameter[datetime] = bindparam("now")
#: The case whose timer is due longest and that nobody holds. On SQLite only one transaction writes anyhow.
DUE_CASE = (
    select(timers.c.case_id)
    .join(cases, cases.c.id == timers.c.case_id)
    .where(timers.c.look_at <= _NOW)
    .order_by(timers.c.look_at)
    .limit(1)
    .with_for_update(of=cases, key_share=True, skip_locked=True)
)
#: The same for a task that has become overdue and was not yet noticed.
OVERDUE_CASE = (
    select(tasks.c.case_id)
    .join(cases, cases.c.id == tasks.c.case_id)
    # Written out, not bound: only so does SQLite see that its partial index fits.
    .where(tasks.c.state == literal_column("'open'"), tasks.c.overdue_at.is_(None), tasks.c.due_at < _NOW)
    .order_by(tasks.c.due_at)
    .limit(1)
    .with_for_update(of=cases, key_share=True, skip_locked=True)
)


_COUNT_DUE = select(func.count()).where(timers.c.case_id == bindparam("wanted_case"), timers.c.due_at <= _NOW)
_DROP = delete(timers).where(timers.c.id.in_(bindparam("gone", expanding=True)))
_PUT = put_statements(timers, ("id",), ("due_at", "look_at"))


def claim_due_case(session: Session, now: datetime) -> str | None:
    """A case with a timer that is due and that no other worker or person holds; it is held now."""
    return session.scalar(DUE_CASE, {"now": now})


def claim_overdue_case(session: Session, now: datetime) -> str | None:
    """A case with a task that has just become overdue, held now."""
    return session.scalar(OVERDUE_CASE, {"now": now})


def count_due(session: Session, case_id: str, now: datetime) -> int:
    """How many timers of a case are due."""
    return session.scalar(_COUNT_DUE, {"wanted_case": case_id, "now": now}) or 0


def replace_timers(session: Session, gone: Collection[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Remove timers that no longer run, and write those that run now (a repeating one under its old id)."""
    if gone:
        session.execute(_DROP, {"gone": sorted(gone)})
    if rows:
        session.execute(_PUT[session.dialect.name], rows)


def look_later(session: Session, case_id: str, now: datetime, look_at: datetime) -> None:
    """After a failure: leave the due timers of a case alone until then."""
    session.execute(
        update(timers).where(timers.c.case_id == case_id, timers.c.due_at <= now).values(look_at=look_at)
    )
