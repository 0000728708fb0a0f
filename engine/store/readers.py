"""Who reads a restricted case, and how the queries of lists leave out those that a person does not read.

Its opener reads it, who has a task of it, is meant for one or completed one, and whoever stands in
`case_readers`, for as long as it says there. Who reads every restricted case, the policy says.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    delete,
    exists,
    insert,
    or_,
    select,
    true,
    union,
    update,
)

from engine.columns import is_one_word
from engine.identity import Actor
from engine.policy import Matter, sees_restricted
from engine.store.cases import SeenCase
from engine.store.database import Session
from engine.tables import case_readers, cases, pupils, tasks, users

GLASS_A_PAGE = 50
_MOMENT = case_readers.c.until.type
#: Asked at this moment, nobody reads a case because they broke its glass: nothing is copied from it for that.
NO_GLASS = datetime(9999, 1, 1, tzinfo=UTC)
#: Aliases: the queries of which this is part ask these tables, too.
_HIDDEN, _WORK, _READERS = (
    cases.alias("hidden_case"), tasks.alias("work_of_hidden"), case_readers.alias("readers_of_hidden")
)  # fmt: skip


def _is_to_do(table: Any) -> ColumnElement[bool]:
    return is_one_word(table.c.state, "open", "held")


def _holds(table: Any, now: Any) -> ColumnElement[bool]:
    return or_(table.c.until.is_(None), table.c.until > now)


_OF_CASE: ColumnElement[bool] = tasks.c.case_id == bindparam("case")
_READ_BY: Any = union(
    select(tasks.c.assignee).where(_OF_CASE, _is_to_do(tasks)),
    select(tasks.c.meant_for).where(_OF_CASE, _is_to_do(tasks)),
    select(tasks.c.completed_by).where(_OF_CASE, tasks.c.state == "completed"),
    select(case_readers.c.user_id).where(
        case_readers.c.case_id == bindparam("case"), _holds(case_readers, bindparam("now", type_=_MOMENT))
    ),
)


def readers_of(session: Session, seen: SeenCase, now: datetime) -> frozenset[str] | None:
    """The user ids of those who read a restricted case; None for one that is not restricted."""
    if not seen.restricted:
        return None
    found = session.scalars(_READ_BY, {"case": seen.id, "now": now})
    return frozenset({seen.opened_by, *filter(None, found)})


def matter_of(session: Session, seen: SeenCase, now: datetime, **more: Any) -> Matter:
    """What the policy is asked about a case: the pupil's school, who reads it, and whatever else is known."""
    readers = readers_of(session, seen, now)
    return Matter(school_urn=seen.school_urn, case_id=seen.id, readers=readers, **more)


def hidden_cases(reader: Any, now: Any) -> Select[Any]:
    """The ids of the restricted cases that somebody does not read, as part of a query.

    Args:
        reader, now: values, or parameters of a statement that is kept.
    """
    mine = or_(
        and_(_is_to_do(_WORK), or_(_WORK.c.assignee == reader, _WORK.c.meant_for == reader)),
        and_(_WORK.c.state == "completed", _WORK.c.completed_by == reader),
    )
    reads = (_READERS.c.case_id == _HIDDEN.c.id, _READERS.c.user_id == reader, _holds(_READERS, now))
    return select(_HIDDEN.c.id).where(
        _HIDDEN.c.restricted,
        _HIDDEN.c.opened_by != reader,
        ~exists().where(_WORK.c.case_id == _HIDDEN.c.id, mine),
        ~exists().where(*reads),
    )


def not_hidden(case_id: ColumnElement[Any], actor: Actor, now: datetime) -> ColumnElement[bool]:
    """The condition on the case of a row that the person reads it, as far as it is restricted."""
    return true() if sees_restricted(actor) else case_id.not_in(hidden_cases(actor.id, now))


#: Whether there is a case that somebody does not read, for a statement that is kept: its parameters are
#: `reader` and `now`. Few cases are restricted: mostly a query of many parts can leave the condition out.
HIDES_SOME = hidden_cases(bindparam("reader"), bindparam("now", type_=_MOMENT)).exists()


