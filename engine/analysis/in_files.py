"""Marks that stay in their files, which are read anew for each question: of any size, CSV or Parquet."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import ibis
from ibis import _
from ibis.backends.duckdb import Backend
from ibis.expr.types import BooleanColumn, Column, Table
from ibis.util import gen_name

from engine.attendance import measures
from engine.attendance.measures import ENROLMENT, Period

#: The columns of a plain file by their names there; RecordedAt may be missing.
PLAIN = {"upn": "UPN", "urn": "URN", "date": "Date", "session": "Session", "code": "Code"}
RECORDED = "RecordedAt"


class InFiles:
    """The marks of some plain files, taken together in their order."""

    def __init__(self, connection: Backend, files: Sequence[Path]) -> None:
        self._connection = connection
        self._tables = [_read(connection, path) for path in files]
        self.are_plain = all(set(PLAIN.values()) <= set(table.columns) for table in self._tables)

    def weeks(self, period: Period) -> Table | None:
        """As `measures.weeks_of_single` of the latest marks; None when one cannot be read as it stands."""
        try:
            weeks = self._table(measures.weeks(measures.sessions(self._marks()), period))
        except duckdb.Error:
            return None
        if self._any(weeks.wrong > 0):
            return None
        return self._told_apart(weeks, period) if self._any(weeks.twice) else weeks

    def _told_apart(self, weeks: Table, period: Period) -> Table:
        """The weeks, and those counted again in which a session has more than one mark."""
        twice = weeks.filter(_.twice).select(*ENROLMENT, "week")
        latest = self._table(measures.latest_by_moment(measures.of_weeks(self._marks(), twice)))
        if self._any(latest.tied):
            # To number the marks takes a while.
            latest = measures.latest_mark(measures.of_weeks(self._marks(numbered=True), twice))
        counted = measures.weeks(measures.counts_as(latest), period)
        return weeks.filter(~_.twice).union(self._table(counted))

    def _table(self, rows: Table) -> Table:
        # A name of its own: under one that may be taken Ibis writes all rows a second time.
        return self._connection.create_table(gen_name("kept"), rows, temp=True)

    def _any(self, rows: BooleanColumn) -> bool:
        return bool(self._connection.to_pyarrow(rows.any()).as_py())

    def named(self, pupils: Any) -> Any:
        """The measures as they are: pupils and schools have their names."""
        return pupils

    def _marks(self, *, numbered: bool = False) -> Table:
        each = [_marks_of(table, place, numbered) for place, table in enumerate(self._tables)]
        if len({one.schema() for one in each}) > 1:
            texts = set(each[0].columns) - {"line"}
            each = [one.cast(dict.fromkeys(texts, "string")) for one in each]
        return ibis.union(*each)


def plain(connection: Backend, files: Sequence[Path]) -> InFiles | None:
    """The files as they lie there; None when only a closer look can say what one is.

    Raises:
        OSError: a file is not there.
    """
    try:
        found = InFiles(connection, files)
    except (duckdb.Error, ibis.common.exceptions.IbisError):
        for path in files:
            path.stat()
        return None
    return found if found.are_plain else None


def _read(connection: Backend, path: Path) -> Table:
    with path.open("rb") as file:
        if file.read(4) == b"PAR1":
            return connection.read_parquet(path)
    return connection.read_csv(path, header=True, all_varchar=True, delim=",", quote='"', escape='"')


def _marks_of(table: Table, place: int, numbered: bool) -> Table:
    columns = {ours: _kept(table[theirs]) for ours, theirs in PLAIN.items()}
    recorded = _kept(table[RECORDED]) if RECORDED in table.columns else ibis.null("string")
    line = ibis.row_number() + (place << 40) if numbered else ibis.literal(0, "int64")
    return table.select(**columns, recorded_at=recorded, line=line)


def _kept(column: Column) -> Column:
    """Days and moments as they are, for to write them out takes longer than to count; all else as text."""
    kind = column.type()
    known = kind.is_date() or (kind.is_timestamp() and kind.timezone)
    return column if known else column.cast("string")
