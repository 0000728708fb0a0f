"""The worker: finds cases for which the time has come and lets them go on, a few in one transaction.

Beside that it looks now and then for a half-term to scan and for imports to count (`engine.triage`).

Any number of workers may run. A case is claimed by holding its row for the length of the
transaction, so a worker that dies gives it back at once and nothing is done twice. When one
breaks the transaction, each is tried in one of its own; a case that fails becomes an incident
that waits longer each time, and never stops the others. Uploaded files are worked on in a thread of
their own, so that no review date waits for an import.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial, wraps
from threading import Event

import structlog

from engine.casework.giving_back import CLAIMED_FOR, give_back
from engine.casework.hand import CaseInHand, take_case, take_held
from engine.casework.timers import (
    ask_guards,
    fire_due,
    leave_alone,
    note_overdue,
    note_still_overdue,
    set_aside,
)
from engine.identity import SYSTEM
from engine.imports.keeping import Keeping
from engine.imports.working import work_on_uploads
from engine.jobs import Job, schedule
from engine.outbox import MailServer, send_due_mails
from engine.store.cases import HeldCase
from engine.store.database import Database, Session
from engine.store.moment import present
from engine.store.timers import (
    claim_due_cases,
    claim_guarded_cases,
    claim_overdue_cases,
    claim_still_overdue_cases,
    claim_taken_cases,
)
from engine.triage.scheduled import recount_after_imports, scan_ended_half_term

log = structlog.get_logger()
#: How often a worker looks for what is due.
heartbeat = timedelta(seconds=1)
#: How often it looks for a half-term that has ended, and for imports since the last count.
scan_every = timedelta(hours=1)
count_every = timedelta(minutes=1)
#: Claims after which a beat ends, to begin anew.
most_claims_a_beat = 100

Claim = Callable[[Session, datetime], list[HeldCase]]
Verb = Callable[[CaseInHand], int]


@dataclass(frozen=True)
class Beat:
    """What one look did: moments fired, tasks (still) overdue, turned by guards, given back, failures."""

    fired: int = 0
    overdue: int = 0
    turned: int = 0
    given_back: int = 0
    failed: int = 0


def beat(
    database: Database,
    now: datetime | None = None,
    stopping: Event | None = None,
    claimed_for: timedelta = CLAIMED_FOR,
) -> Beat:
    """Do everything that is due.

    Args:
        now: the present moment; None asks the database, which knows how far a training clock was moved.
        stopping: ends the beat after the cases in hand.
        claimed_for: how long somebody keeps a task that they took and do not work at.
    """
    stopping = stopping or Event()
    fired, failed = work_off(database, claim_due_cases, fire_due, now, stopping)
    overdue, also_failed = work_off(database, claim_overdue_cases, note_overdue, now, stopping)
    turned, failed_too = work_off(database, claim_guarded_cases, ask_guards, now, stopping)
    again, failed_again = work_off(database, claim_still_overdue_cases, note_still_overdue, now, stopping)
    given_back, failed_there = work_off(
        database,
        partial(claim_taken_cases, claimed_for=claimed_for),
        # A function, whose name an incident bears.
        wraps(give_back)(lambda hand: give_back(hand, claimed_for)),
        now,
        stopping,
    )
    all_failed = failed + also_failed + failed_too + failed_again + failed_there
    return Beat(fired, overdue + again, turned, given_back, all_failed)


def work_off(
    database: Database, claim: Claim, verb: Verb, now: datetime | None, stopping: Event
) -> tuple[int, int]:
    """Claim a few cases at a time until there are none; what the verb did in all, and how many failed."""
    done = failed = 0
    for _ in range(most_claims_a_beat):
        if stopping.is_set():
            break
        cases: list[HeldCase] = []
        moment = now
        try:
            with database.transaction() as session:
                moment = now or present(session)
                cases = claim(session, moment)
                did = sum(map(verb, take_held(session, SYSTEM, cases, moment)))
            if not cases:
                break
            done += did
        except Exception:
            if not cases or moment is None:
                raise
            # The transaction is gone and nothing was done. One of them broke it: each has its own now.
            for case in cases:
                one = alone(database, verb, case.id, moment)
                done, failed = done + (one or 0), failed + (one is None)
    return done, failed


def alone(database: Database, verb: Verb, case_id: str, now: datetime) -> int | None:
    """Let one case go on in a transaction of its own; what the verb did, None when it failed."""
    try:
        with database.transaction() as session:
            return verb(take_case(session, SYSTEM, case_id, now))
    except Exception as error:
        # Whatever it was, the other cases must go on.
        log.exception("a case failed", case=case_id, verb=verb.__name__)
        give_up(database, case_id, verb.__name__, error, now)
        return None


def give_up(database: Database, case_id: str, verb: str, error: Exception, now: datetime) -> None:
    """Leave a case alone for a while, then write the incident: the first holds even if the second fails."""
    with database.transaction() as session:
        leave_alone(session, case_id, now)
    try:
        with database.transaction() as session:
            set_aside(session, case_id, verb, f"{type(error).__name__}: {error}", now)
    except Exception:
        log.exception("the incident of a case could not be written", case=case_id)


def scan_what_ended(database: Database, now: datetime | None = None) -> None:
    """Scan a half-term that has ended, if there is one; what fails is logged and tried again next time."""
    try:
        found = scan_ended_half_term(database, now)
    except Exception:
        log.exception("the half-termly scan failed")
        return
    if found:
        log.info("scanned a half-term", half_term=found.half_term.name, proposed=len(found.proposal_ids))


def count_imports(database: Database, now: datetime | None = None) -> None:
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
        every: timedelta = heartbeat,
        mail: MailServer | None = None,
        claimed_for: timedelta = CLAIMED_FOR,
    ) -> None:
        self._database, self._mail, self._claimed_for = database, mail, claimed_for
        self._keeping = keeping
        self._stopping = Event()
        jobs = [
            Job("what is due", every, self._beat),
            Job("a half-term that ended", scan_every, self._scan),
            Job("imports to count", count_every, self._count),
            Job("e-mails to send", every, self._send),
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

    def _beat(self) -> None:
        try:
            found = beat(self._database, stopping=self._stopping, claimed_for=self._claimed_for)
        except Exception:
            # The database is away, say. The next heartbeat tries again.
            log.exception("a look for what is due failed")
            return
        if found != Beat():
            log.info("worked off what was due", **asdict(found))

    def _scan(self) -> None:
        scan_what_ended(self._database)

    def _count(self) -> None:
        count_imports(self._database)

    def _send(self) -> None:
        try:
            send_due_mails(self._database, self._mail, self._stopping)
        except Exception:
            log.exception("a look for e-mails failed")

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
