"""Who hears that a case is closed, and how: whoever opened it, the child's school, who led the work."""

from collections.abc import Iterator, Sequence
from typing import Any

from engine.bpmn.effects import InstanceChange
from engine.bpmn.meant import meant_by
from engine.casework.hand import CaseInHand
from engine.casework.hearing import hearers
from engine.casework.telling import notice
from engine.expressions import from_json
from engine.store.people import named

CLOSED = "The case is closed: {ended}."
CLOSED_SO = "The case is closed."


def notices_of_closing(
    hand: CaseInHand, changes: Sequence[InstanceChange], state: str
) -> list[dict[str, Any]]:
    """Notices to those who referred the child or worked with them, but to nobody who closed it themselves.

    Args:
        state: of the case after this verb.
    """
    if state != "closed" or hand.case.state == "closed":
        return []
    ended = [name for change in changes for name in _end_names(hand, change)]
    said = CLOSED.format(ended=end_in_a_sentence(ended[-1])) if ended else CLOSED_SO
    leads = {one.id for one in hearers(hand, "school_lead")}
    told = dict.fromkeys([*sorted(leads), *_by_name(hand)])
    return [
        notice(hand, "told", said, task_id=None, user_id=user_id)
        for user_id in told
        if user_id != hand.actor.id
    ]


def _by_name(hand: CaseInHand) -> Iterator[str]:
    """Accounts of people whom the case names, as far as they are still here."""
    lead = meant_by(from_json(hand.case.record.get("lead_professional")))
    for word in (hand.case.opened_by, lead.account):
        person = named(hand.session, word) if word else None
        if person and person.active:
            yield person.id


def end_in_a_sentence(name: str) -> str:
    """The name of an end after a colon: no second one, and a small letter unless it is an abbreviation."""
    words = name.replace(": ", ", ")
    return words[:1].lower() + words[1:] if words[1:2].islower() else words


def _end_names(hand: CaseInHand, change: InstanceChange) -> Iterator[str]:
    """The names of the ends that the first process of the case reached."""
    if change.ended_at and change.process_key == hand.case.process:
        elements = hand.program_of(change).models[change.process_key].elements
        yield from (elements[end].name for end in change.end_events if end in elements)
