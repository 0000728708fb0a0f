"""The check of an uploaded file: everything that an import does, and nothing of it kept."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from engine.identity import Actor
from engine.imports.columns import plain
from engine.imports.findings import Findings, told
from engine.imports.glancing import Glance, glance, taken
from engine.imports.hand import Progress
from engine.imports.importing import Options, Outcome, import_prepared, prepare
from engine.imports.refusing import ImportRefused, RejectedRows
from engine.imports.sources import Encoding
from engine.store.database import Database


@dataclass(frozen=True)
class Reading:
    """A file, how it is to be read, and where the list of its refused rows goes."""

    kind: str
    path: Path
    name: str
    encoding: Encoding | None
    mapping: Mapping[str, str]
    refused_rows: Path


def check(
    database: Database, actor: Actor, reading: Reading, now: datetime, progress: Progress
) -> tuple[Findings, Mapping[str, str]]:
    """Find out what a file is and what would become of it; and which of the mapping holds for it.

    Marks are checked without holding anybody up. Rows of other files depend on each other, so they are
    written and taken back: on SQLite others who write wait meanwhile, seconds for a county's pupils.

    Raises:
        NotAllowed: the person may not import such files.
    """
    seen = glance(reading.path, reading.encoding)
    mapping = that_hold(reading.mapping, seen)
    findings = Findings(seen, taken(reading.kind, seen.names, mapping))
    try:
        outcome = _try(database, actor, replace(reading, mapping=mapping), now, progress)
    except ImportRefused as refusal:
        return replace(findings, fault_count=refusal.count, faults=told(refusal.faults)), mapping
    return counted(findings, outcome), mapping


def that_hold(mapping: Mapping[str, str], seen: Glance) -> Mapping[str, str]:
    """What was said of columns, without those that this file does not have: a mended file may lack some."""
    there = {"", *map(plain, seen.names)}
    return {ours: theirs for ours, theirs in mapping.items() if plain(theirs) in there}


def counted(findings: Findings, outcome: Outcome) -> Findings:
    """The findings with what became of the rows."""
    counts, faults = outcome.counts, outcome.faults
    return replace(
        findings, rows=outcome.rows, added=counts.added, changed=counts.changed, unchanged=counts.unchanged,
        refused=faults.rows, fault_count=faults.count, importable=True,
        faults=told([fault for _, fault in faults.lines()]),
        new_people=[sign_in_name for sign_in_name, _ in outcome.passwords],
    )  # fmt: skip


def _try(database: Database, actor: Actor, reading: Reading, now: datetime, progress: Progress) -> Outcome:
    options = Options(reading.encoding, reading.mapping, skip_bad_rows=True, dry_run=True)
    with ExitStack() as stack:
        refused = stack.enter_context(RejectedRows.to(reading.refused_rows))
        with database.reading() as session:
            prepared = stack.enter_context(
                prepare(
                    session, actor, reading.kind, reading.path, now, name=reading.name, options=options,
                    rejected=refused, progress=progress,
                )
            )  # fmt: skip
            if prepared.only_reads:
                return import_prepared(session, prepared)
        with database.transaction() as session:
            return import_prepared(session, prepared)
