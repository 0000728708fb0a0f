"""Tables of what happens by itself: timers, messages, incidents, workers; and the deployment's clock."""

from datetime import datetime
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


class TimerColumns(TypedColumns):
    id: Named[str] = Column(KEY, primary_key=True)
    case_id: Named[str] = Column(ID, ForeignKey("cases.id"), index=True)
    instance_id: Named[str] = Column(ID, ForeignKey("process_instances.id"))
    element: Named[str] = Column(KEY)
    name: Named[str] = Column(Text)
    due_at: Named[datetime] = Column(Moment)
    #: When a worker looks at it: when due, later after a failure.
    look_at: Named[datetime] = Column(Moment, index=True)


timers = Table("timers", metadata, TimerColumns)


class WorkerBeatColumns(TypedColumns):
    worker: Named[str] = Column(ID, primary_key=True)
    host: Named[str] = Column(Text)
    started_at: Named[datetime] = Column(Moment)
    #: By the wall clock, which training does not move: when it last said that it works.
    beat_at: Named[datetime] = Column(Moment)


worker_beats = Table("worker_beats", metadata, WorkerBeatColumns)


class MessageColumns(TypedColumns):
    case_id: Named[str] = Column(ID, ForeignKey("cases.id"), primary_key=True)
    #: Given by the sender: a repeat does nothing.
    key: Named[str] = Column(KEY, primary_key=True)
    name: Named[str] = Column(KEY)
    data: Named[dict[str, Any]] = Column(Json, nullable=False)
    #: SHA-256 of what was sent, as it came; None where that was not kept yet.
    fingerprint: Named[str | None] = Column(String(64))
    sent_by: Named[str] = Column(ID)
    received_at: Named[datetime] = Column(Moment)
    #: "caught", "started" or "kept" (until something waits for it).
    outcome: Named[str] = Column(String(10))
    delivered_at: Named[datetime | None] = Column(Moment)


messages = Table("messages", metadata, MessageColumns)


class IncidentColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    case_id: Named[str] = Column(ID, ForeignKey("cases.id"), index=True)
    instance_id: Named[str | None] = Column(ID)
    process: Named[str | None] = Column(KEY)
    element: Named[str | None] = Column(KEY)
    problem: Named[str] = Column(Text)
    #: What was tried, so that it can be tried again: verb, task or message, answers, actor.
    attempted: Named[dict[str, Any]] = Column(Json, nullable=False)
    attempts: Named[int]
    raised_at: Named[datetime] = Column(Moment)
    next_attempt_at: Named[datetime | None] = Column(Moment)
    resolved_at: Named[datetime | None] = Column(Moment)
    resolved_by: Named[str | None] = Column(ID)


incidents = Table(
    "incidents", metadata, IncidentColumns,
    Index("ix_incidents_next_attempt_at", "next_attempt_at",
          sqlite_where=text("resolved_at IS NULL"), postgresql_where=text("resolved_at IS NULL")),
)  # fmt: skip


class DeploymentColumns(TypedColumns):
    #: One row, 1.
    id: Named[int] = Column(primary_key=True, autoincrement=False)
    #: Only a training database has a clock that can be moved.
    training: Named[bool]
    clock_offset_seconds: Named[int]


deployment = Table("deployment", metadata, DeploymentColumns, CheckConstraint("id = 1", name="one_row"))
