"""`pathways scan`: the half-termly scan, and opening what it proposes.

Owns how a scan is told. Whom it proposes, and what is refused, the engine knows.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import click

from engine.england import day_in_words
from engine.store.database import Database
from engine.store.moment import present
from engine.triage.deciding import Decided, accept
from engine.triage.scanning import PupilFound, Scan
from engine.work.proposals import decide_in_batches, scan_now
from web.command_line.accounts import OPERATOR
from web.command_line.documents import write_json
from web.command_line.opening import ready_database

#: Whoever may run commands on the machine may decide on proposals, as the county's officers do.
_OFFICER = replace(OPERATOR, roles=OPERATOR.roles | {"county_officer"})


@click.command("scan")
@click.option("--as-of", required=True, type=click.DateTime(formats=["%Y-%m-%d"]), help="The last day that "
              "counts; its half-term is scanned, in the holidays the one before.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say whom the scan would propose, and change nothing.")
@click.option("--open", "at_once", is_flag=True, help="Open a case from each proposal of this scan at once.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document with a row for each pupil.")
def command(as_of: datetime, dry_run: bool, at_once: bool, as_json: bool) -> None:
    """Propose route 1 for pupils under 90% in a half-term, and say why for each."""
    if dry_run and at_once:
        raise click.UsageError("Choose one of --dry-run and --open.")
    with ready_database() as database:
        with database.reading() as session:
            now = present(session)
        found = scan_now(database, _OFFICER, as_of.date(), now, dry_run=dry_run)
        decided = _open(database, found, shown=not as_json) if at_once else None
    if as_json:
        write_json(document(found, decided))
    else:
        click.echo("\n".join(summary(found, decided)))


def _open(database: Database, found: Scan, *, shown: bool) -> Decided:
    reason = "Opened by the half-termly scan itself"
    with _progress(len(found.proposal_ids), shown=shown) as progress:
        return decide_in_batches(database, accept, _OFFICER, found.proposal_ids, reason, present, progress)


@contextmanager
def _progress(length: int, *, shown: bool) -> Iterator[Callable[[int], None]]:
    """A bar on standard error when somebody looks at it."""
    if not (shown and sys.stderr.isatty()):
        yield lambda done: None
        return
    with click.progressbar(length=length, label="Opening cases", file=sys.stderr) as bar:
        yield lambda done: bar.update(done - bar.pos)


def summary(found: Scan, decided: Decided | None) -> Iterator[str]:
    """What a person reads: the half-term, a line for each answer, what was opened."""
    half_term = found.half_term
    yield (
        f"{half_term.name}, {_day(half_term.first)} to {_day(half_term.last)}, counted up to "
        f"{_day(found.as_of)}: {len(found.pupils):,} pupils."
    )
    if found.ends_early:
        yield f"Marks end on {_day(found.marks_to)}, before the last day that counts."
    if found.as_of < half_term.last:
        yield f"The half-term goes on until {_day(half_term.last)}."
    for answer, number in found.found.items():
        yield f"{number:>9,}  {answer}"
    if found.id is None:
        yield "Nothing was changed."
    if decided:
        yield f"{len(decided.opened):,} cases were opened, {len(decided.left):,} proposals were left."
        for each in decided.left:
            yield f"  {each.proposal_id}: {each.why}"


def document(found: Scan, decided: Decided | None) -> dict[str, Any]:
    """The same for programs, with a row for each pupil."""
    half_term = found.half_term
    return {
        "scan": found.id,
        "as_of": found.as_of.isoformat(),
        "half_term": {
            "name": half_term.name,
            "first": half_term.first.isoformat(),
            "last": half_term.last.isoformat(),
        },
        "marks_to": found.marks_to.isoformat(),
        "found": dict(found.found),
        "pupils": [_pupil(each) for each in found.pupils],
        "opened": [each.case_id for each in decided.opened] if decided else [],
        "left": [{"proposal": each.proposal_id, "why": each.why} for each in decided.left] if decided else [],
    }


def _pupil(found: PupilFound) -> dict[str, Any]:
    return {
        "upn": found.upn,
        "urn": found.school_urn,
        "answer": "propose" if found.proposed else "leave",
        "reasons": list(found.reasons),
    }


def _day(day: date) -> str:
    return f"{day_in_words(day)}"
