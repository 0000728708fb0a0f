"""`pathways import`: plain files into the database, each whole or not at all.

Owns the progress bar, how an outcome is told, and the file of rejected rows. What a row means, and
what is refused, the engine knows.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any, Unpack

import click

from engine.clock import wall_clock
from engine.errors import BadInput
from engine.faults import Fault
from engine.imports import (
    KINDS,
    ImportOutcome,
    ImportRefused,
    Options,
    RejectedRows,
    import_prepared,
    prepare,
)
from engine.imports.importing import Particulars
from engine.imports.sources import Encoding
from engine.store import moment
from engine.store.database import Database
from engine.store.imports import latest_imports
from web.command_line.accounts import OPERATOR
from web.command_line.documents import write_json
from web.command_line.opening import ready_database

_HELP = {
    "schools": "Import schools: URN and name.",
    "pupils": "Import pupils with their enrolments, as schools send them.",
    "terms": "Import half-terms, INSET days and closures.",
    "staff": "Import people who sign in, with their roles and schools.",
    "marks": "Import register marks: CSV with one a row or one week a row, or Parquet.",
}


@click.group()
def command() -> None:
    """Import schools, pupils, terms, staff and register marks from plain files."""


def _import(
    kind: str,
    file: Path,
    dry_run: bool,
    skip_bad_rows: bool,
    rejected: Path | None,
    encoding: Encoding | None,
    as_json: bool,
) -> None:
    if rejected and rejected.resolve() == file.resolve():
        raise BadInput(problem="The file of rejected rows would take the place of the file itself.")
    options = Options(encoding=encoding, skip_bad_rows=skip_bad_rows, dry_run=dry_run)
    with (
        RejectedRows.to(rejected) if rejected else nullcontext() as rows,
        ready_database() as database,
        _progress(f"Importing {kind}", shown=not as_json) as progress,
    ):
        try:
            outcome = _take(database, kind, file, options=options, rejected=rows, progress=progress)
        except ImportRefused as refusal:
            if as_json:
                write_json({"kind": kind, "file": str(file), "imported": False, **_faults(refusal.faults)})
            raise
    if as_json:
        _write_json(outcome)
    else:
        _tell(outcome)


def _take(database: Database, kind: str, file: Path, **more: Unpack[Particulars]) -> ImportOutcome:
    """Read the file before anything is locked, so that people go on working meanwhile; then write it."""
    with ExitStack() as folder:
        with database.reading() as session:
            # Accounts live by the wall clock, as everywhere; all else by the database's own.
            now = wall_clock() if kind == "staff" else moment.present(session)
            prepared = folder.enter_context(prepare(session, OPERATOR, kind, file, now, **more))
        with database.transaction() as session:
            return import_prepared(session, prepared)


@contextmanager
def _progress(label: str, *, shown: bool) -> Iterator[Callable[[float], None]]:
    """A bar on standard error when somebody looks at it."""
    if not (shown and sys.stderr.isatty()):
        yield lambda share: None
        return
    with click.progressbar(length=1000, label=label, file=sys.stderr) as bar:
        yield lambda share: bar.update(round(share * 1000) - bar.pos)


def _tell(outcome: ImportOutcome) -> None:
    counts = outcome.counts
    would = "Nothing was changed; this would be the import: " if outcome.dry_run else ""
    click.echo(
        f"{would}{outcome.rows:,} {'marks' if outcome.kind == 'marks' else 'rows'}: {counts.added:,} new, "
        f"{counts.changed:,} changed, {counts.unchanged:,} as before, {outcome.faults.rows:,} left out."
    )
    for line in _facts(counts.facts_changed, counts.facts_cleared):
        click.echo(line)
    for danger in outcome.dangers:
        what = f"{danger.fact}: {danger.was} becomes {danger.became}."
        click.echo(f"Look at this: {danger.child} ({danger.upn}), {what}")
    if outcome.ignored_columns:
        click.echo(f"Columns that nothing reads: {', '.join(outcome.ignored_columns)}.")
    for sign_in_name, password in outcome.passwords:
        click.echo(f"{sign_in_name} may sign in within 24 hours with the password {password}")
    for fault in outcome.faults.told():
        click.echo(str(fault), err=True)


def _facts(changed: Mapping[str, int], cleared: Mapping[str, int]) -> Iterator[str]:
    """One line that counts the children whose facts change; none where a file is not about children."""
    counted = [
        f"{name}: {number:,}" + (f" ({cleared[name]:,} to not known)" if name in cleared else "")
        for name, number in changed.items()
    ]
    if counted:
        yield f"Changes of children's facts: {'; '.join(counted)}."


def _write_json(outcome: ImportOutcome) -> None:
    write_json(
        {
            "kind": outcome.kind,
            "file": outcome.file,
            "imported": not outcome.dry_run,
            "import": outcome.import_id,
            "rows": outcome.rows,
            **asdict(outcome.counts),
            "dangerous": [danger._asdict() for danger in outcome.dangers],
            "refused": outcome.faults.rows,
            "ignored_columns": list(outcome.ignored_columns),
            "passwords": dict(outcome.passwords),
            **_faults(outcome.faults.told()),
        }
    )


def _faults(faults: list[Fault]) -> dict[str, Any]:
    return {
        "faults": [{"element": f.element, "code": f.code, "message": f.message} for f in faults],
    }


@command.command()
@click.option("--limit", default=20, show_default=True, help="How many of the latest imports.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def log(limit: int, as_json: bool) -> None:
    """List what was imported, newest first."""
    with ready_database() as database, database.reading() as session:
        lines = [dict(row._mapping) for row in latest_imports(session, limit)]
    if as_json:
        write_json({"imports": [{**line, "imported_at": line["imported_at"].isoformat()} for line in lines]})
        return
    for line in lines:
        click.echo(
            f"{line['imported_at']:%Y-%m-%d %H:%M}  {line['kind']:<8}{line['rows']:>10,} rows, "
            f"{line['added']:,} new, {line['changed']:,} changed, {line['unchanged']:,} as before, "
            f"{line['refused']:,} left out  {line['file_name']}"
        )
        for facts in _facts(line["facts_changed"] or {}, line["facts_cleared"] or {}):
            click.echo(f"  {facts}")


def _command(kind: str) -> click.Command:
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    rejected = click.Path(dir_okay=False, writable=True, path_type=Path)
    params = [
        click.Argument(["file"], type=file),
        click.Option(["--dry-run"], is_flag=True, help="Check everything and change nothing."),
        click.Option(["--skip-bad-rows"], is_flag=True, help="Leave bad rows out, take the others."),
        click.Option(
            ["--rejected"], type=rejected, metavar="CSV", help="Write every bad row there, with reasons."
        ),
        click.Option(
            ["--encoding"],
            type=click.Choice(["windows-1252"]),
            help="What the file is in when it is not Unicode.",
        ),
        click.Option(["as_json", "--json"], is_flag=True, help="Print one JSON document."),
    ]

    def run(**given: Any) -> None:
        _import(kind, **given)

    return click.Command(kind, callback=run, help=_HELP[kind], params=list(params))


for _kind in KINDS:
    command.add_command(_command(_kind))
