"""Filters of their tasks that people keep under a name."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from engine.store.database import Session
from engine.store.putting import put_statements
from engine.tables import saved_filters

LONGEST_FILTER_NAME = 60
#: So many are links on one page that one still looks through.
MOST_FILTERS = 20
_PUT = put_statements(saved_filters, ("user_id", "name"), ("query", "saved_at"))
_OF_PERSON = (
    select(saved_filters.c.name, saved_filters.c.query)
    .where(saved_filters.c.user_id == bindparam("user_id"))
    .order_by(saved_filters.c.name)
)


@dataclass(frozen=True)
class SavedFilter:
    """One filter; `query` is that of its address."""

    name: str
    query: str


def filters_of(session: Session, user_id: str) -> list[SavedFilter]:
    """What a person keeps, by name."""
    return [SavedFilter(*row) for row in session.execute(_OF_PERSON, {"user_id": user_id})]


def put_filter(session: Session, user_id: str, name: str, query: str, now: datetime) -> bool:
    """Keep a filter, instead of one of the same name; whether it is kept: there may be MOST_FILTERS."""
    names = {each.name for each in filters_of(session, user_id)}
    if name not in names and len(names) >= MOST_FILTERS:
        return False
    row = {"user_id": user_id, "name": name, "query": query, "saved_at": now}
    session.execute(_PUT[session.dialect.name], row)
    return True


def forget_filter(session: Session, user_id: str, name: str) -> None:
    """Keep a filter no longer."""
    its = (saved_filters.c.user_id == user_id, saved_filters.c.name == name)
    session.execute(delete(saved_filters).where(*its))