def reads_case(case_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """The same for a statement that is kept: its parameters are `reader` and `now`."""
    reader: BindParameter[str] = bindparam("reader")
    return case_id.not_in(hidden_cases(reader, bindparam("now", type_=_MOMENT)))


@dataclass(frozen=True)
class CaseReader:
    """Somebody who was let into a restricted case; `kind` as in the table, `until` None: for good."""

    user_id: str
    name: str
    kind: str
    reason: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class BrokenGlass:
    """One time that somebody broke the glass of a case. `child` is "" for whoever does not read the case."""

    case_id: str
    reference: str
    name: str
    reason: str
    since: datetime
    until: datetime | None
    child: str


def let_in_by_name(session: Session, case_id: str, now: datetime) -> list[CaseReader]:
    """Who was let into a case and reads it now, in that order."""
    columns = (case_readers.c[name] for name in ("kind", "reason", "since", "until"))
    query = (
        select(users.c.id, users.c.name, *columns)
        .join(users, users.c.id == case_readers.c.user_id)
        .where(case_readers.c.case_id == case_id, _holds(case_readers, now))
        .order_by(case_readers.c.since, case_readers.c.id)
    )
    return [CaseReader(*row) for row in session.execute(query)]


def glass_broken(session: Session, actor: Actor, now: datetime, page: int) -> list[BrokenGlass]:
    """All broken glass, newest first, a page of GLASS_A_PAGE."""
    child = case((not_hidden(case_readers.c.case_id, actor, now), pupils.c.name), else_="")
    columns = (case_readers.c[name] for name in ("reason", "since", "until"))
    query = (
        select(case_readers.c.case_id, cases.c.reference, users.c.name, *columns, child)
        .join(users, users.c.id == case_readers.c.user_id)
        .join(cases, cases.c.id == case_readers.c.case_id)
        .join(pupils, pupils.c.id == cases.c.pupil_id)
        .where(case_readers.c.kind == "glass")
        .order_by(case_readers.c.since.desc(), case_readers.c.id)
        .limit(GLASS_A_PAGE)
        .offset((page - 1) * GLASS_A_PAGE)
    )
    return [BrokenGlass(*row) for row in session.execute(query)]


def set_restricted(session: Session, case_id: str, *, restricted: bool) -> None:
    """Write whether a case is restricted. Lifted, nobody needs to be let in any more."""
    session.execute(update(cases).where(cases.c.id == case_id).values(restricted=restricted))
    if not restricted:
        let_in = (case_readers.c.case_id == case_id, case_readers.c.kind != "glass")
        session.execute(delete(case_readers).where(*let_in))


def add_reader(
    session: Session, case_id: str, user_id: str, kind: str, reason: str, by: str, now: datetime,
    until: datetime | None = None,
) -> None:  # fmt: skip
    """Let somebody into a restricted case."""
    session.execute(
        insert(case_readers).values(
            id=uuid4().hex, case_id=case_id, user_id=user_id, kind=kind, reason=reason, added_by=by,
            since=now, until=until,
        )
    )  # fmt: skip


def add_named(session: Session, case_id: str, named: Collection[str], now: datetime) -> None:
    """Let those of some ids into a restricted case who are people here and are not let in yet.

    Args:
        named: what the answers of the case name; other things than people have ids, too.
    """
    there = select(case_readers.c.user_id).where(
        case_readers.c.case_id == case_id, case_readers.c.kind == "named"
    )
    new = select(users.c.id).where(users.c.id.in_(sorted(named)), users.c.id.not_in(there))
    for user_id in session.scalars(new).all() if named else ():
        add_reader(session, case_id, user_id, "named", "", "system", now)


def remove_reader(session: Session, case_id: str, user_id: str) -> bool:
    """Take back that somebody was let into a restricted case by name; whether anybody was."""
    added = (case_readers.c.case_id == case_id, case_readers.c.user_id == user_id)
    taken = delete(case_readers).where(*added, case_readers.c.kind == "added").returning(case_readers.c.id)
    return bool(session.scalars(taken).all())
