"""Sends e-mails that are due: each is taken, handed in, and what came of it is written down.

A worker that dies while the mail server has a message leaves it to be tried again after `LEASE`: better
twice, under one Message-ID, than never. Nothing is sent for a step that was not stored, and a step asks once.
"""

from datetime import datetime, timedelta
from threading import Event

import structlog

from engine.casework.hand import take_case
from engine.casework.saving import save
from engine.casework.telling import give_notice, notice
from engine.identity import SYSTEM
from engine.outbox.composing import compose
from engine.outbox.server import MailServer, NotSent
from engine.store.database import Database, Session
from engine.store.mails import Mail, end_mail, take_due_mail, try_later
from engine.store.moment import present
from engine.store.people import person

log = structlog.get_logger()
#: How long a worker has for one message before another may try it.
LEASE = timedelta(minutes=5)
#: How long to wait after each attempt that failed; after the last it is given up.
WAITS = (
    timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8),
    timedelta(hours=24),
)  # fmt: skip
#: Messages after which one look ends, to begin anew.
MOST_AT_ONCE = 100
NO_SERVER = "this installation has no mail server"
NO_MAILBOX = "no mailbox of the pathway is set"
NO_ADDRESS = "no e-mail address is known"


def send_due_mails(database: Database, server: MailServer | None, stopping: Event | None = None) -> int:
    """Send what is due.

    Args:
        server: None where there is none: then each is given up at once, and its case says so.
        stopping: ends it after the message in hand.

    Returns:
        How many were sent.
    """
    sent = 0
    for _ in range(MOST_AT_ONCE):
        if stopping is not None and stopping.is_set():
            break
        with database.transaction() as session:
            now = present(session)
            mail = take_due_mail(session, now, now + LEASE)
        if mail is None:
            break
        sent += _send(database, server, mail, now)
    return sent


def _send(database: Database, server: MailServer | None, mail: Mail, now: datetime) -> bool:
    """Hand in one message and write what came of it; whether it was sent."""
    try:
        _hand_in(server, mail, now)
    except NotSent as failure:
        log.warning("an e-mail was not sent", mail=mail.id, attempt=mail.attempts, final=failure.final)
        with database.transaction() as session:
            _note_failure(session, mail, failure, present(session))
        return False
    with database.transaction() as session:
        _note_sent(session, mail, present(session))
    return True


def _hand_in(server: MailServer | None, mail: Mail, now: datetime) -> None:
    if server is None:
        raise NotSent(NO_SERVER, final=True)
    address = server.mailbox if mail.to_mailbox else mail.address
    if not address:
        raise NotSent(NO_MAILBOX if mail.to_mailbox else NO_ADDRESS, final=True)
    try:
        message = compose(mail, address, server, now)
    except ValueError as fault:
        raise NotSent(f"it cannot be written as an e-mail: {fault}", final=True) from fault
    server.hand_in(message)


def _note_sent(session: Session, mail: Mail, now: datetime) -> None:
    if mail.said is None:
        hand = take_case(session, SYSTEM, mail.case_id, now)
        hand.note("mail_sent", to=_to(session, mail), subject=mail.subject)
        save(hand)
    end_mail(session, mail.id, "sent", None, now)


def _note_failure(session: Session, mail: Mail, failure: NotSent, now: datetime) -> None:
    if not failure.final and mail.attempts <= len(WAITS):
        try_later(session, mail.id, str(failure), now + WAITS[mail.attempts - 1])
        return
    if mail.said is None:
        _tell_of_failure(session, mail, failure, now)
    end_mail(session, mail.id, "given_up", str(failure), now)


def _tell_of_failure(session: Session, mail: Mail, failure: NotSent, now: datetime) -> None:
    """The case says that it was not sent; who asked for it hears of it, or the manager where nobody did."""
    hand, to = take_case(session, SYSTEM, mail.case_id, now), _to(session, mail)
    hand.note("mail_given_up", to=to, subject=mail.subject, problem=str(failure))
    if str(failure) != NO_SERVER:
        said = f"The e-mail “{mail.subject}” to {to} was not sent: {failure}. Tell them in another way."
        asked = person(session, mail.asked_by)
        whom = {"user_id": asked.id} if asked and asked.active else {"role": "team_manager"}
        give_notice(hand, [notice(hand, "incident", said, task_id=None, **whom)])
    save(hand)


def _to(session: Session, mail: Mail) -> str:
    """Whom a message was for, in words."""
    to = person(session, mail.user_id) if mail.user_id else None
    return to.name if to else mail.address or "the pathway mailbox"
