"""`pathways attendance analyse`: what registers come to, straight from files and without a database.

Owns how rows are written. What is counted is `engine.attendance.measures`.
"""

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import orjson

from engine.analysis import Analysis, analyse
from engine.attendance.measures import Period, school_year_of
from engine.errors import BadInput

_DAY = click.DateTime(formats=["%Y-%m-%d"])
#: What the summary counts, and how it says so.
_BANDS = {
    "chronic": "under 90%",
    "persistent": "persistently absent (a tenth or more missed)",
    "severe": "severely absent (half or more missed)",
    "pn_consider": "at or over ten unauthorised sessions in the latest ten school weeks",
}


@click.group()
def attendance() -> None:
    """Count registers."""


@attendance.command("analyse")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--as-of", required=True, type=_DAY, help="The last day that counts.")
@click.option("--from", "first", type=_DAY, help="The first day; without it the latest 1 September.")
@click.option("--skip-bad-rows", is_flag=True, help="Leave bad rows out and list them.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, one row a pupil and school.")
def analyse_files(
    files: tuple[Path, ...],
    as_of: datetime,
    first: datetime | None,
    skip_bad_rows: bool,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Measure each pupil at each school in FILES of marks: CSV or Parquet, together one register."""
    if as_json and as_csv:
        raise click.UsageError("Choose one of --json and --csv.")
    found = analyse(
        files, period_of(as_of.date(), first.date() if first else None), skip_bad_rows=skip_bad_rows
    )
    if as_json:
        sys.stdout.buffer.writelines(json_parts(found))
    elif as_csv:
        write_csv(found)
    else:
        click.echo("\n".join(summary(found)))
    if not as_json:
        for faults in found.faults:
            for fault in faults.told():
                click.echo(str(fault), err=True)


def period_of(as_of: date, first: date | None) -> Period:
    """The days that are counted.

    Raises:
        BadInput: the last is before the first.
    """
    if first is None:
        return school_year_of(as_of)
    if first > as_of:
        raise BadInput(problem=f"--from {first} is after --as-of {as_of}: no day lies between them.")
    return Period(first, as_of)


def json_parts(found: Analysis) -> Iterator[bytes]:
    """The document, written while it is made: a nation's rows need not lie in memory as text."""
    yield b'{"pupils": ['
    for number, row in enumerate(found.rows()):
        yield (b",\n" if number else b"\n") + orjson.dumps(row)
    yield b'\n], "rejected": ' + orjson.dumps(list(rejected(found))) + b"}\n"


def rejected(found: Analysis) -> Iterable[Mapping[str, Any]]:
    """The rows that were left out."""
    for faults in found.faults:
        for line, fault in faults.lines():
            yield {"file": faults.file, "line": line, "message": fault.message}


def write_csv(found: Analysis) -> None:
    """Print the rows, true and false in small letters, nothing where nothing is known."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(found.pupils.column_names)
    # Arrow writes out a column at once: a dictionary a row takes twice as long.
    out.writerows(zip(*(column.cast("string").to_pylist() for column in found.pupils.columns), strict=True))


def summary(found: Analysis) -> Iterator[str]:
    """A line a band."""
    table = found.pupils
    yield f"{table.num_rows:,} pupils at {len(table['urn'].unique()):,} schools:"
    for name, words in _BANDS.items():
        yield f"{table[name].to_pylist().count(True):>9,}  {words}"
    yield "--json or --csv prints a row for each."
