"""The people around a child: who did something in the case, the team, and who came to its meetings."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, bindparam, func, literal, null, select, type_coerce, union_all

from engine.columns import among
from engine.store.database import Session
from engine.tables import tasks, users

#: The answers of a review that say who was there.
ATTENDEES, APOLOGIES = "attendees", "apologies"
#: Meetings that are shown, the latest first.
MEETINGS_SHOWN = 3
_LEADS = "lead_professional"


@dataclass(frozen=True)
class Acted:
    """Somebody who completed a task of the case, in which role, and when last."""

    name: str
    role: str
    reached_by: str | None
    last: datetime


@dataclass(frozen=True)
class Meeting:
    """A review or meeting: what it was, when it was recorded, who came and who sent apologies, as typed."""

    name: str
    at: datetime
    attendees: str
    apologies: str


@dataclass(frozen=True)
class WhoActed:
    """`people` by when they acted last, `meetings` latest first."""

    people: tuple[Acted, ...]
    meetings: tuple[Meeting, ...]

    @property
    def leading(self) -> Acted | None:
        """Whoever did the last task of a lead professional."""
        return next((each for each in self.people if each.role == _LEADS), None)


@dataclass(frozen=True)
class Member:
    """Somebody whom the answers of the case name: what they are there, and how they are reached or whence."""

    name: str
    role: str
    more: str = ""


_OF_CASE = (
    tasks.c.case_id == bindparam("wanted_case"),
    tasks.c.state == "completed",
    ~among(tasks.c.process, "withheld"),
)
_MEETINGS = (
    select(
        literal("meeting"), tasks.c.name, null(), null(), tasks.c.ended_at, tasks.c.answers,
    )
    .where(*_OF_CASE, type_coerce(tasks.c.answers, Text).contains(f'"{ATTENDEES}":'))
    .order_by(tasks.c.ended_at.desc())
    .limit(MEETINGS_SHOWN)
)  # fmt: skip
_ACTED = (
    select(
        literal("acted"), users.c.name, tasks.c.role, users.c.reached_by, func.max(tasks.c.ended_at),
        type_coerce(null(), tasks.c.answers.type),
    )
    .join(users, users.c.id == tasks.c.completed_by)
    .where(*_OF_CASE)
    .group_by(users.c.id, users.c.name, users.c.reached_by, tasks.c.role)
)  # fmt: skip
_WHO_ACTED = union_all(_ACTED, select(_MEETINGS.subquery()))


def who_acted(session: Session, case_id: str, withheld: Collection[str]) -> WhoActed:
    """Who did something in a case, and its last meetings.

    Args:
        withheld: processes whose tasks the reader does not see.
    """
    asked = {"wanted_case": case_id, "withheld": sorted(withheld)}
    rows = sorted(session.execute(_WHO_ACTED, asked), key=lambda row: row[4], reverse=True)
    return WhoActed(
        people=tuple(Acted(*row[1:5]) for row in rows if row[0] == "acted"),
        meetings=tuple(_meeting(row) for row in rows if row[0] == "meeting"),
    )


def _meeting(row: Any) -> Meeting:
    answers = row[5] or {}
    return Meeting(row[1], row[4], str(answers.get(ATTENDEES) or ""), str(answers.get(APOLOGIES) or ""))


#: Who is named in the answers of the shipped processes, by the part of the record and the answer.
_NAMED = (
    ("casework", "owner", "Does the case work"),
    ("maintenance_plan", "owner", "Keeps the plan after the step down"),
    ("social_care", "social_worker", "Social worker"),
    ("supervision_order", "supervisor", "Supervisor of the order"),
    ("taf", "chair", "Chairs the team"),
)


def named_in(record: Mapping[str, Any]) -> tuple[Member, ...]:
    """Professionals whom the record names, with or without an account here, and how they are reached."""
    return tuple(
        Member(str(part[key]), role, str(part.get(f"{key}_contact") or ""))
        for name, key, role in _NAMED
        if (part := _part(record, name)).get(key)
    )


def team_of(record: Mapping[str, Any]) -> tuple[Member, ...]:
    """The Team Around the Family as it was put in place; nobody where there is none."""
    listed: Sequence[Any] = _part(record, "taf").get("members") or ()
    return tuple(
        Member(str(each.get("name") or ""), str(each.get("role") or ""), str(each.get("organisation") or ""))
        for each in listed
        if isinstance(each, Mapping)
    )


def _part(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = record.get(name)
    return part if isinstance(part, Mapping) else {}
