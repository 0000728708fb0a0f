"""Tasks as an inbox shows them: read by their ids, for one page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from engine.columns import among
from engine.identity import Actor
from engine.store import people
from engine.store.database import Session
from engine.tables import cases, drafts, pupils, schools, tasks


@dataclass(frozen=True)
class InboxRow:
    """One task as an inbox shows it. `holder` is the name of who has taken it, `covered` whether that is
    somebody for whom the person stands in.
    """

    task_id: str
    name: str
    case_id: str
    reference: str
    pupil: str
    school: str | None
    process: str
    opened_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    holder: str | None
    covered: bool
    has_draft: bool

    def overdue(self, now: datetime) -> bool:
        """Whether it should have been done before `now`."""
        return self.ended_at is None and self.due_at is not None and self.due_at < now


_SHOWN = (
    select(
        tasks.c.id, tasks.c.name, tasks.c.case_id, tasks.c.process, tasks.c.opened_at, tasks.c.due_at,
        tasks.c.ended_at, tasks.c.assignee, cases.c.reference, pupils.c.name.label("pupil"),
        schools.c.name.label("school"), drafts.c.saved_at,
    )
    .join(cases, cases.c.id == tasks.c.case_id)
    .join(pupils, pupils.c.id == cases.c.pupil_id)
    .outerjoin(schools, schools.c.urn == pupils.c.school_urn)
    .outerjoin(drafts, (drafts.c.task_id == tasks.c.id) & (drafts.c.user_id == bindparam("actor")))
    .where(among(tasks.c.id, "ids"))
)  # fmt: skip


def inbox_rows(session: Session, actor: Actor, ids: Sequence[str]) -> list[InboxRow]:
    """These tasks in this order as an inbox shows them; whether the person may see them was asked before."""
    rows = session.execute(_SHOWN, {"actor": actor.id, "ids": ids}) if ids else ()
    found = {row.id: row for row in rows}
    holders = people.names(session, [row.assignee for row in found.values()])
    return [
        InboxRow(
            task_id=row.id,
            name=row.name,
            case_id=row.case_id,
            reference=row.reference,
            pupil=row.pupil,
            school=row.school,
            process=row.process,
            opened_at=row.opened_at,
            due_at=row.due_at,
            ended_at=row.ended_at,
            holder=holders.get(row.assignee or ""),
            covered=row.assignee not in (None, actor.id),
            has_draft=row.saved_at is not None,
        )
        for row in (found[each] for each in ids if each in found)
    ]
