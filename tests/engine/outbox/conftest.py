"""The office of casework tests, and a mail server that takes what it sends."""

from collections.abc import Iterator

import pytest

from engine.outbox import MailServer
from engine.process_versions import publish
from tests.engine.casework.conftest import office, postgresql_begins, sqlite_begins
from tests.engine.casework.office import ANALYST, Office
from tests.engine.casework.test_notices import telling
from tests.engine.outbox.mail_server import Postman, running

__all__ = ["office", "postgresql_begins", "sqlite_begins"]


@pytest.fixture
def postman() -> Postman:
    """Whoever takes the e-mails."""
    return Postman()


@pytest.fixture
def server(postman: Postman) -> Iterator[MailServer]:
    """The mail server as the settings describe it."""
    with running(postman) as port:
        yield MailServer(
            "127.0.0.1", port, "pathways@example.gov.uk", security="none", mailbox="mailbox@example.gov.uk",
            site="https://pathways.example.gov.uk",
        )  # fmt: skip


@pytest.fixture
def asked(office: Office) -> Office:
    """A case whose first step asks for an e-mail to the mailbox."""
    process = telling('"pathway mailbox"', "send_email", subject='"A slot is asked for"')
    office.do(publish, ANALYST, [process], "Tells", office.now)
    office.open("telling")
    return office
