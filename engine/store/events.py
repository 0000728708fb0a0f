"""The chain of events of each case: added to, read in order, never changed."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select

from engine import chain
from engine.chain import Entry, Link
from engine.errors import NotFound
from engine.store.database import Session
from engine.tables import cases, events

_ADD = insert(events)
_OF_CASE = select(events).where(events.c.case_id == bindparam("wanted_case")).order_by(events.c.seq)


def add_events(session: Session, links: Sequence[Link]) -> None:
    """Write events at their places, all in one statement."""
    if links:
        session.execute(_ADD, [_row(link) for link in links])


def _row(link: Link) -> dict[str, object]:
    entry = link.entry
    return {
        "case_id": link.case_id,
        "seq": link.seq,
        "at": entry.at,
        "kind": entry.kind,
        "process": entry.process,
        "element": entry.element,
        "actor": entry.actor,
        "payload": entry.payload,
        "previous": link.previous,
        "hash": link.hash,
    }


def events_of(session: Session, case_id: str) -> Iterator[Link]:
    """All events of a case, in order."""
    for row in session.execute(_OF_CASE, {"wanted_case": case_id}):
        yield _link(row)


def _link(row: Any) -> Link:
    entry = Entry(row.at, row.kind, row.actor, row.process, row.element, row.payload)
    return Link(row.case_id, row.seq, entry, row.previous, row.hash)


def event_of(session: Session, case_id: str, seq: int) -> Link | None:
    """One event of a case by its number, from 1."""
    query = select(events).where(events.c.case_id == case_id, events.c.seq == seq)
    row = session.execute(query).one_or_none()
    return None if row is None else _link(row)


def verify_chain(session: Session, case_id: str) -> int:
    """Check that nothing in a case's chronology was changed, removed or added.

    Returns:
        The number of its events.

    Raises:
        ChainBroken: something was.
        NotFound: there is no such case.
    """
    end = session.execute(
        select(cases.c.event_seq, cases.c.event_head).where(cases.c.id == case_id)
    ).one_or_none()
    if end is None:
        raise NotFound(kind="case", reference=case_id)
    return chain.verify(case_id, end.event_seq, end.event_head, events_of(session, case_id))
