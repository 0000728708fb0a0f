"""Tables of changes to processes before they are published: drafts, saves, comments, lives played in them,
and what was ruled of a process once it was published."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    LargeBinary,
    Named,
    String,
    Table,
    Text,
    TypedColumns,
)

from engine.columns import Json, Moment
from engine.tables.base import ID, KEY, metadata


class ProcessDraftColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    #: What the change is for, as a list of drafts shows it.
    title: Named[str] = Column(String(200))
    #: "open", "proposed", "published" or "discarded".
    state: Named[str] = Column(String(10), index=True)
    made_by: Named[str] = Column(ID)
    made_at: Named[datetime] = Column(Moment)
    #: Who writes in it now: nobody else does until they take over.
    holder: Named[str | None] = Column(ID)
    held_at: Named[datetime | None] = Column(Moment)
    #: The number of the last save.
    saves: Named[int]
    #: Why it should be published, said by whoever proposes it.
    note: Named[str] = Column(Text)
    proposed_by: Named[str | None] = Column(ID)
    proposed_at: Named[datetime | None] = Column(Moment)
    #: The day in England from which cases are to begin with it; None: as soon as it is published.
    begins_on: Named[date | None]
    #: Who published or discarded it, or sent it back last.
    settled_by: Named[str | None] = Column(ID)
    settled_at: Named[datetime | None] = Column(Moment)


process_drafts = Table(
    "process_drafts",
    metadata,
    ProcessDraftColumns,
    CheckConstraint("state IN ('open', 'proposed', 'published', 'discarded')", name="state"),
)


class DraftFileColumns(TypedColumns):
    draft_id: Named[str] = Column(ID, ForeignKey("process_drafts.id"), primary_key=True)
    process: Named[str] = Column(KEY, primary_key=True)
    #: Digest of the version that it began with; None for a process that is new.
    base: Named[str | None] = Column(String(64))
    #: All files of the process as they are now, as a zip archive.
    files: Named[bytes] = Column(LargeBinary)


draft_files = Table("draft_files", metadata, DraftFileColumns)


class DraftSaveColumns(TypedColumns):
    draft_id: Named[str] = Column(ID, ForeignKey("process_drafts.id"), primary_key=True)
    number: Named[int] = Column(primary_key=True, autoincrement=False)
    process: Named[str] = Column(KEY)
    by: Named[str] = Column(ID)
    at: Named[datetime] = Column(Moment)
    #: What was done, in a few words.
    did: Named[str] = Column(Text)
    #: The files that it changed, before and after, as zip archives: one in a single archive is new or gone.
    was: Named[bytes] = Column(LargeBinary)
    became: Named[bytes] = Column(LargeBinary)
    #: "done", "undone", or "dropped": undone, and somebody went on from there.
    state: Named[str] = Column(String(10))


draft_saves = Table(
    "draft_saves",
    metadata,
    DraftSaveColumns,
    CheckConstraint("state IN ('done', 'undone', 'dropped')", name="state"),
)


class DraftCommentColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    draft_id: Named[str] = Column(ID, ForeignKey("process_drafts.id"), index=True)
    process: Named[str | None] = Column(KEY)
    element: Named[str | None] = Column(KEY)
    #: What the element was called when it was said.
    about: Named[str] = Column(Text)
    said: Named[str] = Column(Text)
    by: Named[str] = Column(ID)
    at: Named[datetime] = Column(Moment)
    resolved_by: Named[str | None] = Column(ID)
    resolved_at: Named[datetime | None] = Column(Moment)


draft_comments = Table("draft_comments", metadata, DraftCommentColumns)


class WhatIfLifeColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    draft_id: Named[str] = Column(ID, ForeignKey("process_drafts.id"), index=True)
    process: Named[str] = Column(KEY)
    title: Named[str] = Column(String(200))
    #: What was done in it so far, as a scenario (`engine.simulation.what_if`).
    scenario: Named[dict[str, Any]] = Column(Json, nullable=False)
    #: The case that it went on from, and the version of that; None where it began at the start event.
    case_id: Named[str | None] = Column(ID, ForeignKey("cases.id"))
    case_version: Named[int | None]
    made_by: Named[str] = Column(ID)
    made_at: Named[datetime] = Column(Moment)


what_if_lives = Table("what_if_lives", metadata, WhatIfLifeColumns)


class ProcessRulingColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    key: Named[str] = Column(KEY, index=True)
    #: What it makes of the process: "withdrawn" (a version, before its day), "retired" or "offered" (again).
    kind: Named[str] = Column(String(10))
    why: Named[str] = Column(Text)
    #: The roles whose people it concerns.
    concerns: Named[list[str]] = Column(Json, nullable=False)
    #: "asked", "agreed" or "refused".
    state: Named[str] = Column(String(10))
    asked_by: Named[str] = Column(ID)
    asked_at: Named[datetime] = Column(Moment)
    settled_by: Named[str | None] = Column(ID)
    settled_at: Named[datetime | None] = Column(Moment)


process_rulings = Table(
    "process_rulings",
    metadata,
    ProcessRulingColumns,
    CheckConstraint("kind IN ('withdrawn', 'retired', 'offered')", name="kind"),
    CheckConstraint("state IN ('asked', 'agreed', 'refused')", name="state"),
)


class DraftReplayColumns(TypedColumns):
    draft_id: Named[str] = Column(ID, ForeignKey("process_drafts.id"), primary_key=True)
    #: Another one each time that somebody asks: a worker that plays for an earlier one writes nothing more.
    id: Named[str] = Column(ID)
    #: Of which files of the draft it is: `engine.store.draft_replays.revision_of`.
    revision: Named[str] = Column(String(64))
    #: "open", "closed", or "" for both.
    cases_state: Named[str] = Column(String(10))
    #: Only cases that were opened on this day in England or later.
    since: Named[date | None]
    #: "asked", "playing", "done", or "stopped": `problem` says why, or nothing when a person stopped it.
    state: Named[str] = Column(String(10))
    problem: Named[str] = Column(Text)
    asked_by: Named[str] = Column(ID)
    asked_at: Named[datetime] = Column(Moment)
    ended_at: Named[datetime | None] = Column(Moment)


draft_replays = Table(
    "draft_replays",
    metadata,
    DraftReplayColumns,
    CheckConstraint("state IN ('asked', 'playing', 'done', 'stopped')", name="state"),
)


class DraftReplayedCaseColumns(TypedColumns):
    draft_id: Named[str] = Column(ID, ForeignKey("draft_replays.draft_id"), primary_key=True)
    position: Named[int] = Column(primary_key=True, autoincrement=False)
    case_id: Named[str] = Column(ID, ForeignKey("cases.id"))
    #: "same", "different" or "stops"; None while it is not played.
    verdict: Named[str | None] = Column(String(10))
    #: Of the first difference: at which element, and in words.
    element: Named[str] = Column(Text)
    words: Named[str] = Column(Text)
    days_longer: Named[int | None]


draft_replayed_cases = Table("draft_replayed_cases", metadata, DraftReplayedCaseColumns)
