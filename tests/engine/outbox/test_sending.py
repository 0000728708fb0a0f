"""What a step sends by e-mail arrives once, or somebody hears that it did not."""

import socket
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from engine import accounts, casework
from engine.outbox import MailServer
from engine.outbox.sending import MAIL_WAITS, NOT_THEIR_CASE
from engine.store.mails import take_due_mail, try_again
from engine.store.notices import unread_notices
from engine.tables import mails
from engine.work.mails import LEASE, send_due_mails
from tests.engine.casework.office import HILL, LEAD, MANAGER, Office
from tests.engine.casework.test_hand_over import move
from tests.engine.casework.test_notices import told
from tests.engine.outbox.mail_server import PASSWORD, USER, Postman, certificate, knows_us, running


@pytest.fixture(autouse=True)
def _the_offices_clock(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The present moment is the office's."""
    monkeypatch.setattr("engine.store.moment.wall_clock", lambda: office.now)


def send(office: Office, server: MailServer | None) -> int:
    return send_due_mails(office.database, server)


def state(office: Office) -> tuple[str, int, str | None]:
    (row,) = office.rows(mails)
    return row.state, row.attempts, row.problem


def test_a_request_arrives_in_the_mailbox_once(asked: Office, server: MailServer, postman: Postman) -> None:
    assert send(asked, server) == 1
    assert send(asked, server) == 0
    (message,) = postman.taken
    assert postman.to == ["mailbox@example.gov.uk"]
    assert message["Subject"] == "A slot is asked for"
    text = message.get_content()
    assert text.startswith("The plan is agreed.")
    assert f"https://pathways.example.gov.uk/cases/{asked.case}" in text
    assert state(asked) == ("sent", 1, None)
    assert asked.kinds()[-1] == "mail_sent"


def test_a_notice_by_email_says_nothing_of_a_child(
    office: Office, server: MailServer, postman: Postman
) -> None:
    office.do(accounts.set_email, LEAD, "lee@example.gov.uk", True)
    told(office, '"lead_professional"')
    assert send(office, server) == 1
    (message,) = postman.taken
    whole = message.as_string()
    assert (message["To"], message["Subject"]) == ("lee@example.gov.uk", "You have a new notice")
    assert "https://pathways.example.gov.uk/notices" in whole
    assert "Sam" not in whole
    assert "The plan" not in whole
    assert "mail_sent" not in office.kinds()


def test_a_council_may_let_notices_speak(office: Office, server: MailServer, postman: Postman) -> None:
    office.do(accounts.set_email, LEAD, "lee@example.gov.uk", True)
    told(office, '"lead_professional"')
    open_server = MailServer(server.host, server.port, server.sender, "none", names_children=True)
    assert send(office, open_server) == 1
    assert "The plan is agreed." in postman.taken[0].get_content()


# Over TLS from the beginning the test's server sees no STARTTLS, and warns that it asks for a password.
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_way_is_encrypted_and_signed_in(
    asked: Office, postman: Postman, security: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cert, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    more: dict[str, Any] = {"authenticator": knows_us, "auth_required": True}
    more["auth_require_tls"] = security == "starttls"
    more |= {"tls_context": context} if security == "starttls" else {"ssl_context": context}
    with running(postman, **more) as port:
        server = MailServer(
            "localhost", port, "a@example.gov.uk", security, USER, PASSWORD, "mailbox@example.gov.uk"
        )
        assert send(asked, server) == 1
        stranger = MailServer("localhost", port, "a@example.gov.uk", security, USER, "wrong", "m@example.org")
        told(asked, '"pathway mailbox"', "send_email", subject='"Another"')
        assert send(asked, stranger) == 0
    assert len(postman.taken) == 1
    assert sorted(row.state for row in asked.rows(mails)) == ["failed", "sent"]


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    asked: Office, postman: Postman, tmp_path: Path
) -> None:
    _, context = certificate(tmp_path)
    with running(postman, tls_context=context) as port:
        assert send(asked, MailServer("localhost", port, "a@example.gov.uk", mailbox="m@example.gov.uk")) == 0
    assert postman.taken == []
    assert state(asked)[0] == "failed"


def dead() -> MailServer:
    """A server at a port where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return MailServer("127.0.0.1", port, "a@example.gov.uk", "none", mailbox="mailbox@example.gov.uk")


def test_a_dead_server_is_tried_again_later_and_at_last_somebody_is_told(
    asked: Office, server: MailServer, postman: Postman
) -> None:
    for attempt, wait in enumerate(MAIL_WAITS, 1):
        assert send(asked, dead()) == 0
        assert state(asked)[:2] == ("failed", attempt)
        asked.later(seconds=wait.total_seconds() - 1)
        assert send(asked, dead()) == 0
        assert state(asked)[1] == attempt
        asked.later(seconds=1)
    assert send(asked, dead()) == 0
    found, _, problem = state(asked)
    assert (found, "cannot be reached" in (problem or "")) == ("given_up", True)
    (notice,) = asked.do(unread_notices, LEAD, asked.now)
    assert notice.said.startswith("The e-mail “A slot is asked for” to the pathway mailbox was not sent:")
    assert asked.kinds()[-1] == "mail_given_up"
    (row,) = asked.rows(mails)
    assert asked.do(try_again, MANAGER, row.id, asked.now)
    assert send(asked, server) == 1
    assert len(postman.taken) == 1


def test_a_refused_address_is_given_up_at_once_and_the_sender_hears_of_it(
    asked: Office, server: MailServer, postman: Postman
) -> None:
    postman.recipient_answers.append("550 no such mailbox")
    assert send(asked, server) == 0
    assert state(asked)[0] == "given_up"
    (notice,) = asked.do(unread_notices, LEAD, asked.now)
    assert "550 no such mailbox" in notice.said


def test_where_the_sender_has_left_the_manager_hears_of_it(
    asked: Office, server: MailServer, postman: Postman
) -> None:
    asked.change("lead", active=False)
    postman.message_answers.append("554 looks like spam")
    assert send(asked, server) == 0
    assert len(asked.do(unread_notices, MANAGER, asked.now)) == 1


@pytest.mark.parametrize("answer", ["450 try later", "421 too busy"])
def test_a_server_that_is_busy_is_tried_again(
    asked: Office, server: MailServer, postman: Postman, answer: str
) -> None:
    postman.recipient_answers.append(answer)
    assert send(asked, server) == 0
    assert state(asked)[0] == "failed"
    asked.later(seconds=MAIL_WAITS[0].total_seconds())
    assert send(asked, server) == 1
    assert len(postman.taken) == 1


def test_a_message_whose_connection_was_lost_comes_again_under_the_same_id(
    asked: Office, server: MailServer, postman: Postman
) -> None:
    postman.hangs_up = 1
    assert send(asked, server) == 0
    asked.later(seconds=MAIL_WAITS[0].total_seconds())
    assert send(asked, server) == 1
    first, second = postman.taken
    assert first["Message-ID"] == second["Message-ID"]


def test_a_worker_that_died_with_a_message_leaves_it_to_another(
    asked: Office, server: MailServer, postman: Postman
) -> None:
    assert asked.do(take_due_mail, asked.now, asked.now + LEASE)
    assert send(asked, server) == 0
    asked.later(seconds=LEASE.total_seconds())
    assert send(asked, server) == 1
    assert len(postman.taken) == 1


def test_without_a_server_the_case_says_so_and_nobody_is_troubled(asked: Office) -> None:
    assert send(asked, None) == 0
    assert state(asked) == ("given_up", 1, "this installation has no mail server")
    assert asked.kinds()[-1] == "mail_given_up"
    assert asked.do(unread_notices, LEAD, asked.now) == []


def test_only_a_mail_server_that_fails_is_worth_a_warning(asked: Office) -> None:
    with capture_logs() as logged:
        assert send(asked, None) == 0
        assert logged == []
        told(asked, '"pathway mailbox"', "send_email", subject='"Another"')
        assert send(asked, MailServer("127.0.0.1", 1, "a@example.gov.uk", security="none")) == 0
    assert [line["event"] for line in logged] == ["an e-mail was not sent"]


@pytest.mark.parametrize("address", [None, "lee@example.gov.uk\r\nBcc: everybody@example.org"])
def test_an_address_that_is_missing_or_hostile_gets_nothing(
    office: Office, server: MailServer, postman: Postman, address: str | None
) -> None:
    office.change("lead", email=address)
    told(office, 'if pupil.name = null then null else "lead"', "send_email", subject='"A plan"')
    assert send(office, server) == 0
    assert postman.taken == []
    assert state(office)[0] == "given_up"


class PowerCut(Exception):
    """The power goes."""


def open_and_stop(office: Office) -> None:
    """Open a case whose first step asks for an e-mail, and fail before the end."""
    with office.database.transaction() as session:
        casework.open_case(session, LEAD, "telling", "sam", {}, office.now)
        raise PowerCut


def test_a_step_that_was_rolled_back_sends_nothing(
    asked: Office, server: MailServer, postman: Postman
) -> None:
    send(asked, server)
    with pytest.raises(PowerCut):
        open_and_stop(asked)
    assert send(asked, server) == 0
    assert len(postman.taken) == 1


def test_an_email_that_waited_does_not_reach_the_school_that_the_child_has_left(
    office: Office, server: MailServer, postman: Postman
) -> None:
    office.do(accounts.set_email, HILL, "hilda@example.org", True)
    told(office, '[case.opened_by, "school_lead"]', "send_email", subject='"A plan"')
    told(office, '"school_lead"')
    office.do(move, office, "100001", "100002")
    send(office, server)
    assert [message["Subject"] for message in postman.taken] == ["You have a new notice"] * 2, "to hand over"
    assert {(row.state, row.problem) for row in office.rows(mails) if row.user_id == "hill"} == {
        ("given_up", NOT_THEIR_CASE),
        ("sent", None),
    }
