"""Lives that are played in drafts, as rows: what was done in each, and the case that it went on from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update

from engine.errors import NotFound
from engine.store.database import Session
from engine.tables import what_if_lives


@dataclass(frozen=True)
class WhatIfLife:
    """One life. `made_by` is who began it; the rest as in the table."""

    id: str
    draft_id: str
    process: str
    title: str
    scenario: dict[str, Any]
    case_id: str | None
    case_version: int | None
    made_by: str
    made_at: datetime


_LIFE = tuple(what_if_lives.c[name] for name in WhatIfLife.__dataclass_fields__)


def add_life(session: Session, life: WhatIfLife) -> None:
    """Write a new life."""
    session.execute(insert(what_if_lives).values(**vars(life)))


def life_in_draft(session: Session, draft_id: str, life_id: str, *, held: bool = False) -> WhatIfLife:
    """One life.

    Args:
        held: lock its row until the transaction ends, because it goes on.

    Raises:
        NotFound: there is none in this draft.
    """
    query = select(*_LIFE).where(what_if_lives.c.id == life_id, what_if_lives.c.draft_id == draft_id)
    row = session.execute(query.with_for_update() if held else query).one_or_none()
    if row is None:
        raise NotFound(kind="life", reference=life_id)
    return WhatIfLife(*row)


def lives_in_draft(
    session: Session, draft_id: str, process: str, seen: ColumnElement[bool]
) -> list[WhatIfLife]:
    """The lives of a process that are played in a draft, newest first.

    Args:
        seen: the condition on the case that a life went on from; one that went on from none is everybody's.
    """
    column = what_if_lives.c
    which = (column.draft_id == draft_id) & (column.process == process) & (column.case_id.is_(None) | seen)
    query = select(*_LIFE).where(which).order_by(what_if_lives.c.made_at.desc(), what_if_lives.c.id)
    return [WhatIfLife(*row) for row in session.execute(query)]


def grow_life(session: Session, life_id: str, scenario: dict[str, Any]) -> None:
    """Write what was done in a life by now."""
    session.execute(update(what_if_lives).where(what_if_lives.c.id == life_id).values(scenario=scenario))


def remove_life(session: Session, life_id: str) -> None:
    """Take a life away: nothing was ever done because of it."""
    session.execute(delete(what_if_lives).where(what_if_lives.c.id == life_id))
