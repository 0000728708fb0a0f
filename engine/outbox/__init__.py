"""What steps of diagrams ask to be sent outside: e-mails, until each is sent or given up."""

from engine.outbox.server import MailServer

__all__ = ["MailServer"]
