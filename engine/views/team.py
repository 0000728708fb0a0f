"""A manager's looking: who has how much work, what lies with nobody, who is away, and the tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.casework.reassigning import MOST_GIVEN
from engine.england import day_in_england
from engine.identity import Actor
from engine.policy import ANY_CASEWORKER, CASEWORKERS, Action, require
from engine.store import team
from engine.store.absences import Absence, absences_from
from engine.store.database import Session
from engine.store.people import Person, everybody, names
from engine.store.team import TEAM_ROWS, TeamFilter, TeamTask, WorkLoad


@dataclass(frozen=True)
class Colleague:
    """Somebody with casework, what they have, how many open cases they lead, their absence now or next.

    A case knows its leader by name: people of one name see the cases of both.
    """

    person: Person
    load: WorkLoad
    leads: int
    away: Absence | None

    def is_away(self, now: datetime) -> bool:
        """Whether they are away today."""
        return self.away is not None and self.away.first_day <= day_in_england(now)


@dataclass(frozen=True)
class TeamSeen:
    """Everybody with casework, tasks or cases of their own; by role what nobody has taken; and how many
    open cases nobody leads."""

    colleagues: tuple[Colleague, ...]
    untaken: Mapping[str, WorkLoad]
    unled: int


@dataclass(frozen=True)
class TeamTasksSeen:
    """One page of open tasks, the names of those who have them by user id, and whose may be asked for."""

    rows: tuple[TeamTask, ...]
    holders: Mapping[str, str]
    people: Mapping[str, str]
    total: int
    wanted: TeamFilter

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // TEAM_ROWS))


@dataclass(frozen=True)
class ToReassign:
    """Chosen tasks, the names of those who have them, and to whom they may go: whoever may do any."""

    rows: tuple[TeamTask, ...]
    holders: Mapping[str, str]
    colleagues: tuple[Person, ...]


def look_at_team(session: Session, actor: Actor, now: datetime) -> TeamSeen:
    """Who has how much to do, who has most of it overdue first.

    Raises:
        NotAllowed: the person is no manager of the whole county.
    """
    require(Action.SEE_TEAM, actor)
    loads, led = team.loads_by_person(session, actor, now), team.cases_led(session, actor, now)
    away: dict[str, Absence] = {}
    for each in absences_from(session, day_in_england(now)):
        away.setdefault(each.user_id, each)
    found = [
        Colleague(one, loads.get(one.id, WorkLoad()), led.get(one.name, 0), away.get(one.id))
        for one in everybody(session)
        if one.id in loads or one.name in led or (one.active and one.roles & CASEWORKERS)
    ]
    found.sort(key=lambda one: (-one.load.overdue, -one.load.tasks, one.person.name))
    untaken = dict(sorted(team.loads_by_role(session, actor, now).items()))
    return TeamSeen(tuple(found), untaken, led.get(None, 0))


def look_at_team_tasks(session: Session, actor: Actor, wanted: TeamFilter, now: datetime) -> TeamTasksSeen:
    """One page of the open tasks that match; a page beyond the last is empty.

    Raises:
        NotAllowed: see `look_at_team`.
    """
    require(Action.SEE_TEAM, actor)
    rows = team.team_tasks(session, actor, wanted, now)
    total = team.count_team_tasks(session, actor, wanted, now)
    people = {
        one.id: one.name
        for one in everybody(session)
        if one.roles & CASEWORKERS and (one.active or one.id == wanted.person)
    }
    return TeamTasksSeen(tuple(rows), _holders(session, rows), people, total, wanted)


def chosen_tasks(session: Session, actor: Actor, task_ids: Sequence[str], now: datetime) -> ToReassign:
    """Tasks that were ticked, with the people who may do any of them.

    Raises:
        NotAllowed: see `look_at_team`.
    """
    require(Action.SEE_TEAM, actor)
    rows = team.named_tasks(session, actor, list(task_ids)[:MOST_GIVEN], now)
    roles = {row.role for row in rows}
    able = tuple(
        one
        for one in everybody(session)
        if one.active and (one.roles & roles or (ANY_CASEWORKER in roles and one.roles & CASEWORKERS))
    )
    return ToReassign(tuple(rows), _holders(session, rows), able)


def all_that_match(session: Session, actor: Actor, wanted: TeamFilter, now: datetime) -> list[str]:
    """The ids of all that match, up to as many as may be given at a time.

    Raises:
        NotAllowed: see `look_at_team`.
    """
    require(Action.SEE_TEAM, actor)
    return team.team_task_ids(session, actor, wanted, now, MOST_GIVEN)


def _holders(session: Session, rows: Sequence[TeamTask]) -> dict[str, str]:
    return names(session, [row.assignee or "" for row in rows])
