"""A child's parents as pages show them: how each is reached, and what is kept from others left out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engine.casework.reaching_parents import CONTACT_IN_WORDS, reads_kept
from engine.identity import Actor
from engine.store.database import Session
from engine.store.parent_contacts import ParentContact, ParentKept, parents_kept, said_of_parent

FORMAT_IN_WORDS = {
    "standard": "",
    "large_print": "in large print",
    "easy_read": "in easy words with pictures",
    "braille": "in Braille",
    "aloud": "read aloud by somebody",
}


@dataclass(frozen=True)
class ParentSeen:
    """A parent for somebody who reads of the child; `withheld` where the address is kept from them."""

    kept: ParentKept
    withheld: bool

    @property
    def limits(self) -> str:
        """What stands in the way of contacting them, in words; "" where nothing does."""
        return limits_of(self.kept.reached)

    @property
    def needs(self) -> str:
        """Language, interpreter and how letters have to be, in words; "" where nothing is known."""
        return needs_of(self.kept.reached)

    @property
    def ways(self) -> tuple[str, ...]:
        """Telephone, e-mail and address as far as they are known and not kept from the reader."""
        return ways_of(self.kept.reached)


@dataclass(frozen=True)
class ParentBefore:
    """What was said of how a parent is reached: when, by whom, and in words."""

    at: datetime
    who: str
    words: tuple[str, ...]


def look_at_parents(session: Session, actor: Actor, pupil_id: str) -> list[ParentSeen]:
    """The parents of a child whom the caller has found to be within reach."""
    return [_seen(actor, each) for each in parents_kept(session, pupil_id)]


def look_at_history_of_parent(
    session: Session, actor: Actor, pupil_id: str, seen: ParentSeen
) -> Sequence[ParentBefore]:
    """What was said of a parent, newest first; without ways to reach them where these are kept by now."""
    return [
        ParentBefore(at, who, _all_of(_without_ways(said) if seen.withheld else _left_out(actor, said)))
        for at, who, said in said_of_parent(session, pupil_id, seen.kept.id)
    ]


def limits_of(contact: ParentContact) -> str:
    """What stands in the way of contacting a parent, in words; "" where nothing does."""
    if contact.contact == "any":
        return ""
    return f"{CONTACT_IN_WORDS[contact.contact]}: {contact.because}"


def needs_of(contact: ParentContact) -> str:
    """Language, interpreter and how letters have to be, in words; "" where nothing is known."""
    letters = FORMAT_IN_WORDS.get(contact.format, contact.format)
    said = (
        f"Speaks {contact.language}" if contact.language else "",
        "needs an interpreter" if contact.interpreter else "",
        f"letters {letters}" if letters else "",
    )
    words = ", ".join(each for each in said if each)
    return words[:1].upper() + words[1:]


def ways_of(contact: ParentContact) -> tuple[str, ...]:
    """Telephone, e-mail and address as far as they are known."""
    return tuple(each for each in (contact.phone, contact.email, contact.address) if each)


def _all_of(contact: ParentContact) -> tuple[str, ...]:
    kept = "Kept from others" if contact.address_kept else ""
    words = (
        limits_of(contact) or CONTACT_IN_WORDS["any"], kept, *ways_of(contact), needs_of(contact)
    )  # fmt: skip
    return tuple(each for each in words if each)


def _seen(actor: Actor, kept: ParentKept) -> ParentSeen:
    read = reads_kept(actor, kept.reached)
    return ParentSeen(replace(kept, reached=_left_out(actor, kept.reached)), withheld=not read)


def _left_out(actor: Actor, contact: ParentContact) -> ParentContact:
    return contact if reads_kept(actor, contact) else _without_ways(contact)


def _without_ways(contact: ParentContact) -> ParentContact:
    return replace(contact, phone="", email="", address="")
