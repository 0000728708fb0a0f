"""Inboxes: a person's own tasks, their team's, what they decide on and what they did, one page at a time.

Soonest due first. Each role is read from its own end of an index and only as far as
the page goes, so a first page costs the same among a thousand tasks and a million;
for the same reason counts stop at `COUNTED_UP_TO`. A statement is built once for all people who ask alike:
building it takes longer than the database needs to answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal, get_args

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Integer,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    select,
    union_all,
)

from engine.england import day_in_england
from engine.identity import Actor
from engine.policy import MANAGERS, lanes_of, reachable_schools, sees_restricted
from engine.store import people
from engine.store.absences import covered_people, standing_in
from engine.store.database import Session
from engine.store.readers import HIDES_SOME, reads_case
from engine.tables import cases, drafts, pupils, schools, tasks

View = Literal["mine", "team", "approvals", "done"]
TASKS_A_PAGE = 25

#: Counting stops here: "1,000 or more" says as much as the exact number, and costs less.
COUNTED_UP_TO = 1000

# Written out, not bound: only so does SQLite see that its partial indexes fit.
_OPEN = tasks.c.state == literal_column("'open'")
_DONE = tasks.c.state == literal_column("'completed'")
#: It checks what somebody did.
_APPROVES = tasks.c.not_by != literal_column("'[]'")
_ONE: ColumnElement[int] = literal_column("1").label("one")
_MOST: BindParameter[int] = bindparam("most", type_=Integer)
_TODAY: BindParameter[date] = bindparam("today", type_=Date)
(_DEPUTISED,) = MANAGERS
_COVERED = covered_people(bindparam("actor"), _TODAY)
_STANDING = select(HIDES_SOME, _COVERED.exists())


@dataclass(frozen=True)
class InboxFilter:
    """Which page of which inbox, and what to leave out. `now` says what is overdue."""

    now: datetime
    view: View = "mine"
    process: str = ""
    overdue: bool = False
    page: int = 1


@dataclass(frozen=True)
class InboxRow:
    """One task as an inbox shows it. `holder` is the name of who has taken it, `covered` whether that is
    somebody for whom the person stands in.
    """

    task_id: str
    name: str
    case_id: str
    reference: str
    pupil: str
    school: str | None
    process: str
    opened_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    holder: str | None
    covered: bool
    has_draft: bool

    def overdue(self, now: datetime) -> bool:
        """Whether it should have been done before `now`."""
        return self.ended_at is None and self.due_at is not None and self.due_at < now


@dataclass(frozen=True)
class InboxPage:
    """One page of an inbox; `count` stops at COUNTED_UP_TO."""

    rows: tuple[InboxRow, ...]
    count: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, as far as was counted."""
        return max(1, -(-self.count // TASKS_A_PAGE))


@dataclass(frozen=True)
class _Standing:
    """How somebody stands today: in which lanes, tied to schools or not, whether some cases are hidden from
    them, and whether they stand in for anybody. Most neither miss a case nor stand in: their statements
    need not say so in each part.
    """

    lanes: tuple[str, ...]
    tied: bool
    hides_some: bool
    stands_in: bool


class Counts(dict[View, int]):
    """How many tasks each inbox holds, unfiltered, each up to COUNTED_UP_TO."""

    def __init__(self, standing: _Standing, held: Mapping[View, int]) -> None:
        super().__init__(held)
        self.standing = standing


@dataclass(frozen=True)
class _Asked:
    """What decides how a statement reads: people who ask alike share it."""

    view: View
    standing: _Standing
    of_process: bool = False
    overdue: bool = False


def inbox(session: Session, actor: Actor, wanted: InboxFilter, held: Counts | None = None) -> InboxPage:
    """The page that was asked for; a page beyond the last one is empty.

    Args:
        held: what `counts` said of the same moment: what is not filtered need not be counted again.
    """
    standing = held.standing if held is not None else _standing(session, actor, wanted.now)
    asked = _Asked(wanted.view, standing, bool(wanted.process), wanted.overdue)
    given = {**_given(actor, wanted.now), "process": wanted.process}
    if held is None or asked.of_process or asked.overdue:
        count = session.scalar(_counting(asked), {**given, "most": COUNTED_UP_TO}) or 0
    else:
        count = held[wanted.view]
    # A page in the middle needs the ends of all branches up to it.
    found = session.execute(_finding(asked), {**given, "most": wanted.page * TASKS_A_PAGE})
    ids = [row.id for row in sorted(found, key=_order(wanted))]
    shown = ids[(wanted.page - 1) * TASKS_A_PAGE : wanted.page * TASKS_A_PAGE]
    return InboxPage(tuple(inbox_rows(session, actor, shown)), count, wanted.page)


def counts(session: Session, actor: Actor, now: datetime) -> Counts:
    """What the person's inboxes hold."""
    standing = _standing(session, actor, now)
    asked = tuple(_Asked(view, standing) for view in get_args(View))
    found = session.execute(_holding(asked), {**_given(actor, now), "most": COUNTED_UP_TO})
    held = {row.view: min(row.held, COUNTED_UP_TO) for row in found}
    return Counts(standing, {each.view: held[each.view] for each in asked})


def _standing(session: Session, actor: Actor, now: datetime) -> _Standing:
    hides, stands_in = session.execute(_STANDING, _given(actor, now)).one()
    tied = reachable_schools(actor) is not None
    return _Standing(tuple(sorted(lanes_of(actor))), tied, hides and not sees_restricted(actor), stands_in)


def _given(actor: Actor, now: datetime) -> dict[str, Any]:
    urns = sorted(reachable_schools(actor) or ())
    # `reader` is for `reads_case`.
    return {"actor": actor.id, "reader": actor.id, "urns": urns, "today": day_in_england(now), "now": now}


@lru_cache(256)
def _counting(asked: _Asked) -> Any:
    return select(func.count()).select_from(_counted(asked))


@lru_cache(256)
def _finding(asked: _Asked) -> Any:
    return select(union_all(*(_soonest(asked, way) for way in _in_order(asked))).subquery())


@lru_cache(256)
def _holding(asked: tuple[_Asked, ...]) -> Any:
    def held(each: _Asked) -> Any:
        view: Any = literal_column(f"'{each.view}'").label("view")
        return select(view, func.count().label("held")).select_from(_counted(each))

    return union_all(*(held(each) for each in asked))


def _order(wanted: InboxFilter) -> Any:
    if wanted.view == "done":
        return lambda row: (-row.sort_at.timestamp(), row.id)
    return lambda row: (0, row.sort_at, row.id) if row.sort_at else (1, row.id)


def _counted(asked: _Asked) -> Any:
    """The first `most` tasks that each way leads to, as a table.

    They are read in the order of the index: else PostgreSQL may look for a role's few tasks among all.
    """
    ways = (_reached(asked, way, _ONE).order_by(_time(asked)).limit(_MOST) for way in _ways(asked))
    return union_all(*(select(way.subquery()) for way in ways)).subquery()


def _in_order(asked: _Asked) -> list[list[ColumnElement[bool]]]:
    """The ways, so that each reads an index from its end: what is due on no day comes after all that is."""
    ways = _ways(asked)
    if asked.view == "done" or asked.overdue:
        return ways
    due = tasks.c.due_at
    return [[*way, one] for one in (due.is_not(None), due.is_(None)) for way in ways]


def _ways(asked: _Asked) -> list[list[ColumnElement[bool]]]:
    """How one comes to the tasks of an inbox; no task by two of them."""
    if asked.view == "done":
        return [[_DONE, tasks.c.completed_by == bindparam("actor")]]
    late = [tasks.c.due_at < bindparam("now")] if asked.overdue else []
    return [[_OPEN, one, *late] for one in _whose(asked)]


def _whose(asked: _Asked) -> list[ColumnElement[bool]]:
    own, team = _ones_own(asked.standing), _of_the_team(asked.standing)
    if asked.view == "mine":
        return own
    if asked.view == "team":
        return team
    # What somebody else has taken waits for them.
    free = [and_(one, tasks.c.assignee.is_(None)) for one in team]
    return [and_(one, _APPROVES) for one in (*free, *own)]


def _ones_own(standing: _Standing) -> list[ColumnElement[bool]]:
    """What a person has, and what those have for whom they stand in today."""
    own = tasks.c.assignee == bindparam("actor")
    return [own, tasks.c.assignee.in_(_COVERED)] if standing.stands_in else [own]


def _of_the_team(standing: _Standing) -> list[ColumnElement[bool]]:
    if not standing.tied:
        return [*(tasks.c.role == lane for lane in standing.lanes), *_deputised(standing)]
    # An expression instead of the column keeps the database from reading a whole county's tasks of
    # the role: it begins with the few children of the person's own schools.
    return [(tasks.c.role + "").in_(standing.lanes)]


def _deputised(standing: _Standing) -> list[ColumnElement[bool]]:
    """The managers' tasks, for whoever stands in for them today."""
    if _DEPUTISED in standing.lanes or not standing.stands_in:
        return []
    stands_in = exists(standing_in(_DEPUTISED, _TODAY, bindparam("actor")))
    return [and_(tasks.c.role == _DEPUTISED, stands_in)]


def _soonest(asked: _Asked, way: Sequence[ColumnElement[bool]]) -> Any:
    """Ids and times of the first `most` tasks of a way."""
    time = _time(asked)
    soonest = time.desc() if asked.view == "done" else time
    query = _reached(asked, way, tasks.c.id, time.label("sort_at"))
    return select(query.order_by(soonest, tasks.c.id).limit(_MOST).subquery())


def _time(asked: _Asked) -> ColumnElement[Any]:
    return tasks.c.ended_at if asked.view == "done" else tasks.c.due_at


def _reached(asked: _Asked, way: Sequence[ColumnElement[bool]], *columns: ColumnElement[Any]) -> Any:
    query = select(*columns).select_from(tasks).where(*way)
    if asked.of_process:
        query = query.where(tasks.c.process == bindparam("process"))
    if asked.standing.tied:
        query = (
            query.join(cases, cases.c.id == tasks.c.case_id)
            .join(pupils, pupils.c.id == cases.c.pupil_id)
            .where(pupils.c.school_urn.in_(bindparam("urns", expanding=True)))
        )
    if asked.standing.hides_some:
        query = query.where(reads_case(tasks.c.case_id))
    return query


_SHOWN = (
    select(
        tasks.c.id, tasks.c.name, tasks.c.case_id, tasks.c.process, tasks.c.opened_at, tasks.c.due_at,
        tasks.c.ended_at, tasks.c.assignee, cases.c.reference, pupils.c.name.label("pupil"),
        schools.c.name.label("school"), drafts.c.saved_at,
    )
    .join(cases, cases.c.id == tasks.c.case_id)
    .join(pupils, pupils.c.id == cases.c.pupil_id)
    .outerjoin(schools, schools.c.urn == pupils.c.school_urn)
    .outerjoin(drafts, (drafts.c.task_id == tasks.c.id) & (drafts.c.user_id == bindparam("actor")))
    .where(tasks.c.id.in_(bindparam("ids", expanding=True)))
)  # fmt: skip


def inbox_rows(session: Session, actor: Actor, ids: Sequence[str]) -> list[InboxRow]:
    """These tasks in this order as an inbox shows them; whether the person may see them was asked before."""
    rows = session.execute(_SHOWN, {"actor": actor.id, "ids": ids}) if ids else ()
    found = {row.id: row for row in rows}
    holders = people.names(session, [row.assignee for row in found.values()])
    return [
        InboxRow(
            task_id=row.id,
            name=row.name,
            case_id=row.case_id,
            reference=row.reference,
            pupil=row.pupil,
            school=row.school,
            process=row.process,
            opened_at=row.opened_at,
            due_at=row.due_at,
            ended_at=row.ended_at,
            holder=holders.get(row.assignee or ""),
            covered=row.assignee not in (None, actor.id),
            has_draft=row.saved_at is not None,
        )
        for row in (found[each] for each in ids if each in found)
    ]
