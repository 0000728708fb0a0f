"""A child's parents and the penalty notices to them: read and written under the child's lock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import and_, bindparam, delete, insert, select, update

from engine.pupil_record import plain
from engine.store.database import Session
from engine.store.name_words import add_names
from engine.store.putting import put_statements
from engine.tables import parents, penalty_notices


@dataclass(frozen=True)
class KeptNotice:
    """A penalty notice. `parent` is the id of the parent, of this child's."""

    parent: str
    parent_name: str
    number: str | None
    issued_on: date
    from_day: date | None
    to_day: date | None
    terms: str | None
    outcome: str
    elsewhere: bool


_PARENTS = (
    select(parents.c.id, parents.c.name, parents.c.relationship, parents.c.address_known)
    .where(parents.c.pupil_id == bindparam("wanted"))
    .order_by(parents.c.added_at, parents.c.id)
)
_NOTICES = (
    select(
        penalty_notices.c.parent, parents.c.name, penalty_notices.c.number, penalty_notices.c.issued_on,
        penalty_notices.c.from_day, penalty_notices.c.to_day, penalty_notices.c.terms,
        penalty_notices.c.outcome, penalty_notices.c.elsewhere,
    )
    .join(
        parents,
        and_(parents.c.pupil_id == penalty_notices.c.pupil_id, parents.c.id == penalty_notices.c.parent),
    )
    .where(penalty_notices.c.pupil_id == bindparam("wanted"))
    .order_by(penalty_notices.c.issued_on, penalty_notices.c.added_at, penalty_notices.c.id)
)  # fmt: skip
_NAMED = select(parents.c.plain_name).where(
    parents.c.pupil_id == bindparam("wanted"), parents.c.id == bindparam("id")
)
_ADD_PARENT = put_statements(parents, ("pupil_id", "id"))
_ADD_NOTICE = {
    name: statement.returning(penalty_notices.c.id)
    for name, statement in put_statements(penalty_notices, ("plain_number",)).items()
}
_USED = select(penalty_notices.c.id).where(penalty_notices.c.plain_number == bindparam("wanted"))


def parents_of(session: Session, pupil_id: str) -> list[tuple[str, str, str | None, bool | None]]:
    """Id, name, relationship and whether the address is known of each parent, the first added first."""
    return [
        (one.id, one.name, one.relationship, one.address_known)
        for one in session.execute(_PARENTS, {"wanted": pupil_id})
    ]


def notices_about(session: Session, pupil_id: str) -> list[KeptNotice]:
    """All penalty notices for a child, in the order of their days."""
    return [KeptNotice(*row) for row in session.execute(_NOTICES, {"wanted": pupil_id})]


def number_in_use(session: Session, number: str) -> bool:
    """Whether a notice of the council has this number."""
    return session.scalar(_USED, {"wanted": plain(number)}) is not None


def add_parent(
    session: Session, pupil_id: str, parent: Mapping[str, Any], added_by: str, now: datetime
) -> bool:
    """Write a parent, unless there is one with this id; False when that is somebody else.

    Args:
        parent: {id, name, relationship, address_known}.
    """
    columns = {name: parent.get(name) for name in ("id", "name", "relationship", "address_known")}
    names = {"pupil_id": pupil_id, "plain_name": plain(str(parent["name"]))}
    session.execute(
        _ADD_PARENT[session.dialect.name], {**columns, **names, "added_at": now, "added_by": added_by}
    )
    if session.scalar(_NAMED, {"wanted": pupil_id, "id": parent["id"]}) != names["plain_name"]:
        return False
    add_names(session, [(pupil_id, parent["id"], str(parent["name"]))])
    return True


def add_notice(session: Session, pupil_id: str, notice: KeptNotice, **values: Any) -> bool:
    """Write a notice; False when another has its number, and nothing is written.

    Args:
        values: `case_id`, `added_by` and `added_at`.
    """
    row = {**vars(notice), "id": uuid4().hex, "pupil_id": pupil_id, **values}
    row["plain_number"] = plain(notice.number) if notice.number else None
    del row["parent_name"]
    return session.scalar(_ADD_NOTICE[session.dialect.name], row) is not None


def list_notice(session: Session, pupil_id: str, notice: KeptNotice, **values: Any) -> None:
    """Write a notice that was listed from elsewhere, in place of one that was listed for the same day."""
    table = penalty_notices.c
    session.execute(
        delete(penalty_notices).where(
            table.pupil_id == pupil_id, table.parent == notice.parent,
            table.issued_on == notice.issued_on, table.elsewhere.is_(True),
        )
    )  # fmt: skip
    row = {**vars(notice), "id": uuid4().hex, "pupil_id": pupil_id, "case_id": None, **values}
    del row["parent_name"]
    session.execute(insert(penalty_notices), row)


def set_outcome_of_notice(session: Session, pupil_id: str, number: str, outcome: str) -> None:
    """Write what came of a notice; nothing where the child has none with this number."""
    table = penalty_notices.c
    session.execute(
        update(penalty_notices)
        .where(table.pupil_id == pupil_id, table.plain_number == plain(number))
        .values(outcome=outcome)
    )
