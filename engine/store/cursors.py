"""How answers of PostgreSQL are read, as far as the driver's own way costs more than it has to."""

from collections.abc import Iterator, Sequence
from typing import Any, overload

from psycopg import Column, Cursor


class LateColumns(Sequence[Column]):
    """What a cursor says of its columns, found out when somebody looks at them."""

    def __init__(self, cursor: "LateCursor") -> None:
        self._cursor = cursor

    def _columns(self) -> list[Column]:
        return Cursor.description.__get__(self._cursor) or []

    def __len__(self) -> int:
        return len(self._columns())

    @overload
    def __getitem__(self, index: int) -> Column: ...
    @overload
    def __getitem__(self, index: slice) -> list[Column]: ...
    def __getitem__(self, index: int | slice) -> Column | list[Column]:
        return self._columns()[index]

    def __iter__(self) -> Iterator[Column]:
        return iter(self._columns())


class LateCursor(Cursor[Any]):
    """A cursor that describes its columns late.

    SQLAlchemy asks after every statement whether there are any; what they are it remembers with the
    statement. To describe all of them each time took a tenth of a page.
    """

    @property
    def description(self) -> Any:
        """The columns of the answer, or None when it has no rows."""
        return LateColumns(self) if self.pgresult and self.pgresult.nfields else super().description
