"""When people are away, and who covers, as rows. Days are days in England; both ends count."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, insert, literal_column, or_, select, true, update

from engine.england import day_in_england
from engine.store.cases import HeldCase, case_of, case_question, locked
from engine.store.database import Session
from engine.store.timers import MOST_CASES_AT_ONCE
from engine.tables import absences, cases, tasks, user_roles, users

_COVER = users.alias("covering")


@dataclass(frozen=True)
class Absence:
    """One time away. `name` and `cover` are the people's names."""

    id: str
    user_id: str
    first_day: date
    last_day: date
    covered_by: str | None
    name: str
    cover: str | None


def add_absence(
    session: Session,
    absence_id: str,
    user_id: str,
    first_day: date,
    last_day: date,
    covered_by: str | None,
    entered_by: str,
    now: datetime,
) -> None:
    """Write that somebody is away."""
    session.execute(
        insert(absences).values(
            id=absence_id, user_id=user_id, first_day=first_day, last_day=last_day, covered_by=covered_by,
            entered_by=entered_by, entered_at=now,
        )
    )  # fmt: skip


def end_absence(session: Session, absence_id: str, ended_by: str, now: datetime) -> None:
    """Write that somebody is there after all."""
    session.execute(
        update(absences).where(absences.c.id == absence_id).values(ended_by=ended_by, ended_at=now)
    )


def absences_from(session: Session, today: date) -> list[Absence]:
    """All that are not over, soonest first."""
    query = _absences(absences.c.last_day >= today).order_by(absences.c.first_day, users.c.name)
    return [Absence(*row) for row in session.execute(query)]


def absence(session: Session, absence_id: str) -> Absence | None:
    """One that was not taken back."""
    row = session.execute(_absences(absences.c.id == absence_id)).one_or_none()
    return Absence(*row) if row else None


def absence_of(session: Session, user_id: str | None, today: date) -> Absence | None:
    """That of somebody who is away today; nobody covers where the cover has left or is away too."""
    row = session.execute(_absences_on(today, absences.c.user_id == user_id)).first()
    return Absence(*row) if row else None


def overlapping(session: Session, user_id: str, first_day: date, last_day: date) -> Absence | None:
    """One of a person that shares days with these."""
    days = and_(absences.c.first_day <= last_day, absences.c.last_day >= first_day)
    row = session.execute(_absences(absences.c.user_id == user_id, days)).first()
    return Absence(*row) if row else None


def covered_people(user_id: Any, today: Any) -> Select[Any]:
    """The ids of those for whom a person stands in today, as part of a query.

    Args:
        user_id, today: values, or parameters of a statement that is kept.
    """
    return select(absences.c.user_id).where(
        absences.c.covered_by == user_id, absences.c.ended_at.is_(None), today_in(today)
    )


def people_covered(session: Session, user_id: str, today: date) -> list[str]:
    """The ids of those for whom a person stands in today."""
    return list(session.scalars(covered_people(user_id, today)))


def deputies(session: Session, role: str, today: date) -> list[str]:
    """The ids of those who stand in today for people with a role, while all of these are away."""
    return list(session.scalars(standing_in(role, today)))


def standing_in(role: str, today: Any, user_id: Any = None) -> Select[Any]:
    """The same as part of a query; of one person where `user_id` is given.

    Args:
        today, user_id: values, or parameters of a statement that is kept.
    """
    own = user_roles.alias("own")
    there = exists().where(
        own.c.role == role, own.c.user_id == users.c.id, users.c.active, ~_is_away(users.c.id, today, "off")
    )
    query = (
        select(absences.c.covered_by)
        .join(user_roles, and_(user_roles.c.user_id == absences.c.user_id, user_roles.c.role == role))
        .join(_COVER, and_(_COVER.c.id == absences.c.covered_by, _COVER.c.active))
        .where(absences.c.ended_at.is_(None), today_in(today), ~_is_away(_COVER.c.id, today, "gone"), ~there)
    )
    return query if user_id is None else query.where(absences.c.covered_by == user_id)


def _is_away(user_id: Any, today: Any, name: str) -> ColumnElement[bool]:
    """Whether somebody is away; `name` tells their absences from others of the query."""
    own = absences.alias(name)
    return exists().where(
        own.c.user_id == user_id, own.c.ended_at.is_(None), own.c.first_day <= today, own.c.last_day >= today
    )


def today_in(today: Any) -> ColumnElement[bool]:
    """Whether a day is one of an absence."""
    return and_(absences.c.first_day <= today, absences.c.last_day >= today)


def claim_absent_cases(session: Session, now: datetime) -> list[HeldCase]:
    """Some cases with open tasks of people who are away, of which nobody was told yet, held now."""
    in_force = select(absences.c.id, absences.c.user_id).where(
        absences.c.ended_at.is_(None), today_in(day_in_england(now))
    )
    away = session.execute(in_force).all()
    if not away:
        return []
    # In steps, each from an index: joined in one, SQLite begins with every child of the county.
    untold = select(tasks.c.case_id).where(
        tasks.c.state == literal_column("'open'"),
        tasks.c.assignee.in_([row.user_id for row in away]),
        or_(tasks.c.told_absence.is_(None), tasks.c.told_absence.not_in([row.id for row in away])),
        tasks.c.case_id.not_in(select(cases.c.id).where(cases.c.look_at > now)),
    )
    ids = session.scalars(untold.limit(MOST_CASES_AT_ONCE)).all()
    query = locked(case_question().where(cases.c.id.in_(ids)), skip_locked=True)
    return [case_of(row, HeldCase) for row in session.execute(query)] if ids else []


def untold_absences(session: Session, case_id: str, today: date) -> list[tuple[str, Absence]]:
    """The open tasks of a case whose holders are away and of which nobody was told yet, each with why."""
    query = (
        _absences_on(
            today,
            tasks.c.case_id == case_id,
            tasks.c.state == literal_column("'open'"),
            or_(tasks.c.told_absence.is_(None), tasks.c.told_absence != absences.c.id),
        )
        .join(tasks, tasks.c.assignee == absences.c.user_id)
        .add_columns(tasks.c.id)
        .order_by(tasks.c.opened_at, tasks.c.id)
    )
    return [(row[-1], Absence(*row[:-1])) for row in session.execute(query)]


def mark_told(session: Session, task_id: str, absence_id: str) -> None:
    """Write that people were told of a task that its holder is away."""
    session.execute(update(tasks).where(tasks.c.id == task_id).values(told_absence=absence_id))


def _absences(*where: ColumnElement[bool]) -> Any:
    """Absences that were not taken back, with whoever is to cover."""
    return _with_cover(true(), *where)


def _absences_on(today: date, *where: ColumnElement[bool]) -> Any:
    """Those of today, with whoever is there to cover."""
    there = and_(_COVER.c.active, ~_is_away(_COVER.c.id, today, "gone"))
    return _with_cover(there, today_in(today), *where)


def _with_cover(there: ColumnElement[bool], *where: ColumnElement[bool]) -> Any:
    own = [absences.c[name] for name in ("id", "user_id", "first_day", "last_day")]
    return (
        select(*own, _COVER.c.id.label("covered_by"), users.c.name, _COVER.c.name.label("cover"))
        .join(users, users.c.id == absences.c.user_id)
        .outerjoin(_COVER, and_(_COVER.c.id == absences.c.covered_by, there))
        .where(absences.c.ended_at.is_(None), *where)
    )
