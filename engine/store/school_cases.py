"""The open cases about the pupils of one school: what waits in them, and when they are reviewed next."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, nulls_last, select

from engine.identity import Actor
from engine.store.database import Session
from engine.store.readers import not_hidden
from engine.store.review_dates import IS_REVIEW_EVENT
from engine.tables import cases, pupils, tasks, timers


@dataclass(frozen=True)
class SchoolOpenCase:
    """One open case: the task in it that is due first, and its next review; None where there is none."""

    id: str
    reference: str
    pupil: str
    process: str
    opened_at: datetime
    waits_for: str | None
    due_at: datetime | None
    next_review: datetime | None

    def overdue(self, now: datetime) -> bool:
        """Whether what it waits for should have been done before `now`."""
        return self.due_at is not None and self.due_at < now


def open_cases_of(
    session: Session, actor: Actor, urn: str, now: datetime, withheld: Collection[str] = ()
) -> list[SchoolOpenCase]:
    """The open cases about pupils of a school that somebody reads, those first whose task or review is first.

    Args:
        withheld: processes whose tasks the reader does not see.
    """
    review = (
        select(func.min(timers.c.due_at))
        .where(timers.c.case_id == cases.c.id, IS_REVIEW_EVENT)
        .scalar_subquery()
    )
    waiting = select(tasks.c.name, tasks.c.due_at, tasks.c.id, tasks.c.case_id).where(
        tasks.c.state == "open", tasks.c.process.not_in(sorted(withheld))
    )
    first = (
        waiting.add_columns(
            func.row_number()
            .over(partition_by=tasks.c.case_id, order_by=(nulls_last(tasks.c.due_at), tasks.c.id))
            .label("place")
        )
        .join(cases, cases.c.id == tasks.c.case_id)
        .join(pupils, pupils.c.id == cases.c.pupil_id)
        .where(pupils.c.school_urn == urn)
        .subquery()
    )
    query = (
        select(
            cases.c.id,
            cases.c.reference,
            pupils.c.name.label("pupil"),
            cases.c.process,
            cases.c.opened_at,
            first.c.name.label("waits_for"),
            first.c.due_at,
            review.label("next_review"),
        )
        .join(pupils, pupils.c.id == cases.c.pupil_id)
        .outerjoin(first, (first.c.case_id == cases.c.id) & (first.c.place == 1))
        .where(cases.c.state == "open", pupils.c.school_urn == urn, not_hidden(cases.c.id, actor, now))
    )
    found = [SchoolOpenCase(*row) for row in session.execute(query)]
    return sorted(found, key=_soonest)


def _soonest(case: SchoolOpenCase) -> tuple[bool, float, str]:
    ahead = [moment.timestamp() for moment in (case.due_at, case.next_review) if moment]
    return not ahead, min(ahead, default=0.0), case.id
