"""Inboxes: a person's own tasks, their team's, what they decide on and what they did, one page at a time.

Soonest due first, where nothing else is wanted. Each role is read from its own end of an index
and only as far as the page goes, so a first page costs the same among a thousand tasks and a million;
for the same reason counts stop at `COUNTED_UP_TO`. A statement is built once for all people who ask alike:
building it takes longer than the database needs to answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, get_args

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Integer,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from engine.england import day_in_england
from engine.identity import Actor
from engine.policy import MANAGERS, lanes_of, reachable_schools, sees_restricted
from engine.store.absences import covered_people, standing_in
from engine.store.database import Session
from engine.store.inbox_filter import DUE_WITHIN, INBOX_FILTERS, NOT_TAKEN, InboxFilter, View
from engine.store.inbox_rows import InboxRow, inbox_rows
from engine.store.readers import HIDES_SOME, reads_case
from engine.tables import cases, pupils, tasks

TASKS_A_PAGE = 25

#: Counting stops here: "1,000 or more" says as much as the exact number, and costs less.
COUNTED_UP_TO = 1000

# Written out, not bound: only so does SQLite see that its partial indexes fit.
_OPEN = tasks.c.state == literal_column("'open'")
_DONE = tasks.c.state == literal_column("'completed'")
#: It checks what somebody did.
_APPROVES = tasks.c.not_by != literal_column("'[]'")
_SORTED_BY: Mapping[str, ColumnElement[Any]] = {
    "due": tasks.c.due_at,
    "child": pupils.c.name,
    "process": tasks.c.process,
    "since": tasks.c.opened_at,
}
_NOW, _UNTIL = bindparam("now", type_=tasks.c.due_at.type), bindparam("until", type_=tasks.c.due_at.type)
_SOON = [tasks.c.due_at >= _NOW, tasks.c.due_at < _UNTIL]
_DUE: Mapping[str, list[ColumnElement[bool]]] = {
    "": [],
    "overdue": [tasks.c.due_at < _NOW],
    "none": [tasks.c.due_at.is_(None)],
    **dict.fromkeys(DUE_WITHIN, _SOON),
}
_NARROWED: Mapping[str, ColumnElement[bool]] = {
    "process": tasks.c.process == bindparam("process"),
    "school": pupils.c.school_urn == bindparam("school"),
    "child": cases.c.pupil_id == bindparam("child"),
    "person": tasks.c.assignee == bindparam("person"),
    NOT_TAKEN: tasks.c.assignee.is_(None),
}
_FREE = or_(tasks.c.assignee.is_(None), tasks.c.assignee == bindparam("actor"))
_MOST: BindParameter[int] = bindparam("most", type_=Integer)
#: Of these inboxes it is counted, too, how many tasks are due when.
_COUNTED_BY_DAY: tuple[View, ...] = ("mine", "team")
_TODAY: BindParameter[date] = bindparam("today", type_=Date)
(_DEPUTISED,) = MANAGERS
_COVERED = covered_people(bindparam("actor"), _TODAY)
_STANDING = select(HIDES_SOME, _COVERED.exists())


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
class NextTask:
    """What comes after a task in a list; None where nothing is left. `again`: it stands before that task."""

    row: InboxRow | None
    again: bool = False


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
    """How many tasks each inbox holds, unfiltered, each up to COUNTED_UP_TO.

    `due` says of those to be done how many are overdue, and how many due within a week, as `INBOX_DUE`
    calls it. Where an inbox holds COUNTED_UP_TO or more, there may be more of these, too: the soonest
    due are counted first.
    """

    def __init__(
        self, standing: _Standing, held: Mapping[View, int], due: Mapping[View, Mapping[str, int]]
    ) -> None:
        super().__init__(held)
        self.standing = standing
        self.due = due


@dataclass(frozen=True)
class _Asked:
    """What decides how a statement reads: people who ask alike share it.

    `by` are the filters, `due` the one of dates. `after`: only what comes after a task that has
    a value to sort by ("valued") or none ("valueless").
    """

    view: View
    standing: _Standing
    by: frozenset[str] = frozenset()
    due: str = ""
    sort: str = "due"
    turned: bool = False
    after: str = ""

    @property
    def of_few(self) -> bool:
        """Whether the tasks are about so few children that the database begins with these."""
        return self.standing.tied or not self.by.isdisjoint(("school", "child"))

    @property
    def falling(self) -> bool:
        """Whether the largest values come first: of what is done the latest."""
        return self.turned != (self.view == "done" and self.sort == "due")


def inbox(session: Session, actor: Actor, wanted: InboxFilter, held: Counts | None = None) -> InboxPage:
    """The page that was asked for; a page beyond the last one is empty.

    Args:
        held: what `counts` said of the same moment: what is not filtered need not be counted again.
    """
    asked = _asked(held.standing if held is not None else _standing(session, actor, wanted.now), wanted)
    given = _given(actor, wanted.now, wanted)
    if held is None or wanted.filtered:
        plain = replace(asked, sort="due", turned=False)
        count = session.scalar(_counting(plain), {**given, "most": COUNTED_UP_TO}) or 0
    else:
        count = held[wanted.view]
    # A page in the middle needs the ends of all branches up to it.
    found = session.scalars(_finding(asked), {**given, "most": wanted.page * TASKS_A_PAGE}).all()
    shown = found[(wanted.page - 1) * TASKS_A_PAGE : wanted.page * TASKS_A_PAGE]
    return InboxPage(tuple(inbox_rows(session, actor, shown)), count, wanted.page)


def next_task(session: Session, actor: Actor, wanted: InboxFilter, after: str) -> NextTask:
    """The task that the person could do after one of a list, whether that is done or not; else the first."""
    asked = _asked(_standing(session, actor, wanted.now), wanted)
    given = {**_given(actor, wanted.now, wanted), "after": after, "most": 1}
    if was := session.execute(_VALUES, {"after": after}).one_or_none():
        value = was._mapping[asked.sort]
        beyond = replace(asked, after="valueless" if value is None else "valued")
        found = session.scalars(_finding(beyond), {**given, "value": value}).all()
        if found:
            return NextTask(inbox_rows(session, actor, found)[0])
    first = [each for each in session.scalars(_finding(asked), {**given, "most": 2}) if each != after]
    return NextTask(inbox_rows(session, actor, first[:1])[0], again=True) if first else NextTask(None)


def counts(session: Session, actor: Actor, now: datetime) -> Counts:
    """What the person's inboxes hold."""
    standing = _standing(session, actor, now)
    asked = tuple(_Asked(view, standing) for view in get_args(View))
    given = {**_given(actor, now), "until": now + DUE_WITHIN["week"], "most": COUNTED_UP_TO}
    found = {row.view: row for row in session.execute(_holding(asked), given)}
    held = {each.view: min(found[each.view].held, COUNTED_UP_TO) for each in asked}
    due = {
        view: {
            "overdue": min(found[view].overdue, COUNTED_UP_TO),
            "week": min(found[view].soon - found[view].overdue, COUNTED_UP_TO),
        }
        for view in _COUNTED_BY_DAY
    }
    return Counts(standing, held, due)


