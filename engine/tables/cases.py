"""Tables of published processes, cases and the processes that run in them.

The files of a version, once published, are never changed; there is no verb that could.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    Named,
    String,
    Table,
    Text,
    TypedColumns,
    UniqueConstraint,
    false,
    text,
)

from engine.columns import Json, Moment
from engine.tables.base import ID, KEY, metadata


class ProcessVersionColumns(TypedColumns):
    key: Named[str] = Column(KEY, primary_key=True)
    number: Named[int] = Column(primary_key=True, autoincrement=False)
    name: Named[str] = Column(String(200))
    #: SHA-256 of the files, in hexadecimal.
    digest: Named[str] = Column(String(64), index=True)
    #: The files themselves, as a zip archive.
    files: Named[bytes] = Column(LargeBinary)
    #: Keys of the processes that it calls.
    calls: Named[list[str]] = Column(Json, nullable=False)
    #: Process ids of the file by the names of the messages that start them.
    start_messages: Named[dict[str, str]] = Column(Json, nullable=False)
    #: The role keys whose people open cases with it.
    started_by: Named[list[str]] = Column(Json, nullable=False, server_default="[]")
    note: Named[str] = Column(Text)
    published_by: Named[str] = Column(ID)
    #: Who proposed it; None for what was published before that was asked.
    written_by: Named[str | None] = Column(ID)
    #: The roles whose steps it changed; None where that was not asked, or for a first version.
    concerns: Named[list[str] | None] = Column(Json)
    published_at: Named[datetime] = Column(Moment)
    #: The day in England from which cases begin with it; None: from when it was published.
    begins_on: Named[date | None]
    #: It was taken back before its day, so no case ever begins with it.
    withdrawn: Named[bool] = Column(server_default=false())
    #: No case begins with the process any more; those that run stay.
    retired: Named[bool] = Column(server_default=false())


process_versions = Table("process_versions", metadata, ProcessVersionColumns)


class CaseColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    #: What people call the case, as `engine.references` makes it; no two cases share one. "-" is none yet.
    reference: Named[str] = Column(String(7), server_default="-")
    pupil_id: Named[str] = Column(ID, ForeignKey("pupils.id"), index=True)
    #: The process that it was opened with; others may run beside it.
    process: Named[str] = Column(KEY)
    state: Named[str] = Column(String(10))
    #: `case.*`, shared by all processes of the case.
    record: Named[dict[str, Any]] = Column(Json, nullable=False)
    #: The name in `case.lead_professional`, so that lists need not read the record; None where nobody leads.
    leader: Named[str | None] = Column(Text)
    #: The worker leaves the case alone until then, because something in it failed; None where nothing did.
    look_at: Named[datetime | None] = Column(Moment)
    #: Raised by every verb: the second guard behind the row lock.
    version: Named[int]
    #: How many messages wait in its inbox.
    kept_messages: Named[int]
    event_seq: Named[int]
    #: Hash of the latest event.
    event_head: Named[str] = Column(String(64))
    opened_at: Named[datetime] = Column(Moment)
    opened_by: Named[str] = Column(ID)
    #: Idempotency key of the request that opened it.
    open_key: Named[str | None] = Column(KEY)
    closed_at: Named[datetime | None] = Column(Moment)
    #: Ids of the end events that closed it.
    outcome: Named[str | None] = Column(Text)
    #: Only those who work on it read it, those in `case_readers`, and the safeguarding lead.
    restricted: Named[bool] = Column(server_default=false())


OPEN_CASE = text("state = 'open'")
HAS_REFERENCE = text("reference <> '-'")

cases = Table(
    "cases",
    metadata,
    CaseColumns,
    CheckConstraint("state IN ('open', 'closed')", name="state"),
    UniqueConstraint("opened_by", "open_key"),
    Index("ix_cases_state_opened_at", "state", "opened_at"),
    # Cases that an older version opens while others are upgraded have none.
    Index("uq_cases_reference", "reference", unique=True,
          sqlite_where=HAS_REFERENCE, postgresql_where=HAS_REFERENCE),
    # Who has an open case, without reading the cases themselves, whose records are long.
    Index("ix_cases_open_pupil_id", "pupil_id", "id", sqlite_where=OPEN_CASE, postgresql_where=OPEN_CASE),
    # The few that lists leave out.
    Index("ix_cases_look_at", "look_at", sqlite_where=text("look_at IS NOT NULL"),
          postgresql_where=text("look_at IS NOT NULL")),
    Index("ix_cases_restricted", "id", sqlite_where=text("restricted = 1"),
          postgresql_where=text("restricted")),
)  # fmt: skip


class CaseReaderColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    case_id: Named[str] = Column(ID, ForeignKey("cases.id"), index=True)
    user_id: Named[str] = Column(ID)
    #: Why they read it: "added" by somebody, "named" in the case's answers, or "glass": they broke it.
    kind: Named[str] = Column(String(10))
    reason: Named[str] = Column(Text)
    added_by: Named[str] = Column(ID)
    since: Named[datetime] = Column(Moment)
    #: None: as long as it is restricted.
    until: Named[datetime | None] = Column(Moment)


#: Who reads a restricted case though no task of it says so. Of broken glass nothing is ever taken away.
case_readers = Table(
    "case_readers",
    metadata,
    CaseReaderColumns,
    CheckConstraint("kind IN ('added', 'named', 'glass')", name="kind"),
    Index("ix_case_readers_user_id", "user_id"),
)


class ProcessInstanceColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    case_id: Named[str] = Column(ID, ForeignKey("cases.id"))
    #: Order of starting within the case, from 1.
    position: Named[int]
    process: Named[str] = Column(KEY)
    #: Digests of files by process: its own and all that it calls. They never change while it runs.
    pins: Named[dict[str, str]] = Column(Json, nullable=False)
    #: Written and read by engine.bpmn alone.
    state: Named[bytes] = Column(LargeBinary)
    record: Named[dict[str, Any]] = Column(Json, nullable=False)
    #: Messages that it waits for, and how deep the outermost catcher lies.
    awaits: Named[dict[str, int]] = Column(Json, nullable=False)
    started_at: Named[datetime] = Column(Moment)
    ended_at: Named[datetime | None] = Column(Moment)
    end_events: Named[list[str]] = Column(Json, nullable=False)


process_instances = Table(
    "process_instances",
    metadata,
    ProcessInstanceColumns,
    UniqueConstraint("case_id", "position"),
)
