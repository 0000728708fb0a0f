"""Column types that mean the same on SQLite and PostgreSQL.

A moment is an aware UTC datetime in Python and never anything else; on SQLite it is text of one
fixed width, so that comparing text is comparing time. JSON is text on both: PostgreSQL's own JSON
types would sort keys and rewrite numbers, and what was said must be read back as it was said.
"""

from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import DateTime, String, Text
from sqlalchemy.engine import Dialect
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
