"""Who may hear of a case, and why somebody does not: nobody is told of a case that they may not read now."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.casework.hand import CaseInHand
from engine.policy import Action, allows, in_reach
from engine.store.people import Person, able, person

#: What the school that a child has left is told by name, so that it hands the case over.
HANDED_OVER = "handed over"
ELSEWHERE = "{who} was not told, because the child is not at a school of theirs."
READS_NO_CASES = "{who} was not told, because their roles do not include reading cases."
NAMED_NOBODY = "Nobody was told, because nobody is named."


def may_hear(hand: CaseInHand, one: Person) -> bool:
    """Whether a person may be told of a case: as long as they may read it."""
    return allows(Action.READ_CASE, one.actor, hand.matter())


def why_untold(hand: CaseInHand, one: Person) -> str:
    """Why somebody who may not hear of a case is not told, as a sentence."""
    because = READS_NO_CASES if in_reach(one.actor, hand.matter()) else ELSEWHERE
    return because.format(who=one.name)


def hearers(hand: CaseInHand, role: str) -> list[Person]:
    """Those with a role who may hear of a case."""
    return [one for one in able(hand.session, role) if may_hear(hand, one)]


def heard(hand: CaseInHand, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Notices without those to people who may not hear of the case; that they are not told is noted.

    Before the case is saved: what it notes afterwards is written nowhere.
    """
    barred: dict[str, str] = {}
    for user_id in sorted({row["user_id"] for row in rows if row["user_id"] and row["kind"] != HANDED_OVER}):
        one = person(hand.session, user_id)
        if one is not None and not may_hear(hand, one):
            barred[user_id] = why_untold(hand, one)
    if barred:
        hand.note("not_told", untold=list(barred.values()))
    return [row for row in rows if row["user_id"] not in barred or row["kind"] == HANDED_OVER]
