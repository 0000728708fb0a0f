"""Uploaded files on their way in: which there are, and how far each has come. Decides nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, delete, insert, select, update

from engine.store.database import Session, rows_changed
from engine.tables import uploads

State = Literal["checking", "checked", "importing", "done", "failed"]
#: A worker has something to do.
UNDER_WAY: tuple[State, ...] = ("checking", "importing")


@dataclass(frozen=True)
class Upload:
    """One uploaded file; see the table for what the fields mean."""

    id: str
    kind: str
    file_name: str
    size_bytes: int
    uploaded_by: str
    uploaded_at: datetime
    state: State = "checking"
    round: int = 1
    attempts: int = 0
    encoding: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    findings: Mapping[str, Any] | None = None
    leave_out: int = 0
    problem: str | None = None
    checked_at: datetime | None = None
    imported_by: str | None = None
    import_id: str | None = None


def add_upload(session: Session, upload: Upload) -> None:
    """Write a file that came in."""
    session.execute(insert(uploads).values(**vars(upload)))


def upload_by_id(session: Session, upload_id: str, *, lock: bool = False) -> Upload | None:
    """One file; `lock` keeps others from changing it until the transaction ends."""
    query = select(uploads).where(uploads.c.id == upload_id)
    row = session.execute(query.with_for_update() if lock else query).one_or_none()
    return _upload(row) if row else None


def all_uploads(session: Session) -> list[Upload]:
    """Every file there is, oldest first: those of a day, so they are few."""
    return [_upload(row) for row in session.execute(select(uploads).order_by(uploads.c.uploaded_at))]


def one_import_at_a_time(session: Session) -> None:
    """Let nobody else say that a file be imported before this transaction ends."""
    if session.dialect.name == "postgresql":
        session.exec_driver_sql("LOCK TABLE uploads IN SHARE ROW EXCLUSIVE MODE")


def change_upload(session: Session, upload: Upload, **values: Any) -> bool:
    """Change a file that is still as it was seen, in state and round; whether it was."""
    as_seen = (
        uploads.c.id == upload.id, uploads.c.state == upload.state, uploads.c.round == upload.round
    )  # fmt: skip
    return rows_changed(session.execute(update(uploads).where(*as_seen).values(**values))) == 1


def remove_uploads(session: Session, upload_ids: Collection[str]) -> None:
    """Forget files."""
    session.execute(delete(uploads).where(uploads.c.id.in_(upload_ids)))


def _upload(row: Row[Any]) -> Upload:
    return Upload(**row._mapping)
