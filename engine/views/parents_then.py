"""A child's parents and the penalty notices to them as they were known at a moment."""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import and_, select

from engine.bpmn.operators.parents import NOT_SETTLED, notice_fact, parent_fact
from engine.expressions import Value
from engine.pupil_record import plain
from engine.store.database import Session
from engine.tables import cases, events, parents, penalty_notices


class ParentsThen:
    """Read once when something first asks. What a step wrote counts after its moment, not yet at it."""

    def __init__(self, session: Session, pupil_id: str) -> None:
        self._session, self._pupil_id = session, pupil_id

    def parents(self, now: datetime) -> Value:
        """`pupil.parents` before a moment."""
        return [
            parent_fact(one.id, one.name, one.relationship, one.address_known)
            for one in self._parents
            if one.added_at < now
        ]

    def notices(self, now: datetime) -> Value:
        """`pupil.penalty_notices` before a moment."""
        return [
            notice_fact(
                one.parent, one.parent_name, one.issued_on, self._outcome(one, now), number=one.number,
                first=one.from_day, last=one.to_day, terms=one.terms, elsewhere=one.elsewhere,
            )
            for one in self._notices
            if one.added_at < now
        ]  # fmt: skip

    @cached_property
    def _parents(self) -> list[Any]:
        query = select(parents).where(parents.c.pupil_id == self._pupil_id)
        return list(self._session.execute(query.order_by(parents.c.added_at, parents.c.id)))

    @cached_property
    def _notices(self) -> list[Any]:
        table = penalty_notices.c
        same = and_(parents.c.pupil_id == table.pupil_id, parents.c.id == table.parent)
        query = (
            select(penalty_notices, parents.c.name.label("parent_name"))
            .join(parents, same)
            .where(table.pupil_id == self._pupil_id)
        )
        return list(self._session.execute(query.order_by(table.issued_on, table.added_at, table.id)))

    @cached_property
    def _settled(self) -> list[tuple[datetime, str, str]]:
        """When what came of a notice was said, of which number, and what."""
        of_child = select(cases.c.id).where(cases.c.pupil_id == self._pupil_id)
        query = (
            select(events.c.at, events.c.payload)
            .where(events.c.case_id.in_(of_child), events.c.kind == "serviceTask")
            .order_by(events.c.at, events.c.case_id, events.c.seq)
        )
        return list(_said(self._session.execute(query)))

    def _outcome(self, notice: Any, now: datetime) -> str:
        """What had come of a notice by then; one from elsewhere is known by what was listed last."""
        if notice.elsewhere or notice.number is None:
            return str(notice.outcome)
        number = plain(notice.number)
        said = [outcome for at, told, outcome in self._settled if at < now and told == number]
        return said[-1] if said else NOT_SETTLED


def _said(rows: Any) -> Iterator[tuple[datetime, str, str]]:
    for row in rows:
        told = row.payload.get("why", {}).get("operator", {})
        if told.get("name") == "settle_penalty_notice" and told["result"]:
            late = row.payload.get("recorded_at")
            at = datetime.fromisoformat(late) if late else row.at
            yield at, plain(str(told["result"]["number"])), str(told["result"]["outcome"])