def _standing(session: Session, actor: Actor, now: datetime) -> _Standing:
    hides, stands_in = session.execute(_STANDING, _given(actor, now)).one()
    tied = reachable_schools(actor) is not None
    return _Standing(tuple(sorted(lanes_of(actor))), tied, hides and not sees_restricted(actor), stands_in)


def _asked(standing: _Standing, wanted: InboxFilter) -> _Asked:
    by = frozenset(name for name in INBOX_FILTERS if getattr(wanted, name))
    if wanted.person == NOT_TAKEN:
        by = by - {"person"} | {NOT_TAKEN}
    return _Asked(wanted.view, standing, by, wanted.due, wanted.sort, wanted.turned)


def _given(actor: Actor, now: datetime, wanted: InboxFilter | None = None) -> dict[str, Any]:
    urns = sorted(reachable_schools(actor) or ())
    # `reader` is for `reads_case`.
    given = {"actor": actor.id, "reader": actor.id, "urns": urns, "today": day_in_england(now), "now": now}
    if wanted is None:
        return given
    until = now + DUE_WITHIN.get(wanted.due, timedelta())
    return given | {name: getattr(wanted, name) for name in INBOX_FILTERS} | {"until": until}


@lru_cache(256)
def _counting(asked: _Asked) -> Any:
    return select(func.count()).select_from(_counted(asked))


@lru_cache(256)
def _finding(asked: _Asked) -> Any:
    found = union_all(*(_first(asked, way) for way in _in_order(asked))).subquery()
    value = found.c.sort_at.desc() if asked.falling else found.c.sort_at
    # Sorted by the database: only it knows how it compares names.
    return select(found.c.id).order_by(found.c.sort_at.is_(None), value, found.c.id)


@lru_cache(256)
def _holding(asked: tuple[_Asked, ...]) -> Any:
    def held(each: _Asked) -> Any:
        view: Any = literal_column(f"'{each.view}'").label("view")
        counted = _counted(each)
        asks = each.view in _COUNTED_BY_DAY

        def before(day: Any) -> Any:
            return func.count(case((counted.c.at < day, 1))) if asks else literal_column("0")

        due = before(_NOW).label("overdue"), before(_UNTIL).label("soon")
        return select(view, func.count().label("held"), *due).select_from(counted)

    return union_all(*(held(each) for each in asked))


