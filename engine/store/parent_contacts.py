"""How a child's parents are reached: each time that somebody said it is kept, the last one holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, select

from engine.store.database import Session
from engine.tables import parent_contacts, parents, users


@dataclass(frozen=True)
class ParentContact:
    """How a parent is reached. What is not known is empty.

    `contact` is "any", "agreed" (only in the way that `because` says) or "never"; `format` is how letters
    have to be: "standard", "large_print", "easy_read", "braille" or "aloud". `address_kept`: schools do not
    learn address, telephone and e-mail.
    """

    phone: str = ""
    email: str = ""
    address: str = ""
    address_kept: bool = False
    language: str = ""
    interpreter: bool = False
    format: str = "standard"
    contact: str = "any"
    because: str = ""


@dataclass(frozen=True)
class ParentKept:
    """A parent, and how they are reached; `said_at` is None and `said_by` "" where nobody said it."""

    id: str
    name: str
    relationship: str | None
    address_known: bool | None
    reached: ParentContact
    said_at: datetime | None
    said_by: str


_SAID = [parent_contacts.c[name] for name in ParentContact.__dataclass_fields__]
_LAST = (
    select(parent_contacts.c.parent, func.max(parent_contacts.c.number).label("number"))
    .where(parent_contacts.c.pupil_id == bindparam("wanted_child"))
    .group_by(parent_contacts.c.parent)
    .subquery()
)
_KEPT = (
    select(
        parents.c.id, parents.c.name, parents.c.relationship, parents.c.address_known,
        parent_contacts.c.said_at, func.coalesce(users.c.name, ""), *_SAID,
    )
    .outerjoin(_LAST, _LAST.c.parent == parents.c.id)
    .outerjoin(
        parent_contacts,
        and_(
            parent_contacts.c.pupil_id == parents.c.pupil_id,
            parent_contacts.c.parent == _LAST.c.parent,
            parent_contacts.c.number == _LAST.c.number,
        ),
    )
    .outerjoin(users, users.c.id == parent_contacts.c.said_by)
    .where(parents.c.pupil_id == bindparam("wanted_child"))
    .order_by(parents.c.added_at, parents.c.id)
)  # fmt: skip
_BEFORE = (
    select(parent_contacts.c.said_at, func.coalesce(users.c.name, ""), *_SAID)
    .outerjoin(users, users.c.id == parent_contacts.c.said_by)
    .where(
        parent_contacts.c.pupil_id == bindparam("wanted_child"),
        parent_contacts.c.parent == bindparam("wanted_parent"),
    )
    .order_by(parent_contacts.c.number.desc())
)


def parents_kept(session: Session, pupil_id: str) -> list[ParentKept]:
    """A child's parents with how each is reached, the first added first."""
    return [
        ParentKept(
            number,
            name,
            relationship,
            address_known,
            ParentContact(*said) if at else ParentContact(),
            at,
            who,
        )
        for number, name, relationship, address_known, at, who, *said in session.execute(
            _KEPT, {"wanted_child": pupil_id}
        )
    ]


def said_of_parent(
    session: Session, pupil_id: str, parent: str
) -> Sequence[tuple[datetime, str, ParentContact]]:
    """When, by whom and what was said of how a parent is reached, newest first."""
    asked = {"wanted_child": pupil_id, "wanted_parent": parent}
    return [(row[0], row[1], ParentContact(*row[2:])) for row in session.execute(_BEFORE, asked)]


def keep_contact(
    session: Session, pupil_id: str, parent: str, contact: ParentContact, said_by: str, now: datetime
) -> None:
    """Keep how a parent is reached from now on. The caller holds the child."""
    table = parent_contacts.c
    of_parent = and_(table.pupil_id == pupil_id, table.parent == parent)
    number = session.scalar(select(func.coalesce(func.max(table.number), 0) + 1).where(of_parent))
    row: dict[str, Any] = {**vars(contact), "pupil_id": pupil_id, "parent": parent, "number": number}
    session.execute(insert(parent_contacts), {**row, "said_at": now, "said_by": said_by})
