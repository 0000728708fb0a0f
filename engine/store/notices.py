"""Notices: short messages to a person or to everybody with a role, until each has read them or they close."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
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

from engine.columns import among, is_one_word
from engine.identity import Actor
from engine.policy import reachable_schools, sees_restricted
from engine.store.database import Session
from engine.store.readers import hidden_cases
from engine.tables import PRESSING, cases, notice_reads, notices, pupils, tasks

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
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    limit: int = NOTICES_A_PAGE,
    page: int = 1,
    pressing: bool = False,
) -> list[Notice]:
    """What the person has not read yet about cases that they read, newest first.

    Args:
        pressing: only what is not of a quiet kind, which the list of tasks tells, or which can wait.
    """  # fmt: skip
    shown = {**_reader(actor, now), "up_to": page * limit, "most": limit, "before": (page - 1) * limit}
    return [Notice(*row) for row in session.execute(_showing(_asked(actor, pressing)), shown)]


def count_unread(session: Session, actor: Actor, now: datetime) -> int:
    """How many these are, up to COUNTED."""
    return session.scalar(_counting(_asked(actor)), {**_reader(actor, now), "up_to": COUNTED}) or 0


def mark_read(session: Session, actor: Actor, notice_ids: Collection[str], now: datetime) -> None:
    """Note that somebody to whom they were said has read some notices."""
    asked = _asked(actor)
    ways = _unread(asked, [among(notices.c.role, "roles")], _hidden())
    named = (way.where(notices.c.id.in_(sorted(notice_ids))) for way in ways)
    found = session.scalars(union(*named), _reader(actor, now)).all()
    rows = [{"notice_id": one, "user_id": actor.id, "read_at": now} for one in found]
    if rows:
        session.execute(insert(notice_reads), rows)


@dataclass(frozen=True)
class _Asked:
    """What decides how a statement reads: people who ask alike share it.

    `tied` and `limited` say whether the person sees the children of some schools only, and not every
    restricted case.
    """

    roles: tuple[str, ...]
    tied: bool
    limited: bool
    pressing: bool


def _asked(actor: Actor, pressing: bool = False) -> _Asked:
    tied, limited = reachable_schools(actor) is not None, not sees_restricted(actor)
    return _Asked(tuple(sorted(actor.roles)), tied, limited, pressing)


def _reader(actor: Actor, now: datetime) -> dict[str, Any]:
    urns = sorted(reachable_schools(actor) or ())
    return {"reader": actor.id, "roles": actor.roles, "urns": urns, "now": now}


@lru_cache(256)
def _showing(asked: _Asked) -> Any:
    hidden = _hidden()
    # Of each role the newest, from the end of an index; what all of them hold may be thousands.
    newest = _first(asked, [notices.c.role == role for role in asked.roles], hidden)
    named = case((_reads(hidden), pupils.c.name), else_="") if asked.limited else pupils.c.name
    open_task = and_(tasks.c.id == notices.c.task_id, is_one_word(tasks.c.state, "open", "held"))
    return (
        select(
            notices.c.id, notices.c.case_id, cases.c.reference, named, tasks.c.id.label("task_id"),
            notices.c.kind, notices.c.said, notices.c.at,
        )
        .join(newest, newest.c.id == notices.c.id)
        .join(cases, cases.c.id == notices.c.case_id)
        .join(pupils, pupils.c.id == cases.c.pupil_id)
        .outerjoin(tasks, open_task)
        .order_by(notices.c.at.desc(), notices.c.id)
        .limit(bindparam("most", type_=Integer))
        .offset(bindparam("before", type_=Integer))
    )  # fmt: skip


@lru_cache(256)
def _counting(asked: _Asked) -> Any:
    unread = select(_first(asked, [among(notices.c.role, "roles")], _hidden(), in_order=False))
    return select(func.count()).select_from(unread.limit(COUNTED).subquery())


def _first(
    asked: _Asked, of_roles: Sequence[ColumnElement[bool]], hidden: Any, *, in_order: bool = True
) -> Any:
    """The ids of the first `up_to` of each way, as a table; the newest where they are wanted in order."""
    up_to: BindParameter[int] = bindparam("up_to", type_=Integer)
    ways = (way.limit(up_to) for way in _unread(asked, of_roles, hidden))
    newest = (notices.c.at.desc(), notices.c.id) if in_order else ()
    return union(*(select(way.order_by(*newest).subquery()) for way in ways)).subquery()


def _unread(asked: _Asked, of_roles: Sequence[ColumnElement[bool]], hidden: Any) -> list[Select[Any]]:
    """The ids of open notices that a person has not read: to them, or to a role, about children in reach.

    A school that a child has left is told by name what it has to hand over. That somebody opened a restricted
    case is told to people who do not read it: of whom it is, is not. Each way is asked by itself, and of
    notices alone where every child is in reach: else a database may begin with all of these or of those.

    Args:
        of_roles: conditions that a notice is to a role of theirs, one a way.
        hidden: the cases that they do not read.
    """
    reader: BindParameter[str] = bindparam("reader")
    read = exists().where(notice_reads.c.notice_id == notices.c.id, notice_reads.c.user_id == reader)
    unread = select(notices.c.id).where(notices.c.closed_at.is_(None), ~read)
    if asked.limited:
        unread = unread.where(or_(notices.c.kind == literal_column("'glass broken'"), _reads(hidden)))
    if asked.pressing:
        unread = unread.where(PRESSING)
    by_name = unread.where(notices.c.user_id == reader)
    to_roles = [unread.where(way) for way in of_roles]
    if not asked.tied:
        return [by_name, *to_roles]
    in_reach = pupils.c.school_urn.in_(bindparam("urns", expanding=True))
    handed_over = notices.c.kind == literal_column("'handed over'")
    return [
        _with_children(by_name).where(or_(in_reach, handed_over)),
        *(_with_children(way).where(in_reach) for way in to_roles),
    ]


def _hidden() -> Any:
    """The cases that they do not read, found once for all parts of a statement."""
    return hidden_cases(bindparam("reader"), bindparam("now", type_=notices.c.at.type)).cte("hidden")


def _reads(hidden: Any) -> ColumnElement[bool]:
    return notices.c.case_id.not_in(select(hidden.c.id))


def _with_children(query: Select[Any]) -> Select[Any]:
    cases_of = query.join(cases, cases.c.id == notices.c.case_id)
    return cases_of.join(pupils, pupils.c.id == cases.c.pupil_id)
