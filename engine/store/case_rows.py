"""The rows of the list of cases: about whom, who leads, who has what to do, what is due, what is pressing."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, select

from engine.pupil_record import FACT_NAMES, FLAGS
from engine.store.case_list import TO_DO, Reader
from engine.store.database import Session
from engine.tables import cases, incidents, process_instances, pupils, schools, tasks, timers


@dataclass(frozen=True)
class CaseStep:
    """Something that somebody has to do in a case: in which process, the role of those who may, who took it.

    While `held_because` says why nobody may do it now, it has no date.
    """

    name: str
    process: str
    role: str
    task_id: str
    assignee: str | None
    due_at: datetime | None
    held_because: str | None


@dataclass(frozen=True)
class CaseRow:
    """One case of the list; `flags` are in words, the most serious first.

    `due` is what is due first, by people or by itself, and when; None where nothing has a date.
    """

    id: str
    reference: str
    pupil: str
    upn: str
    school: str | None
    process: str
    leader: str | None
    opened_at: datetime
    closed_at: datetime | None
    steps: tuple[CaseStep, ...]
    due: tuple[str, datetime] | None
    flags: tuple[str, ...]

    def overdue(self, now: datetime) -> bool:
        """Whether what is due first should have been done before `now`."""
        return self.due is not None and self.due[1] < now


_ROWS = (
    select(
        cases.c.id, cases.c.reference, cases.c.process, cases.c.leader, cases.c.opened_at, cases.c.closed_at,
        pupils.c.name.label("pupil"), pupils.c.upn, *(pupils.c[flag] for flag in FLAGS),
        schools.c.name.label("school"),
    )
    .join(pupils, pupils.c.id == cases.c.pupil_id)
    .outerjoin(schools, schools.c.urn == pupils.c.school_urn)
)  # fmt: skip


def rows_of_cases(session: Session, reader: Reader, case_ids: Sequence[str]) -> list[CaseRow]:
    """The rows of these cases, in the same order. Reach was asked when their ids were listed."""
    if not case_ids:
        return []
    found = {row.id: row._mapping for row in session.execute(_ROWS.where(cases.c.id.in_(case_ids)))}
    steps, due = _steps(session, reader, case_ids), _timers(session, reader, case_ids)
    pressing = _pressing(session, reader, case_ids)
    rows = []
    for case_id in (each for each in case_ids if each in found):
        row = found[case_id]
        known = {name: row[name] for name in CaseRow.__dataclass_fields__ if name in row}
        dated = [(step.name, step.due_at) for step in steps[case_id] if step.due_at] + due[case_id]
        flags = (*pressing[case_id], *(FACT_NAMES[flag] for flag in FLAGS if row[flag]))
        rows.append(
            CaseRow(
                **known,
                steps=tuple(steps[case_id]),
                due=min(dated, key=lambda each: each[1], default=None),
                flags=flags,
            )
        )
    return rows


def _steps(session: Session, reader: Reader, case_ids: Collection[str]) -> Mapping[str, list[CaseStep]]:
    """What people have to do in each case, what is due first first."""
    query = (
        select(
            tasks.c.case_id, tasks.c.name, tasks.c.process, tasks.c.role, tasks.c.id, tasks.c.assignee,
            case((tasks.c.state == "open", tasks.c.due_at)), tasks.c.held_because,
        )
        .where(tasks.c.case_id.in_(case_ids), TO_DO, reader.sees_task)
        .order_by(tasks.c.due_at.is_(None), tasks.c.due_at, tasks.c.id)
    )  # fmt: skip
    found: dict[str, list[CaseStep]] = defaultdict(list)
    for case_id, *step in session.execute(query):
        found[case_id].append(CaseStep(*step))
    return found


def _timers(
    session: Session, reader: Reader, case_ids: Collection[str]
) -> Mapping[str, list[tuple[str, datetime]]]:
    """What happens by itself in each case, and when."""
    query = select(timers.c.case_id, timers.c.name, timers.c.due_at).where(
        timers.c.case_id.in_(case_ids), reader.sees_timer
    )
    found: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for row in session.execute(query):
        found[row.case_id].append((row.name, row.due_at))
    return found


def _pressing(session: Session, reader: Reader, case_ids: Collection[str]) -> Mapping[str, list[str]]:
    """What must be seen to first in each case: a concern that is open, and what failed."""
    running = select(process_instances.c.case_id).where(
        process_instances.c.case_id.in_(case_ids),
        process_instances.c.process.in_(sorted(reader.concerns)),
        process_instances.c.ended_at.is_(None),
    )
    failed = select(incidents.c.case_id).where(
        incidents.c.case_id.in_(case_ids), incidents.c.resolved_at.is_(None)
    )
    found: dict[str, list[str]] = defaultdict(list)
    for said, query in (("Safeguarding concern", running), ("Needs mending", failed)):
        for case_id in session.scalars(query.distinct()):
            found[case_id].append(said)
    return found
