"""What people have begun to type about a case outside of a task: notes, concerns, messages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from engine.store.database import Session
from engine.store.putting import put_statements
from engine.tables import case_drafts

_PUT = put_statements(case_drafts, ("case_id", "user_id", "form"), ("answers", "saved_at"))


def put_case_draft(
    session: Session, case_id: str, user_id: str, form: str, answers: Mapping[str, Any], at: datetime
) -> None:
    """Keep what a person typed, instead of what they typed before."""
    row = {"case_id": case_id, "user_id": user_id, "form": form, "answers": dict(answers), "saved_at": at}
    session.execute(_PUT[session.dialect.name], row)


def case_draft_of(
    session: Session, case_id: str, user_id: str, form: str
) -> tuple[dict[str, Any], datetime] | None:
    """What a person typed into a form and when."""
    query = select(case_drafts.c.answers, case_drafts.c.saved_at).where(*_which(case_id, user_id, form))
    row = session.execute(query).one_or_none()
    return (row.answers, row.saved_at) if row else None


def forget_case_draft(session: Session, case_id: str, user_id: str, form: str) -> None:
    """Drop what a person typed: it was sent."""
    session.execute(delete(case_drafts).where(*_which(case_id, user_id, form)))


def _which(case_id: str, user_id: str, form: str) -> tuple[Any, ...]:
    return (case_drafts.c.case_id == case_id, case_drafts.c.user_id == user_id, case_drafts.c.form == form)
