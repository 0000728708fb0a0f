"""The penalty-notice panel of a case: what the register counts, what was issued, what stands in the way.

The notices that the product knows of are those that its cases about the child recorded when they ended
(`case.sanctions`), those that are issued and not settled, and those of other councils that somebody listed
as evidence. What is not written there is not known here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from engine.attendance.next_notice import NOT_SETTLED, Barrier, KnownNotice, NextNotice, barrier, next_notices
from engine.attendance.register import Register, TowardsANotice
from engine.expressions import to_python
from engine.expressions.exchange import from_json
from engine.store.cases import HeldCase
from engine.store.database import Session
from engine.tables import cases, process_instances

#: The process that considers a sanction for one parent, and keeps its notice until it has ended.
SANCTION = "legal_sanction"


@dataclass(frozen=True)
class Panel:
    """`schools` are the counts by school, `held` whether a safeguarding concern puts legal steps on hold."""

    schools: Sequence[TowardsANotice]
    barrier: Barrier | None
    held: bool
    parents: Sequence[NextNotice]


def panel(session: Session, case: HeldCase, register: Register) -> Panel:
    """The panel of a case that the person may read."""
    today = register.today
    return Panel(
        schools=register.towards_notices(),
        barrier=barrier(case.pupil["looked_after"], case.pupil["date_of_birth"], today),
        held=case.record.get("safeguarding_hold") is True,
        parents=next_notices(known_notices(session, case.pupil_id), today),
    )


def known_notices(session: Session, pupil_id: str) -> list[KnownNotice]:
    """All notices about a child that any case knows of; of two to one parent on one day the settled one."""
    about = select(cases.c.id).where(cases.c.pupil_id == pupil_id)
    records = session.scalars(select(cases.c.record).where(cases.c.pupil_id == pupil_id)).all()
    running = session.execute(
        select(process_instances.c.record, process_instances.c.ended_at)
        .where(process_instances.c.case_id.in_(about), process_instances.c.process == SANCTION)
        .order_by(process_instances.c.started_at)
    ).all()
    found: dict[tuple[str, date], KnownNotice] = {}
    listed = (notice for row in running for notice in _in_process(row.record, row.ended_at))
    for notice in (*(each for record in records for each in _recorded(record)), *listed):
        found.setdefault((notice.parent.strip().casefold(), notice.issued_on), notice)
    return list(found.values())


def _recorded(record: Mapping[str, Any]) -> Iterator[KnownNotice]:
    """What ended sanctions left in a case's record."""
    for sanction in _rows(record.get("sanctions")):
        yield from _notices(sanction.get("parent"), [sanction.get("notice")])


def _in_process(record: Mapping[str, Any], ended_at: datetime | None) -> Iterator[KnownNotice]:
    """What one sanction process knows: notices that were listed, and its own while it is not settled."""
    parent = record.get("parent_name")
    yield from _notices(parent, _rows(record.get("earlier_notices")))
    if record.get("issued") is True and ended_at is None:
        yield from _notices(parent, [{"issued_on": record.get("issued_on"), "outcome": NOT_SETTLED}])


def _notices(parent: Any, rows: Sequence[Any]) -> Iterator[KnownNotice]:
    for row in rows:
        day = to_python(from_json(row.get("issued_on"))) if isinstance(row, Mapping) else None
        if isinstance(parent, str) and isinstance(day, date):
            yield KnownNotice(parent, day, str(row.get("outcome")))


def _rows(value: Any) -> list[Mapping[str, Any]]:
    """The rows of a record's list; a record holds whatever its diagrams put there."""
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
