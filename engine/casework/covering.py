"""People who are away: who says so, who covers, and what their cases, the manager and the cover are told.

A task stays theirs, so that it is theirs again when they are back. Meanwhile it also lies with who covers,
or the team may do it where nobody covers: the policy is asked so (`engine.casework.tasks.whose_task`). Where
the only manager is away, who covers is their deputy and does what lies with managers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from engine.casework.hand import CaseInHand
from engine.casework.saving import save
from engine.casework.telling import give_notice, notice
from engine.england import day_in_england, day_in_words
from engine.errors import AnswersRefused, FieldFault, NotFound
from engine.identity import Actor
from engine.policy import COUNTY, MANAGERS, Action, Matter, casework_roles, concerned, require
from engine.store import absences
from engine.store.absences import Absence
from engine.store.database import Session
from engine.store.people import Person, everybody, person
from engine.store.tasks import task_in_case

#: Nobody is away longer; a later absence is entered when it comes.
LONGEST = timedelta(days=366)

COVERED = "{who} is away until {day}. “{task}” lies with {cover}, too."
UNCOVERED = "{who} is away until {day}, and nobody covers. Anybody in the team can do “{task}”."
FOR_COVER = "You cover for {who} until {day}. “{task}” lies in your list."


@dataclass(frozen=True)
class Away:
    """What somebody says of a time away: whose, both days of it, and who covers (None: the team)."""

    user_id: str
    first_day: date
    last_day: date
    covered_by: str | None = None


def enter_absence(session: Session, actor: Actor, away: Away, now: datetime) -> str:
    """Say that somebody is away; the id of it.

    Raises:
        NotAllowed: it is somebody else, and the actor is neither manager nor administrator.
        NotFound: there is no such person.
        AnswersRefused: the days or the cover cannot be.
    """
    require(Action.ENTER_ABSENCE, actor, Matter(assignee=away.user_id))
    who = person(session, away.user_id)
    if who is None or not who.active:
        raise NotFound(kind="person", reference=away.user_id)
    faults = [*_faulty_days(session, away, day_in_england(now)), *_faulty_cover(session, who, away)]
    if faults:
        raise AnswersRefused(faults)
    absence_id = uuid4().hex
    absences.add_absence(
        session, absence_id, away.user_id, away.first_day, away.last_day, away.covered_by, actor.id, now
    )
    return absence_id


def take_back_absence(session: Session, actor: Actor, absence_id: str, now: datetime) -> None:
    """Say that somebody is there after all.

    Raises:
        NotFound: there is no such absence, or it was taken back.
        NotAllowed: see `enter_absence`.
    """
    found = absences.absence(session, absence_id)
    if found is None:
        raise NotFound(kind="absence", reference=absence_id)
    require(Action.ENTER_ABSENCE, actor, Matter(assignee=found.user_id))
    absences.end_absence(session, absence_id, actor.id, now)


def may_cover(cover: Person, who: Person, *, alone: bool = False) -> bool:
    """Whether somebody may stand in for a person: a colleague who has one of their roles in casework.

    Args:
        alone: the person is the only manager. Then it may be anybody of the county: the manager's deputy.
    """
    same = concerned(cover.actor, casework_roles(who.actor))
    return cover.active and cover.id != who.id and (same or (alone and concerned(cover.actor, COUNTY)))


def is_only_manager(who: Person, everybody: Iterable[Person]) -> bool:
    """Whether a person is the only manager who has an account."""
    managers = {one.id for one in everybody if one.active and concerned(one.actor, MANAGERS)}
    return managers == {who.id}


def _faulty_days(session: Session, away: Away, today: date) -> list[FieldFault]:
    if away.last_day < away.first_day:
        return [FieldFault("last_day", "The last day away must be the first day away, or later")]
    if away.last_day < today:
        return [FieldFault("last_day", "The last day away must be today or in the future")]
    if away.last_day - away.first_day >= LONGEST:
        return [FieldFault("last_day", "The last day away must be within a year of the first")]
    other = absences.overlapping(session, away.user_id, away.first_day, away.last_day)
    if other:
        days = f"{day_in_words(other.first_day)} to {day_in_words(other.last_day)}"
        return [FieldFault("first_day", f"Days away from {days} are entered already: take those back first")]
    return []


def _faulty_cover(session: Session, who: Person, away: Away) -> list[FieldFault]:
    if away.covered_by is None:
        return []
    if away.covered_by == who.id:
        return [FieldFault("covered_by", "Choose a colleague: nobody covers for themselves")]
    cover = person(session, away.covered_by)
    alone = is_only_manager(who, everybody(session)) if who.roles & MANAGERS else False
    if cover is None or not may_cover(cover, who, alone=alone):
        return [FieldFault("covered_by", f"Choose a colleague who has a role of {who.name}")]
    gone = absences.overlapping(session, cover.id, away.first_day, away.last_day)
    if gone:
        days = f"from {day_in_words(gone.first_day)} to {day_in_words(gone.last_day)}"
        return [FieldFault("covered_by", f"{cover.name} is away {days}: choose somebody else")]
    return []


def tell_of_absences(hand: CaseInHand) -> int:
    """Tell manager and cover, and the chronology, of open tasks of a case whose holders are away: once each.

    Returns:
        Of how many tasks.
    """
    rows = []
    found = absences.untold_absences(hand.session, hand.case.id, hand.today)
    for task_id, absence in found:
        task = task_in_case(hand.session, task_id).task
        said = in_words(absence, task.name)
        hand.note("task_covered", task, because=said, cover=absence.covered_by)
        rows.append(notice(hand, "away", said, task_id=task_id, role="team_manager"))
        if absence.covered_by:
            told = FOR_COVER.format(who=absence.name, day=day_in_words(absence.last_day), task=task.name)
            rows.append(notice(hand, "away", told, task_id=task_id, user_id=absence.covered_by))
        absences.mark_told(hand.session, task_id, absence.id)
    give_notice(hand, rows)
    if found:
        save(hand)
    return len(found)


def in_words(absence: Absence, task: str) -> str:
    """Who is away until when, and who does a task meanwhile."""
    day = day_in_words(absence.last_day)
    if absence.cover is None:
        return UNCOVERED.format(who=absence.name, day=day, task=task)
    return COVERED.format(who=absence.name, day=day, task=task, cover=absence.cover)
