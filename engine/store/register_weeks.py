"""Weeks of the register by the hundred thousand: read as tuples, written in one go.

PostgreSQL takes rows by COPY, SQLite by one prepared statement; both in the order of the primary key.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, func, insert, select, true

from engine.attendance.penalty_notices import monday_of
from engine.attendance.weeks import SESSIONS, UNMARKED
from engine.store.database import Session, keeping_cursors
from engine.store.putting import put_statements
from engine.tables import mark_changes, register_weeks, school_weeks

#: Pupil id, URN, Monday, codes, times.
WeekRow = tuple[str, str, date, str, bytes | None]
#: Pupil id, URN, day, AM or PM, code before, code after, recorded before, recorded after.
ChangeRow = tuple[str, str, date, str, str, str, datetime | None, datetime | None]

_SOME = 500
_COLUMNS = ("pupil_id", "school_urn", "monday", "codes", "recorded")
_PUT_SQLITE = (
    f"INSERT INTO register_weeks ({', '.join(_COLUMNS)}) VALUES (?, ?, ?, ?, ?) "  # noqa: S608 - no input
    "ON CONFLICT (pupil_id, school_urn, monday) DO UPDATE SET codes = excluded.codes, "
    "recorded = excluded.recorded"
)
_STAGED = "incoming_weeks"
_PUT_STAGED = (
    f"INSERT INTO register_weeks SELECT * FROM {_STAGED} "  # noqa: S608 - no input
    "ON CONFLICT (pupil_id, school_urn, monday) DO UPDATE SET codes = excluded.codes, "
    "recorded = excluded.recorded"
)
#: Said in the database's own words: there weeks are put together in a fifth of the time.
_WEEKS_TOGETHER = {
    "sqlite": "SELECT pupil_id, school_urn, group_concat(monday || codes, '') FROM register_weeks "
    "WHERE monday BETWEEN ? AND ? GROUP BY pupil_id, school_urn",
    "postgresql": "SELECT pupil_id, school_urn, string_agg(to_char(monday, 'YYYY-MM-DD') || codes, '') "
    "FROM register_weeks WHERE monday BETWEEN %s AND %s GROUP BY pupil_id, school_urn",
}
_PUT_SCHOOL_WEEK = put_statements(school_weeks, ["school_urn", "monday"])


def weeks_between(
    session: Session, first: date, last: date, *, pupils: Sequence[str] = (), schools: Sequence[str] = ()
) -> Iterator[list[Any]]:
    """Stored weeks of these pupils, or of these schools, from Monday to Monday; some thousands at a time.

    Each is (pupil id, URN, Monday, codes, times); the Monday is text where the database keeps it so.
    """
    column = register_weeks.c.pupil_id if pupils else register_weeks.c.school_urn
    wanted = pupils or schools
    for start in range(0, len(wanted), _SOME):
        found = column.in_(wanted[start : start + _SOME]) & register_weeks.c.monday.between(first, last)
        query = select(*(register_weeks.c[name] for name in _COLUMNS)).where(found)
        # The driver's own tuples: a quarter of the time.
        rows: Any = session.execute(query).cursor
        while some := rows.fetchmany(10_000):
            yield some
        rows.close()


def put_weeks(session: Session, rows: Iterable[WeekRow], *, all_new: bool) -> None:
    """Write weeks: new ones, or in the place of those with the same key.

    Args:
        all_new: none of them is there yet, which PostgreSQL takes faster.
    """
    driver: Any = session.connection.driver_connection
    if session.dialect.name == "sqlite":
        stored = ((p, s, monday.isoformat(), codes, times) for p, s, monday, codes, times in rows)
        driver.executemany(_PUT_SQLITE, stored)
    elif all_new:
        _copy(driver, f"register_weeks ({', '.join(_COLUMNS)})", rows)
    else:
        session.exec_driver_sql(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS {_STAGED} (LIKE register_weeks) ON COMMIT DROP"
        )
        session.exec_driver_sql(f"TRUNCATE {_STAGED}")
        _copy(driver, _STAGED, rows)
        session.exec_driver_sql(_PUT_STAGED)


def add_changes(session: Session, rows: Iterable[ChangeRow], import_id: str) -> None:
    """Write what marks were before."""
    names = ("pupil_id", "school_urn", "day", "session", "was", "became", "was_recorded_at", "recorded_at")
    if session.dialect.name == "sqlite":
        some: list[dict[str, Any]] = []
        for row in rows:
            some.append({**dict(zip(names, row, strict=True)), "import_id": import_id})
            if len(some) == 10_000:
                session.execute(insert(mark_changes), some)
                some = []
        if some:
            session.execute(insert(mark_changes), some)
        return
    target = f"mark_changes ({', '.join(names)}, import_id)"
    _copy(session.connection.driver_connection, target, ((*row, import_id) for row in rows))


def _copy(driver: Any, target: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with driver.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def any_week(session: Session) -> bool:
    """Whether any school has a week with marks."""
    return session.execute(select(school_weeks.c.monday).limit(1)).first() is not None


def last_marked_day(
    session: Session, first: date, last: date, urns: Collection[str] | None = None
) -> date | None:
    """The last day from a day to a day on which anybody has a mark; None without marks.

    A planned closure (#) is no mark.

    Args:
        urns: only marks at these schools; None for all schools.
    """
    column = school_weeks.c
    held = select(column.monday).where(column.monday.between(monday_of(first), last), _at(column, urns))
    for monday in session.scalars(held.distinct().order_by(column.monday.desc())).all():
        places = min(SESSIONS, 2 * ((last - monday).days + 1))
        marks = func.replace(func.substr(register_weeks.c.codes, 1, places), "#", UNMARKED)
        some = select(column.school_urn).where(column.monday == monday, _at(column, urns))
        longest = select(func.max(func.length(func.rtrim(marks, UNMARKED)))).where(
            register_weeks.c.school_urn.in_(some), register_weeks.c.monday == monday
        )
        if found := session.scalar(longest):
            day = monday + timedelta(days=(found - 1) // 2)
            return day if day >= first else None
    return None


def last_weeks(
    session: Session, first: date, last: date, urns: Collection[str] | None = None
) -> dict[str, date]:
    """The Monday of each school's last week with a session, from a day to a day; only schools with any.

    By weeks, because asking for the very day means reading the marks of every child.

    Args:
        urns: only these schools; None for all.
    """
    column = school_weeks.c
    query = (
        select(column.school_urn, func.max(column.monday))
        .where(column.monday.between(monday_of(first), last), _at(column, urns))
        .group_by(column.school_urn)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def schools_behind(
    session: Session, first: date, marks_to: date | None, urns: Collection[str] | None = None
) -> dict[str, date]:
    """The same for the schools whose marks end in an earlier week than that of `marks_to`.

    A school without any mark since `first` is not among them: there is nothing that could end.
    """
    if marks_to is None:
        return {}
    found = last_weeks(session, first, marks_to, urns)
    return {urn: monday for urn, monday in found.items() if monday < monday_of(marks_to)}


def _at(column: Any, urns: Collection[str] | None) -> ColumnElement[bool]:
    return true() if urns is None else column.school_urn.in_(sorted(urns))


def known_school_weeks(session: Session, urns: Collection[str]) -> set[tuple[str, date]]:
    """School and Monday of every week in which one of these schools had a session."""
    query = select(school_weeks).where(school_weeks.c.school_urn.in_(urns))
    return {(row.school_urn, row.monday) for row in session.execute(query)}


def put_school_weeks(session: Session, weeks: Collection[tuple[str, date]]) -> None:
    """Remember weeks in which schools had sessions."""
    rows = [{"school_urn": urn, "monday": monday} for urn, monday in sorted(weeks)]
    if rows:
        session.execute(_PUT_SCHOOL_WEEK[session.dialect.name], rows)


def forget_empty_school_weeks(session: Session, weeks: Collection[tuple[str, date]]) -> None:
    """Forget those of these weeks in which no pupil of the school has a session any more."""
    rows = [{"of_urn": urn, "of_monday": monday} for urn, monday in sorted(weeks)]
    if rows:
        session.execute(_FORGET, rows)


def _in_this_week() -> ColumnElement[bool]:
    bare = func.replace(func.replace(register_weeks.c.codes, UNMARKED, ""), "#", "")
    return and_(
        register_weeks.c.school_urn == bindparam("of_urn"),
        register_weeks.c.monday == bindparam("of_monday"),
        bare != "",
    )


_FORGET = delete(school_weeks).where(
    school_weeks.c.school_urn == bindparam("of_urn"),
    school_weeks.c.monday == bindparam("of_monday"),
    ~exists().where(_in_this_week()),
)


def weeks_together(session: Session, first: date, last: date) -> Iterator[list[Any]]:
    """Every stored week from Monday to Monday, those of a pupil at a school together, some thousand at once.

    Each is (pupil id, URN, weeks): for each week, in no order, the ten characters of its Monday in ISO and
    the fourteen of its codes.
    """
    driver: Any = session.connection.driver_connection
    question = _WEEKS_TOGETHER[session.dialect.name]
    with keeping_cursors(session):
        if session.dialect.name == "sqlite":
            rows = driver.execute(question, (first.isoformat(), last.isoformat()))
        else:
            # A cursor of the server's: the weeks of some years do not fit into memory at once.
            rows = driver.cursor("weeks_together").execute(question, (first, last))
        while some := rows.fetchmany(2_000):
            yield some
        rows.close()
