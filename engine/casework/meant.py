"""Work that a diagram means for one person (`assignTo`): who has it at once, or why it is the lane's."""

from collections.abc import Mapping
from typing import Any

from engine.bpmn.effects import OpenTask
from engine.casework.hand import CaseInHand
from engine.chain import Entry
from engine.identity import SYSTEM
from engine.policy import Action, in_reach, refusal
from engine.roles import role_of_lane
from engine.store.people import Person, named
from engine.store.tasks import Task, completers, is_named, last_completer

NO_ACCOUNT = "It was meant for {who}, who has no account here."
NOBODY_OF_THAT_NAME = "It was meant for “{who}”, whom nobody here knows."
LEFT = "It was meant for {who}, who has left."
BARRED = "It was meant for {who}, who did what it checks."
ELSEWHERE = "It was meant for {who}, who does not see the children of this school."
NOT_THEIRS = "It was meant for {who}, whose roles do not include it."
INSTEAD = "It goes to the team instead: {team}."


def whose(hand: CaseInHand, task: OpenTask, done: Task | None) -> tuple[dict[str, Any], str]:
    """Who has a task that has just opened, as columns of its row, and why it is not whom it was meant for.

    Args:
        done: the task by whose completion a person moved the case, which is not written yet.

    Returns:
        The columns; and sentences, empty where nobody was meant or they have it.
    """
    meant = task.assign_to
    if meant is None:
        return {}, ""
    word = meant.account
    if meant.last_of:
        now_done = done is not None and is_named(done, meant.last_of, task.subject)
        asked = (hand.session, hand.case.id, meant.last_of, task.subject)
        word = hand.actor.id if now_done else last_completer(*asked)
    if word is None and not meant.known_as:  # nobody is named, or nobody has done it yet: it is the team's
        return {}, ""
    to = named(hand.session, word) if word else None
    because = _because(hand, task, to, done)
    if to is not None and because is None:
        return {"assignee": to.id, "meant_for": to.id, "claimed_at": hand.now}, ""
    if because is None:
        because = NOBODY_OF_THAT_NAME if word else NO_ACCOUNT
    who = to.name if to else word or meant.known_as
    return {}, f"{because.format(who=who)} {INSTEAD.format(team=task.lane or 'every caseworker')}"


def _because(hand: CaseInHand, task: OpenTask, to: Person | None, done: Task | None) -> str | None:
    """Why this person may not have the task; None where they may, or where there is nobody."""
    if to is None:
        return None
    if not to.active:
        return LEFT
    matter = hand.matter(
        role=role_of_lane(task.process, task.lane), named=to.id, barred=_barred(hand, task, done)
    )
    if to.id in matter.barred:
        return BARRED
    if not in_reach(to.actor, matter):
        return ELSEWHERE
    return NOT_THEIRS if refusal(Action.COMPLETE_TASK, to.actor, matter) else None


def _barred(hand: CaseInHand, task: OpenTask, done: Task | None) -> frozenset[str]:
    if not task.not_by:
        return frozenset()
    barred = completers(hand.session, hand.case.id, task.not_by, task.subject)
    now_done = done is not None and is_named(done, task.not_by, task.subject)
    return barred | {hand.actor.id} if now_done else barred


def to_team_entry(hand: CaseInHand, row: Mapping[str, Any], because: str) -> Entry:
    """The event of a task that was meant for one person and goes to its lane."""
    told = {"task": row["id"], "name": row["name"], "because": because}
    return Entry(hand.now, "task_to_team", SYSTEM.id, row["process"], row["element"], told)
