"""The verb that imports a file: whole or not at all, and kept in the log.

Owns the order of things: policy, bytes, rows, log. Each kind of file has its own module, which knows
what a row means.
"""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from engine.errors import BadInput
from engine.identity import Actor
from engine.imports import marks, pupils, schools, staff, terms
from engine.imports.hand import Counts, FileInHand, Progress
from engine.imports.refusing import Faults, RejectedRows
from engine.imports.sources import Encoding, open_source
from engine.policy import Action, require
from engine.store.database import Session
from engine.store.imports import begin_import, count_import

#: What can be imported, and what reads it.
KINDS: Mapping[str, Callable[[FileInHand], None]] = {
    "schools": schools.take,
    "pupils": pupils.take,
    "terms": terms.take,
    "staff": staff.take,
    "marks": marks.take,
}


@dataclass(frozen=True)
class Options:
    """How a file is to be read.

    `encoding`: what it is in when it is not Unicode. `mapping`: our name of a column -> the file's.
    `skip_bad_rows`: leave them out instead of refusing the file. `dry_run`: change nothing.
    """

    encoding: Encoding | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    skip_bad_rows: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of a file. `faults` are of rows that were left out; `passwords` are shown once."""

    import_id: str
    kind: str
    file: str
    rows: int
    counts: Counts
    faults: Faults
    ignored_columns: tuple[str, ...]
    passwords: tuple[tuple[str, str], ...]
    dry_run: bool


def import_file(
    session: Session,
    actor: Actor,
    kind: str,
    path: Path,
    now: datetime,
    *,
    name: str | None = None,
    options: Options = Options(),
    rejected: RejectedRows | None = None,
    progress: Progress = lambda share: None,
) -> Outcome:
    """Take one file into the database.

    A savepoint of its own: whatever is refused leaves nothing, and so does a dry run.

    Args:
        kind: one of `KINDS`.
        path: where the file lies.
        name: what to call it in faults and in the log; its own name when None.
        rejected: takes every refused row.
        progress: is told how much is done.

    Raises:
        NotAllowed: the person may not import.
        ImportRefused: with every fault, up to some thousands.
    """
    require(Action.MANAGE_USERS if kind == "staff" else Action.IMPORT_DATA, actor)
    if kind not in KINDS:
        raise BadInput(problem=f"“{kind}” cannot be imported. Choose one of: {', '.join(KINDS)}.")
    faults = Faults(name or str(path), rejected)
    with tempfile.TemporaryDirectory(prefix="pathways-import-") as scratch, session.begin_nested() as attempt:
        source = open_source(path, faults, options.encoding, Path(scratch))
        hand = FileInHand(
            session, actor, now, name or path.name, uuid4().hex, source, faults, Path(scratch),
            options.mapping, progress, options.skip_bad_rows,
        )  # fmt: skip
        outcome = _take(hand, kind, options)
        if options.dry_run:
            attempt.rollback()
    progress(1.0)
    return outcome


def _take(hand: FileInHand, kind: str, options: Options) -> Outcome:
    session, faults = hand.session, hand.faults
    begin_import(session, hand.import_id, kind, hand.name, hand.source.digest, hand.actor.id, hand.now)
    KINDS[kind](hand)
    if faults.count and not options.skip_bad_rows:
        raise faults.refusal()
    counts = hand.counts
    rows = counts.added + counts.changed + counts.unchanged + faults.rows
    count_import(
        session, hand.import_id, rows=rows, added=counts.added, changed=counts.changed,
        unchanged=counts.unchanged, refused=faults.rows,
    )  # fmt: skip
    passwords = () if options.dry_run else tuple(hand.passwords)
    return Outcome(
        hand.import_id, kind, faults.file, rows, counts, faults, hand.ignored, passwords, options.dry_run
    )
