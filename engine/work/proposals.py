"""Scans when a person asks, and decides on any number of proposals: nobody else waits long for either."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from engine.identity import Actor
from engine.policy import Action, require
from engine.store.database import Database, Session
from engine.store.moment import Moment
from engine.triage.deciding import Decided
from engine.triage.scanning import Scan, measurements, scan

#: Proposals that one transaction decides on: others wait no longer than a batch takes.
BATCH = 300


def scan_now(database: Database, actor: Actor, as_of: date, now: datetime, *, dry_run: bool = False) -> Scan:
    """Measure the register and scan. Measuring only reads, so people go on working meanwhile.

    What was counted last is taken as it is kept, where it says the same of the day: see `measurements`.

    Raises: as `scan`.
    """
    require(Action.SCAN, actor)
    with database.reading() as session:
        found = measurements(session, as_of)
        if dry_run:
            return scan(session, actor, found, now, dry_run=True)
    with database.transaction() as session:
        return scan(session, actor, found, now)


#: `accept` or `decline`.
Decide = Callable[[Session, Actor, Sequence[str], str, datetime], Decided]


def decide_in_batches(
    database: Database,
    verb: Decide,
    actor: Actor,
    proposal_ids: Sequence[str],
    reason: str,
    moment: Moment,
    progress: Callable[[int], object] = lambda done: None,
) -> Decided:
    """Decide on any number of proposals, a batch a transaction; what was done stays when a batch fails.

    Args:
        moment: asked for each batch.
        progress: told after each batch how many were decided on.

    Raises: as the verb.
    """
    every = Decided()
    for start in range(0, len(proposal_ids), BATCH):
        with database.transaction() as session:
            some = proposal_ids[start : start + BATCH]
            every += verb(session, actor, some, reason, moment(session))
        progress(start + len(some))
    return every
