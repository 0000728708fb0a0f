"""Which forms people sent, kept for some weeks, so that a repeat is told from a new one.

It holds digests alone: what was typed stands where the form put it, and nowhere else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from engine.store.database import Session
from engine.store.putting import put_statements
from engine.tables import sent_forms

#: Longer than a page stays open in anybody's browser.
KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class SentForm:
    """A form that somebody sent.

    `form` is the SHA-256 of its address and its key, `content` of all that was in it, in hexadecimal.
    """

    user_id: str
    form: str
    content: str


@dataclass(frozen=True)
class Earlier:
    """The same form as it was sent before: whether with the same content, and the address it led to."""

    same: bool
    leads_to: str | None


_C = sent_forms.c
_KEEP = {
    name: statement.returning(_C.form)
    for name, statement in put_statements(sent_forms, ("user_id", "form")).items()
}


def keep_sent_form(session: Session, sent: SentForm, now: datetime) -> Earlier | None:
    """Keep that a form was sent, and forget the person's old ones; how it was sent before, or None.

    Whoever sends it at the same moment waits until this transaction has ended.

    Args:
        now: by the wall clock.
    """
    session.execute(delete(sent_forms).where(_C.user_id == sent.user_id, _C.sent_at < now - KEPT_FOR))
    row = {"user_id": sent.user_id, "form": sent.form, "content": sent.content, "sent_at": now}
    if session.scalar(_KEEP[session.dialect.name], row):
        return None
    before = session.execute(select(_C.content, _C.leads_to).where(*_which(sent))).one()
    return Earlier(before.content == sent.content, before.leads_to)


def lead_to(session: Session, sent: SentForm, address: str) -> None:
    """Keep where the answer to a form leads, for whoever sends it again."""
    session.execute(update(sent_forms).where(*_which(sent)).values(leads_to=address))


def _which(sent: SentForm) -> tuple[Any, ...]:
    return _C.user_id == sent.user_id, _C.form == sent.form
