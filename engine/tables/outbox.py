"""The outbox: what steps asked to be sent outside, until it was sent or given up."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Named,
    String,
    Table,
    Text,
    TypedColumns,
    text,
)

from engine.columns import Moment
from engine.tables.base import ID, metadata


class MailColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    #: What asked for it, so that it is asked for once.
    key: Named[str] = Column(String(300), unique=True)
    case_id: Named[str] = Column(ID, ForeignKey("cases.id"), index=True)
    #: The notice that it brings to somebody who wants notices by e-mail; then it has no words of its own.
    notice_id: Named[str | None] = Column(ID, ForeignKey("notices.id"))
    #: `process/element` of the step that asked; None for notices.
    step: Named[str | None] = Column(Text)
    #: To an account, or to an address; neither: the council's mailbox for its pathway.
    user_id: Named[str | None] = Column(ID)
    address: Named[str | None] = Column(String(254))
    subject: Named[str] = Column(Text)
    body: Named[str] = Column(Text)
    #: Who completed the step: hears of it when it is given up.
    asked_by: Named[str] = Column(ID)
    state: Named[str] = Column(String(10))
    attempts: Named[int]
    made_at: Named[datetime] = Column(Moment)
    #: When to try (again); None once it is sent or given up.
    look_at: Named[datetime | None] = Column(Moment)
    ended_at: Named[datetime | None] = Column(Moment)
    #: What the last attempt met, in words.
    problem: Named[str | None] = Column(Text)


TO_SEND = text("state IN ('due', 'failed')")

mails = Table(
    "mails",
    metadata,
    MailColumns,
    CheckConstraint("state IN ('due', 'failed', 'sent', 'given_up')", name="state"),
    Index("ix_mails_look_at", "look_at", sqlite_where=TO_SEND, postgresql_where=TO_SEND),
)
