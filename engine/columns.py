"""Column types that mean the same on SQLite and PostgreSQL.

A moment is an aware UTC datetime in Python and never anything else; on SQLite it is text of one
fixed width, so that comparing text is comparing time. JSON is text on both: PostgreSQL's own JSON
types would sort keys and rewrite numbers, and what was said must be read back as it was said.
Many texts to look among are one value: of a list of their own each statement would be put together anew.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, DateTime, String, Text, bindparam, literal_column
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class Moment(TypeDecorator[datetime]):
    """A moment, aware, in UTC, to the microsecond. A naive datetime is refused."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Fixed-width text on SQLite, a timestamp with time zone elsewhere."""
        return dialect.type_descriptor(String(32) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """What the database keeps."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a time zone: {value!r}")
        if value.tzinfo is not UTC:
            value = value.astimezone(UTC)
        return value.isoformat(timespec="microseconds") if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """What Python reads."""
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if dialect.name == "sqlite" else value
        return moment.astimezone(UTC) if moment.tzinfo is not UTC else moment


class Json(TypeDecorator[Any]):
    """Plain JSON values as text, keys in the order in which they were written."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """What the database keeps."""
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """What Python reads."""
        return None if value is None else orjson.loads(value)


class _Texts(TypeDecorator[Iterable[str]]):
    """Some texts as one, in the words of the database: an array of PostgreSQL, JSON for SQLite."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str:
        """What the database is given."""
        texts = list(value or ())
        if dialect.name == "sqlite":
            return orjson.dumps(texts).decode()
        marked = (text.replace("\\", r"\\").replace('"', r"\"") for text in texts)
        return "{" + ",".join(f'"{text}"' for text in marked) + "}"


class _Among(FunctionElement[bool]):
    """Whether a column is one of some texts: the first of its clauses and the second.

    Without a type: of a truth SQLite would be asked whether it is 1, and use no index.
    """

    name = "among"
    inherit_cache = True


@compiles(_Among, "sqlite")
def _among_in_sqlite(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, texts = (compiler.process(each, **more) for each in element.clauses)
    return f"({column} IN (SELECT value FROM json_each({texts})))"  # noqa: S608 - of names and placeholders


@compiles(_Among, "postgresql")
def _among_in_postgresql(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, texts = (compiler.process(each, **more) for each in element.clauses)
    return f"({column} = ANY (CAST({texts} AS VARCHAR[])))"


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether a column of texts holds one of those that are given under `name`, however many."""
    return _Among(column, bindparam(name, type_=_Texts()))


def is_one_word(column: ColumnElement[Any], *words: str) -> ColumnElement[bool]:
    """Whether a column holds one of our own words, which are written into the statement."""
    return column.in_([literal_column(f"'{word}'") for word in words])
