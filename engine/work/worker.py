"""The worker: looks at every heartbeat for what is due, and now and then for what to scan and to count.

Any number may run. Uploaded files are worked on in a thread of their own, so that no review date waits
for an import.
"""

from dataclasses import asdict
from datetime import datetime, timedelta
from threading import Event

import structlog

from engine.casework.giving_back import CLAIMED_FOR
from engine.imports.keeping import Keeping
from engine.outbox import MailServer
from engine.store.database import Database
from engine.store.moment import present
from engine.work.due_cases import Beat, beat
from engine.work.half_terms import recount_after_imports, scan_ended_half_term
from engine.work.jobs import Job, schedule
from engine.work.mails import send_due_mails
from engine.work.replays import play_on_drafts
from engine.work.uploads import work_on_uploads

log = structlog.get_logger()
#: How often a worker looks for what is due.
HEARTBEAT = timedelta(seconds=1)
#: How often it looks for a half-term that has ended, and for imports since the last count.
SCAN_EVERY = timedelta(hours=1)
COUNT_EVERY = timedelta(minutes=1)


def scan_what_ended(database: Database, now: datetime) -> None:
    """Scan a half-term that has ended, if there is one; what fails is logged and tried again next time."""
    try:
        found = scan_ended_half_term(database, now)
    except Exception:
        log.exception("the half-termly scan failed")
        return
    if found:
        log.info("scanned a half-term", half_term=found.half_term.name, proposed=len(found.proposal_ids))


def count_imports(database: Database, now: datetime) -> None:
    """Count registers again after an import; what fails is logged and tried again next time."""
    try:
        count = recount_after_imports(database, now)
    except Exception:
        log.exception("counting the registers failed")
        return
    if count:
        log.info("counted the registers", as_of=count.as_of.isoformat())


class Worker:
    """Looks at every heartbeat until it is stopped: for what is due, and beside it for uploaded files."""

    def __init__(
        self,
        database: Database,
        keeping: Keeping | None = None,
        every: timedelta = HEARTBEAT,
        mail: MailServer | None = None,
        claimed_for: timedelta = CLAIMED_FOR,
    ) -> None:
        self._database, self._mail, self._claimed_for = database, mail, claimed_for
        self._keeping = keeping
        self._stopping = Event()
        jobs = [
            Job("what is due", every, self._beat),
            Job("a half-term that ended", SCAN_EVERY, self._scan),
            Job("imports to count", COUNT_EVERY, self._count),
            Job("e-mails to send", every, self._send),
            Job("cases to play on drafts", every, self._play_on_drafts),
        ]
        if keeping:
            jobs.append(Job("uploaded files", every, self._work_on_uploads))
        self._scheduler = schedule(jobs)

    def start(self) -> None:
        """Begin to look, in threads of its own."""
        self._scheduler.start()

    def stop(self) -> None:
        """End after the cases in hand; returns when it is done."""
        self._stopping.set()
        self._scheduler.shutdown(wait=True)

    def _now(self) -> datetime:
        with self._database.reading() as session:
            return present(session)

    def _beat(self) -> None:
        try:
            found = beat(self._database, present, self._stopping, self._claimed_for)
        except Exception:
            # The database is away, say. The next heartbeat tries again.
            log.exception("a look for what is due failed")
            return
        if found != Beat():
            log.info("worked off what was due", **asdict(found))

    def _scan(self) -> None:
        scan_what_ended(self._database, self._now())

    def _count(self) -> None:
        count_imports(self._database, self._now())

    def _send(self) -> None:
        try:
            send_due_mails(self._database, self._mail, self._stopping)
        except Exception:
            log.exception("a look for e-mails failed")

    def _play_on_drafts(self) -> None:
        try:
            play_on_drafts(self._database, self._stopping)
        except Exception:
            log.exception("a look for cases to play on drafts failed")

    def _work_on_uploads(self) -> None:
        if self._keeping is None:
            return
        try:
            work_on_uploads(self._database, self._keeping, self._stopping)
        except Exception:
            log.exception("a look for uploaded files failed")


def work_until(
    database: Database,
    stopped: Event,
    keeping: Keeping | None = None,
    mail: MailServer | None = None,
    claimed_for: timedelta = CLAIMED_FOR,
) -> None:
    """Work until the event is set, which a signal handler may do; then finish the cases in hand.

    Args:
        keeping: where uploaded files lie; None leaves them alone. One that is being read is given back.
        mail: the mail server; None: e-mails are given up at once, and their cases say so.
        claimed_for: how long somebody keeps a task that they took and do not work at.
    """
    worker = Worker(database, keeping, mail=mail, claimed_for=claimed_for)
    worker.start()
    stopped.wait()
    worker.stop()
