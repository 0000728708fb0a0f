"""The chain of events of each case: added to, read in order, never changed."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, bindparam, insert, or_, select

from engine import chain
from engine.chain import Entry, Link
from engine.columns import among
from engine.errors import NotFound
from engine.store.database import Session
from engine.store.sending import OftenSent
from engine.tables import cases, events

_ADD = OftenSent(insert(events))
_ONE = select(events).where(
    events.c.case_id == bindparam("wanted_case"), events.c.seq == bindparam("wanted_seq")
)
_OF_CASE = select(events).where(events.c.case_id == bindparam("wanted_case")).order_by(events.c.seq)


def add_events(session: Session, links: Sequence[Link]) -> None:
    """Write events at their places, all in one statement."""
    if links:
        _ADD.send(session, [_row(link) for link in links])


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


def events_page(
    session: Session,
    case_id: str,
    *,
    limit: int,
    before: int | None = None,
    after: int | None = None,
    kinds: Collection[str] | None = None,
    withheld: Collection[str] = (),
) -> list[Link]:
    """Some events of a case: the latest ones before a number, newest first, or the next ones after one.

    Args:
        kinds: which events; None for all.
        withheld: processes whose events are left out.
    """
    asked = {
        "wanted_case": case_id,
        "most": limit,
        "before": before,
        "after": after,
        "kinds": None if kinds is None else sorted(kinds),
        "withheld": sorted(withheld) or None,
    }
    asked = {name: value for name, value in asked.items() if value is not None}
    return [_link(row) for row in session.execute(_page(frozenset(asked)), asked)]


@cache
def _page(asked: frozenset[str]) -> Any:
    """The question for a page, narrowed by as much as is asked."""
    narrower = {
        "before": events.c.seq < bindparam("before"),
        "after": events.c.seq > bindparam("after"),
        "kinds": among(events.c.kind, "kinds"),
        "withheld": or_(events.c.process.is_(None), ~among(events.c.process, "withheld")),
    }
    wanted = [narrower[name] for name in narrower if name in asked]
    order = events.c.seq if "after" in asked else events.c.seq.desc()
    query = select(events).where(events.c.case_id == bindparam("wanted_case"), *wanted).order_by(order)
    return query.limit(bindparam("most", type_=Integer))


def event_of(session: Session, case_id: str, seq: int) -> Link | None:
    """One event of a case by its number, from 1."""
    row = session.execute(_ONE, {"wanted_case": case_id, "wanted_seq": seq}).one_or_none()
    return None if row is None else _link(row)


def events_at(session: Session, case_id: str, moment: datetime) -> list[Link]:
    """The events of one moment of a case, in order."""
    query = select(events).where(events.c.case_id == case_id, events.c.at == moment)
    return [_link(row) for row in session.execute(query.order_by(events.c.seq))]


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
