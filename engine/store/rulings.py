"""What people ruled of published processes: that one is retired or offered again, or a version withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from engine.errors import NotFound
from engine.store.database import Session
from engine.tables import process_rulings


@dataclass(frozen=True)
class Ruling:
    """One of them. `kind` and `state` as in the table; people are their ids."""

    id: str
    key: str
    kind: str
    why: str
    concerns: Sequence[str]
    state: str
    asked_by: str
    asked_at: datetime
    settled_by: str | None
    settled_at: datetime | None


_RULING = tuple(process_rulings.c[name] for name in Ruling.__dataclass_fields__)


def add_ruling(session: Session, ruling: Ruling) -> None:
    """Write one."""
    values = {name: getattr(ruling, name) for name in Ruling.__dataclass_fields__}
    session.execute(insert(process_rulings), values)


def ruling_of(session: Session, ruling_id: str) -> Ruling:
    """One of them, held until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    query = select(*_RULING).where(process_rulings.c.id == ruling_id).with_for_update()
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(kind="ruling", reference=ruling_id)
    return Ruling(*row)


def change_ruling(session: Session, ruling_id: str, **values: Any) -> None:
    """Change what stands of one."""
    session.execute(update(process_rulings).where(process_rulings.c.id == ruling_id).values(**values))


def rulings_on(session: Session, key: str) -> list[Ruling]:
    """Those on a process, newest first."""
    query = select(*_RULING).where(process_rulings.c.key == key)
    return [Ruling(*row) for row in session.execute(query.order_by(process_rulings.c.asked_at.desc()))]


def rulings_asked(session: Session) -> list[Ruling]:
    """Those that wait for a second person, oldest first."""
    query = select(*_RULING).where(process_rulings.c.state == "asked").order_by(process_rulings.c.asked_at)
    return [Ruling(*row) for row in session.execute(query)]


def rulings_settled(session: Session, since: datetime) -> list[Ruling]:
    """Those that were agreed on or refused at a moment or later, newest first."""
    query = select(*_RULING).where(process_rulings.c.settled_at >= since)
    return [Ruling(*row) for row in session.execute(query.order_by(process_rulings.c.settled_at.desc()))]
