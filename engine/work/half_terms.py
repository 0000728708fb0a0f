"""Scans a half-term that has ended, and counts registers again after imports, without being asked.

Proposes, and never opens a case. Any number of workers may look; one of them writes.
"""

from datetime import date, datetime, timedelta

from engine.attendance.calendar import HalfTerm
from engine.attendance.standing import Count
from engine.england import day_in_england
from engine.identity import SYSTEM
from engine.store.calendars import calendar_of_school
from engine.store.database import Database, Session
from engine.store.imports import latest_counted_import
from engine.store.proposals import scans_as_of, wait_for_scans
from engine.store.register_weeks import any_week, last_marked_day
from engine.store.standings import latest_count, put_count, wait_for_counts
from engine.triage.scanning import Scan, measurements, scan

#: How long after its end a half-term is still scanned: marks are revised and imported for some days.
SCANNED_FOR = timedelta(weeks=3)
_A_WEEK = timedelta(days=6)


def scan_ended_half_term(database: Database, now: datetime) -> Scan | None:
    """Scan the council's half-term that ended last, as of its last day, if its marks are there; once.

    Returns:
        The scan; None when there was nothing to do.
    """
    with database.reading() as session:
        half_term = _ended(session, day_in_england(now))
        if half_term is None or not _is_ready(session, half_term):
            return None
        found = measurements(session, half_term.last)
    with database.transaction() as session:
        wait_for_scans(session)
        if scans_as_of(session, half_term.first, half_term.last):
            return None
        return scan(session, SYSTEM, found, now)


def recount_after_imports(database: Database, now: datetime) -> Count | None:
    """Count what registers come to up to today, if anything was imported since the last count.

    Returns:
        The count; None when there was nothing to do.
    """
    with database.reading() as session:
        newest = latest_counted_import(session)
        if _is_counted(session, newest) or not any_week(session):
            return None
        # Loads what counts a county: a worker rests without it.
        from engine.triage.counting import measured

        count, standings, weeks = measured(session, day_in_england(now))
    with database.transaction() as session:
        wait_for_counts(session)
        if _is_counted(session, newest):
            return None
        put_count(session, count, standings, weeks, newest, now)
    return count


def _ended(session: Session, today: date) -> HalfTerm | None:
    council = calendar_of_school(session, None).half_terms
    over = [one for one in council if one.last < today <= one.last + SCANNED_FOR]
    return max(over, key=lambda one: one.last, default=None)


def _is_ready(session: Session, half_term: HalfTerm) -> bool:
    """Whether nobody has scanned it, and marks of its last week are there."""
    if scans_as_of(session, half_term.first, half_term.last):
        return False
    return last_marked_day(session, half_term.last - _A_WEEK, half_term.last) is not None


def _is_counted(session: Session, newest: str | None) -> bool:
    count = latest_count(session)
    return count is not None and count.import_id == newest
