"""The outbox as rows: what is to be sent, by whom it was asked for, and what came of each attempt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, insert, select, update

from engine.identity import Actor
from engine.store.database import Session
from engine.store.readers import not_hidden
from engine.tables import cases, mails, notices, pupils, restorations, users

MAILS_A_PAGE = 50
_WAITS = mails.c.state.in_(("due", "failed"))


@dataclass(frozen=True)
class Mail:
    """An e-mail as it waits. `address` is the person's as it is now; None: the pathway's mailbox, or nowhere.

    `user_id` is None for one to an address or to the mailbox. One that brings a notice has that notice's
    words in `said`, its kind in `notice`, and no words of its own.
    """

    id: str
    key: str
    case_id: str
    user_id: str | None
    address: str | None
    subject: str
    body: str
    said: str | None
    notice: str | None
    asked_by: str
    attempts: int
    to_mailbox: bool


def add_mails(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write e-mails that are to be sent as soon as the transaction has ended."""
    if rows:
        session.execute(insert(mails), rows)


def take_due_mail(session: Session, now: datetime, look_again: datetime) -> Mail | None:
    """One e-mail that is due, counted as tried: nobody else looks at it before `look_again`.

    None is due in a restored copy until somebody says so: it may have gone after the copy was made.
    """
    due = (
        select(mails.c.id)
        .where(_WAITS, mails.c.look_at <= now, ~exists().where(restorations.c.acknowledged_at.is_(None)))
        .order_by(mails.c.look_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    mail_id = session.scalar(due)
    if mail_id is None:
        return None
    session.execute(
        update(mails).where(mails.c.id == mail_id).values(look_at=look_again, attempts=mails.c.attempts + 1)
    )
    return _mail(session, mail_id)


def waiting_mails(session: Session) -> list[Mail]:
    """All e-mails that are neither sent nor given up, those of one case after the other."""
    found = session.scalars(select(mails.c.id).where(_WAITS).order_by(mails.c.case_id, mails.c.id)).all()
    return [_mail(session, mail_id) for mail_id in found]


def _mail(session: Session, mail_id: str) -> Mail:
    query = (
        select(mails, users.c.email, users.c.active, notices.c.said, notices.c.kind)
        .outerjoin(users, users.c.id == mails.c.user_id)
        .outerjoin(notices, notices.c.id == mails.c.notice_id)
        .where(mails.c.id == mail_id)
    )
    row = session.execute(query).one()
    return Mail(
        id=row.id, key=row.key, case_id=row.case_id, user_id=row.user_id,
        address=(row.email if row.active else None) if row.user_id else row.address,
        subject=row.subject, body=row.body, said=row.said, notice=row.kind,
        asked_by=row.asked_by, attempts=row.attempts,
        to_mailbox=row.user_id is None and row.address is None,
    )  # fmt: skip


def end_mail(session: Session, mail_id: str, state: str, problem: str | None, now: datetime) -> None:
    """Say that an e-mail was "sent", or "given_up" with what stood in the way."""
    done = {"state": state, "problem": problem, "look_at": None, "ended_at": now}
    session.execute(update(mails).where(mails.c.id == mail_id).values(done))


def try_later(session: Session, mail_id: str, problem: str, look_at: datetime) -> None:
    """Say what an attempt met, and when the next is."""
    values = {"state": "failed", "problem": problem, "look_at": look_at}
    session.execute(update(mails).where(mails.c.id == mail_id).values(values))


def try_again(session: Session, actor: Actor, mail_id: str, now: datetime) -> bool:
    """Let an e-mail that was given up be tried once more; whether there was one that the person sees."""
    values = {"state": "due", "attempts": 0, "look_at": now, "ended_at": None}
    given_up = (
        update(mails)
        .where(mails.c.id == mail_id, mails.c.state == "given_up", not_hidden(mails.c.case_id, actor, now))
        .values(values)
    )
    return bool(session.execute(given_up).rowcount)


@dataclass(frozen=True)
class Posted:
    """An e-mail as the outbox shows it. `to` is a person's name, an address, or empty: the mailbox."""

    id: str
    case_id: str
    case_reference: str
    pupil: str
    to: str
    subject: str
    state: str
    attempts: int
    made_at: datetime
    look_at: datetime | None
    problem: str | None


def posted(
    session: Session, actor: Actor, now: datetime, *, page: int = 1, waiting: bool = False
) -> list[Posted]:
    """The outbox as far as the person reads its cases, newest first; with `waiting` only what is not sent."""
    query = (
        select(mails, cases.c.reference, pupils.c.name.label("pupil"), users.c.name.label("person"))
        .join(cases, cases.c.id == mails.c.case_id)
        .join(pupils, pupils.c.id == cases.c.pupil_id)
        .outerjoin(users, users.c.id == mails.c.user_id)
        .where(not_hidden(mails.c.case_id, actor, now))
        .order_by(mails.c.made_at.desc(), mails.c.id)
        .limit(MAILS_A_PAGE)
        .offset((page - 1) * MAILS_A_PAGE)
    )
    if waiting:
        query = query.where(mails.c.state != "sent")
    return [
        Posted(
            id=row.id, case_id=row.case_id, case_reference=row.reference, pupil=row.pupil,
            to=row.person or row.address or "", subject=row.subject, state=row.state,
            attempts=row.attempts, made_at=row.made_at,
            look_at=row.look_at, problem=row.problem,
        )
        for row in session.execute(query)
    ]  # fmt: skip
