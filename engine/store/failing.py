"""Why a database did not do what it was asked: it is away, others hold what was wanted, or it has no room.

Nothing of these is a fault of this program: whoever asked comes again, and the same may work then.
"""

import sqlite3
from enum import Enum
from typing import Any

from sqlalchemy.exc import DBAPIError, SQLAlchemyError, TimeoutError


class Unavailable(Enum):
    """Why the database cannot be used just now, as a line of a log says it."""

    AWAY = "the database does not answer"
    BUSY = "others hold what was asked for"
    FULL = "the database has no room left"


#: SQLSTATE -> why: lock_timeout, deadlock, serialization failure; disk full, too many connections and the
#: like. Of a class, its first two characters: connections that are lost, servers that go or come.
#: Source: PostgreSQL, appendix A, error codes.
_POSTGRESQL = {
    "55P03": Unavailable.BUSY,
    "40P01": Unavailable.BUSY,
    "40001": Unavailable.BUSY,
    "53300": Unavailable.BUSY,
    "53100": Unavailable.FULL,
    "25P03": Unavailable.AWAY,
    "08": Unavailable.AWAY,
    "57": Unavailable.AWAY,
    "58": Unavailable.AWAY,
}
#: Primary result code -> why. Source: sqlite.org/rescode.html
_SQLITE = {
    sqlite3.SQLITE_BUSY: Unavailable.BUSY,
    sqlite3.SQLITE_LOCKED: Unavailable.BUSY,
    sqlite3.SQLITE_FULL: Unavailable.FULL,
    sqlite3.SQLITE_CANTOPEN: Unavailable.AWAY,
    sqlite3.SQLITE_IOERR: Unavailable.AWAY,
    sqlite3.SQLITE_READONLY: Unavailable.AWAY,
}


def why_unavailable(failure: SQLAlchemyError) -> Unavailable | None:
    """Why the database did not answer; None where it answered that something is wrong."""
    if isinstance(failure, TimeoutError):  # every connection of this process is in use
        return Unavailable.BUSY
    if not isinstance(failure, DBAPIError):
        return None
    asked: Any = failure.orig
    if isinstance(asked, sqlite3.Error):
        return _SQLITE.get(getattr(asked, "sqlite_errorcode", 0) & 0xFF)
    state = getattr(asked, "sqlstate", None)
    if state is None:  # the server never said a word
        return Unavailable.AWAY if type(asked).__name__ == "OperationalError" else None
    return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])
