"""Moves all that a SQLite database holds to PostgreSQL: everything, or nothing.

Owns that what arrives is what was there: rows are counted and the history of every case is checked before
the one transaction ends in which all of it is written.
"""

from pathlib import Path

from sqlalchemy import Column, Table, func, insert, make_url, select, text

from engine.errors import BadInput
from engine.history.wholeness import check_all, faults_of_files
from engine.store.database import Database, Session, open_database
from engine.tables import metadata
from engine.work.copies_of_postgresql import require_empty
from engine.work.copies_of_sqlite import require_unused

#: Rows that are read and written at once.
MOVED_AT_ONCE = 1_000


def move(source: Database, url: str) -> int:
    """Write all rows of a SQLite database into an empty database on PostgreSQL. The source stays as it is.

    Nobody writes to the source meanwhile. Tables without rows are left where the move fails.

    Args:
        source: with the tables of this version.
        url: where to.

    Returns:
        How many rows there are.

    Raises:
        BadInput: another kind of database, one that is not empty or is in use, or history that is not whole.
    """
    address = make_url(url)
    if source.engine.dialect.name != "sqlite" or not address.drivername.startswith("postgresql"):
        raise BadInput(problem="Only a SQLite database can be moved, and only to postgresql+psycopg://...")
    require_empty(address, but_for=metadata.sorted_tables)
    source.close()
    require_unused(Path(str(source.engine.url.database)))
    target = open_database(url)
    try:
        target.upgrade()
        with source.transaction() as old, target.transaction() as new:
            count = sum(_move_table(old, new, table) for table in metadata.sorted_tables)
            _require_whole(new)
    finally:
        target.close()
    return count


def _move_table(old: Session, new: Session, table: Table) -> int:
    """Write the rows of one table, in the order in which they were written; how many there are."""
    in_order = select(table).order_by(text("rowid")).execution_options(yield_per=MOVED_AT_ONCE)
    for rows in old.execute(in_order).mappings().partitions():
        new.execute(insert(table), [dict(row) for row in rows])
    counts = [session.scalar(select(func.count()).select_from(table)) or 0 for session in (old, new)]
    if counts[0] != counts[1]:
        raise BadInput(problem=f"{counts[0]} rows of {table.name} became {counts[1]}: nothing was moved.")
    if table.autoincrement_column is not None:
        _go_on_counting(new, table, table.autoincrement_column)
    return counts[0]


def _go_on_counting(new: Session, table: Table, column: Column[int]) -> None:
    """Let the next number that the database gives be one that no row has."""
    last = new.scalar(select(func.max(column)))
    if last is not None:
        new.execute(select(func.setval(func.pg_get_serial_sequence(table.name, column.name), last)))


def _require_whole(new: Session) -> None:
    faults = [f"case {case.case_id}: {fault}" for case in check_all(new) for fault in case.faults]
    faults += faults_of_files(new)
    if faults:
        raise BadInput(problem="Nothing was moved. " + "\n".join(faults))
