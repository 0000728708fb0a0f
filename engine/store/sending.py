"""Statements that change rows and are sent all the time, compiled once for each kind of database.

What the library does anew for each sending, to find what it compiled and to turn the values, takes longer
than SQLite does for the statement itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Insert, Update
from sqlalchemy.engine import Dialect

from engine.store.database import Session, WrittenRows

Row = Mapping[str, Any]


@dataclass(frozen=True)
class _Compiled:
    """A statement in the words of one database, and how the driver takes the value of each name.

    `in_order` are the names in the order of the text, where the driver does not go by names.
    """

    text: str
    fixed: Row
    turns: Mapping[str, Callable[[Any], Any] | None]
    in_order: Sequence[str] | None

    def values(self, row: Row) -> Any:
        """The values of a row."""
        given = {**self.fixed, **row}
        turned = {name: turn(given[name]) if turn else given[name] for name, turn in self.turns.items()}
        return turned if self.in_order is None else tuple(turned[name] for name in self.in_order)


class OftenSent:
    """An `insert` or `update` of rows."""

    def __init__(self, statement: Insert | Update) -> None:
        self._statement = statement
        # Kind of database and names of a row -> the statement for such rows.
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    def send(self, session: Session, rows: Sequence[Row]) -> WrittenRows:
        """Send it with these rows, at least one, all of the same names."""
        key = (session.dialect.name, *rows[0])
        if key not in self._compiled:
            self._compiled[key] = self._compile(session.dialect, list(rows[0]))
        compiled = self._compiled[key]
        values = [compiled.values(row) for row in rows]
        return session.exec_driver_sql(compiled.text, values if len(values) > 1 else values[0])

    def _compile(self, dialect: Dialect, names: list[str]) -> _Compiled:
        columns = names if isinstance(self._statement, Insert) else None
        compiled: Any = self._statement.compile(dialect=dialect, column_keys=columns)
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        return _Compiled(
            str(compiled),
            {name: bind.value for name, bind in binds.items() if not bind.required},
            {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in binds.items()},
            compiled.positiontup,
        )
