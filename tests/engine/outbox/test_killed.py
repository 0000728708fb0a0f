"""A worker that is killed between a step and its e-mail, or with it in hand, loses and doubles nothing."""

import random
import subprocess
import sys
from datetime import timedelta

import pytest

from engine.clock import wall_clock
from engine.outbox import MailServer
from engine.process_versions import publish
from engine.tables import cases, mails
from engine.work.mails import LEASE, send_due_mails
from tests.amount import many
from tests.engine.casework.office import ANALYST, Office
from tests.engine.casework.test_notices import telling
from tests.engine.outbox.mail_server import Postman, running

ROUNDS = many(100, 3)


def kill_somewhere(url: str, port: int, lines: int) -> None:
    """Let a worker say so many lines, and kill it in the middle of what comes next."""
    command = [sys.executable, "-m", "tests.engine.outbox.victim", url, str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        for _ in range(lines):
            assert worker.stdout.readline()
        worker.kill()


def test_each_email_arrives_once_however_often_the_worker_is_killed(
    office: Office, database_url: str, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = telling('"parent@example.org"', "send_email", subject='"A plan"')
    office.do(publish, ANALYST, [process], "Tells", office.now)
    chance = random.Random(1)  # noqa: S311 - to be repeatable
    with running(postman) as port:
        for _ in range(ROUNDS):
            kill_somewhere(database_url, port, chance.randint(1, 9))
        monkeypatch.setattr(
            "engine.store.moment.wall_clock", lambda: wall_clock() + LEASE + timedelta(hours=1)
        )
        send_due_mails(office.database, MailServer("127.0.0.1", port, "a@example.gov.uk", "none"))
    opened, asked = office.rows(cases), office.rows(mails)
    assert len(opened) >= ROUNDS
    assert sorted(row.id for row in opened) == sorted(row.case_id for row in asked)
    assert {row.state for row in asked} == {"sent"}
    # One that was in the server's hands when its worker died comes again under the id that it had.
    assert len({message["Message-ID"] for message in postman.taken}) == len(opened)
    assert len(postman.taken) <= len(opened) + ROUNDS
