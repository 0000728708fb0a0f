"""Tables of what people do: tasks, drafts, notes, and the notices that tell them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Named,
    String,
    Table,
    Text,
    TypedColumns,
    text,
)

from engine.columns import Json, Moment
from engine.tables.base import ID, KEY, metadata


class TaskColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    case_id: Named[str] = Column(ID, ForeignKey("cases.id"))
    #: None for a task that no diagram asked for (an incident that a person must see to).
    instance_id: Named[str | None] = Column(ID, ForeignKey("process_instances.id"))
    process: Named[str] = Column(KEY)
    element: Named[str] = Column(KEY)
    kind: Named[str] = Column(String(20))
    name: Named[str] = Column(Text)
    lane: Named[str | None] = Column(Text)
    #: Role key that the lane means.
    role: Named[str] = Column(String(50))
    form: Named[str | None] = Column(KEY)
    #: Tasks (`process/element`) whose completers, about the same subject, may not complete this one.
    not_by: Named[list[str]] = Column(Json, nullable=False)
    #: Whom or what it is about; None: the whole case.
    subject: Named[str | None] = Column(Text)
    requirement: Named[str | None] = Column(Text)
    state: Named[str] = Column(String(10))
    opened_at: Named[datetime] = Column(Moment)
    due_at: Named[datetime | None] = Column(Moment)
    #: When it was noticed to be overdue: once. And when the manager last heard of it, every week.
    overdue_at: Named[datetime | None] = Column(Moment)
    overdue_told_at: Named[datetime | None] = Column(Moment)
    assignee: Named[str | None] = Column(ID)
    #: Who has it by name, because the diagram meant it for them; it stays so whoever takes it.
    meant_for: Named[str | None] = Column(ID)
    claimed_at: Named[datetime | None] = Column(Moment)
    #: The absence of whoever has it of which its case, the manager and the cover were told.
    told_absence: Named[str | None] = Column(ID)
    #: When it was completed or withdrawn.
    ended_at: Named[datetime | None] = Column(Moment)
    completed_by: Named[str | None] = Column(ID)
    completion_key: Named[str | None] = Column(KEY)
    answers: Named[dict[str, Any] | None] = Column(Json)
    #: The decision that must say “may” while the task is open, as its diagram names it.
    guard: Named[str | None] = Column(Text)
    #: Why the guard holds it; for people to read.
    held_because: Named[str | None] = Column(Text)
    #: When the guard was last asked by the beat, else when the task opened.
    guard_asked_at: Named[datetime | None] = Column(Moment)


OPEN_TASK = text("state = 'open'")
DONE_TASK = text("state = 'completed'")
STILL_OVERDUE = text("state = 'open' AND overdue_told_at IS NOT NULL")
UNNOTICED = text("state = 'open' AND overdue_at IS NULL")
TAKEN = text("state = 'open' AND claimed_at IS NOT NULL")
WITH_FORM = text("form IS NOT NULL")
APPROVAL = text("state = 'open' AND not_by <> '[]'")
GUARDED = text("guard IS NOT NULL AND state IN ('open', 'held')")

tasks = Table(
    "tasks",
    metadata,
    TaskColumns,
    CheckConstraint("state IN ('open', 'held', 'completed', 'withdrawn')", name="state"),
    Index("ix_tasks_case_id_state", "case_id", "state"),
    Index("ix_tasks_assignee_due_at", "assignee", "due_at", "id", sqlite_where=OPEN_TASK,
          postgresql_where=OPEN_TASK),
    # Who holds which answers to a form.
    Index("ix_tasks_process_form", "process", "form", "state", sqlite_where=WITH_FORM,
          postgresql_where=WITH_FORM),
    Index("ix_tasks_claimed_at", "claimed_at", sqlite_where=TAKEN, postgresql_where=TAKEN),
    Index("ix_tasks_completed_by_ended_at", "completed_by", "ended_at", sqlite_where=DONE_TASK,
          postgresql_where=DONE_TASK),
    Index("ix_tasks_role_due_at", "role", "due_at", "id", sqlite_where=OPEN_TASK, postgresql_where=OPEN_TASK),
    Index("ix_tasks_approvals", "role", "due_at", "id", sqlite_where=APPROVAL, postgresql_where=APPROVAL),
    Index("ix_tasks_guard_asked_at", "guard_asked_at", sqlite_where=GUARDED, postgresql_where=GUARDED),
    Index("ix_tasks_overdue_told_at", "overdue_told_at", sqlite_where=STILL_OVERDUE,
          postgresql_where=STILL_OVERDUE),
    Index("ix_tasks_unnoticed_due_at", "due_at", sqlite_where=UNNOTICED, postgresql_where=UNNOTICED),
)  # fmt: skip


class DraftColumns(TypedColumns):
    task_id: Named[str] = Column(ID, ForeignKey("tasks.id"), primary_key=True)
    user_id: Named[str] = Column(ID, primary_key=True)
    #: As typed, not yet checked.
    answers: Named[dict[str, Any]] = Column(Json, nullable=False)
    saved_at: Named[datetime] = Column(Moment)


drafts = Table("drafts", metadata, DraftColumns)


class SavedFilterColumns(TypedColumns):
    user_id: Named[str] = Column(ID, primary_key=True)
    name: Named[str] = Column(String(60), primary_key=True)
    #: The query of the address of a list of tasks.
    query: Named[str] = Column(Text)
    saved_at: Named[datetime] = Column(Moment)


saved_filters = Table("saved_filters", metadata, SavedFilterColumns)


class CaseDraftColumns(TypedColumns):
    case_id: Named[str] = Column(ID, ForeignKey("cases.id"), primary_key=True)
    user_id: Named[str] = Column(ID, primary_key=True)
    #: What is typed: "concern", "note", or "note:" with the id of the note that it corrects.
    form: Named[str] = Column(String(50), primary_key=True)
    #: As typed, not yet checked.
    answers: Named[dict[str, Any]] = Column(Json, nullable=False)
    saved_at: Named[datetime] = Column(Moment)


#: Notes and concerns that somebody has begun to type: theirs alone, and no part of the case.
case_drafts = Table("case_drafts", metadata, CaseDraftColumns)


class NoteColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    case_id: Named[str] = Column(ID, ForeignKey("cases.id"), index=True)
    heard_on: Named[date]
    heard_from: Named[str] = Column(String(200))
    #: "telephone", "visit", "letter" ...
    how: Named[str] = Column(String(50))
    said: Named[str] = Column(Text)
    action: Named[str] = Column(Text)
    #: The note that this one corrects; both stay.
    corrects: Named[str | None] = Column(ID, ForeignKey("notes.id"))
    written_by: Named[str] = Column(ID)
    written_at: Named[datetime] = Column(Moment)


notes = Table("notes", metadata, NoteColumns)


class NoticeColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    case_id: Named[str] = Column(ID, ForeignKey("cases.id"), index=True)
    task_id: Named[str | None] = Column(ID, ForeignKey("tasks.id"))
    #: To one person, or, when None, to everybody with the role.
    user_id: Named[str | None] = Column(ID)
    role: Named[str | None] = Column(String(50))
    kind: Named[str] = Column(String(20))
    said: Named[str] = Column(Text)
    at: Named[datetime] = Column(Moment)
    #: The step of a running process that sent it (`instance:process/element`): its next word takes its place.
    step: Named[str | None] = Column(Text)
    #: The activity (written in the same way) whose end closes it.
    about: Named[str | None] = Column(Text)
    #: When there was no longer any reason for it.
    closed_at: Named[datetime | None] = Column(Moment)


CURRENT = text("closed_at IS NULL")
_WAITS = "('overdue', 'reminder', 'told')"
#: What stands above one's tasks: not what their list tells too, nor what can wait under “Notices”.
PRESSING = text(f"notices.kind NOT IN {_WAITS}")
_PRESSING = text(f"closed_at IS NULL AND kind NOT IN {_WAITS}")

notices = Table(
    "notices",
    metadata,
    NoticeColumns,
    Index("ix_notices_user_id", "user_id", "at", sqlite_where=CURRENT, postgresql_where=CURRENT),
    Index("ix_notices_role", "role", "at", sqlite_where=CURRENT, postgresql_where=CURRENT),
    Index("ix_notices_pressing", "role", "at", sqlite_where=_PRESSING, postgresql_where=_PRESSING),
)


class NoticeReadColumns(TypedColumns):
    notice_id: Named[str] = Column(ID, ForeignKey("notices.id"), primary_key=True)
    user_id: Named[str] = Column(ID, primary_key=True)
    read_at: Named[datetime] = Column(Moment)


#: Who has read a notice: each for themselves, also where it is to everybody with a role.
notice_reads = Table("notice_reads", metadata, NoticeReadColumns)


class HandOverColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    case_id: Named[str] = Column(ID, ForeignKey("cases.id"), index=True)
    #: The school that the child left, and the one that the child came to, None when none is known.
    from_urn: Named[str] = Column(String(20), ForeignKey("schools.urn"))
    to_urn: Named[str | None] = Column(String(20), ForeignKey("schools.urn"))
    #: The first day at the new school, or the first one without a school.
    moved_on: Named[date]
    begun_at: Named[datetime] = Column(Moment)
    #: When the school before had handed it over, or the child had come back; by whom.
    ended_at: Named[datetime | None] = Column(Moment)
    ended_by: Named[str | None] = Column(ID)


hand_overs = Table("hand_overs", metadata, HandOverColumns)
