"""Statements that write a row or, where it is there already, change it; one for each kind of database.

They are built once: building such a statement costs more than running it.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite


def put_statements(table: Table, key: Sequence[str], changed: Sequence[str] = ()) -> dict[str, Any]:
    """By name of the database's kind: insert a row, or change these columns of the one with its key.

    Args:
        key: columns of a unique constraint.
        changed: columns that take the new row's values; none leaves the old row as it was.
    """
    return {name: _put(build(table), key, changed) for name, build in _BUILDERS.items()}


_BUILDERS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def _put(statement: Any, key: Sequence[str], changed: Sequence[str]) -> Any:
    if not changed:
        return statement.on_conflict_do_nothing(index_elements=key)
    new = {column: statement.excluded[column] for column in changed}
    return statement.on_conflict_do_update(index_elements=key, set_=new)
