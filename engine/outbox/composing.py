"""What an e-mail says. Pure. To people it says a word about a child only where a setting allows that."""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256

from engine.outbox.server import MailServer
from engine.store.mails import Mail

NEW_NOTICE = "You have a new notice"
_NOTICE = "There is a new notice for you in Attendance Pathways."
_WITHOUT_WORDS = "What it says stands there, and not in this e-mail, because it is about a child."


def compose(mail: Mail, address: str, server: MailServer, now: datetime) -> EmailMessage:
    """One message. Sent twice, both have the same Message-ID, so that mail programs show it once.

    Args:
        address: whom it goes to.

    Raises:
        ValueError: an address or the subject cannot stand in an e-mail.
    """
    message = EmailMessage()
    message["From"], message["To"] = server.sender, address
    message["Subject"] = NEW_NOTICE if mail.said is not None else mail.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id(mail.key, server.sender)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join(filter(None, _paragraphs(mail, server))))
    return message


def message_id(key: str, sender: str) -> str:
    """The Message-ID that belongs to a key of the outbox."""
    return (
        f"<{sha256(key.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2].strip('<> ') or 'localhost'}>"
    )


def _paragraphs(mail: Mail, server: MailServer) -> list[str]:
    if mail.said is None:
        link = f"{server.site}/cases/{mail.case_id}" if server.site else ""
        return [mail.body, link and f"The case: {link}"]
    link = f"{server.site}/notices" if server.site else ""
    return [_NOTICE, mail.said if server.names_children else _WITHOUT_WORDS, link]
