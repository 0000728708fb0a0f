"""Who may hear of a case, and why somebody does not: nobody is told of a case that they may not read now."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.bpmn.effects import InstanceChange
from engine.casework.hand import CaseInHand
from engine.policy import Action, Matter, admitted, allows, concerned, in_reach
from engine.store.people import Person, able, person
from engine.store.readers import add_named

#: What the school that a child has left is told by name, so that it hands the case over.
HANDED_OVER = "handed over"
#: What managers and safeguarding leads are told of a restricted case, whether they read it or not.
GLASS_BROKEN = "glass broken"
ELSEWHERE = "{who} was not told, because the child is not at a school of theirs."
RESTRICTED = "{who} was not told, because the case is restricted."
READS_NO_CASES = "{who} was not told, because their roles do not include reading cases."
NAMED_NOBODY = "Nobody was told, because nobody is named."


def may_hear(hand: CaseInHand, one: Person) -> bool:
    """Whether a person may be told of a case: as long as they may read it."""
    return allows(Action.READ_CASE, one.actor, hand.matter())


def why_untold(hand: CaseInHand, one: Person) -> str:
    """Why somebody who may not hear of a case is not told, as a sentence."""
    matter = hand.matter()
    because = READS_NO_CASES if in_reach(one.actor, matter) else ELSEWHERE
    return (because if admitted(one.actor, matter) else RESTRICTED).format(who=one.name)


def hearers(hand: CaseInHand, role: str) -> list[Person]:
    """Those with a role who may hear of the case."""
    matter = hand.matter()
    return [one for one in able(hand.session, role) if allows(Action.READ_CASE, one.actor, matter)]


def hears_as(one: Person, role: str, kind: str, matter: Matter) -> bool:
    """Whether a notice of some kind to a role is for somebody."""
    return (
        concerned(one.actor, [role])
        and in_reach(one.actor, matter)
        and (kind == GLASS_BROKEN or admitted(one.actor, matter))
    )


def let_in_named(hand: CaseInHand, changes: Sequence[InstanceChange]) -> None:
    """Let those into a case, when it is restricted, whom its answers name: they work on it from now on."""
    of_processes = [*(one.record for one in hand.instances), *(one.record for one in changes)]
    records = [hand.case.record, *of_processes]
    add_named(hand.session, hand.case.id, {one for record in records for one in _ids_in(record)}, hand.now)


def _ids_in(value: object) -> Iterator[str]:
    """What stands as `id` anywhere in answers, as it does of people who were chosen."""
    if isinstance(value, Mapping):
        known = value.get("id")
        if isinstance(known, str):
            yield known
    for part in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _ids_in(part)


def may_be_told(one: Person, kind: str, matter: Matter) -> bool:
    """Whether somebody may read a notice of some kind to them by name about a case, and its e-mail."""
    if kind == HANDED_OVER:
        return admitted(one.actor, matter)
    return allows(Action.READ_CASE, one.actor, matter)


def heard(hand: CaseInHand, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Notices without those to people who may not hear of the case; that they are not told is noted.

    Before the case is saved: what it notes afterwards is written nowhere.
    """
    barred: dict[tuple[str, str], str] = {}
    matter = hand.matter()
    for user_id, kind in sorted({(row["user_id"], row["kind"]) for row in rows if row["user_id"]}):
        one = person(hand.session, user_id)
        if one is not None and not may_be_told(one, kind, matter):
            barred[user_id, kind] = why_untold(hand, one)
    if barred:
        hand.note("not_told", untold=list(dict.fromkeys(barred.values())))
    return [row for row in rows if (row["user_id"], row["kind"]) not in barred]
