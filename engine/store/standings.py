"""What registers come to, as it was counted last."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select

from engine.attendance.standing import Count, SchoolWeekSessions, Standing
from engine.store.database import Session
from engine.store.register_weeks import last_marked_day
from engine.tables import counts, pupils, school_week_sessions, standings

_ONLY = 1


def latest_count(session: Session) -> Row[Any] | None:
    """Which days were counted last, and when; None before the first count."""
    return session.execute(select(counts)).one_or_none()


def last_mark_counted(session: Session, count: Row[Any], urns: Collection[str] | None) -> date | None:
    """The last day of a count on which anybody has a mark at these schools; None without any.

    Args:
        urns: None for all schools.
    """
    if urns is None:
        return count.marks_to  # type: ignore[no-any-return]
    return last_marked_day(session, count.first_day, count.as_of, urns)


_KEPT = select(*(standings.c[one.name] for one in fields(Standing)))


def kept_standings(session: Session) -> list[Standing]:
    """What was counted last of every pupil."""
    return [Standing(*row) for row in session.execute(_KEPT)]


def wait_for_counts(session: Session) -> None:
    """Let no other count be written until this transaction ends."""
    if session.dialect.name == "postgresql":
        session.exec_driver_sql("LOCK TABLE counts IN SHARE ROW EXCLUSIVE MODE")


def put_count(
    session: Session,
    count: Count,
    found: Sequence[Standing],
    weeks: Sequence[SchoolWeekSessions],
    import_id: str | None,
    now: datetime,
) -> None:
    """Put a count in the place of the last one.

    Args:
        import_id: the latest import that it takes in.
    """
    for table in (standings, school_week_sessions, counts):
        session.execute(delete(table))
    if found:
        session.execute(insert(standings), [vars(each) for each in found])
    if weeks:
        session.execute(insert(school_week_sessions), [vars(each) for each in weeks])
    half_term = count.half_term
    session.execute(
        insert(counts).values(
            id=_ONLY,
            as_of=count.as_of,
            first_day=count.first_day,
            marks_to=count.marks_to,
            half_term=half_term.name if half_term else None,
            half_term_first=half_term.first if half_term else None,
            half_term_last=half_term.last if half_term else None,
            import_id=import_id,
            counted_at=now,
        )
    )
    # All rows are new: the database has to know how many there are, or it asks the list the long way round.
    for changed in (standings, pupils):
        session.exec_driver_sql(f"ANALYZE {changed.name}")
