"""All that was sent or waits to be: notices and e-mails side by side, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select

from engine.store.database import Session
from engine.store.people import Person
from engine.tables import mails, notice_reads, notices


@dataclass(frozen=True)
class Sent:
    """One notice or e-mail. Without account, role and address it went to the mailbox of the pathway.

    `state` is "due", "sent", "read" (by one person at least), "closed" (no longer of use), "failed" (tried,
    and tried again) or "given_up". `step` is `process/element` of the step of a diagram that asked for it.
    """

    at: datetime
    case_id: str
    user_id: str | None
    role: str | None
    address: str | None
    channel: str
    text: str
    state: str
    attempts: int
    step: str | None


def everything_sent(
    session: Session, *, case_id: str | None = None, person: Person | None = None
) -> list[Sent]:
    """What was sent in a case, and to a person: to the account or to a role of theirs."""
    found = [*_notices(session, case_id, person), *_mails(session, case_id, person)]
    return sorted(found, key=lambda sent: sent.at, reverse=True)


def _notices(session: Session, case_id: str | None, person: Person | None) -> Iterator[Sent]:
    read = exists().where(notice_reads.c.notice_id == notices.c.id)
    query = select(notices, read.label("read"))
    if case_id:
        query = query.where(notices.c.case_id == case_id)
    if person:
        query = query.where(or_(notices.c.user_id == person.id, notices.c.role.in_(sorted(person.roles))))
    for row in session.execute(query):
        state = "closed" if row.closed_at else "read" if row.read else "sent"
        step = row.step.partition(":")[2] or None if row.step else None
        yield Sent(row.at, row.case_id, row.user_id, row.role, None, "notice", row.said, state, 1, step)


def _mails(session: Session, case_id: str | None, person: Person | None) -> Iterator[Sent]:
    query = select(mails)
    if case_id:
        query = query.where(mails.c.case_id == case_id)
    if person:
        query = query.where(mails.c.user_id == person.id)
    for row in session.execute(query):
        text = row.subject or "A new notice"
        yield Sent(
            row.made_at, row.case_id, row.user_id, None, row.address, "email", text, row.state, row.attempts,
            row.step,
        )  # fmt: skip
