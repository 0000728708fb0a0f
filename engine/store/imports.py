"""The import log: which file came in when, by whom, and what became of its rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from engine.store.database import Session
from engine.tables import imports

#: Imports that change what registers come to.
COUNTED_KINDS = ("marks", "pupils", "terms")


def begin_import(
    session: Session, import_id: str, kind: str, file: str, digest: str, actor_id: str, now: datetime
) -> None:
    """Write a line for a file whose rows are still to be counted. Another one waits for its end."""
    if session.dialect.name == "postgresql":
        session.exec_driver_sql("LOCK TABLE imports IN SHARE ROW EXCLUSIVE MODE")
    session.execute(
        insert(imports).values(
            id=import_id, kind=kind, file_name=file, digest=digest, imported_by=actor_id, imported_at=now,
            rows=0, added=0, changed=0, unchanged=0, refused=0,
        )
    )  # fmt: skip


def count_import(session: Session, import_id: str, **counts: Any) -> None:
    """Write what became of the rows."""
    session.execute(update(imports).where(imports.c.id == import_id).values(**counts))


def latest_imports(session: Session, limit: int, offset: int = 0) -> Sequence[Row[Any]]:
    """The log, newest first, from a line (counted from 0) on."""
    newest_first = select(imports).order_by(imports.c.imported_at.desc(), imports.c.id)
    return session.execute(newest_first.limit(limit).offset(offset)).all()


def latest_counted_import(session: Session) -> str | None:
    """The id of the newest import that changes what registers come to; None before the first."""
    query = select(imports.c.id).where(imports.c.kind.in_(COUNTED_KINDS))
    return session.scalar(query.order_by(imports.c.imported_at.desc(), imports.c.id).limit(1))
