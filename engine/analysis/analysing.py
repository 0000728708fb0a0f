"""From files of marks to a row a pupil and school: straight where a file is plain, else by way of sifting."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import duckdb
import ibis
from ibis import _
from ibis.backends.duckdb import Backend
from ibis.expr.types import Column, Table
from ibis.util import gen_name

from engine.attendance import measures
from engine.attendance.measures import ENROLMENT, Period

if TYPE_CHECKING:
    from engine.imports.refusing import Faults, ImportRefused

#: The columns of a plain file by their names there; RecordedAt may be missing.
_PLAIN = {"upn": "UPN", "urn": "URN", "date": "Date", "session": "Session", "code": "Code"}
_RECORDED = "RecordedAt"


@dataclass(frozen=True)
class Analysis:
    """What came of the files: rows as `county_measures` gives them, and the faults of rows left out."""

    pupils: Any
    faults: "tuple[Faults, ...]" = ()

    def rows(self) -> Iterator[dict[str, Any]]:
        """One dictionary a pupil and school."""
        for batch in self.pupils.to_batches():
            yield from batch.to_pylist()


def analyse(files: Sequence[Path], period: Period, *, skip_bad_rows: bool = False) -> Analysis:
    """Measure every pupil at every school in some files of marks, taken together in their order.

    Args:
        files: CSV or Parquet, as the README's section on data describes marks.
        skip_bad_rows: leave them out and tell them, instead of refusing.

    Raises:
        ImportRefused: a file cannot be read, or has bad rows: with all faults of all files.
        OSError: a file is not there.
    """
    with TemporaryDirectory(prefix="pathways-analysis-") as scratch:
        connection = ibis.duckdb.connect(temp_directory=scratch)
        plain = [_plain(connection, path) for path in files]
        if None not in plain:
            found = _measured(connection, [table for table in plain if table is not None], period)
            if found is not None:
                return Analysis(found)
        sifted, faults = _sifted(files, Path(scratch))
        bad = [each for each in faults if each.count]
        if bad and not skip_bad_rows:
            raise _refusal(bad)
        found = _measured(connection, [_read(connection, path) for path in sifted], period)
        return Analysis(found, tuple(bad))


def _plain(connection: Backend, path: Path) -> Table | None:
    """A file as it lies there; None when only a closer look can say what it is."""
    try:
        table = _read(connection, path)
    except (duckdb.Error, ibis.common.exceptions.IbisError):
        path.stat()
        return None
    return table if set(_PLAIN.values()) <= set(table.columns) else None


def _read(connection: Backend, path: Path) -> Table:
    with path.open("rb") as file:
        if file.read(4) == b"PAR1":
            return connection.read_parquet(path)
    return connection.read_csv(path, header=True, all_varchar=True, delim=",", quote='"', escape='"')


def _marks(tables: Sequence[Table], *, numbered: bool = False) -> Table:
    """The marks of all files as `measures.latest_mark` takes them.

    Args:
        numbered: whether `line` grows with files and their lines, which takes a while; else it is 0.
    """
    each = [_marks_of(table, place, numbered) for place, table in enumerate(tables)]
    if len({one.schema() for one in each}) > 1:
        texts = set(each[0].columns) - {"line"}
        each = [one.cast(dict.fromkeys(texts, "string")) for one in each]
    return ibis.union(*each)


def _marks_of(table: Table, place: int, numbered: bool) -> Table:
    columns = {ours: _kept(table[theirs]) for ours, theirs in _PLAIN.items()}
    recorded = _kept(table[_RECORDED]) if _RECORDED in table.columns else ibis.null("string")
    line = ibis.row_number() + (place << 40) if numbered else ibis.literal(0, "int64")
    return table.select(**columns, recorded_at=recorded, line=line)


def _kept(column: Column) -> Column:
    """Days and moments as they are, for to write them out takes longer than to count; all else as text."""
    kind = column.type()
    known = kind.is_date() or (kind.is_timestamp() and kind.timezone)
    return column if known else column.cast("string")


def _measured(connection: Backend, tables: Sequence[Table], period: Period) -> Any | None:
    """The measures; None when a mark cannot be read as it stands."""
    counted = measures.weeks(measures.sessions(_marks(tables)), period)
    try:
        weeks = _kept_as_table(connection, counted)
    except duckdb.Error:
        return None
    if connection.to_pyarrow((weeks.wrong > 0).any()).as_py():
        return None
    if connection.to_pyarrow(weeks.twice.any()).as_py():
        weeks = _told_apart(connection, tables, weeks, period)
    return connection.to_pyarrow(measures.county_measures(weeks))


def _told_apart(connection: Backend, tables: Sequence[Table], weeks: Table, period: Period) -> Table:
    """The weeks, and those counted again in which a session has more than one mark."""
    twice = weeks.filter(_.twice).select(*ENROLMENT, "week")
    latest = _kept_as_table(connection, measures.latest_by_moment(measures.of_weeks(_marks(tables), twice)))
    if connection.to_pyarrow(latest.tied.any()).as_py():
        numbered = _marks(tables, numbered=True)
        latest = measures.latest_mark(measures.of_weeks(numbered, twice))
    counted = measures.weeks(measures.sessions(latest), period)
    return weeks.filter(~_.twice).union(_kept_as_table(connection, counted))


def _kept_as_table(connection: Backend, rows: Table) -> Table:
    # A name of its own: under one that may be taken Ibis writes all rows a second time.
    return connection.create_table(gen_name("kept"), rows, temp=True)


def _sifted(files: Sequence[Path], scratch: Path) -> "tuple[list[Path], list[Faults]]":
    """Plain files of the good rows, and what is wrong in each file."""
    # Imports know casework and so all the engine: as long to load as a county's half-term to measure.
    from engine.analysis.sifting import sift
    from engine.imports.refusing import Faults, ImportRefused

    faults = [Faults(str(path)) for path in files]
    sifted = []
    for number, (path, told) in enumerate(zip(files, faults, strict=True)):
        folder = scratch / str(number)
        folder.mkdir()
        try:
            sifted.append(sift(path, told, folder))
        except ImportRefused as refusal:
            raise _refusal([each for each in faults[:number] if each.count], refusal) from None
    return sifted, faults


def _refusal(bad: "Sequence[Faults]", last: "ImportRefused | None" = None) -> "ImportRefused":
    """One refusal for all bad files."""
    refusals = [faults.refusal() for faults in bad] + ([last] if last else [])
    told = [fault for refusal in refusals for fault in refusal.facts["faults"]]
    count = sum(refusal.facts["count"] for refusal in refusals)
    return type(refusals[0])(refusals[0].facts["file"], told, count)
