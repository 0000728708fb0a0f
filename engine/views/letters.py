"""The letters of a task: as they would be kept if it were completed now, and as they were kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.casework.known import KnownCase
from engine.chain import Entry
from engine.errors import NotFound
from engine.expressions import Value
from engine.identity import Actor
from engine.letters import Written, write_letter
from engine.policy import Action, require
from engine.roles import withheld_from
from engine.store.cases import SeenCase, see_case
from engine.store.database import Session
from engine.store.events import event_of, events_at
from engine.store.readers import matter_of
from engine.store.tasks import Task


@dataclass(frozen=True)
class LetterKept:
    """One letter as it was when its task was completed, at `at`."""

    case: SeenCase
    letter: Written
    at: datetime


def look_at_kept_letter(
    session: Session, actor: Actor, case_id: str, number: int, name: str, now: datetime
) -> LetterKept:
    """A letter that event `number` of a case keeps.

    Raises:
        NotFound: there is no such case or event, or it keeps no letter of this name.
        NotAllowed: the person may not read the case.
    """
    case = see_case(session, case_id)
    require(Action.READ_CASE, actor, matter_of(session, case, now))
    link = event_of(session, case_id, number)
    if link is None:
        raise NotFound(kind="letter", reference=name)
    require_read(actor, link.entry)
    return LetterKept(case, letter_named(kept_in(link.entry), name), link.entry.at)


def require_read(actor: Actor, entry: Entry) -> None:
    """Refuse an event of a confidential process to whoever does not read its answers.

    Raises:
        NotAllowed: they do not.
    """
    if entry.process in withheld_from(actor):
        require(Action.READ_CONFIDENTIAL, actor)


def letter_named(letters: tuple[Written, ...], name: str) -> Written:
    """The letter of this name.

    Raises:
        NotFound: none is called so.
    """
    for letter in letters:
        if letter.name == name:
            return letter
    raise NotFound(kind="letter", reference=name)


def kept_in(entry: Entry) -> tuple[Written, ...]:
    """The letters that an event keeps; none in one from before there were letters."""
    return tuple(Written.from_json(kept) for kept in entry.payload.get("letters", ()))


def kept_with(session: Session, task: Task) -> tuple[Written, ...]:
    """The letters of a task that somebody completed."""
    if task.state != "completed" or task.ended_at is None:
        return ()
    about = (task.instance_id, task.element)
    entries = [link.entry for link in events_at(session, task.case_id, task.ended_at)]
    kept = [each for each in entries if (each.payload.get("instance"), each.element) == about]
    return kept_in(kept[0]) if kept else ()


def previewed(hand: KnownCase, task: Task, scope: Mapping[str, Value]) -> tuple[Written, ...]:
    """The letters of an open task, from the record as it is now."""
    if task.instance_id is None:
        return ()
    model = hand.program(hand.instance(task.instance_id)).models[task.process]
    element = model.elements.get(task.element)
    return tuple(write_letter(each, scope, hand.now) for each in model.letters_of(element)) if element else ()
