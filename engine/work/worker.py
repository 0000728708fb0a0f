"""The worker: looks at every heartbeat for what is due, and now and then for what to scan and to count.

Any number may run. Uploaded files are worked on in a thread of their own, so that no review date waits
for an import.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from socket import gethostname
from threading import Event
from time import monotonic
from uuid import uuid4

import structlog

from engine.casework.giving_back import CLAIMED_FOR
from engine.clock import wall_clock
from engine.imports.keeping import Keeping
from engine.outbox import MailServer
from engine.store.database import Database
from engine.store.moment import present
from engine.store.worker_beats import BEAT_EVERY, put_beat
from engine.work.clock_watch import ClockWatch
from engine.work.due_cases import Beat, beat
from engine.work.half_terms import recount_after_imports, scan_ended_half_term
from engine.work.jobs import Job, begin_anew, schedule
from engine.work.mails import send_due_mails
from engine.work.replays import play_on_drafts
from engine.work.trying import tried
from engine.work.uploads import work_on_uploads

log = structlog.get_logger()
#: How often a worker looks for what is due.
HEARTBEAT = timedelta(seconds=1)
#: How often it looks for a half-term that has ended, and for imports since the last count.
SCAN_EVERY = timedelta(hours=1)
COUNT_EVERY = timedelta(minutes=1)
#: How often it holds the machine's clock against one that only runs forward.
WATCH_EVERY = timedelta(seconds=5)


def scan_what_ended(database: Database, now: datetime) -> None:
    """Scan a half-term that has ended, if there is one."""
    if found := scan_ended_half_term(database, now):
        log.info("scanned a half-term", half_term=found.half_term.name, proposed=len(found.proposal_ids))


def count_imports(database: Database, now: datetime) -> None:
    """Count registers again after an import."""
    if count := recount_after_imports(database, now):
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
        clock: Callable[[], datetime] = wall_clock,
    ) -> None:
        self._name, self._clock, self._started_at = uuid4().hex, clock, clock()
        self._said_at: datetime | None = None
        self._watch = ClockWatch(clock(), monotonic())
        self._database, self._mail, self._claimed_for = database, mail, claimed_for
        self._keeping = keeping
        self._stopping = Event()
        looks: list[tuple[str, timedelta, Callable[[], object]]] = [
            ("what is due", every, self._beat),
            ("a half-term that ended", SCAN_EVERY, self._scan),
            ("imports to count", COUNT_EVERY, self._count),
            ("e-mails to send", every, self._send),
            ("cases to play on drafts", every, self._play_on_drafts),
        ]
        if keeping:
            looks.append(
                ("uploaded files", every, partial(work_on_uploads, database, keeping, self._stopping))
            )
        self._scheduler = schedule([Job(name, pace, tried(name, look)) for name, pace, look in looks])

    def start(self) -> None:
        """Begin to look, in threads of its own."""
        self._scheduler.start()

    def look_at_clock(self) -> None:
        """Begin anew where the machine's clock was moved: back by an hour, no job would begin for one."""
        if moved := self._watch.jumped(self._clock(), monotonic()):
            log.warning("the clock of this machine was moved", by_seconds=round(moved.total_seconds()))
            self._said_at = None
            begin_anew(self._scheduler)

    def stop(self) -> None:
        """End after the cases in hand; returns when it is done."""
        self._stopping.set()
        self._scheduler.shutdown(wait=True)

    def _now(self) -> datetime:
        with self._database.reading() as session:
            return present(session)

    def _beat(self) -> None:
        found = beat(self._database, present, self._stopping, self._claimed_for)
        if found != Beat():
            log.info("worked off what was due", **asdict(found))
        self._say_that_it_works()

    def _say_that_it_works(self) -> None:
        """Only after a look for what is due: whoever hangs there does not work."""
        now = self._clock()
        if self._said_at is None or now - self._said_at >= BEAT_EVERY:
            with self._database.transaction() as session:
                put_beat(session, self._name, gethostname(), self._started_at, now)
            self._said_at = now

    def _scan(self) -> None:
        scan_what_ended(self._database, self._now())

    def _count(self) -> None:
        count_imports(self._database, self._now())

    def _send(self) -> None:
        send_due_mails(self._database, self._mail, self._stopping)

    def _play_on_drafts(self) -> None:
        play_on_drafts(self._database, self._stopping)


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
    while not stopped.wait(WATCH_EVERY.total_seconds()):
        worker.look_at_clock()
    worker.stop()
