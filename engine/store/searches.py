"""What people searched for, kept for some hours and for them alone, so that no address holds a name."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete, insert, select

from engine.identity import Actor
from engine.store.database import Session
from engine.tables import searches

#: A working day: so long do Back and a reload show the search again.
KEPT_FOR = timedelta(hours=12)


def keep_search(session: Session, actor: Actor, wanted: str, now: datetime) -> str:
    """Keep what a person searches for, and forget what anybody searched for long ago; the id of the search.

    Args:
        now: by the wall clock.
    """
    session.execute(delete(searches).where(searches.c.asked_at < now - KEPT_FOR))
    row = {"id": uuid4().hex, "user_id": actor.id, "wanted": wanted, "asked_at": now}
    session.execute(insert(searches), row)
    return str(row["id"])


def kept_search(session: Session, actor: Actor, search_id: str, now: datetime) -> str | None:
    """What the person searched for; None where it is forgotten or somebody else's."""
    return session.scalar(
        select(searches.c.wanted).where(
            searches.c.id == search_id,
            searches.c.user_id == actor.id,
            searches.c.asked_at >= now - KEPT_FOR,
        )
    )
