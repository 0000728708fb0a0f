"""A filter of tasks as people see it: in words, without what is gone; and what there is to choose from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine.identity import Actor
from engine.policy import lanes_of, reachable_schools
from engine.store import people
from engine.store.database import Session
from engine.store.inbox_filter import (
    INBOX_DUE,
    NOT_TAKEN,
    InboxFilter,
    View,
    inbox_filter_from,
)
from engine.store.pupils import pupil_by_id, school_names, within_reach
from engine.tables import cases, pupils, schools, tasks, users
from engine.views.case import process_names

#: Part of an address -> what it names.
_NAMES = {
    "view": "a list",
    "process": "a pathway",
    "school": "a school",
    "child": "a child",
    "person": "a person",
    "due": "a date",
    "sort": "an order",
}
NOBODY_TOOK_IT = "Nobody"


@dataclass(frozen=True)
class InboxFilterSeen:
    """What an address asks of an inbox, as far as it is there.

    `said` is what each filter asks, in words; `gone` is what the address names and is not there.
    """

    wanted: InboxFilter
    said: Mapping[str, str]
    gone: Sequence[str]


@dataclass(frozen=True)
class InboxChoices:
    """What tasks can be filtered by: pathways by key, schools by URN, people who have taken some by id."""

    processes: Mapping[str, str]
    schools: Mapping[str, str]
    people: Mapping[str, str]


def look_at_inbox_filter(
    session: Session, actor: Actor, told: Mapping[str, str], now: datetime, usual: View,
    processes: Mapping[str, str],
) -> InboxFilterSeen:  # fmt: skip
    """The filter of an address.

    Args:
        usual: the inbox, where the address names none.
        processes: what each published process is called.
    """
    wanted = inbox_filter_from(told, now, usual)
    said = {
        "process": processes.get(wanted.process),
        "school": _school(session, actor, wanted.school),
        "child": _child(session, actor, wanted.child),
        "person": _person(session, wanted.person),
        "due": INBOX_DUE.get(wanted.due),
    }
    there = {name: words for name, words in said.items() if words}
    without = dict.fromkeys(said.keys() - there.keys(), "")
    kept = {
        **there,
        "view": told.get("view") == wanted.view,
        "sort": told.get("sort") == wanted.sort,
        # Of what is done no date is asked.
        "due": wanted.due or told.get("due") in INBOX_DUE,
    }
    gone = [words for name, words in _NAMES.items() if told.get(name) and not kept.get(name)]
    return InboxFilterSeen(wanted.but(**without, page=wanted.page), there, gone)


def look_at_inbox_choices(session: Session, actor: Actor) -> InboxChoices:
    """What the person's tasks, and those of their team, can be filtered by."""
    urns = reachable_schools(actor)
    of_reach = select(schools.c.urn, schools.c.name).order_by(schools.c.name, schools.c.urn)
    if urns is not None:
        of_reach = of_reach.where(schools.c.urn.in_(sorted(urns)))
    taken = (
        select(users.c.id, users.c.name)
        .where(users.c.id.in_(_takers(actor)))
        .order_by(users.c.name, users.c.id)
    )
    return InboxChoices(
        processes=process_names(session),
        schools={row.urn: row.name for row in session.execute(of_reach)},
        people={NOT_TAKEN: NOBODY_TOOK_IT} | {row.id: row.name for row in session.execute(taken)},
    )


def _takers(actor: Actor) -> Any:
    return (
        select(tasks.c.assignee)
        .join(cases, cases.c.id == tasks.c.case_id)
        .join(pupils, pupils.c.id == cases.c.pupil_id)
        .where(tasks.c.state == "open", tasks.c.role.in_(sorted(lanes_of(actor))), within_reach(actor))
    )


def _school(session: Session, actor: Actor, urn: str) -> str | None:
    urns = reachable_schools(actor)
    return school_names(session, [urn]).get(urn) if urn and (urns is None or urn in urns) else None


def _child(session: Session, actor: Actor, pupil_id: str) -> str | None:
    found = pupil_by_id(session, actor, pupil_id) if pupil_id else None
    return found.name if found else None


def _person(session: Session, user_id: str) -> str | None:
    if user_id == NOT_TAKEN:
        return NOBODY_TOOK_IT
    return people.names(session, [user_id]).get(user_id) if user_id else None
