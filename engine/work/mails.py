"""Sends e-mails that are due: each is taken, handed in, and what came of it is written down.

A worker that dies while the mail server has a message leaves it to be tried again after `LEASE`: better
twice, under one Message-ID, than never.
"""

from datetime import datetime, timedelta
from threading import Event

import structlog

from engine.outbox.sending import hand_in, note_failure, note_sent, require_reach
from engine.outbox.server import MailServer, NotSent
from engine.store.database import Database
from engine.store.mails import Mail, take_due_mail
from engine.store.moment import present

log = structlog.get_logger()
#: How long a worker has for one message before another may try it.
LEASE = timedelta(minutes=5)
#: Messages after which one look ends, to begin anew.
MOST_AT_ONCE = 100


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
        with database.reading() as session:
            require_reach(session, mail, now)
        hand_in(server, mail, now)
    except NotSent as failure:
        # Without a mail server none is sent, as was chosen: its case and the outbox say so.
        if server is not None:
            log.warning("an e-mail was not sent", mail=mail.id, attempt=mail.attempts, final=failure.final)
        with database.transaction() as session:
            note_failure(session, mail, failure, present(session))
        return False
    with database.transaction() as session:
        note_sent(session, mail, present(session))
    return True
