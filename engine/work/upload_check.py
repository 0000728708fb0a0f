"""The check of an uploaded file: everything that an import does, and nothing of it kept."""

import csv
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from engine.formulas import harmless
from engine.identity import Actor
from engine.imports.columns import plain_heading
from engine.imports.findings import DANGERS_SHOWN, Findings, digest_of, told_faults
from engine.imports.glancing import Glance, columns_taken, glance
from engine.imports.hand import Danger, Progress
from engine.imports.importing import ImportOutcome, Options, import_prepared, prepare
from engine.imports.refusing import ImportRefused, RejectedRows
from engine.imports.sources import Encoding
from engine.store.database import Database


@dataclass(frozen=True)
class UploadReading:
    """A file, how it is to be read, and where the lists of its refused rows and dangerous changes go."""

    kind: str
    path: Path
    name: str
    encoding: Encoding | None
    mapping: Mapping[str, str]
    refused_rows: Path
    dangers: Path


def check(
    database: Database, actor: Actor, reading: UploadReading, now: datetime, progress: Progress
) -> tuple[Findings, Mapping[str, str]]:
    """Find out what a file is and what would become of it; and which of the mapping holds for it.

    Marks are checked without holding anybody up. Rows of other files depend on each other, so they are
    written and taken back: on SQLite others who write wait meanwhile, seconds for a county's pupils.

    Raises:
        NotAllowed: the person may not import such files.
    """
    seen = glance(reading.path, reading.encoding)
    mapping = that_hold(reading.mapping, seen)
    findings = Findings(seen, columns_taken(reading.kind, seen.names, mapping))
    try:
        outcome = _try(database, actor, replace(reading, mapping=mapping), now, progress)
    except ImportRefused as refusal:
        return replace(findings, fault_count=refusal.count, faults=told_faults(refusal.faults)), mapping
    list_dangers(reading.dangers, outcome.dangers)
    return counted(findings, outcome), mapping


def that_hold(mapping: Mapping[str, str], seen: Glance) -> Mapping[str, str]:
    """What was said of columns, without those that this file does not have: a mended file may lack some."""
    there = {"", *map(plain_heading, seen.names)}
    return {ours: theirs for ours, theirs in mapping.items() if plain_heading(theirs) in there}


def counted(findings: Findings, outcome: ImportOutcome) -> Findings:
    """The findings with what became of the rows."""
    counts, faults = outcome.counts, outcome.faults
    return replace(
        findings, rows=outcome.rows, added=counts.added, changed=counts.changed, unchanged=counts.unchanged,
        refused=faults.rows, fault_count=faults.count, importable=True,
        faults=told_faults([fault for _, fault in faults.lines()]),
        new_people=[sign_in_name for sign_in_name, _ in outcome.passwords],
        facts_changed=counts.facts_changed, facts_cleared=counts.facts_cleared,
        dangers=list(outcome.dangers[:DANGERS_SHOWN]), danger_count=len(outcome.dangers),
        danger_digest=digest_of(outcome.dangers),
    )  # fmt: skip


def list_dangers(path: Path, dangers: Sequence[Danger]) -> None:
    """Write the dangerous changes to a CSV file, which is replaced; a spreadsheet runs no formula in it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file).writerow
        write(["UPN", "Child", "What changes", "It was", "It would be"])
        for danger in dangers:
            write([harmless(words) for words in danger])


def _try(
    database: Database, actor: Actor, reading: UploadReading, now: datetime, progress: Progress
) -> ImportOutcome:
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
