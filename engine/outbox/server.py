"""The council's mail server, and one conversation with it by SMTP. Knows no case and no database."""

import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal

#: How long the server may take for one answer, in seconds.
ANSWER_SECONDS = 20
#: Answers from here on are final: trying again changes nothing (RFC 5321, section 4.2.1).
FINAL = 500

Security = Literal["starttls", "tls", "none"]


class NotSent(Exception):
    """The server did not take a message. `final`: it never will."""

    def __init__(self, problem: str, *, final: bool = False) -> None:
        super().__init__(problem)
        self.final = final


@dataclass(frozen=True)
class MailServer:
    """Where e-mails are handed in.

    Attributes:
        sender: the address that they come from.
        mailbox: the address of the council's pathway; empty where there is none.
        site: how this site is reached, for links, such as `https://pathways.example.gov.uk`; may be empty.
        names_children: whether e-mails to people may repeat the words of a notice.
    """

    host: str
    port: int
    sender: str
    security: Security = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    mailbox: str = ""
    site: str = ""
    names_children: bool = False

    def hand_in(self, message: EmailMessage) -> None:
        """Hand in one message to one recipient.

        Raises:
            NotSent: with what stood in the way, in words.
        """
        try:
            with self._connected() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            raise _refused(refused.recipients) from refused
        except smtplib.SMTPResponseException as answer:
            # A server that does not like us may like us later; one that refuses the message will not.
            final = isinstance(answer, smtplib.SMTPDataError) and answer.smtp_code >= FINAL
            raise NotSent(f"the mail server answered {_answer(answer)}", final=final) from answer
        except smtplib.SMTPServerDisconnected as lost:
            raise NotSent("the mail server closed the connection") from lost
        except (smtplib.SMTPException, ssl.SSLError) as fault:
            raise NotSent(f"the mail server and this one do not agree: {fault}") from fault
        except OSError as fault:
            raise NotSent(f"the mail server cannot be reached: {fault}") from fault
        except ValueError as fault:
            raise NotSent(f"it cannot be written as an e-mail: {fault}", final=True) from fault

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=ANSWER_SECONDS, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=ANSWER_SECONDS)
        with server:
            if self.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            yield server


def _refused(recipients: Mapping[str, tuple[int, bytes]]) -> NotSent:
    (code, said), *_ = recipients.values()
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return NotSent(f"the address was refused ({code} {words})", final=code >= FINAL)


def _answer(answer: smtplib.SMTPResponseException) -> str:
    said = answer.smtp_error
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return f"{answer.smtp_code} {words}"
