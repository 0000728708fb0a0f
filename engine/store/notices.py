"""Notices: short messages to a person or to everybody with a role, until each has read them or they close."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Integer,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    union,
    update,
)

from engine.identity import Actor
from engine.policy import reachable_schools, sees_restricted
from engine.store.database import Session
from engine.store.readers import reads_case
from engine.tables import cases, notice_reads, notices, pupils, tasks

NOTICES_A_PAGE = 25
#: Kinds of which the next word of the same step takes the place of the last.
REPLACED = frozenset({"reminder", "overdue"})
#: Counting stops here.
COUNTED = 100


@dataclass(frozen=True)
class Notice:
    """One notice as its reader sees it. `task_id` is that of a task that is still to be done.

    `kind` is "withdrawn", "overdue", "assigned", "incident", "handed over", "held", "concern", "glass broken"
    (of a case that its reader may not read: then `pupil` is ""), "told" (by a step of a diagram) or
    "reminder" (by one that hangs on an activity which has not ended).
    """

    id: str
    case_id: str
    reference: str
    pupil: str
    task_id: str | None
    kind: str
    said: str
    at: datetime


_CLOSE_ENDED = (
    update(notices)
    .where(
        notices.c.closed_at.is_(None),
        notices.c.case_id == bindparam("wanted_case"),
        or_(
            notices.c.task_id.in_(bindparam("tasks", expanding=True)),
            notices.c.about.in_(bindparam("activities", expanding=True)),
        ),
    )
    .values(closed_at=bindparam("closed_at"))
)


def add_notices(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write notices. The next reminder of a step takes the place of its last to the same people."""
    if not rows:
        return
    for row in rows:
        if row["kind"] in REPLACED:
            last = (
                notices.c.closed_at.is_(None), notices.c.case_id == row["case_id"],
                notices.c.step == row["step"],
                notices.c.user_id.is_not_distinct_from(row["user_id"]),
                notices.c.role.is_not_distinct_from(row["role"]),
            )  # fmt: skip
            session.execute(update(notices).where(*last).values(closed_at=row["at"]))
    session.execute(insert(notices), rows)


def close_notices(
    session: Session, case_id: str, task_ids: Collection[str], activities: Collection[str], now: datetime
) -> None:
    """Close the notices about tasks, and about activities (`instance:process/element`), that have ended."""
    ended = {"tasks": sorted(task_ids), "activities": sorted(activities)}
    session.execute(_CLOSE_ENDED, {"wanted_case": case_id, **ended, "closed_at": now})


def unread_notices(
    session: Session, actor: Actor, now: datetime, *, limit: int = NOTICES_A_PAGE, page: int = 1
) -> list[Notice]:
    """What the person has not read yet about cases that they read, newest first."""
    shown = {**_reader(actor, now), "most": limit, "before": (page - 1) * limit}
    return [Notice(*row) for row in session.execute(_showing(*_limits(actor)), shown)]


def count_unread(session: Session, actor: Actor, now: datetime) -> int:
    """How many these are, up to COUNTED."""
    return session.scalar(_counting(*_limits(actor)), _reader(actor, now)) or 0


def mark_read(session: Session, actor: Actor, notice_ids: Collection[str], now: datetime) -> None:
    """Note that somebody to whom they were said has read some notices."""
    unread = _unread(*_limits(actor))
    found = session.scalars(select(unread).where(unread.c.id.in_(sorted(notice_ids))), _reader(actor, now))
    rows = [{"notice_id": one, "user_id": actor.id, "read_at": now} for one in found]
    if rows:
        session.execute(insert(notice_reads), rows)


def _limits(actor: Actor) -> tuple[bool, bool]:
    """Whether the person sees the children of some schools only, and not every restricted case."""
    return reachable_schools(actor) is not None, not sees_restricted(actor)


def _reader(actor: Actor, now: datetime) -> dict[str, Any]:
    urns = sorted(reachable_schools(actor) or ())
    return {"reader": actor.id, "roles": sorted(actor.roles), "urns": urns, "now": now}


@cache
def _showing(tied: bool, limited: bool) -> Any:
    unread = _unread(tied, limited)
    named = case((reads_case(notices.c.case_id), pupils.c.name), else_="") if limited else pupils.c.name
    open_task = and_(tasks.c.id == notices.c.task_id, tasks.c.state.in_(("open", "held")))
    return (
        select(
            notices.c.id, notices.c.case_id, cases.c.reference, named, tasks.c.id.label("task_id"),
            notices.c.kind, notices.c.said, notices.c.at,
        )
        .join(unread, unread.c.id == notices.c.id)
        .join(cases, cases.c.id == notices.c.case_id)
        .join(pupils, pupils.c.id == cases.c.pupil_id)
        .outerjoin(tasks, open_task)
        .order_by(notices.c.at.desc(), notices.c.id)
        .limit(bindparam("most", type_=Integer))
        .offset(bindparam("before", type_=Integer))
    )  # fmt: skip


@cache
def _counting(tied: bool, limited: bool) -> Any:
    unread = select(_unread(tied, limited, COUNTED)).limit(COUNTED)
    return select(func.count()).select_from(unread.subquery())


def _unread(tied: bool, limited: bool, most: int | None = None) -> Any:
    """The ids of open notices that a person has not read: to them, or to a role, about children in reach.

    A school that a child has left is told by name what it has to hand over. That somebody opened a restricted
    case is told to people who do not read it: of whom it is, is not. Each way is asked by itself, and of
    notices alone where every child is in reach: else a database may begin with all of these or of those.

    Args:
        tied, limited: see `_limits`. Who it is, `_reader` gives.
        most: how many of each way are enough.
    """
    reader: BindParameter[str] = bindparam("reader")
    read = exists().where(notice_reads.c.notice_id == notices.c.id, notice_reads.c.user_id == reader)
    unread = select(notices.c.id).where(notices.c.closed_at.is_(None), ~read)
    if limited:
        glass = notices.c.kind == literal_column("'glass broken'")
        unread = unread.where(or_(glass, reads_case(notices.c.case_id)))
    by_name = unread.where(notices.c.user_id == reader)
    of_role = unread.where(notices.c.role.in_(bindparam("roles", expanding=True)))
    if tied:
        in_reach = pupils.c.school_urn.in_(bindparam("urns", expanding=True))
        handed_over = notices.c.kind == literal_column("'handed over'")
        by_name = _with_children(by_name).where(or_(in_reach, handed_over))
        of_role = _with_children(of_role).where(in_reach)
    return union(*(select(way.limit(most).subquery()) for way in (by_name, of_role))).subquery()


def _with_children(query: Any) -> Any:
    cases_of = query.join(cases, cases.c.id == notices.c.case_id)
    return cases_of.join(pupils, pupils.c.id == cases.c.pupil_id)