def _counted(asked: _Asked) -> Any:
    """When the first `most` tasks that each way leads to are due, or were done; what has no day comes last.

    They are read in the order of the index: else PostgreSQL may look for a role's few tasks among all.
    """
    value = _value(asked)
    found = (_reached(asked, way, value.label("at")).order_by(value.nulls_last()) for way in _ways(asked))
    ways = (each.limit(_MOST) for each in found)
    return union_all(*(select(way.subquery()) for way in ways)).subquery()


def _in_order(asked: _Asked) -> list[list[ColumnElement[bool]]]:
    """The ways, so that each reads an index from its end: what is due on no day comes after all that is."""
    ways = _ways(asked)
    if asked.view == "done" or asked.sort != "due":
        return [[*way, *_later(asked)] for way in ways]
    dated, undated = tasks.c.due_at.is_not(None), tasks.c.due_at.is_(None)
    kinds = {"": (dated, undated), "none": (undated,)}.get(asked.due, (dated,))
    return [[*way, kind, *_later(asked, dated=kind is dated)] for kind in kinds for way in ways]


def _later(asked: _Asked, *, dated: bool = True) -> list[ColumnElement[bool]]:
    """That a task comes after another one, where that is asked.

    Args:
        dated: whether the task has a value to sort by.
    """
    if not asked.after or (not dated and asked.after == "valued"):
        return []
    if dated and asked.after == "valueless":
        return [false()]
    later = tasks.c.id > bindparam("after")
    if not dated:
        return [later]
    value, at = _value(asked), bindparam("value", type_=_value(asked).type)
    return [or_(value < at if asked.falling else value > at, and_(value == at, later))]


def _ways(asked: _Asked) -> list[list[ColumnElement[bool]]]:
    """How one comes to the tasks of an inbox; no task by two of them."""
    if asked.view == "done":
        return [[_DONE, tasks.c.completed_by == bindparam("actor")]]
    # On goes a person to what they can do: not to what a colleague has.
    free = [_FREE] if asked.after and asked.view == "team" else []
    return [[_OPEN, one, *_DUE[asked.due], *free] for one in _whose(asked)]


def _whose(asked: _Asked) -> list[ColumnElement[bool]]:
    own, team = _ones_own(asked.standing), _of_the_team(asked)
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


def _of_the_team(asked: _Asked) -> list[ColumnElement[bool]]:
    standing = asked.standing
    if not asked.of_few:
        return [*(tasks.c.role == lane for lane in standing.lanes), *_deputised(standing)]
    # An expression instead of the column keeps the database from reading a whole county's tasks of
    # the role: it begins with the few children, those of the person's own schools perhaps.
    own_lanes = (tasks.c.role + "").in_(standing.lanes)
    return [own_lanes, *(() if standing.tied else _deputised(standing))]


def _deputised(standing: _Standing) -> list[ColumnElement[bool]]:
    """The managers' tasks, for whoever stands in for them today."""
    if _DEPUTISED in standing.lanes or not standing.stands_in:
        return []
    stands_in = exists(standing_in(_DEPUTISED, _TODAY, bindparam("actor")))
    return [and_(tasks.c.role == _DEPUTISED, stands_in)]


def _first(asked: _Asked, way: Sequence[ColumnElement[bool]]) -> Any:
    """Ids and values of the first `most` tasks of a way."""
    value = _value(asked)
    query = _reached(asked, way, tasks.c.id, value.label("sort_at"))
    ordered = query.order_by(value.desc() if asked.falling else value, tasks.c.id)
    return select(ordered.limit(_MOST).subquery())


def _value(asked: _Asked) -> ColumnElement[Any]:
    """What the list is sorted by."""
    return tasks.c.ended_at if asked.view == "done" and asked.sort == "due" else _SORTED_BY[asked.sort]


def _reached(asked: _Asked, way: Sequence[ColumnElement[bool]], *columns: ColumnElement[Any]) -> Any:
    query = select(*columns).select_from(tasks).where(*way, *(_NARROWED[name] for name in asked.by))
    if asked.of_few or asked.sort == "child":
        query = query.join(cases, cases.c.id == tasks.c.case_id).join(pupils, pupils.c.id == cases.c.pupil_id)
    if asked.standing.tied:
        query = query.where(pupils.c.school_urn.in_(bindparam("urns", expanding=True)))
    if asked.standing.hides_some:
        query = query.where(reads_case(tasks.c.case_id))
    return query


_VALUES = (
    select(*(column.label(name) for name, column in _SORTED_BY.items()))
    .select_from(tasks)
    .join(cases, cases.c.id == tasks.c.case_id)
    .join(pupils, pupils.c.id == cases.c.pupil_id)
    .where(tasks.c.id == bindparam("after"))
)
