"""Hands one e-mail to the mail server, and writes what came of it into its case.

Nothing is sent for a step that was not stored, and a step asks once.
"""

from datetime import datetime, timedelta

from engine.casework.hand import take_case
from engine.casework.hearing import GLASS_BROKEN, may_be_told, may_hear
from engine.casework.saving import save
from engine.casework.telling import give_notice, notice
from engine.identity import SYSTEM
from engine.outbox.composing import compose
from engine.outbox.server import MailServer, NotSent
from engine.store.cases import see_case
from engine.store.database import Session
from engine.store.mails import Mail, end_mail, try_later
from engine.store.people import person
from engine.store.readers import matter_of

#: How long to wait after each attempt that failed; after the last it is given up.
MAIL_WAITS = (
    timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8),
    timedelta(hours=24),
)  # fmt: skip
NO_SERVER = "this installation has no mail server"
NO_MAILBOX = "no mailbox of the pathway is set"
NO_ADDRESS = "no e-mail address is known"
#: The child changed school, or somebody their role, while the e-mail waited.
NOT_THEIR_CASE = "they may not see this case"
READ_BY_MANY = "the case is restricted, and others read the mailbox"


def require_reach(session: Session, mail: Mail, now: datetime) -> None:
    """Refuse a message to somebody who may not read the case any more, or where many read what few may.

    Raises:
        NotSent: they may not, and will not.
    """
    case = see_case(session, mail.case_id)
    if mail.to_mailbox and case.restricted:
        raise NotSent(READ_BY_MANY, final=True)
    to = person(session, mail.user_id) if mail.user_id and mail.notice != GLASS_BROKEN else None
    if to and not may_be_told(to, mail.notice or "", matter_of(session, case, now)):
        raise NotSent(NOT_THEIR_CASE, final=True)


def hand_in(server: MailServer | None, mail: Mail, now: datetime) -> None:
    """Hand one message in.

    Args:
        server: None where there is none.

    Raises:
        NotSent: with the reason, and whether it is worth another attempt.
    """
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


def note_sent(session: Session, mail: Mail, now: datetime) -> None:
    """Write that a message was sent."""
    if mail.said is None:
        hand = take_case(session, SYSTEM, mail.case_id, now)
        hand.note("mail_sent", to=_to(session, mail), subject=mail.subject)
        save(hand)
    end_mail(session, mail.id, "sent", None, now)


def note_failure(session: Session, mail: Mail, failure: NotSent, now: datetime) -> None:
    """Write when a message is tried again, or that it is given up, which its case then says."""
    if not failure.final and mail.attempts <= len(MAIL_WAITS):
        try_later(session, mail.id, str(failure), now + MAIL_WAITS[mail.attempts - 1])
        return
    if mail.said is None:
        _tell_of_failure(session, mail, failure, now)
    end_mail(session, mail.id, "given_up", str(failure), now)


def _tell_of_failure(session: Session, mail: Mail, failure: NotSent, now: datetime) -> None:
    """The case says that it was not sent; who asked for it hears of it, or the manager where nobody did."""
    hand, to = take_case(session, SYSTEM, mail.case_id, now), _to(session, mail)
    hand.note("mail_given_up", to=to, subject=mail.subject, problem=str(failure))
    if str(failure) != NO_SERVER:
        said = f"The e-mail “{mail.subject}” to {to} was not sent: {failure}."
        said += "" if str(failure) == NOT_THEIR_CASE else " Tell them in another way."
        asked = person(session, mail.asked_by)
        whom = (
            {"user_id": asked.id}
            if asked and asked.active and may_hear(hand, asked)
            else {"role": "team_manager"}
        )
        give_notice(hand, [notice(hand, "incident", said, task_id=None, **whom)])
    save(hand)


def _to(session: Session, mail: Mail) -> str:
    """Whom a message was for, in words."""
    to = person(session, mail.user_id) if mail.user_id else None
    return to.name if to else mail.address or "the pathway mailbox"
