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
from engine.store.figures import school_names
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
    """Everybody with casework, tasks or cases of their own; by role what nobody has taken; how many
    open cases nobody leads; and the schools that may be asked for, by URN."""

    colleagues: tuple[Colleague, ...]
    untaken: Mapping[str, WorkLoad]
    unled: int
    schools: Mapping[str, str]
    wanted: TeamFilter


@dataclass(frozen=True)
class TeamTasksSeen:
    """One page of open tasks, the names of those who have them by user id; whose, and of which schools by
    URN, may be asked for."""

    rows: tuple[TeamTask, ...]
    holders: Mapping[str, str]
    people: Mapping[str, str]
    schools: Mapping[str, str]
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


def look_at_team(session: Session, actor: Actor, wanted: TeamFilter, now: datetime) -> TeamSeen:
    """Who has how much to do, who has most of it overdue first.

    Args:
        wanted: a role leaves out who has it not. Of a school only its own people are shown, those who
            have work about its children, and this work. The rest of the filter says nothing here.

    Raises:
        NotAllowed: the person is no manager of the whole county.
    """
    require(Action.SEE_TEAM, actor)
    school = wanted.school
    loads = team.loads_by_person(session, actor, school, now)
    led = team.cases_led(session, actor, school, now)
    away: dict[str, Absence] = {}
    for each in absences_from(session, day_in_england(now)):
        away.setdefault(each.user_id, each)
    found = [
        Colleague(one, loads.get(one.id, WorkLoad()), led.get(one.name, 0), away.get(one.id))
        for one in everybody(session)
        if (one.id in loads or one.name in led or _may_have_work(one, school))
        and (not wanted.role or wanted.role in one.roles)
    ]
    found.sort(key=lambda one: (-one.load.overdue, -one.load.tasks, one.person.name))
    untaken = dict(sorted(team.loads_by_role(session, actor, wanted, now).items()))
    return TeamSeen(tuple(found), untaken, led.get(None, 0), _schools(session), wanted)


def _may_have_work(one: Person, school: str) -> bool:
    """Whether somebody without work is shown, too."""
    return one.active and bool(one.roles & CASEWORKERS) and (not school or school in one.schools)


def _schools(session: Session) -> dict[str, str]:
    return dict(sorted(school_names(session, None).items(), key=lambda each: (each[1], each[0])))


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
    return TeamTasksSeen(tuple(rows), _holders(session, rows), people, _schools(session), total, wanted)


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
