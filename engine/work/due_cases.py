"""Finds cases for which the time has come and lets them go on, a few in one transaction.

Any number of workers may look. A case is claimed by holding its row for the length of the transaction,
so a worker that dies gives it back at once and nothing is done twice. When one breaks the transaction,
each is tried in one of its own; a case that fails becomes an incident that waits longer each time, and
never stops the others.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from typing import NamedTuple

import structlog

from engine.casework.covering import tell_of_absences
from engine.casework.failures import FIRST_WAIT, Attempt, leave_alone
from engine.casework.giving_back import CLAIMED_FOR, give_back
from engine.casework.hand import CaseInHand, take_case, take_held
from engine.casework.setting_aside import note_recovered, set_aside, set_aside_unread
from engine.casework.timers import (
    ask_guards,
    fire_due,
    note_overdue,
    note_still_overdue,
)
from engine.identity import SYSTEM
from engine.store.absences import claim_absent_cases
from engine.store.cases import HeldCase
from engine.store.database import Database, Session
from engine.store.moment import Moment
from engine.store.timers import (
    claim_due_cases,
    claim_guarded_cases,
    claim_overdue_cases,
    claim_recovered_cases,
    claim_still_overdue_cases,
    claim_taken_cases,
)

log = structlog.get_logger()
#: Claims after which a beat ends, to begin anew.
MOST_CLAIMS_A_BEAT = 100

Claim = Callable[[Session, datetime], list[HeldCase]]
Verb = Callable[[CaseInHand], int]


class Look(NamedTuple):
    """What becomes due: what a beat counts of it, what an incident calls it, which cases, what is done."""

    counts: str
    verb: str
    claim: Claim
    do: Verb


@dataclass(frozen=True)
class Beat:
    """What one look did: fired, tasks (still) overdue, turned by guards, given back, covered, failures,
    and incidents that are over."""

    fired: int = 0
    overdue: int = 0
    turned: int = 0
    given_back: int = 0
    covered: int = 0
    failed: int = 0
    recovered: int = 0


def beat(
    database: Database,
    moment: Moment,
    stopping: Event | None = None,
    claimed_for: timedelta = CLAIMED_FOR,
) -> Beat:
    """Do everything that is due.

    Args:
        moment: asked in each transaction; `present` knows how far a training clock was moved.
        stopping: ends the beat after the cases in hand.
        claimed_for: how long somebody keeps a task that they took and do not work at.
    """
    stopping = stopping or Event()
    looks = (
        Look("fired", "fire_due_timers", claim_due_cases, fire_due),
        Look("overdue", "note_overdue", claim_overdue_cases, note_overdue),
        Look("turned", "ask_guards", claim_guarded_cases, ask_guards),
        Look("overdue", "note_still_overdue", claim_still_overdue_cases, note_still_overdue),
        Look("given_back", "give_back", partial(claim_taken_cases, claimed_for=claimed_for),
             partial(give_back, claimed_for=claimed_for)),
        Look("covered", "tell_of_absences", claim_absent_cases, tell_of_absences),
        Look("recovered", "note_recovered", claim_recovered_cases, note_recovered),
    )  # fmt: skip
    found: Counter[str] = Counter()
    for look in looks:
        done, failed = work_off(database, look, moment, stopping)
        found.update({look.counts: done, "failed": failed})
    return Beat(**found)


def work_off(database: Database, look: Look, moment: Moment, stopping: Event) -> tuple[int, int]:
    """Claim a few cases at a time until there are none; what the verb did in all, and how many failed."""
    done = failed = 0
    for _ in range(MOST_CLAIMS_A_BEAT):
        if stopping.is_set():
            break
        cases: list[HeldCase] = []
        now = None
        try:
            with database.transaction() as session:
                now = moment(session)
                cases = look.claim(session, now)
                did = sum(map(look.do, take_held(session, SYSTEM, cases, now)))
            if not cases:
                break
            done += did
        except Exception:
            if not cases or now is None:
                raise
            # The transaction is gone and nothing was done. One of them broke it: each has its own now.
            for case in cases:
                one = alone(database, look, case.id, now)
                done, failed = done + (one or 0), failed + (one is None)
    return done, failed


def alone(database: Database, look: Look, case_id: str, now: datetime) -> int | None:
    """Let one case go on in a transaction of its own; what the verb did, None when it failed."""
    try:
        with database.transaction() as session:
            return look.do(take_case(session, SYSTEM, case_id, now))
    except Exception as error:
        # Whatever it was, the other cases must go on.
        log.exception("a case failed", case=case_id, verb=look.verb)
        give_up(database, case_id, look.verb, error, now)
        return None


def give_up(database: Database, case_id: str, verb: str, error: Exception, now: datetime) -> None:
    """Leave a case alone for a while, and write the incident: beside the case where it cannot be saved."""
    with database.transaction() as session:
        leave_alone(session, case_id, Attempt(verb), now, now + FIRST_WAIT)
    problem = f"{type(error).__name__}: {error}"
    try:
        with database.transaction() as session:
            set_aside(session, case_id, verb, problem, now)
    except Exception:
        log.exception("the incident of a case could not be written into it", case=case_id)
        with database.transaction() as session:
            set_aside_unread(session, case_id, verb, problem, now)
