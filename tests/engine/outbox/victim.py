"""Opens cases whose first step asks for an e-mail, and sends what is due, until somebody kills it.

    python -m tests.engine.outbox.victim DATABASE_URL PORT

Says a line for each case opened and each look at the outbox.
"""

import sys
from itertools import count

from engine import casework
from engine.clock import wall_clock
from engine.outbox import MailServer
from engine.store.database import open_database
from engine.work.mails import send_due_mails
from tests.engine.casework.office import LEAD


def say(line: str) -> None:
    """Say a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(url: str, port: int) -> None:
    """Work for ever."""
    database, server = open_database(url), MailServer("127.0.0.1", port, "a@example.gov.uk", "none")
    for _ in count():
        with database.transaction() as session:
            casework.open_case(session, LEAD, "telling", "sam", {}, wall_clock())
        say("opened")
        send_due_mails(database, server)
        say("looked")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
