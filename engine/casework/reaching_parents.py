"""Who a child's parents are, how each is reached, and what may not be: said by people, told to open cases."""

from collections.abc import Iterator
from datetime import datetime

from engine.casework.hand import take_case
from engine.casework.saving import save
from engine.errors import AnswersRefused, FieldFault, NotFound
from engine.identity import Actor
from engine.policy import Action, Matter, allows, require
from engine.pupil_record import plain
from engine.store.cases import hold_cases_about
from engine.store.database import Session
from engine.store.parent_contacts import ParentContact, ParentKept, keep_contact, parents_kept
from engine.store.parents import add_parent
from engine.store.pupils import in_reach_of, school_of

#: What is said of a parent, as people call it.
PARTS = {
    "contact": "whether they may be contacted",
    "because": "what was agreed",
    "phone": "telephone",
    "email": "e-mail",
    "address": "address",
    "address_kept": "whether that is kept from others",
    "language": "language",
    "interpreter": "interpreter",
    "format": "how letters have to be",
}
CONTACT_IN_WORDS = {
    "any": "May be contacted",
    "agreed": "Contact only as agreed",
    "never": "Must not be contacted",
}


def name_parent(
    session: Session, actor: Actor, pupil_id: str, name: str, relationship: str | None, now: datetime
) -> str:
    """Add a parent to a child, and give their id.

    Raises:
        NotFound: there is no such child.
        NotAllowed: the person may not.
        AnswersRefused: the child has a parent of this name.
    """
    known = _held(session, actor, pupil_id)
    if any(plain(each.name) == plain(name) for each in known):
        raise AnswersRefused([FieldFault("name", f"{name} is a parent of this child already")])
    number = str(1 + max((int(each.id) for each in known), default=0))
    parent = {"id": number, "name": " ".join(name.split()), "relationship": relationship}
    add_parent(session, pupil_id, parent, actor.id, now)
    return number


def say_how_reached(
    session: Session, actor: Actor, pupil_id: str, parent: str, said: ParentContact, now: datetime
) -> bool:
    """Keep how a parent is reached; False where that is what is known, and nothing is kept.

    Every open case tells in its chronology what changed, and of whether and how the parent may be contacted
    what it is now. An address stands in no chronology.

    Raises:
        NotFound: there is no such child or parent.
        NotAllowed: the person may not, or the address is kept from them.
    """
    case_ids = hold_cases_about(session, [pupil_id])
    known = next((each for each in _held(session, actor, pupil_id) if each.id == parent), None)
    if known is None:
        raise NotFound(kind="parent", reference=parent)
    if known.reached.address_kept:
        require(Action.READ_KEPT_ADDRESS, actor)
    changed = list(_changed(known.reached, said))
    if not changed:
        return False
    keep_contact(session, pupil_id, parent, said, actor.id, now)
    for case_id in case_ids:
        hand = take_case(session, actor, case_id, now)
        hand.note(
            "parent_contact", parent=known.name, changed=", ".join(changed),
            contact=CONTACT_IN_WORDS[said.contact], because=said.because,
        )  # fmt: skip
        save(hand)
    return True


def reads_kept(actor: Actor, contact: ParentContact) -> bool:
    """Whether somebody reads the address, telephone and e-mail of a parent."""
    return not contact.address_kept or allows(Action.READ_KEPT_ADDRESS, actor)


def _held(session: Session, actor: Actor, pupil_id: str) -> list[ParentKept]:
    require(Action.KEEP_PARENT, actor, Matter(school_urn=school_of(session, pupil_id)))
    in_reach_of(session, actor, [pupil_id], hold=True)
    return parents_kept(session, pupil_id)


def _changed(known: ParentContact, said: ParentContact) -> Iterator[str]:
    return (words for name, words in PARTS.items() if getattr(known, name) != getattr(said, name))
