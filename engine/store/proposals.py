"""Half-termly scans and the cases that they propose: written once, decided once, never twice the same."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, insert, or_, select, update

from engine.identity import Actor
from engine.pupil_record import FLAGS
from engine.store.database import Session
from engine.store.readers import not_hidden
from engine.tables import cases, proposals, pupils, scans

#: So many ids go into one statement.
_SOME = 500


def wait_for_scans(session: Session) -> None:
    """Let no other scan write until this transaction ends, so that each sees what the one before proposed."""
    if session.dialect.name == "postgresql":
        session.exec_driver_sql("LOCK TABLE scans IN SHARE ROW EXCLUSIVE MODE")


def known_pupils(session: Session) -> Sequence[Row[Any]]:
    """Of every pupil: id, UPN, URN and the flags that the table of the scan reads."""
    columns: list[Any] = [pupils.c[name] for name in ("id", "upn", "school_urn", *FLAGS)]
    return session.execute(select(*columns)).all()


def pupils_with_open_cases(session: Session) -> set[str]:
    """The ids of pupils about whom a case is open."""
    return set(session.scalars(select(cases.c.pupil_id).where(cases.c.state == "open")))


def having_open_cases(session: Session, actor: Actor, among: Collection[str], now: datetime) -> set[str]:
    """The ids of those pupils of some about whom a case is open that the person reads."""
    seen = (cases.c.state == "open", not_hidden(cases.c.id, actor, now))
    return set(session.scalars(select(cases.c.pupil_id).where(*seen, cases.c.pupil_id.in_(among))))


def states_of(session: Session, half_term_first: date) -> dict[str, str]:
    """What became of the proposals of a half-term so far, by pupil."""
    query = select(proposals.c.pupil_id, proposals.c.state)
    rows = session.execute(query.where(proposals.c.half_term_first == half_term_first))
    return {row.pupil_id: row.state for row in rows}


def add_scan(session: Session, **values: Any) -> None:
    """Write that a scan was made."""
    session.execute(insert(scans), values)


def add_proposals(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write new proposals."""
    if rows:
        session.execute(insert(proposals), rows)


def scans_as_of(session: Session, half_term_first: date, last: date) -> int:
    """How many scans of a half-term were made as of its last day or later."""
    query = select(func.count()).where(scans.c.half_term_first == half_term_first, scans.c.as_of >= last)
    return session.scalar(query) or 0


_HELD = (
    select(
        proposals,
        scans.c.half_term,
        scans.c.as_of,
        pupils.c.school_urn,
        *(pupils.c[name] for name in FLAGS),
    )
    .join(scans, scans.c.id == proposals.c.scan_id)
    .join(pupils, pupils.c.id == proposals.c.pupil_id)
    .where(proposals.c.id.in_(bindparam("wanted", expanding=True)))
    .order_by(proposals.c.id)
)


def shown_proposals(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """The condition on proposals that no restricted case came of them which the person does not read."""
    return or_(proposals.c.case_id.is_(None), not_hidden(proposals.c.case_id, actor, now))


def hold_proposals(session: Session, actor: Actor, ids: Collection[str], now: datetime) -> Sequence[Row[Any]]:
    """Lock proposals and their pupils until the transaction ends, always in the same order, and read them.

    Nobody opens another case about these pupils, or changes what is known of them, before that.
    """
    query = _HELD.where(shown_proposals(actor, now)).with_for_update(of=(proposals, pupils))
    return session.execute(query, {"wanted": sorted(set(ids))}).all()


_DECIDE = (
    update(proposals)
    .where(proposals.c.id == bindparam("wanted"))
    .values(
        {
            name: bindparam(name)
            for name in ("state", "decided_by", "decided_at", "decision_reason", "case_id")
        }
    )
)


def mark_decided(
    session: Session,
    state: str,
    by: str,
    at: datetime,
    reason: str,
    decided: Sequence[tuple[str, str | None]],
) -> None:
    """Write what became of proposals.

    Args:
        decided: each with the case that was opened, if one was.
    """
    told = {"state": state, "decided_by": by, "decided_at": at, "decision_reason": reason or None}
    if decided:
        session.execute(_DECIDE, [{"wanted": one, "case_id": case_id, **told} for one, case_id in decided])
