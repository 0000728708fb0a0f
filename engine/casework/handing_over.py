"""A case about a child who changes school: what goes to the new school, and what the one before passes on.

The new school has the case and its open tasks at once. The school before keeps the case up to the day of
the move, to read, until it has written what the new school must know.
"""

from datetime import date, datetime

from engine.casework.cases import Note, put_note
from engine.casework.hand import CaseInHand, take_case
from engine.casework.hearing import HANDED_OVER
from engine.casework.saving import save
from engine.casework.telling import give_notice, notice
from engine.england import day_in_england, day_in_words
from engine.errors import BadInput, NotFound
from engine.identity import Actor
from engine.policy import Action, Matter, in_reach, require
from engine.pupil_record import FactChange
from engine.store import people
from engine.store.cases import SeenCase
from engine.store.database import Session
from engine.store.hand_overs import HandOver, begin_hand_over, end_hand_overs, hand_over_by
from engine.store.notices import close_notices
from engine.store.pupils import school_names
from engine.store.readers import matter_of
from engine.store.tasks import set_assignee, taken_tasks


def change_school(hand: CaseInHand, move: FactChange) -> None:
    """Give a case to the child's new school, and ask the one before to hand it over. Saves nothing.

    Args:
        move: of the field `school_urn`; `became` is None when the child has no school now.
    """
    schools = school_names(hand.session, [urn for urn in (move.was, move.became) if urn])
    before, after = schools.get(move.was, move.was), schools.get(move.became, "no school that is known")
    if move.became and end_hand_overs(hand.session, hand.case.id, move.became, hand.now):
        close_notices(hand.session, hand.case.id, (), [about_hand_over(move.became)], hand.now)
    free_tasks(hand, move.became)
    if move.was is None:
        return
    begin_hand_over(hand.session, hand.case.id, move.was, move.became, move.since, hand.now)
    hand.note("hand_over_begun", before=before, after=after, since=move.since.isoformat())
    child, day = hand.case.pupil["name"], f"{day_in_words(move.since)}"
    tell_school(
        hand, move.was,
        f"{child} has been at {after} since {day}. You can read the case up to that day, and hand it over.",
        about=about_hand_over(move.was),
    )  # fmt: skip
    tell_school(
        hand, move.became,
        f"{child} came to your school on {day}, with a case that is open. {before} is asked to hand it over.",
        about=about_hand_over(move.was),
    )  # fmt: skip


def free_tasks(hand: CaseInHand, school_urn: str | None) -> None:
    """Give back to their roles the tasks of people who no longer reach the child."""
    for task in taken_tasks(hand.session, hand.case.id):
        holder = people.person(hand.session, task.assignee or "")
        if holder and not in_reach(holder.actor, Matter(school_urn=school_urn)):
            set_assignee(hand.session, task.id, None, None)
            hand.note("task_released", task, reason="The child changed school")


def about_hand_over(from_urn: str) -> str:
    """What notices are about that a school is to hand a case over: they close once it has."""
    return f"hand over from {from_urn}"


def tell_school(hand: CaseInHand, urn: str | None, said: str, *, about: str | None = None) -> None:
    """A notice to each attendance lead of a school."""
    leads = [lead for lead in people.able(hand.session, "school_lead") if urn in lead.schools]
    give_notice(
        hand,
        [notice(hand, HANDED_OVER, said, task_id=None, user_id=lead.id, about=about) for lead in leads],
    )


def hand_over(session: Session, actor: Actor, case_id: str, said: str, now: datetime) -> None:
    """Write what the new school must know; with that the school before has nothing more to read.

    Raises:
        NotFound: the person's school has nothing to hand over in this case.
        NotAllowed: the person may not.
        BadInput: it says nothing.
    """
    hand = take_case(session, actor, case_id, now)
    open_one = to_hand_over(session, actor, hand.case, now)
    if not said.strip():
        raise BadInput(problem="Say what the new school must know.")
    today: date = day_in_england(now)
    put_note(hand, Note(today, actor.name, "hand-over", said))
    school = school_names(session, [open_one.from_urn])[open_one.from_urn]
    hand.note("handed_over", before=school)
    end_hand_overs(session, case_id, open_one.from_urn, now, ended_by=actor.id)
    close_notices(session, case_id, (), [about_hand_over(open_one.from_urn)], now)
    tell_school(hand, open_one.to_urn, f"{school} handed over the case about {hand.case.pupil['name']}.")
    save(hand)


def to_hand_over(session: Session, actor: Actor, case: SeenCase, now: datetime) -> HandOver:
    """What the person's school has to hand over in a case.

    Raises:
        NotFound: nothing.
        NotAllowed: the person hands over no cases, or does not read this one, which is restricted.
    """
    require(Action.HAND_OVER, actor)
    found = hand_over_by(session, case.id, actor.schools)
    if found is None:
        raise NotFound(kind="case to hand over", reference=case.id)
    require(Action.HAND_OVER, actor, matter_of(session, case, now))
    return found
