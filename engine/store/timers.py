"""Timers as rows, the truth about what is due; a look reads an index and no case that is not due."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, delete, func, literal_column, or_, select, update

from engine.columns import Moment
from engine.store.cases import HeldCase, case_of, case_question, locked
from engine.store.database import Session
from engine.store.putting import put_statements
from engine.store.sending import OftenSent
from engine.tables import cases, incidents, tasks, timers, users

_NOW: BindParameter[datetime] = bindparam("now")
#: Few, so that on SQLite people who write in between wait for less than a tenth of a second.
MOST_CASES_AT_ONCE = 10
#: How long a guard's word stands while nothing in its case moves.
ASKED_EVERY = timedelta(days=1)
#: An incident is over when what failed was to be tried again so long ago, and has not failed since.
RECOVERED_AFTER = timedelta(minutes=1)
#: How often the manager hears of a task that is overdue.
TOLD_EVERY = timedelta(weeks=1)
_PRESENT: BindParameter[datetime] = bindparam("present", type_=Moment())
#: No case that is left alone because something in it failed a moment ago; timers have a moment of their own.
#: An expression, not the column: a database begins with what is due, never with the cases.
_FREE = func.coalesce(cases.c.look_at, _PRESENT) <= _PRESENT
#: Cases with timers that are due, longest first, of those that nobody holds, nor their pupil. On SQLite
#: only one transaction writes anyhow.
DUE_CASES = locked(
    case_question()
    .join(timers, timers.c.case_id == cases.c.id)
    .where(timers.c.look_at <= _NOW)
    .order_by(timers.c.look_at)
    .limit(MOST_CASES_AT_ONCE),
    skip_locked=True,
)
#: The same for tasks that have become overdue, which nobody was told yet.
OVERDUE_CASES = locked(
    case_question()
    .join(tasks, tasks.c.case_id == cases.c.id)
    # Written out, not bound: only so does SQLite see that its partial index fits.
    .where(
        tasks.c.state == literal_column("'open'"), tasks.c.overdue_at.is_(None), tasks.c.due_at < _NOW, _FREE
    )
    .order_by(tasks.c.due_at)
    .limit(MOST_CASES_AT_ONCE),
    skip_locked=True,
)
#: The same for tasks of which the manager last heard before the moment given.
STILL_OVERDUE_CASES = locked(
    case_question()
    .join(tasks, tasks.c.case_id == cases.c.id)
    .where(
        tasks.c.state == literal_column("'open'"),
        tasks.c.overdue_told_at.is_not(None),
        tasks.c.overdue_told_at <= _NOW,
        _FREE,
    )
    .order_by(tasks.c.overdue_told_at)
    .limit(MOST_CASES_AT_ONCE),
    skip_locked=True,
)
#: The same for tasks with a guard that was last asked before the moment given.
GUARDED_CASES = locked(
    case_question()
    .join(tasks, tasks.c.case_id == cases.c.id)
    .where(
        tasks.c.guard.is_not(None),
        tasks.c.state.in_((literal_column("'open'"), literal_column("'held'"))),
        tasks.c.guard_asked_at < _NOW,
        _FREE,
    )
    .order_by(tasks.c.guard_asked_at)
    .limit(MOST_CASES_AT_ONCE),
    skip_locked=True,
)
#: The same for tasks of people who have left, and for those taken before the moment given that are not
#: somebody's by name.
TAKEN_CASES = locked(
    case_question()
    .join(tasks, tasks.c.case_id == cases.c.id)
    .where(
        tasks.c.state == literal_column("'open'"),
        tasks.c.claimed_at.is_not(None),
        _FREE,
        or_(
            tasks.c.assignee.in_(select(users.c.id).where(users.c.active.is_(False))),
            and_(
                tasks.c.claimed_at <= _NOW,
                or_(tasks.c.meant_for.is_(None), tasks.c.meant_for != tasks.c.assignee),
            ),
        ),
    )
    .order_by(tasks.c.claimed_at)
    .limit(MOST_CASES_AT_ONCE),
    skip_locked=True,
)
#: The same with incidents that were to be tried again before the moment given.
RECOVERED_CASES = locked(
    case_question()
    .where(
        cases.c.id.in_(
            select(incidents.c.case_id).where(
                incidents.c.resolved_at.is_(None), incidents.c.next_attempt_at < _NOW
            )
        )
    )
    .limit(MOST_CASES_AT_ONCE),
    skip_locked=True,
)


_COUNT_DUE = select(func.count()).where(timers.c.case_id == bindparam("wanted_case"), timers.c.due_at <= _NOW)
_DROP = delete(timers).where(timers.c.id.in_(bindparam("gone", expanding=True)))
_PUT = {
    kind: OftenSent(statement)
    for kind, statement in put_statements(timers, ("id",), ("due_at", "look_at")).items()
}


def claim_due_cases(session: Session, now: datetime) -> list[HeldCase]:
    """Some cases with timers that are due and that nobody holds, nor their pupils; all are held now."""
    return _claimed(session, DUE_CASES, now, now)


def claim_overdue_cases(session: Session, now: datetime) -> list[HeldCase]:
    """Some cases with tasks that have just become overdue, held now."""
    return _claimed(session, OVERDUE_CASES, now, now)


def claim_still_overdue_cases(session: Session, now: datetime) -> list[HeldCase]:
    """Some cases with overdue tasks of which the manager has not heard for a week, held now."""
    return _claimed(session, STILL_OVERDUE_CASES, now, now - TOLD_EVERY)


def claim_guarded_cases(session: Session, now: datetime) -> list[HeldCase]:
    """Some cases with guards that were not asked for a day, held now."""
    return _claimed(session, GUARDED_CASES, now, now - ASKED_EVERY)


def claim_taken_cases(session: Session, now: datetime, claimed_for: timedelta) -> list[HeldCase]:
    """Some cases with tasks that somebody took who has left, or so long ago that they are given back."""
    return _claimed(session, TAKEN_CASES, now, now - claimed_for)


def claim_recovered_cases(session: Session, now: datetime) -> list[HeldCase]:
    """Some cases with incidents that were to be tried again by itself a while ago, and did not fail again."""
    return _claimed(session, RECOVERED_CASES, now, now - RECOVERED_AFTER)


def _claimed(session: Session, query: Any, now: datetime, before: datetime) -> list[HeldCase]:
    """Each case once, although several of its timers or tasks may be due.

    Args:
        before: what the question asks for is from before then.
    """
    rows = session.execute(query, {"present": now, "now": before})
    return list({row.id: case_of(row, HeldCase) for row in rows}.values())


def count_due(session: Session, case_id: str, now: datetime) -> int:
    """How many timers of a case are due."""
    return session.scalar(_COUNT_DUE, {"wanted_case": case_id, "now": now}) or 0


def replace_timers(session: Session, gone: Collection[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Remove timers that no longer run, and write those that run now (a repeating one under its old id)."""
    if gone:
        session.execute(_DROP, {"gone": sorted(gone)})
    if rows:
        _PUT[session.dialect.name].send(session, rows)


def look_later(session: Session, case_id: str, now: datetime, look_at: datetime) -> None:
    """After a failure: leave the due timers of a case alone until then."""
    session.execute(
        update(timers).where(timers.c.case_id == case_id, timers.c.due_at <= now).values(look_at=look_at)
    )
