"""The verb that imports a file: whole or not at all, and kept in the log.

Owns the order of things: policy, bytes, rows, log. Each kind of file has its own module, which knows
what a row means.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypedDict, Unpack
from uuid import uuid4

from engine.errors import BadInput
from engine.identity import Actor
from engine.imports import marks, pupils, schools, staff, terms
from engine.imports.hand import ChangeCounts, Danger, FileInHand, Progress
from engine.imports.refusing import Faults, RejectedRows
from engine.imports.sources import Encoding, open_source
from engine.policy import Action, require
from engine.store.database import Session
from engine.store.imports import begin_import, count_import

Writer = Callable[[FileInHand], None]


def _row_by_row(take: Writer) -> Callable[[FileInHand], Writer]:
    """For files that are read while they are written."""
    return lambda hand: take


#: What can be imported, and what reads it and gives back what writes it.
KINDS: Mapping[str, Callable[[FileInHand], Writer]] = {
    "schools": _row_by_row(schools.take_schools),
    "pupils": _row_by_row(pupils.take_pupils),
    "terms": _row_by_row(terms.take_terms),
    "staff": _row_by_row(staff.take_staff),
    "marks": marks.read,
}


#: What is compared before anything is written: a dry run of these only reads.
ONLY_READ_WHEN_DRY = frozenset({"marks"})


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


class Particulars(TypedDict, total=False):
    """What else may be said of an import.

    `name`: what to call the file in faults and in the log; its own name without. `rejected` takes every
    refused row, `progress` is told how much is done.
    """

    name: str
    options: Options
    rejected: RejectedRows | None
    progress: Progress


@dataclass(frozen=True)
class ImportOutcome:
    """What became of a file. `faults` are of rows that were left out; `passwords` are shown once.

    `dangers` are the changes of children's records that a person must look at one by one.
    """

    import_id: str
    kind: str
    file: str
    rows: int
    counts: ChangeCounts
    dangers: tuple[Danger, ...]
    faults: Faults
    ignored_columns: tuple[str, ...]
    passwords: tuple[tuple[str, str], ...]
    dry_run: bool


@dataclass(frozen=True)
class Prepared:
    """A file that was read and can be written: `write` does it."""

    kind: str
    hand: FileInHand
    write: Writer
    options: Options

    @property
    def only_reads(self) -> bool:
        """Whether `import_prepared` will write nothing at all, so that a session that reads is enough."""
        return self.options.dry_run and self.kind in ONLY_READ_WHEN_DRY


def import_file(
    session: Session, actor: Actor, kind: str, path: Path, now: datetime, **more: Unpack[Particulars]
) -> ImportOutcome:
    """Take one file into the database: `prepare` and `import_prepared` in one transaction.

    Raises:
        NotAllowed, BadInput, ImportRefused: as they do.
    """
    with prepare(session, actor, kind, path, now, **more) as prepared:
        return import_prepared(session, prepared)


@contextmanager
def prepare(
    session: Session, actor: Actor, kind: str, path: Path, now: datetime, **more: Unpack[Particulars]
) -> Iterator[Prepared]:
    """Read and check a file as far as that goes without writing; nobody has to wait meanwhile.

    What was understood lies in a folder of its own that goes when the block ends. Marks are read and
    checked here altogether, all other files when they are written.

    Args:
        session: may be one that only reads; it is needed until the block begins.
        kind: one of `KINDS`.
        path: where the file lies.

    Raises:
        NotAllowed: the person may not import.
        BadInput: there is no such kind.
        ImportRefused: with every fault, up to some thousands.
    """
    require(Action.MANAGE_USERS if kind == "staff" else Action.IMPORT_DATA, actor)
    if kind not in KINDS:
        raise BadInput(problem=f"“{kind}” cannot be imported. Choose one of: {', '.join(KINDS)}.")
    options, name = more.get("options", Options()), more.get("name")
    faults = Faults(name or str(path), more.get("rejected"))
    with tempfile.TemporaryDirectory(prefix="pathways-import-") as folder:
        hand = FileInHand(
            session=session,
            actor=actor,
            now=now,
            name=name or path.name,
            import_id=uuid4().hex,
            source=open_source(path, faults, options.encoding, Path(folder)),
            faults=faults,
            scratch=Path(folder),
            mapping=options.mapping,
            progress=more.get("progress", lambda share: None),
            dry_run=options.dry_run,
        )
        write = KINDS[kind](hand)
        _refuse_unless_sound(faults, options)
        yield Prepared(kind, hand, write, options)


def import_prepared(session: Session, prepared: Prepared) -> ImportOutcome:
    """Write a file that was read, once.

    A savepoint of its own: whatever is refused leaves nothing, and so does a dry run that writes.

    Raises:
        ImportRefused: with every fault, up to some thousands.
    """
    hand = prepared.hand
    hand.session = session
    with nullcontext() if prepared.only_reads else session.begin_nested() as attempt:
        outcome = _write(prepared)
        if prepared.options.dry_run and attempt:
            attempt.rollback()
    hand.progress(1.0)
    return outcome


def _refuse_unless_sound(faults: Faults, options: Options) -> None:
    if faults.count and not options.skip_bad_rows:
        raise faults.refusal()


def _write(prepared: Prepared) -> ImportOutcome:
    hand, options = prepared.hand, prepared.options
    session, faults = hand.session, hand.faults
    if not prepared.only_reads:
        begin_import(
            session, hand.import_id, prepared.kind, hand.name, hand.source.digest, hand.actor.id, hand.now
        )
    prepared.write(hand)
    _refuse_unless_sound(faults, options)
    counts = hand.counts
    rows = counts.added + counts.changed + counts.unchanged + faults.rows
    if not prepared.only_reads:
        count_import(
            session, hand.import_id, rows=rows, added=counts.added, changed=counts.changed,
            unchanged=counts.unchanged, refused=faults.rows,
            facts_changed=counts.facts_changed or None, facts_cleared=counts.facts_cleared or None,
        )  # fmt: skip
    passwords = () if options.dry_run else tuple(hand.passwords)
    return ImportOutcome(
        hand.import_id, prepared.kind, faults.file, rows, counts, tuple(hand.dangers), faults, hand.ignored,
        passwords, options.dry_run,
    )  # fmt: skip
