"""Children and their schools, as far as a person may see them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, select, true, update

from engine.errors import NotFound
from engine.identity import Actor
from engine.policy import reachable_schools
from engine.store.database import Session
from engine.tables import pupils, schools


@dataclass(frozen=True)
class Pupil:
    """A child as found."""

    id: str
    upn: str
    name: str
    date_of_birth: date
    school_urn: str | None
    school_name: str | None
    household_id: str | None
    looked_after: bool | None
    looked_after_as_of: date | None
    looked_after_source: str | None


def school_of(session: Session, pupil_id: str) -> str | None:
    """URN of the pupil's school.

    Raises:
        NotFound: there is no such pupil.
    """
    row = session.execute(select(pupils.c.school_urn).where(pupils.c.id == pupil_id)).one_or_none()
    if row is None:
        raise NotFound(kind="pupil", reference=pupil_id)
    return str(row.school_urn) if row.school_urn else None


def all_pupils(session: Session) -> Sequence[Row[str, str | None, str | None]]:
    """Id, URN of the school and household of every child, by id."""
    query = select(pupils.c.id, pupils.c.school_urn, pupils.c.household_id).order_by(pupils.c.id)
    return session.execute(query).all()


def facts_in(session: Session, pupil_id: str, names: Iterable[str]) -> dict[str, Any]:
    """Facts of a pupil's record, by the names of their columns, locked: they are about to change."""
    query = select(*(pupils.c[name] for name in names)).where(pupils.c.id == pupil_id)
    return dict(session.execute(query.with_for_update(key_share=True)).one()._mapping)


def set_facts(session: Session, pupil_id: str, values: Mapping[str, Any]) -> None:
    """Write facts into a pupil's record, by the names of their columns."""
    session.execute(update(pupils).where(pupils.c.id == pupil_id).values(**values))


def school_names(session: Session, urns: Collection[str]) -> dict[str, str]:
    """Names of schools by URN, for as many as there are."""
    query = select(schools.c.urn, schools.c.name).where(schools.c.urn.in_(urns))
    return {row.urn: row.name for row in session.execute(query)} if urns else {}


def within_reach(actor: Actor) -> ColumnElement[bool]:
    """The condition on pupils that a person may see."""
    urns = reachable_schools(actor)
    return true() if urns is None else pupils.c.school_urn.in_(sorted(urns))


_FOUND: Any = select(
    *(pupils.c[name] for name in ("id", "upn", "name", "date_of_birth", "school_urn")),
    *(schools.c.name.label("school_name"), pupils.c.household_id),
    *(pupils.c.looked_after, pupils.c.looked_after_as_of, pupils.c.looked_after_source),
).outerjoin(schools, schools.c.urn == pupils.c.school_urn)


def pupils_among(
    session: Session, actor: Actor, *conditions: ColumnElement[bool], limit: int | None = None
) -> list[Pupil]:
    """Children of whom all conditions on `pupils` are true, within the person's reach, by their names."""
    # An expression instead of the column keeps a database from going through all children by their names.
    query = _FOUND.where(*conditions, within_reach(actor)).order_by(pupils.c.name + "", pupils.c.id)
    return [Pupil(*row) for row in session.execute(query.limit(limit))]


def pupil_by_id(session: Session, actor: Actor, pupil_id: str) -> Pupil | None:
    """One child, within the person's reach."""
    row = session.execute(_FOUND.where(pupils.c.id == pupil_id, within_reach(actor))).one_or_none()
    return Pupil(*row) if row else None


def require_pupil(session: Session, actor: Actor, pupil_id: str) -> Pupil:
    """One child, within the person's reach.

    Raises:
        NotFound: there is none.
    """
    found = pupil_by_id(session, actor, pupil_id)
    if found is None:
        raise NotFound(kind="child", reference=pupil_id)
    return found


def in_reach_of(session: Session, actor: Actor, pupil_ids: Sequence[str], *, hold: bool) -> list[str]:
    """Those of these children whom the person may see, in the same order.

    Args:
        hold: lock them until the transaction ends, so that two people who choose the same follow one another.
    """
    query = select(pupils.c.id).where(pupils.c.id.in_(pupil_ids), within_reach(actor)).order_by(pupils.c.id)
    found = set(session.scalars(query.with_for_update(key_share=True) if hold else query))
    return [pupil_id for pupil_id in pupil_ids if pupil_id in found]
